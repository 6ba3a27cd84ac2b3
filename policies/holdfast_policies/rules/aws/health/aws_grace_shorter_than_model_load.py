"""Servers that are stopped before their model is loaded."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, ECS_TASK_DEFINITION, TARGET_GROUP
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.readiness import grace_of, is_stopped_when_unhealthy, readiness

BAD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", target_type="ip")
task = aws.ecs.TaskDefinition("models", family="models", container_definitions='[{"name": "models", "image": "models:7"}]')
aws.ecs.Service(  # finding: aws-grace-shorter-than-model-load
    "models",
    task_definition=task.arn,
    desired_count=2,
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "models", "container_port": 80}],
)
"""
GOOD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", target_type="ip")
task = aws.ecs.TaskDefinition("models", family="models", container_definitions='[{"name": "models", "image": "models:7"}]')
aws.ecs.Service(
    "models",
    task_definition=task.arn,
    desired_count=2,
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "models", "container_port": 80}],
    health_check_grace_period_seconds=180,
)
"""


@rule(
    cloud="aws",
    group="health",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(ECS_SERVICE, AUTOSCALING_GROUP),
    reads=(TARGET_GROUP, ECS_TASK_DEFINITION),
    options=("model_load_seconds",),
    fix="Raise the grace period above the model's load time plus interval x healthyThreshold of the health check.",
    bad=BAD,
    good=GOOD,
)
def aws_grace_shorter_than_model_load(group: Resource, stack: Stack, options: Options) -> Answers:
    """A grace period ends before a model is loaded.

    ## Why it matters
    When the grace period ends, a member that is not healthy yet is stopped and replaced, and the next one loads the same model
    in the same time: nothing ever serves. It is first noticed when everything starts at once, after the loss of a zone.

    ## What to do
    Set `healthCheckGracePeriodSeconds` of a service (the default is 0) or `healthCheckGracePeriod` of a group (the default is
    300) above the load time plus `interval` x `healthyThreshold` of the target group (by default 30 s x 3). Say the load time
    of your model in `model_load_seconds`; without it, it is taken for 300 s with a GPU and 60 s without.

    ## When it is decided
    At preview, for services with a load balancer, and for groups with one whose health check type is ELB.

    ## References
    Amazon ECS API reference, CreateService, `healthCheckGracePeriodSeconds`; Amazon EC2 Auto Scaling user guide, "Set the health
    check grace period for an Auto Scaling group".
    """
    if not is_stopped_when_unhealthy(stack, group):
        return
    path, grace = grace_of(group)
    needed = readiness(stack, options, group)
    if grace < needed.seconds:
        sum_ = f"{needed.load:g} s to load and {needed.checks:g} s of health checks"
        message = f"{group.name} stops a member {grace:g} s after its start, before it can be healthy: {sum_}"
        yield Finding(group, path, message, evidence=(needed.target_group,) if needed.target_group else ())
    elif needed.missing:
        raise NotKnownError(path, *needed.missing)
