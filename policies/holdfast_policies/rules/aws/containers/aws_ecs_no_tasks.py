"""Services with nothing to run."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SCALING_TARGET
from holdfast.topology.aws.scheduling import is_daemon
from holdfast.topology.aws.service_scaling import scaling_targets
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7")  # finding: aws-ecs-no-tasks
aws.ecs.Service("search", cluster=cluster.arn, task_definition="search:3", desired_count=0)  # finding: aws-ecs-no-tasks
"""
GOOD = """
import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2)
aws.ecs.Service("agent", cluster=cluster.arn, task_definition="agent:3", scheduling_strategy="DAEMON")
search = aws.ecs.Service("search", cluster=cluster.arn, task_definition="search:3")
aws.appautoscaling.Target(
    "search",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", search.name),
    min_capacity=2,
    max_capacity=8,
)
"""


@rule(
    cloud="aws",
    group="containers",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(SCALING_TARGET,),
    fix="Set desiredCount to the number of tasks that must run, 2 or more.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_tasks(service: Resource, stack: Stack) -> Answers:
    """A service runs no task, and nothing will change that.

    ## Why it matters
    `desiredCount` is 0 where a program leaves it out. The deployment succeeds, the load balancer is there, and every request
    gets an error, since no task ever starts.

    ## What to do
    Set `desiredCount` to 2 or more, or give the service a scaling target: ECS starts at least its `minCapacity`.

    ## When it is decided
    At preview, from the service and the scaling targets of the stack. Daemon services, which run one task an instance, are
    left out, and so is a service whose `desiredCount` is under `ignoreChanges`: somebody else sets it.

    ## References
    KICS 91f16d09; Amazon ECS API reference, CreateService.
    """
    questions = (
        lambda: "desiredCount" not in service.options.get("ignoreChanges", ()),
        lambda: service.number("desiredCount") == 0,
        lambda: not is_daemon(service),
        lambda: scaling_targets(stack, service).none(),
    )
    if all_of(questions):
        yield Finding(service, "desiredCount", f"{service.name} runs no task: its desiredCount is 0, and no scaling target raises it")
