"""Services that a deployment takes below what must run."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.scheduling import LEAST_HEALTHY, dips_below, is_daemon, is_rolled, kept
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-deployment-dip
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    deployment_minimum_healthy_percent=0,
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
)
"""


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    options=("required_replicas",),
    fix="Raise deploymentMinimumHealthyPercent to 100, with deploymentMaximumPercent over it.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_deployment_dip(service: Resource, options: Options) -> Answers:
    """A deployment leaves fewer tasks in service than are required.

    ## Why it matters
    ECS may stop old tasks before new ones are healthy, down to `deploymentMinimumHealthyPercent` of the desired count. At 0 %
    it may stop them all at once: each deployment is an outage of as long as a model takes to load, and with a bad image of
    as long as somebody takes to notice.

    ## What to do
    Keep 100 %: new tasks start first, up to `deploymentMaximumPercent`. Below it, let the share, rounded up, stay at
    `required_replicas` (1) or more.

    ## When it is decided
    From the service's inputs, before it is created. Daemon services, services with a desired count of 0 that keep a share,
    and services that CodeDeploy, an external controller or blue and green deployments replace are left out.

    ## References
    Service Screener, on the minimum healthy percent of ECS services; Amazon ECS API reference, DeploymentConfiguration.
    """
    least = options.required_replicas
    questions = (partial(dips_below, service, least), lambda: not is_daemon(service), partial(is_rolled, service))
    if all_of(questions):
        share = f"{LEAST_HEALTHY} is {service.number(LEAST_HEALTHY)}"
        need = f"{least} {'is' if least == 1 else 'are'} required"
        yield Finding(
            service, LEAST_HEALTHY, f"A deployment may leave {service.name} with {counted(kept(service), 'task')}, {need}: {share}"
        )
