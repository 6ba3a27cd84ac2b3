"""Services that take longer to be whole again than they may."""

from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.settings.model import Options
from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.topology.facts import Span
from holdfast.topology.model import Opaque, Topology
from holdfast.topology.origins import resource_of, resources_of
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.recovery import Recovery, recoveries, series

BAD = (
    """
# holdfast.yaml: options: {model_load_seconds: 600}
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: recovery-exceeds-rto
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
    health_check_type="ELB",
)
""",
)
GOOD = (
    """
# holdfast.yaml: assume: [{fact: instance-launch, at_most: 60s, reason: measured}]
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id, deregistration_delay=30, health_check={"interval": 10, "path": "/ready"})
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
    health_check_type="ELB",
)
""",
)

USUAL_LAUNCH: Final = 240.0
"""Seconds within which machines and tasks usually run; an estimate, since no cloud publishes a bound."""


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="medium",
    decidable="preview",
    options=("rto_seconds", "model_load_seconds"),
    fix="Let health checks notice sooner, shorten the drain, and make the model load faster: a baked image, warm machines.",
    bad=BAD,
    good=GOOD,
)
def recovery_exceeds_rto(topology: Topology, stack: Stack, options: Options) -> Answers:
    """A lost member takes longer to be replaced than the recovery time objective allows

    ## Why it matters
    Until a dead member has been noticed, replaced, loaded and checked, the service runs with less than it was given, and the
    next failure meets it so. For a model of many gigabytes the sum is minutes, and most of it is the loading.

    ## What to do
    Shorten what takes longest: intervals and thresholds of the health checks, a drain that fits the longest request, images and
    weights that are on the machine before it starts. What is left is the time that the spare capacity has to cover.

    ## When it is decided
    At preview. The steps are added up as bounds: finding out, DNS, draining, launching, loading the model, passing checks. The
    rule finds a fault where the shortest time is over `rto_seconds` (300), or nobody replaces a member; where only the longest
    is, it is undecided. No cloud promises how long a launch takes: it counts as at most four minutes, and the report says that
    this is assumed; state another bound as `instance-launch` or `task-launch` under `assume`.

    ## References
    AWS Resilience Hub, estimated workload recovery time; EC2 Auto Scaling, "Health checks for instances"; Compute Engine, "Set
    up an application-based health check and autohealing".
    """
    found, index = recoveries(topology), Index(topology)
    for entry in topology.entries:
        open_ = [fact for node in cone_of(entry, index).nodes.values() if isinstance(node, Opaque) for fact in node.missing]
        for recovery in found[entry.id]:
            span = _lasting(recovery, stack)
            if recovery.unsure and (span is None or span.high is None or span.high > options.rto_seconds):
                open_ += recovery.unsure
            elif span is None or span.low > options.rto_seconds:
                evidence = resources_of(stack, recovery.fleet.origins[:1])
                message = f"{entry.name}: {recovery.what} lasts {_said(span)}, longer than the {options.rto_seconds:g} s that are allowed"
                yield Finding(resource_of(stack, entry.origins), "", message, evidence, key=f"{entry.name}@{recovery.fleet.name}")
            elif span.high is None or span.high > options.rto_seconds:
                open_ += span.missing or (_between(recovery, span, options.rto_seconds),)
        if open_:
            yield Undecided(resource_of(stack, entry.origins), "", tuple(dict.fromkeys(open_)))


def _lasting(recovery: Recovery, stack: Stack) -> Span | None:
    """Return how long a failure lasts; None where it does not end by itself.

    A drain may end at once and an answer of DNS just run out, so that these two bound the longest time alone; a grace period
    keeps no new member from serving.
    """
    healing, steps = recovery.fleet.healing, dict(recovery.steps)
    if healing.member.value is False:
        return None
    waits = [Span(0.0, steps[each].high, steps[each].missing) for each in ("DNS", "drain")]
    unsure = Span(0.0, None, healing.member.missing) if healing.member.value is None else Span()
    return series(steps["detection"], *waits, _launch(steps["launch"], stack), healing.warm_up, steps["health passes"], unsure)


def _launch(span: Span, stack: Stack) -> Span:
    """Return how long a launch takes: as stated, else up to what is usual, which is noted as assumed."""
    if span.high is not None:
        return span
    stack.assumptions.note(
        f"a new member runs at most {USUAL_LAUNCH:g} s after it was asked for, where `assume` states no bound (recovery-exceeds-rto)"
    )
    return Span(span.low, max(span.low, USUAL_LAUNCH))


def _said(span: Span | None) -> str:
    return "until somebody acts" if span is None else f"{span.low:g} s at least"


def _between(recovery: Recovery, span: Span, limit: float) -> Missing:
    fact = f"whether {recovery.what} lasts at most {limit:g} s: it lasts {span.low:g} to {span.high:g} s"
    return Missing(fact, "Shorten the drain and the health checks, or allow more in `options.rto_seconds`.")
