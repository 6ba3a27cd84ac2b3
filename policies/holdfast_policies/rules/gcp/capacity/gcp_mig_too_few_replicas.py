"""Managed groups that may have one machine."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.facts import Count
from holdfast.topology.gcp.autoscaling import acting_autoscalers
from holdfast.topology.gcp.placement import number_of_zones
from holdfast.topology.gcp.sizes import is_below, size_of, stated_size
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceGroupManager(  # finding: gcp-mig-too-few-replicas
    "front", base_instance_name="front", zone="us-central1-a", target_size=1, versions=[{"instance_template": "front-v1"}]
)
servers = gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-too-few-replicas
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 2, "max_replicas": 9}
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceGroupManager(
    "front", base_instance_name="front", zone="us-central1-a", target_size=2, versions=[{"instance_template": "front-v1"}]
)
servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9}
)
"""
_LEAST: Final = 2


@rule(
    cloud="gcp",
    group="capacity",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(AUTOSCALER, REGION_AUTOSCALER),
    fix="Raise minReplicas, without an autoscaler targetSize, to at least 2 and, in a regional group, the number of zones.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_too_few_replicas(manager: Resource, stack: Stack) -> Answers:
    """A managed group may have fewer than two machines, or fewer than it has zones.

    ## Why it matters
    Whatever takes the only machine takes the service: a broken host, a bad deployment, the loss of its zone. A model that loads for
    minutes is away for all of them. An autoscaler brings a larger group back to its minimum whenever load is low; below one machine
    a zone some zones are then empty.

    ## What to do
    Set `minReplicas` of the autoscaler to 2 or more, and to the number of zones for a regional group; without an autoscaler, set
    `targetSize` to 2 or more.

    ## When it is decided
    At preview. Every managed group counts as serving. A regional group without `distributionPolicyZones` has three zones; an
    autoscaler with mode OFF sets no size.

    ## References
    Compute Engine, "About regional MIGs"; Google Cloud infrastructure reliability guide.
    """
    size, needed = size_of(stack, manager).members, _needed(stack, manager)
    if is_below(size, needed, "targetSize"):
        source = stated_size(stack, manager)
        message = f"{manager.name} may serve with {counted(size.high or 0, 'machine')}: {source} is below {needed.low}"
        yield Finding(manager, "targetSize", message, evidence=acting_autoscalers(stack, manager).found)


def _needed(stack: Stack, manager: Resource) -> Count:
    """Return how many machines a group needs: one a zone only where it is regional and an autoscaler keeps their number."""
    scalers = acting_autoscalers(stack, manager)
    if not scalers.found and not scalers.missing:
        return Count(_LEAST, _LEAST)
    zones = number_of_zones(manager)
    high = None if zones.high is None else max(_LEAST, zones.high)
    if scalers.found:
        return Count(max(_LEAST, zones.low), high, zones.missing)
    return Count(_LEAST, high, (*scalers.missing, *(() if zones.known else zones.missing)))
