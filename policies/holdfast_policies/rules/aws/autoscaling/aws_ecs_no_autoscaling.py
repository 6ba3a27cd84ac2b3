"""Services that cannot grow."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SCALING_TARGET
from holdfast.topology.aws.service_scaling import scaling_targets
from holdfast.topology.known import any_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2)  # finding: aws-ecs-no-autoscaling
"""
GOOD = """
import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
service = aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2)
aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
    min_capacity=2,
    max_capacity=8,
)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(SCALING_TARGET,),
    fix="Add an appautoscaling Target for ecs:service:DesiredCount of this service, and a policy.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_autoscaling(service: Resource, stack: Stack) -> Answers:
    """The number of tasks of a service is fixed.

    ## Why it matters
    When a zone fails, the tasks that are left take all its load, and more clients can come at any time. A fixed count cannot
    follow; somebody has to notice, and change a number.

    ## What to do
    Add an `aws.appautoscaling.Target` with the dimension `ecs:service:DesiredCount` and the resource id
    `service/CLUSTER/SERVICE`, and a policy that follows CPU, requests per target or a metric of your own.

    ## When it is decided
    At preview, from the scaling targets of the stack: a name that is still unknown is that of the service that it is made of.
    Daemon services, which run one task an instance, are left out.

    ## References
    Amazon ECS developer guide, "Automatically scale your Amazon ECS service"; Application Auto Scaling API reference,
    RegisterScalableTarget.
    """
    if not any_of((lambda: not scaling_targets(stack, service).none(), lambda: service.text("schedulingStrategy") == "DAEMON")):
        count = service.value("desiredCount")
        fixed = f" at {count}" if isinstance(count, int) else ""
        yield Finding(service, "desiredCount", f"The task count of {service.name} is fixed{fixed}: no scaling target names the service")
