"""Services that stop at a failed deployment, and stay there."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.scheduling import is_rolled
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-no-deployment-rollback
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    deployment_circuit_breaker={"enable": True, "rollback": False},
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    deployment_circuit_breaker={"enable": True, "rollback": True},
)
"""
_BREAKER: Final = "deploymentCircuitBreaker"


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Set rollback of deploymentCircuitBreaker to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {f"{_BREAKER}.rollback": True},
)
def aws_ecs_no_deployment_rollback(service: Resource) -> Answers:
    """A failed deployment is stopped, and not undone.

    ## Why it matters
    The circuit breaker ends the deployment, and leaves the service where it came to: with the old tasks that are still there,
    and none that replaces them, since the bad task definition is the one that counts. The next task that is lost stays lost.

    ## What to do
    Set `rollback` beside `enable` in `deploymentCircuitBreaker`, or `alarms` with `enable` and `rollback`: ECS then goes back
    to the last deployment that worked.

    ## When it is decided
    From the service's inputs, before it is created. A service without a circuit breaker is for aws-ecs-no-circuit-breaker to
    judge; services of CodeDeploy or an external controller, and deployments other than rolling ones, are left out.

    ## References
    Amazon ECS developer guide, "How the Amazon ECS deployment circuit breaker detects failures"; Amazon ECS API reference,
    DeploymentCircuitBreaker.
    """
    questions = (
        lambda: service.flag(f"{_BREAKER}.enable") is True,
        lambda: service.flag(f"{_BREAKER}.rollback") is not True,
        lambda: not (service.flag("alarms.rollback") is True and service.flag("alarms.enable") is not False),
        partial(is_rolled, service),
    )
    if all_of(questions):
        message = f"A failed deployment of {service.name} is stopped and not undone: its circuit breaker does not roll back"
        yield Finding(service, f"{_BREAKER}.rollback", message)
