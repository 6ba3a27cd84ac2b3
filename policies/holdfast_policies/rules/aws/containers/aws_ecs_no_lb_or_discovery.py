"""Services that clients cannot find."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.inbound import can_be_found, takes_requests
from holdfast.topology.aws.scheduling import is_daemon
from holdfast.topology.known import all_of

_TASKS = """
import json
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
server = {"name": "server", "image": "models:1.4", "memory": 4096, "portMappings": [{"containerPort": 8080}]}
models = aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
"""
BAD = (
    _TASKS
    + """aws.ecs.Service("api", cluster=cluster.arn, task_definition=models.arn, desired_count=2)  # finding: aws-ecs-no-lb-or-discovery
"""
)
GOOD = (
    _TASKS
    + """vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
targets = aws.lb.TargetGroup("models", port=8080, protocol="HTTP", vpc_id=vpc.id)
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition=models.arn,
    desired_count=2,
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "server", "container_port": 8080}],
)
worker = {"name": "worker", "image": "worker:1.4", "memory": 4096}
batch = aws.ecs.TaskDefinition("batch", family="batch", container_definitions=json.dumps([worker]))
aws.ecs.Service("batch", cluster=cluster.arn, task_definition=batch.arn, desired_count=2)
"""
)


@rule(
    cloud="aws",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Give the service a load balancer, a Cloud Map registry or Service Connect.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_lb_or_discovery(service: Resource, stack: Stack) -> Answers:
    """Clients have no name for the tasks of a service.

    ## Why it matters
    A task that is replaced comes back with another address. Without a load balancer or a registry clients hold the address
    of one task, and its end is the end of the service for them, however many other tasks there are.

    ## What to do
    Set `loadBalancers`, `serviceRegistries` (Cloud Map) or `serviceConnectConfiguration`. A worker that only takes work from
    a queue needs none: leave out its port mappings, and let nobody into its security group.

    ## When it is decided
    From the service, the port mappings of its task definition and the rules of its security groups; rules for members of the
    same group do not count. It stays undecided where the task definition stands outside the stack and no rule lets anybody
    in. Daemon services answer to their own instance, and are left out.

    ## References
    Service Screener ecsServiceLoadBalancer; Amazon ECS developer guide, "Interconnect Amazon ECS services".
    """
    if all_of((lambda: not can_be_found(service), lambda: not is_daemon(service), partial(takes_requests, stack, service))):
        message = f"{service.name} takes requests and has no load balancer, registry or Service Connect: clients hold on to single tasks"
        yield Finding(service, "loadBalancers", message)
