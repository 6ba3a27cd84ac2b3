"""Contracts that do not hold."""

from holdfast.rule import Answers, rule

BAD = (
    """
# holdfast.yaml: contracts: [{id: two-thirds-of-any-zone, entry: "*", survive: {any: 1, of: [zone]}, capacity: {at_least: 2/3, of: min}}]
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: contract-refuted
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=4,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)
GOOD = (
    """
# holdfast.yaml: contracts: [{id: two-thirds-of-any-zone, entry: "*", survive: {any: 1, of: [zone]}, capacity: {at_least: 2/3, of: min}}]
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
    min_size=6,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="high",
    decidable="preview",
    options=(),
    fix="Do what the counterexample needs, or change the contract.",
    bad=BAD,
    good=GOOD,
    clause="contract-refuted",
)
def contract_refuted() -> Answers:
    """A contract of holdfast.yaml does not hold

    ## Why it matters
    A contract is what somebody promised of an entry: which failures it stands, with how much capacity, within which time. Where
    one failure breaks it, the promise is not kept by luck alone.

    ## What to do
    Read the counterexample: the smallest failure, what it takes along, and how much is left. The fix names the smallest change
    after which the contract holds. A contract that asks for more than is needed is better changed than waived.

    ## When it is decided
    At preview, for every contract of the settings and each entry that it is about. An undecided contract is shown with the facts
    that would decide it, and is no finding.

    ## References
    The contracts of holdfast.yaml are described in the documentation of this project.
    """
    yield from ()  # the verdicts of the contract answer
