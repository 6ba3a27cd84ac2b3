"""Services that stay uneven after a zone comes back."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.scheduling import can_be_rebalanced, first_strategy
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-zone-rebalancing-off
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=3,
    launch_type="FARGATE",
    availability_zone_rebalancing="DISABLED",
)
aws.ecs.Service(  # finding: aws-ecs-zone-rebalancing-off
    "batch",
    cluster=cluster.arn,
    task_definition="batch:3",
    desired_count=3,
    ordered_placement_strategies=[{"type": "binpack", "field": "memory"}],
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=3, launch_type="FARGATE")
aws.ecs.Service(
    "batch",
    cluster=cluster.arn,
    task_definition="batch:3",
    desired_count=3,
    availability_zone_rebalancing="ENABLED",
    ordered_placement_strategies=[
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
        {"type": "binpack", "field": "memory"},
    ],
)
"""
_REBALANCING: Final = "availabilityZoneRebalancing"


@rule(
    cloud="aws",
    group="placement",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Set availabilityZoneRebalancing to ENABLED, with no placement strategy or spread over zones as the first.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_zone_rebalancing_off(service: Resource) -> Answers:
    """ECS does not move tasks back into a zone that has recovered.

    ## Why it matters
    When a zone fails, its tasks start in the others. When it is back, nothing moves them: until the next deployment the
    service lies in fewer zones than it was planned for, and the next failure takes more of it than one zone's share.

    ## What to do
    Set `availabilityZoneRebalancing` to ENABLED. It needs services without placement strategies, or with the spread over
    `attribute:ecs.availability-zone` as the first one.

    ## When it is decided
    From the service's inputs, before it is created. Without the property a new service has it, but for those whose first
    strategy is binpack. Left out are services that cannot have it: daemons, external instances, services behind a classic
    load balancer, and those with a `deploymentMaximumPercent` of 100.

    ## References
    Amazon ECS developer guide, "Balancing an Amazon ECS service across Availability Zones".
    """
    if all_of((partial(can_be_rebalanced, service), partial(_is_off, service))):
        declared = service.text(_REBALANCING) is not None
        why = f"{_REBALANCING} is DISABLED" if declared else "it packs instances first, and does not ask for rebalancing"
        yield Finding(service, _REBALANCING, f"Tasks of {service.name} do not move back to a zone that has recovered: {why}")


def _is_off(service: Resource) -> bool:
    set_ = service.text(_REBALANCING)
    if set_ is not None:
        return set_ == "DISABLED"
    first = first_strategy(service)
    return first is not None and first.text("type") == "binpack"
