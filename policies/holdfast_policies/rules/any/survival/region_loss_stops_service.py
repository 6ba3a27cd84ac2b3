"""Services of the highest tier that one region can stop."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.settings.contracts import Contract
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.missing import Missing
from holdfast.topology.facts import Origin
from holdfast.topology.model import Entry, Fleet, Topology
from holdfast.topology.origins import resource_of, resources_of
from holdfast.verify import Verdict, verify
from holdfast.verify.cone import Cone, Index, cone_of

BAD = (
    """
# holdfast.yaml: options: {tier: 0}
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: region-loss-stops-service
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
# holdfast.yaml: options: {tier: 0}
import pulumi
import pulumi_aws as aws

zone = aws.route53.Zone("example", name="example.com")
for role, region in (("PRIMARY", "us-west-2"), ("SECONDARY", "us-east-1")):
    options = pulumi.ResourceOptions(provider=aws.Provider(region, region=region))
    vpc = aws.ec2.Vpc(region, cidr_block="10.0.0.0/16", opts=options)
    subnets = [
        aws.ec2.Subnet(f"{region}{letter}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"{region}{letter}", opts=options)
        for number, letter in enumerate("ab")
    ]
    balancer = aws.lb.LoadBalancer(region, subnets=[each.id for each in subnets], opts=options)
    targets = aws.lb.TargetGroup(region, port=8000, protocol="HTTP", vpc_id=vpc.id, opts=options)
    forward = [{"type": "forward", "target_group_arn": targets.arn}]
    aws.lb.Listener(region, load_balancer_arn=balancer.arn, port=80, default_actions=forward, opts=options)
    template = aws.ec2.LaunchTemplate(region, image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge", opts=options)
    aws.autoscaling.Group(
        region,
        min_size=2,
        max_size=4,
        vpc_zone_identifiers=[each.id for each in subnets],
        target_group_arns=[targets.arn],
        launch_template={"id": template.id},
        opts=options,
    )
    aws.route53.Record(
        f"api-{region}",
        zone_id=zone.zone_id,
        name="api.example.com",
        type="A",
        set_identifier=region,
        failover_routing_policies=[{"type": role}],
        aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
    )
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="low",
    decidable="preview",
    options=("tier", "required_replicas"),
    fix="Serve the entry from a second region, behind DNS failover, a global accelerator or a global load balancer.",
    bad=BAD,
    good=GOOD,
)
def region_loss_stops_service(topology: Topology, stack: Stack, options: Options) -> Answers:
    """The loss of one region stops an entry of tier 0

    ## Why it matters
    A region is rarely lost, and when it is, everything in it is: every zone, and the control planes that would build something
    new. For most services that is an accepted risk. For one of tier 0 it is not.

    ## What to do
    Serve from two regions that share nothing, with data in both, behind a name that leaves a region that does not answer. Try it
    before it is needed.

    ## When it is decided
    At preview, where the option `tier` is 0. The engine removes each region and counts what still serves the entry. Where it is
    not known in which region something runs, the rule is undecided.

    ## References
    AWS Resilience Hub, regional disruptions; AWS Fault Isolation Boundaries; Google Cloud, "Infrastructure reliability guide".
    """
    if options.tier != 0:
        return
    index, contract = Index(topology), Contract.survive("*", any=1, of="region")
    verdicts = {verdict.entry: verdict for verdict in verify(topology, [contract], default=False)}
    for entry in topology.entries:
        verdict, subject = verdicts[entry.name], resource_of(stack, entry.origins)
        missing = verdict.missing or _unplaced(cone_of(entry, index))
        if verdict.verdict == "refuted":
            yield Finding(subject, "", _message(entry, verdict), evidence=_path(stack, verdict), key=entry.name)
        elif missing:
            yield Undecided(subject, "", missing)


def _unplaced(cone: Cone) -> tuple[Missing, ...]:
    """Return what is not known of where the members of an entry run."""
    fleets = [node for node in cone.nodes.values() if isinstance(node, Fleet)]
    unplaced = [each for each in fleets if not each.region and not (each.zones and all(cone.zones[zone].region for zone in each.zones.ids))]
    return tuple(Missing(f"the region of {each.name}", f"Set the region of the provider that creates {each.name}.") for each in unplaced)


def _message(entry: Entry, verdict: Verdict) -> str:
    found = verdict.counterexample
    if found is None or not found.lost:
        return f"{entry.name} is of tier 0 and does not serve what is required even with no region lost"
    left = f"{found.capacity.after} of {found.capacity.required} required serve"
    return f"{entry.name} is of tier 0 and rests on one region: with {' and '.join(found.lost)} lost {left}"


def _path(stack: Stack, verdict: Verdict) -> tuple[Resource, ...]:
    urns = verdict.counterexample.path if verdict.counterexample else ()
    return resources_of(stack, (Origin(urn) for urn in urns if urn != verdict.resource))
