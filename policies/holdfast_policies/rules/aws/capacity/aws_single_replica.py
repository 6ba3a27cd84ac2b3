"""Groups that may have one member."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, EKS_NODE_GROUP, SCALING_TARGET
from holdfast.topology.aws.scaling import effective_minimum
from holdfast.topology.wording import counted

BAD = (
    """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=1, max_size=3)  # finding: aws-single-replica
""",
    """
import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
service = aws.ecs.Service("models", cluster=cluster.arn, task_definition="models:7", desired_count=4)  # finding: aws-single-replica
aws.appautoscaling.Target(
    "models",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
    min_capacity=1,
    max_capacity=8,
)
""",
)
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)
cluster = aws.ecs.Cluster("front")
aws.ecs.Service("front", cluster=cluster.arn, task_definition="front:3", desired_count=3)
"""
LEAST = 2


@rule(
    cloud="aws",
    group="capacity",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP, ECS_SERVICE, EKS_NODE_GROUP),
    reads=(SCALING_TARGET,),
    fix="Raise the minimum to at least 2, better to as many as there are zones.",
    bad=BAD,
    good=GOOD,
)
def aws_single_replica(group: Resource, stack: Stack) -> Answers:
    """A serving group may have fewer than two members.

    ## Why it matters
    Whatever takes the only member takes the service: a broken host, a bad deployment, the loss of its zone. A model that loads
    for minutes is away for all of them, and a policy that scales in brings a larger group back to this minimum.

    ## What to do
    Set the minimum to 2 or more, best to the number of zones: `minSize` of a group, `scalingConfig.minSize` of a node group,
    `minCapacity` of the scaling target of a service, or its `desiredCount` where it has no scaling target.

    ## When it is decided
    At preview. Every group counts as serving, with a load balancer in the stack or without. A daemon service has one task on
    each instance, and holds.

    ## References
    Reliability pillar of the AWS Well-Architected framework, REL10, "Deploy the workload to multiple locations".
    """
    minimum = effective_minimum(stack, group)
    if minimum is not None and minimum.members < LEAST:
        apart = minimum.stated is not group
        source = f"{minimum.property} of {minimum.stated.name}" if apart else minimum.property
        message = f"{group.name} may serve with {counted(int(minimum.members), 'member')}: {source} is {minimum.members}, below {LEAST}"
        yield Finding(group, "desiredCount" if apart else minimum.property, message, evidence=(minimum.stated,) if apart else ())
