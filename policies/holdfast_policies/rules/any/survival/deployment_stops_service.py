"""Services that their own deployment stops."""

from holdfast.rule import Answers, rule

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: deployment-stops-service
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
    instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 0}},
)
""",
)
GOOD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
    instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 66}},
)
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="high",
    decidable="preview",
    options=("required_replicas",),
    fix="Let a rollout start new members before it stops old ones, or keep more of them in service.",
    bad=BAD,
    good=GOOD,
    clause="deployment",
)
def deployment_stops_service() -> Answers:
    """A rolling update takes so many members out of service that an entry has less than it needs

    ## Why it matters
    A deployment is the failure that is planned, and the one that comes most often. While members are replaced they do not serve;
    with a model to load that lasts for minutes. A rollout that may stop all of them at once is an outage with a date.

    ## What to do
    Bound what a rollout may take: `minHealthyPercentage` of an instance refresh, `deploymentMinimumHealthyPercent` of a service,
    `maxUnavailableFixed` of a managed group; or let it launch before it terminates.

    ## When it is decided
    At preview, from the update settings and the guaranteed number of members of each fleet. What replaces nothing, or switches
    over as a whole, holds, and the verdict names that assumption.

    ## References
    EC2 Auto Scaling, "Instance refresh"; Amazon ECS, "Rolling update deployments"; Compute Engine, "Automatically apply VM
    configuration updates in a MIG".
    """
    yield from ()  # the verdicts of the contract answer
