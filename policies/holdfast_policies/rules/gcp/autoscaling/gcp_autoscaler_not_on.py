"""Autoscalers that do not scale, or in one direction only."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import AUTOSCALER, REGION_AUTOSCALER

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(  # finding: gcp-autoscaler-not-on
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9, "mode": "OFF"}
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9, "mode": "ON"}
)
"""
_MODE: Final = "autoscalingPolicy.mode"
_DOES: Final = {"OFF": "adds and removes no machine", "ONLY_UP": "removes no machine", "ONLY_SCALE_OUT": "removes no machine"}


@rule(
    cloud="gcp",
    group="autoscaling",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(AUTOSCALER, REGION_AUTOSCALER),
    fix="Set autoscalingPolicy.mode to ON, or leave it out.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoscaler_not_on(scaler: Resource) -> Answers:
    """An autoscaler is off, or only adds machines.

    ## Why it matters
    With mode OFF a group neither follows demand nor makes up for a lost zone, though the program reads as if it did. With
    ONLY_UP it stays at the size of its worst hour, and room that others could need is gone. Both are meant for a test or an
    incident, and tend to be forgotten.

    ## What to do
    Leave `autoscalingPolicy.mode` at its default, ON; bound how fast machines are removed with `scaleInControl`.

    ## When it is decided
    From the inputs, before the autoscaler is created.

    ## References
    Compute Engine, "Turn off or restrict an autoscaler".
    """
    mode = (scaler.text(_MODE) or "").upper()
    if mode in _DOES:
        yield Finding(scaler, _MODE, f"{scaler.name} {_DOES[mode]}: its mode is {mode}")
