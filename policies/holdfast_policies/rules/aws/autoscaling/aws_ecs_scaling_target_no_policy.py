"""Services with room to grow that nobody uses."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SCALABLE_TARGET_POLICY, SCALING_TARGET
from holdfast.topology.aws.service_scaling import scaling_targets, scaling_uses
from holdfast.topology.known import all_of
from holdfast.topology.selection import those

_TARGET = """
import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
service = aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2)SAID
target = aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
    min_capacity=2,
    max_capacity=8,
)
"""
BAD = _TARGET.replace("SAID", "  # finding: aws-ecs-scaling-target-no-policy")
GOOD = (
    _TARGET.replace("SAID", "")
    + """aws.appautoscaling.Policy(
    "api",
    service_namespace=target.service_namespace,
    scalable_dimension=target.scalable_dimension,
    resource_id=target.resource_id,
    policy_type="TargetTrackingScaling",
    target_tracking_scaling_policy_configuration={
        "target_value": 60,
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
    },
)
"""
)


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(SCALING_TARGET, SCALABLE_TARGET_POLICY),
    fix="Add an appautoscaling Policy for this scaling target.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_scaling_target_no_policy(service: Resource, stack: Stack) -> Answers:
    """A service has a scaling target, and nothing that scales it.

    ## Why it matters
    A scaling target only says between which limits the number of tasks may move. Without a policy nobody moves it: the room up to
    `maxCapacity` is on paper, and when a zone fails the tasks that are left carry all the load.

    ## What to do
    Add an `aws.appautoscaling.Policy` with the target's `resource_id`, `scalable_dimension` and `service_namespace`, best one
    that tracks requests per target or the use of what runs short first.

    ## When it is decided
    At preview, from the scaling targets, policies and scheduled actions of the stack; a scheduled action uses the room as
    well. A target whose `maxCapacity` is its `minCapacity` leaves no room, and holds.

    ## References
    Amazon ECS developer guide, "Automatically scale your Amazon ECS service"; Application Auto Scaling API reference,
    PutScalingPolicy.
    """
    targets = scaling_targets(stack, service)
    roomy = those(targets, _has_room, "desiredCount", targets.missing)
    if all_of((lambda: not roomy.none(), lambda: scaling_uses(stack, service).none())):
        target = roomy.found[0]
        room = f"between {target.number('minCapacity')} and {target.number('maxCapacity')} tasks"
        message = f"Nothing scales {service.name}: its scaling target {target.name} gives it room {room}, and no policy names the target"
        yield Finding(service, "desiredCount", message, evidence=(target,))


def _has_room(target: Resource) -> bool:
    return (target.number("maxCapacity") or 0) > (target.number("minCapacity") or 0)
