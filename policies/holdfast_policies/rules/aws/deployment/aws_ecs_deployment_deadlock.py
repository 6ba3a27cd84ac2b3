"""Services that no deployment can change."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.scheduling import LEAST_HEALTHY, MOST, is_daemon, is_rolled
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-deployment-deadlock
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    deployment_maximum_percent=100,
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2)
aws.ecs.Service(
    "search",
    cluster=cluster.arn,
    task_definition="search:3",
    desired_count=4,
    deployment_minimum_healthy_percent=50,
    deployment_maximum_percent=100,
)
"""
_WHOLE = 100


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Raise deploymentMaximumPercent to 200, or lower deploymentMinimumHealthyPercent.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_deployment_deadlock(service: Resource) -> Answers:
    """A deployment may neither stop an old task nor start a new one.

    ## Why it matters
    With both limits at 100 % ECS has to keep every old task and may add none. A new version waits without end, and so does
    the one that is to mend it; it is found out in the middle of an incident.

    ## What to do
    Leave `deploymentMaximumPercent` at 200: new tasks start beside the old ones. Where there is no room for them, set
    `deploymentMinimumHealthyPercent` below 100, as far as what is left can carry the load.

    ## When it is decided
    From the service's inputs, before it is created; the provider's defaults are 100 and 200. Daemon services, and services
    that CodeDeploy, an external controller or blue and green deployments replace, are left out.

    ## References
    Amazon ECS API reference, DeploymentConfiguration.
    """
    questions = (
        lambda: (service.number(LEAST_HEALTHY) or 0) >= _WHOLE,
        lambda: (service.number(MOST) or 0) <= _WHOLE,
        lambda: not is_daemon(service),
        partial(is_rolled, service),
    )
    if all_of(questions):
        message = (
            f"No deployment of {service.name} can proceed: {service.number(LEAST_HEALTHY)} % of its tasks must stay, "
            f"and {service.number(MOST)} % is all that may run"
        )
        yield Finding(service, MOST, message)
