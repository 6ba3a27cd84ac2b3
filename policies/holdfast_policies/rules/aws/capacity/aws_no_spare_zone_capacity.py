"""Groups and services that are short of members once a zone is lost."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, SCALING_TARGET, SUBNET
from holdfast.topology.aws.scaling import effective_minimum
from holdfast.topology.aws.spreading import survivors, zones_of
from holdfast.topology.wording import counted

_NETWORK: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
"""
BAD = (
    _NETWORK
    + """aws.autoscaling.Group(  # finding: aws-no-spare-zone-capacity
    "models",
    min_size=1,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[one.id, two.id],
)
"""
)
GOOD = (
    _NETWORK
    + """aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[one.id, two.id],
)
"""
)


@rule(
    cloud="aws",
    group="capacity",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP, ECS_SERVICE),
    reads=(SCALING_TARGET, SUBNET),
    options=("required_replicas",),
    fix="Raise the minimum, or add zones, until what one zone leaves over is enough.",
    bad=BAD,
    good=GOOD,
)
def aws_no_spare_zone_capacity(group: Resource, stack: Stack, options: Options) -> Answers:
    """The loss of one zone leaves fewer members than are required.

    ## Why it matters
    The minimum is all that is sure to run. With it spread evenly, one zone takes ceil(minimum / zones) of it. New members come
    minutes later, if the other zones have room for everybody who asks for it at that moment.

    ## What to do
    Keep `required_replicas` (1) and the members of one zone besides: over two zones twice as many as are needed, over three one
    and a half times as many. The minimum is `minSize`, `minCapacity` of the scaling target, or `desiredCount` without one.

    ## When it is decided
    At preview, for subnets of the stack with known zones. An empty list of subnets counts as one zone. It stays undecided where
    the list is not known, and for a service without subnets of its own.

    ## References
    Reliability pillar of the AWS Well-Architected framework, REL10 and REL11, "static stability".
    """
    minimum = effective_minimum(stack, group)
    if minimum is None:
        return
    zones = zones_of(stack, group)
    left = survivors(zones, int(minimum.members), options.required_replicas)
    if left is not None:
        source = f"{minimum.property} {minimum.members:g}"
        spread = f"its subnets {zones.said()}" if not zones.unplaced else f"it has at most {counted(zones.at_most or 0, 'zone')}"
        message = (
            f"The loss of one zone leaves {group.name} with {counted(left, 'member')}, {options.required_replicas} "
            f"{'is' if options.required_replicas == 1 else 'are'} required: {source}, and {spread}"
        )
        yield Finding(group, minimum.property if minimum.stated is group else "desiredCount", message, evidence=zones.path)
