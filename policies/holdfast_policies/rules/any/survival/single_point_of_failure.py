"""Single parts that stop a service."""

from holdfast.rule import Answers, rule

BAD = (
    """
import base64

import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
names = aws.rds.SubnetGroup("sessions", subnet_ids=[each.id for each in subnets])
database = aws.rds.Instance(
    "sessions", engine="postgres", instance_class="db.m7g.large", allocated_storage=20, db_subnet_group_name=names.name, availability_zone="us-west-2a"
)
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: single-point-of-failure
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge",
    user_data=database.endpoint.apply(lambda each: base64.b64encode(f"SESSIONS={each}".encode()).decode()),
)
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)
GOOD = (
    """
import base64

import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
names = aws.rds.SubnetGroup("sessions", subnet_ids=[each.id for each in subnets])
database = aws.rds.Instance(
    "sessions", engine="postgres", instance_class="db.m7g.large", allocated_storage=20, db_subnet_group_name=names.name, multi_az=True
)
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge",
    user_data=database.endpoint.apply(lambda each: base64.b64encode(f"SESSIONS={each}".encode()).decode()),
)
aws.autoscaling.Group(
    "model",
    min_size=3,
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
    options=("required_replicas", "egress"),
    fix="Give the part a second one beside it, in another zone, that takes over.",
    bad=BAD,
    good=GOOD,
    clause="no-single-point",
)
def single_point_of_failure() -> Answers:
    """One part below the region stops an entry by itself

    ## Why it matters
    A group of machines over three zones is as strong as the one thing that all of them need: a NAT gateway, a database or cache
    with a single node, a file system in one zone, a volume, a machine that translates addresses. Nothing of it shows in the
    group itself.

    ## What to do
    Give databases and caches a standby in another zone, each zone a NAT gateway of its own, and use file systems that span
    zones. Where outgoing traffic is needed only to start anew, say so with `options.egress: recover`.

    ## When it is decided
    At preview. What members need to serve is read from what they show: an endpoint in a task definition, in user data or in an
    environment, or a dependency of these on the part. Each such part is removed alone; zones and members are the business of the
    other clauses.

    ## References
    AWS Trusted Advisor, fault tolerance checks; AWS Well-Architected Framework, reliability pillar.
    """
    yield from ()  # the verdicts of the contract answer
