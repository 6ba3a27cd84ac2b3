"""Services that outlive a failure only if something new starts."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Stack
from holdfast.topology.model import Topology
from holdfast.topology.origins import resource_of, resources_of
from holdfast.topology.wording import listed
from holdfast.verify.scaling import reliances

BAD = (
    """
# holdfast.yaml: options: {required_replicas: 3}
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: survival-needs-scaling
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
)
""",
)
GOOD = (
    """
# holdfast.yaml: options: {required_replicas: 3}
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
    severity="medium",
    decidable="preview",
    options=("required_replicas",),
    fix="Raise the guaranteed number of members, so that what is left after a failure carries what is required.",
    bad=BAD,
    good=GOOD,
)
def survival_needs_scaling(topology: Topology, stack: Stack) -> Answers:
    """A service stands a failure only if new members can be started

    ## Why it matters
    When a zone fails, everybody asks the same control plane for the same machines. Capacity that has to be created in that hour
    may not come: the request is throttled, the type is sold out, the image cannot be pulled. What runs already needs nobody's
    leave.

    ## What to do
    Size the group so that the required number is left after the loss of a zone: for three zones one and a half times what is
    required, for two zones twice. Let the scaler follow demand, not repair.

    ## When it is decided
    At preview. The rule finds a fault where what is left of the guaranteed members serves and is too little, and replacing the lost
    ones would be enough. Where nothing is left the service stops, which zone-loss-stops-service and instance-loss-stops-service say.

    ## References
    AWS ELB best-practice guide, reliability, rel03; Amazon Builders' Library, "Static stability using Availability Zones".
    """
    for found in reliances(topology):
        subject = resource_of(stack, found.entry.origins)
        if found.missing:
            yield Undecided(subject, "", found.missing)
            continue
        by = listed(dict.fromkeys(fleet.healing.by or fleet.name for fleet in found.fleets))
        message = (
            f"{found.entry.name}: without {found.lost} {found.left} of {found.required} required serve until {by} has started new members"
        )
        evidence = resources_of(stack, (origin for fleet in found.fleets for origin in fleet.origins[:1]))
        yield Finding(subject, "", message, evidence, key=found.entry.name)
