"""Paths that look redundant and end together."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Stack
from holdfast.topology.model import Topology
from holdfast.topology.origins import resource_of, resources_of
from holdfast.topology.wording import listed
from holdfast.verify.apart import SharedFate, open_fates, shared_fates

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: redundant-paths-share-fate
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
for name, subnet in (("first", subnets[0]), ("second", subnets[0])):
    aws.autoscaling.Group(
        name,
        min_size=2,
        max_size=4,
        vpc_zone_identifiers=[subnet.id],
        target_group_arns=[targets.arn],
        launch_template={"id": template.id},
    )
""",
)
GOOD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
for name, subnet in (("first", subnets[0]), ("second", subnets[1])):
    aws.autoscaling.Group(
        name,
        min_size=2,
        max_size=4,
        vpc_zone_identifiers=[subnet.id],
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
    options=("egress",),
    fix="Take the branches apart: other zones, a NAT gateway and a database of their own.",
    bad=BAD,
    good=GOOD,
)
def redundant_paths_share_fate(topology: Topology, stack: Stack) -> Answers:
    """Branches that look redundant meet in one failure domain

    ## Why it matters
    Two groups behind one load balancer, a primary and a secondary behind one name: the picture says that one may fail. If both
    lie in the same zone, or both need the same part, the same event ends both, and the second branch was bought for nothing.

    ## What to do
    Give each branch its own zones and its own copies of what it needs to serve, or drop the branch and let one group span the
    zones.

    ## When it is decided
    At preview, for the targets of a name or rule with several targets and for the groups behind one load balancer. Where it
    rests on something that is not known, the rule is undecided.

    ## References
    AWS Well-Architected Framework, reliability pillar, fault isolation.
    """
    shared: dict[tuple[str, str], list[SharedFate]] = {}
    for fate in shared_fates(topology):
        shared.setdefault((fate.entry.id, fate.node.id), []).append(fate)
    for fates in shared.values():
        entry, node, branches = fates[0].entry, fates[0].node, fates[0].branches
        ends = listed(fate.event.name for fate in fates)
        message = f"{entry.name}: {listed(branches)} behind {node.name} look redundant, and the loss of {ends} alone stops all of them"
        evidence = resources_of(stack, (*node.origins[:1], *(origin for fate in fates for origin in fate.event.origins[:1])))
        yield Finding(resource_of(stack, entry.origins), "", message, evidence, key=f"{entry.name}@{node.name}")
    for open_ in open_fates(topology):
        yield Undecided(resource_of(stack, open_.entry.origins), "", open_.missing)
