"""Services that go on with a deployment that can never end."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.known import any_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-no-circuit-breaker
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    wait_for_steady_state=True,
)
aws.ecs.Service("batch", cluster=cluster.arn, task_definition="batch:3", desired_count=2)  # finding: aws-ecs-no-circuit-breaker
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
    fix="Set deploymentCircuitBreaker with enable and rollback to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {_BREAKER: {"enable": True, "rollback": True}},
)
def aws_ecs_no_circuit_breaker(service: Resource) -> Answers:
    """Nothing stops a rolling deployment that fails.

    ## Why it matters
    ECS starts the tasks of a bad deployment again and again, without end. With `waitForSteadyState` the update hangs until it
    times out; without it a service that never came up is reported as success.

    ## What to do
    Set `deploymentCircuitBreaker` with `enable` and `rollback`: after some failed tasks ECS stops and brings back the last
    deployment that worked. Or set `alarms` with `enable` and `rollback`, and the CloudWatch alarms that tell.

    ## When it is decided
    From the service's inputs, before it is created. Services of CodeDeploy or an external controller, and deployments other
    than rolling ones, have their own ways and are left out.

    ## References
    Amazon ECS developer guide, "Amazon ECS deployment circuit breaker"; Amazon ECS API reference, DeploymentAlarms.
    """
    escapes = (
        lambda: service.flag(f"{_BREAKER}.enable") is True,
        lambda: service.flag("alarms.rollback") is True and service.flag("alarms.enable") is not False,
        lambda: service.text("deploymentController.type") != "ECS",
        lambda: service.text("deploymentConfiguration.strategy") != "ROLLING",
    )
    if not any_of(escapes):
        hangs = ", and the update waits for it" if service.value("waitForSteadyState") is True else ""
        yield Finding(service, _BREAKER, f"Nothing stops a failed deployment of {service.name}: ECS starts bad tasks without end{hangs}")
