"""Autoscalers that cannot make up for a lost zone."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.facts import Count
from holdfast.topology.gcp.autoscaling import scaled_zones, sets_size
from holdfast.topology.gcp.sizes import is_below, number_of, share_of_zone
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(  # finding: gcp-autoscaler-no-refill-headroom
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 6, "max_replicas": 7}
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 6, "max_replicas": 8}
)
"""
_LEAST: Final = "autoscalingPolicy.minReplicas"
_MOST: Final = "autoscalingPolicy.maxReplicas"


@rule(
    cloud="gcp",
    group="capacity",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(REGION_AUTOSCALER,),
    reads=(REGION_INSTANCE_GROUP_MANAGER,),
    fix="Raise maxReplicas to at least minReplicas and the machines of one zone.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoscaler_no_refill_headroom(scaler: Resource, stack: Stack) -> Answers:
    """A regional autoscaler's maximum leaves no room to refill a lost zone.

    ## Why it matters
    The machines of a zone that has failed still count as members of the group: what replaces them in the other zones comes on top.
    Where `maxReplicas` is hardly over `minReplicas`, the autoscaler may not add as many as are gone, and the rest carries the load.

    ## What to do
    Set `maxReplicas` to `minReplicas` and a zone's share of it, minReplicas / zones rounded up, or more.

    ## When it is decided
    At preview, from the autoscaler and the zones of its group: three where it names none. An autoscaler with mode OFF holds.

    ## References
    Compute Engine, "About regional MIGs".
    """
    least, most, zones = number_of(scaler, _LEAST), number_of(scaler, _MOST), scaled_zones(stack, scaler)
    highest = None if least.high is None else _with_refill(least.high, zones.low)
    needed = Count(_with_refill(least.low, zones.high), highest, (*least.missing, *(() if zones.known else zones.missing)))
    if all_of((partial(is_below, most, needed, _MOST), partial(sets_size, scaler))):
        lost = share_of_zone(least.low, zones.high)
        message = (
            f"{scaler.name} cannot replace {counted(lost, 'machine')} of a lost zone: maxReplicas {most.high} is below "
            f"minReplicas {least.low} and {lost}"
        )
        yield Finding(scaler, _MOST, message, evidence=stack.resolve(scaler, "target", REGION_INSTANCE_GROUP_MANAGER).resources)


def _with_refill(members: int, zones: int | None) -> int:
    return members + share_of_zone(members, zones)
