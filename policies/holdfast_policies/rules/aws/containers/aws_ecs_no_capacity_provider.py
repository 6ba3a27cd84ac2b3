"""Clusters that leave it to each service where tasks run."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_CLUSTER, ECS_CLUSTER_CAPACITY_PROVIDERS
from holdfast.topology.aws.clusters import STRATEGIES, has_default_strategy

BAD = """
import pulumi_aws as aws

models = aws.ecs.Cluster("models")  # finding: aws-ecs-no-capacity-provider
aws.ecs.ClusterCapacityProviders("models", cluster_name=models.name, capacity_providers=["FARGATE"])
"""
GOOD = """
import pulumi_aws as aws

models = aws.ecs.Cluster("models")
aws.ecs.ClusterCapacityProviders(
    "models",
    cluster_name=models.name,
    capacity_providers=["FARGATE", "FARGATE_SPOT"],
    default_capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "base": 2, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 1},
    ],
)
"""


@rule(
    cloud="aws",
    group="containers",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(ECS_CLUSTER,),
    reads=(ECS_CLUSTER_CAPACITY_PROVIDERS,),
    fix="Add a ClusterCapacityProviders resource with a default strategy for this cluster.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_capacity_provider(cluster: Resource, stack: Stack) -> Answers:
    """A cluster has no default capacity provider strategy.

    ## Why it matters
    A service or task that does not say where it runs is then placed on the cluster's own instances, whose number nothing
    fits to the tasks: when an instance is lost, its tasks wait for a place. A capacity provider adds instances for tasks
    that wait, or takes Fargate, which needs none.

    ## What to do
    Add an `aws.ecs.ClusterCapacityProviders` with `default_capacity_provider_strategies`: Fargate with a `base`, or a capacity
    provider over an Auto Scaling group with managed scaling.

    ## When it is decided
    At preview, from the resources of the stack that name the cluster.

    ## References
    Amazon ECS developer guide, "Capacity providers"; Amazon ECS API reference, PutClusterCapacityProviders.
    """
    if not has_default_strategy(stack, cluster):
        yield Finding(cluster, STRATEGIES, f"{cluster.name} has no default capacity provider strategy: nothing adds room for waiting tasks")
