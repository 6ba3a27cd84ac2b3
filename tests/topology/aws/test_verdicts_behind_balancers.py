"""What is proved and refuted of names and load balancers in front of plain machines."""

from holdfast.settings.model import Options, Settings
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.lower import lower
from holdfast.verify import verify

SUBNET, LB, TG = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"
LISTENER, INSTANCE = "aws:lb/listener:Listener", "aws:ec2/instance:Instance"
ATTACHMENT, RECORD, ZONE = "aws:lb/targetGroupAttachment:TargetGroupAttachment", "aws:route53/record:Record", "aws:route53/zone:Zone"
A, B = (declared(SUBNET, name, availabilityZone=f"us-west-2{name}", mapPublicIpOnLaunch=True) for name in ("a", "b"))


def verdicts(*resources: Declared) -> dict[str, str]:
    """Return the verdicts of the default contract, the same before and after."""
    before, after = (verify(lower(make(*resources), Settings())) for make in (preview, deployed))
    assert {each.id: each.verdict for each in before} == {each.id: each.verdict for each in after}
    return {each.id: each.verdict for each in before}


def served(*at: Declared, kind: str = "application", name: str = "web", placed: Declared | None = None) -> list[Declared]:
    """Return a load balancer in both zones with a machine in each of some subnets."""
    within = {"placementGroup": placed} if placed else {}
    balancer = declared(LB, name, {"dnsName": f"{name}.elb.amazonaws.com", "zoneId": "Z1"}, subnets=[A, B], loadBalancerType=kind)
    protocol = "HTTP" if kind == "application" else "TCP"
    targets = declared(TG, name, port=80, protocol=protocol)
    action = {"type": "forward", "targetGroupArn": Ref(targets, "arn")}
    listener = declared(LISTENER, name, loadBalancerArn=Ref(balancer, "arn"), port=80, protocol=protocol, defaultActions=[action])
    machines = [declared(INSTANCE, f"{name}-{index}", subnetId=subnet, **within) for index, subnet in enumerate(at)]
    attached = [declared(ATTACHMENT, each.name, targetGroupArn=Ref(targets, "arn"), targetId=each) for each in machines]
    return [balancer, targets, listener, *machines, *attached]


def test_a_machine_in_each_zone_survives_either() -> None:
    assert verdicts(A, B, *served(A, B)) == {
        "zone-loss": "proved",
        "instance-loss": "proved",
        "no-single-point": "proved",
        "deployment": "proved",
    }


def test_both_machines_in_one_zone_survive_one_machine() -> None:
    found = verdicts(A, B, *served(A, A))
    assert (found["zone-loss"], found["instance-loss"]) == ("refuted", "proved")


def test_one_machine_survives_nothing() -> None:
    found = verdicts(A, B, *served(A))
    assert (found["zone-loss"], found["instance-loss"]) == ("refuted", "refuted")


def test_without_cross_zone_a_zone_that_is_left_takes_all() -> None:
    assert verdicts(A, B, *served(A, B, kind="network"))["zone-loss"] == "proved"


def test_nothing_behind_the_target_group() -> None:
    assert set(verdicts(A, B, *served()).values()) == {"refuted"}


def test_failover_between_names_is_noticed_or_not() -> None:
    main = declared(ZONE, "main", name="example.com")
    first, second = served(A, name="first"), served(B, name="second")

    def named(*, evaluate: bool) -> list[Declared]:
        return [
            declared(
                RECORD,
                role.lower(),
                zoneId=main,
                name="api",
                type="A",
                setIdentifier=role,
                failoverRoutingPolicies=[{"type": role}],
                aliases=[{"name": Ref(to, "dnsName"), "zoneId": Ref(to, "zoneId"), "evaluateTargetHealth": evaluate}],
            )
            for role, to in (("PRIMARY", first[0]), ("SECONDARY", second[0]))
        ]

    everything = (A, B, main, *first, *second)
    assert verdicts(*everything, *named(evaluate=True))["zone-loss"] == "proved"
    assert verdicts(*everything, *named(evaluate=False))["zone-loss"] == "refuted"


def test_machines_in_one_placement_group_share_its_fate() -> None:
    groups = {each: declared("aws:ec2/placementGroup:PlacementGroup", each, strategy=each) for each in ("cluster", "spread")}
    found = {strategy: verdicts(A, B, group, *served(A, A, placed=group))["no-single-point"] for strategy, group in groups.items()}
    assert found == {"cluster": "refuted", "spread": "proved"}


def test_whether_one_nat_gateway_stops_machines_is_for_the_options_to_say() -> None:
    vpc = declared("aws:ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    inside = [declared(SUBNET, f"in-{zone}", vpcId=vpc, availabilityZone=f"us-west-2{zone}") for zone in ("a", "b")]
    gateway = declared("aws:ec2/internetGateway:InternetGateway", "igw", vpcId=vpc)
    front = declared(SUBNET, "front", vpcId=vpc, availabilityZone="us-west-2a")
    out = declared("aws:ec2/routeTable:RouteTable", "out", vpcId=vpc, routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway}])
    nat = declared("aws:ec2/natGateway:NatGateway", "nat", subnetId=front, allocationId="eipalloc-1")
    through = declared("aws:ec2/routeTable:RouteTable", "through", vpcId=vpc, routes=[{"cidrBlock": "0.0.0.0/0", "natGatewayId": nat}])
    tables = [
        declared("aws:ec2/routeTableAssociation:RouteTableAssociation", each.name, subnetId=each, routeTableId=table)
        for each, table in ((front, out), *((each, through) for each in inside))
    ]
    stack = preview(A, B, vpc, *inside, gateway, front, out, nat, through, *tables, *served(*inside))
    found = {}
    for egress in (None, "recover", "serve"):
        topology = lower(stack, Settings(options=Options(egress=egress)))
        found[egress] = {each.id: each.verdict for each in verify(topology)}["zone-loss"]
    assert found == {None: "undecided", "recover": "proved", "serve": "refuted"}
