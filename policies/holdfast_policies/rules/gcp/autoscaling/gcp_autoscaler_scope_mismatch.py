"""Autoscalers that cannot scale what they target."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.references import outside
from holdfast.topology.gcp.autoscaling import MANAGERS

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.Autoscaler(  # finding: gcp-autoscaler-scope-mismatch
    "scaler", zone="us-central1-a", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9}
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9}
)
"""
_WORD: Final = {True: "regional", False: "zonal"}


@rule(
    cloud="gcp",
    group="autoscaling",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(AUTOSCALER, REGION_AUTOSCALER),
    reads=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    fix="Use a RegionAutoscaler for a RegionInstanceGroupManager, and an Autoscaler for an InstanceGroupManager.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoscaler_scope_mismatch(scaler: Resource, stack: Stack) -> Answers:
    """A zonal autoscaler targets a regional group, or a regional autoscaler a zonal group.

    ## Why it matters
    The API refuses it. The group is there by then, without anything that sets its size: a group without `targetSize` has no
    machine at all.

    ## What to do
    Use the autoscaler of the group's own kind: `gcp.compute.RegionAutoscaler` for a `RegionInstanceGroupManager`,
    `gcp.compute.Autoscaler` for an `InstanceGroupManager`.

    ## When it is decided
    At preview, from the group that `target` names; one outside the stack counts where its link names a zone or region.

    ## References
    Compute Engine API, autoscalers and regionAutoscalers.
    """
    target = stack.resolve(scaler, "target", MANAGERS)
    regional = scaler.type == REGION_AUTOSCALER
    scopes = [(each.name, each.type == REGION_INSTANCE_GROUP_MANAGER) for each in target.resources]
    scopes += [(each.rpartition("/")[2], _is_regional(each)) for each in target.literals]
    for name, scope in scopes:
        if scope is not regional:
            message = f"{scaler.name} cannot scale {name}: it is a {_WORD[regional]} autoscaler, and the group is {_WORD[scope]}"
            yield Finding(scaler, "target", message, evidence=target.resources)
    target.require_complete()


def _is_regional(link: str) -> bool:
    """Tell whether the link of a group outside the stack names a region; raise NotKnownError where it names no zone either."""
    parts = link.split("/")
    if is_fixture_id(link) or not {"regions", "zones"} & set(parts):
        raise NotKnownError("target", outside(link))
    return "regions" in parts
