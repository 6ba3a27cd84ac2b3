"""Services whose parts are, by the published figures, less available than is promised."""

from fractions import Fraction

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.settings.model import Options
from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.topology.model import Topology
from holdfast.topology.origins import resource_of
from holdfast.verify.availability import availability

BAD = (
    """
# holdfast.yaml: options: {slo: 99.95%}
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: availability-below-slo
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[subnets[0].id],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)
GOOD = (
    """
# holdfast.yaml: options: {slo: 99.95%}
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
    decidable="state",
    options=("slo", "required_replicas", "egress"),
    fix="Take the part with the lowest figure off the path, put a second one beside it, or lower the objective.",
    bad=BAD,
    good=GOOD,
)
def availability_below_slo(topology: Topology, stack: Stack, options: Options) -> Answers:
    """The published availability figures along the path are below the objective

    ## Why it matters
    An objective is met by what it is made of. Parts in series multiply: each one that has to work takes its share of the minutes
    that are allowed. A single zone, a single machine or a database without a standby has a lower figure than a service over
    several zones.

    ## What to do
    Spread what serves over zones, give each part on the path a second one, and move what is not needed to answer a request off
    the path. An objective above what the cloud publishes needs a second region.

    ## When it is decided
    Only where the option `slo` is set. Published figures are credit terms and design targets, given as bounds: below the
    objective at best is a finding; where the objective lies between the bounds, the rule is undecided.

    ## References
    AWS Well-Architected Framework, reliability pillar, availability; Google Cloud, "Infrastructure reliability guide"; the
    service level agreements of both.
    """
    if options.slo is None:
        return
    down = availability(topology)
    for entry in topology.entries:
        span, subject = down[entry.id], resource_of(stack, entry.origins)
        allowed = 1 - float(options.slo)
        best, worst = _percent(1 - span.low), _percent(1 - span.high)
        if span.low > allowed:
            message = (
                f"{entry.name} can be expected to serve {best} of the time at best, less than the {_percent(options.slo)} of its objective"
            )
            yield Finding(subject, "", message, key=entry.name)
        elif span.high > allowed:
            fact = f"how available {entry.name} is: the published figures give {worst} to {best}"
            yield Undecided(subject, "", (Missing(fact, "Ask for an objective outside these bounds, or measure."),))


def _percent(share: Fraction | float) -> str:
    """Return a share of the time as a percentage, cut so that it never looks better than it is."""
    millionths = int(Fraction(share) * 10**6)
    return f"{millionths / 10**4:.4f}".rstrip("0").rstrip(".") + " %"
