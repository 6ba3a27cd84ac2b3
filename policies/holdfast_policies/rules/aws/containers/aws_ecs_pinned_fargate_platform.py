"""Services that stay on one version of Fargate."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-pinned-fargate-platform
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    platform_version="1.3.0",
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2, launch_type="FARGATE")
aws.ecs.Service(
    "search",
    cluster=cluster.arn,
    task_definition="search:3",
    desired_count=2,
    launch_type="FARGATE",
    platform_version="LATEST",
)
"""
_VERSION: Final = "platformVersion"
_LATEST: Final = "LATEST"


@rule(
    cloud="aws",
    group="containers",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Remove platformVersion, or set it to LATEST.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_pinned_fargate_platform(service: Resource) -> Answers:
    """A service is pinned to a platform version of Fargate.

    ## Why it matters
    A platform version is the kernel and the container runtime under the tasks. One that is pinned is left behind when AWS
    repairs what is below the tasks in a newer one, and it is retired one day: no task starts on it from then on, and the
    first to find out is whoever replaces a lost task.

    ## What to do
    Leave `platformVersion` out, or set `LATEST`: each deployment then takes the newest version that fits.

    ## When it is decided
    From the service's inputs, before it is created. Every version but `LATEST` counts, that which `LATEST` stands for today
    among them.

    ## References
    Security Hub ECS.10; Checkov CKV_AWS_332; Amazon ECS developer guide, "Fargate platform versions for Amazon ECS".
    """
    if service.declares(_VERSION):
        version = service.text(_VERSION)
        if version and version != _LATEST:
            message = f"{service.name} is pinned to Fargate platform version {version}: it stays behind when AWS brings a newer one"
            yield Finding(service, _VERSION, message)
