"""Edge cases of the rules on ways through the network: what is outside the stack, unknown, mixed, or said in another form."""

from typing import Any

import pytest

from holdfast.settings.model import Options
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview
from holdfast_policies.rules.aws.capacity.aws_no_spare_zone_capacity import aws_no_spare_zone_capacity
from holdfast_policies.rules.aws.load_balancing.aws_broken_request_path import aws_broken_request_path
from holdfast_policies.rules.aws.network.aws_private_compute_no_egress import aws_private_compute_no_egress
from holdfast_policies.rules.aws.network.aws_public_lb_in_private_subnet import aws_public_lb_in_private_subnet
from holdfast_policies.rules.aws.network.aws_public_lb_no_internet_gateway import aws_public_lb_no_internet_gateway
from holdfast_policies.rules.aws.network.aws_single_nat import aws_single_nat
from holdfast_policies.rules.aws.network.aws_target_sg_blocks_lb import aws_target_sg_blocks_lb
from holdfast_policies.rules.aws.network.aws_vpc_mismatch import aws_vpc_mismatch

BOTH = pytest.mark.parametrize("made", [preview, deployed])
VPC = declared("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16")
GATEWAY = declared("aws:ec2/internetGateway:InternetGateway", "igw", vpcId=VPC)


def subnet(name: str, zone: str, cidr: str = "10.0.0.0/24") -> Declared:
    return declared("aws:ec2/subnet:Subnet", name, vpcId=VPC, availabilityZone=f"us-west-2{zone}", cidrBlock=cidr)


A, B = subnet("a", "a", "10.0.0.0/24"), subnet("b", "b", "10.0.1.0/24")


def table(name: str, *subnets: Declared, **target: Any) -> tuple[Declared, ...]:
    """Return a route table with one default route, for some subnets."""
    own = declared("aws:ec2/routeTable:RouteTable", name, vpcId=VPC)
    route = declared("aws:ec2/route:Route", name, routeTableId=own, destinationCidrBlock="0.0.0.0/0", **target)
    associations = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    return own, route, *(declared(associations, f"{name}-{each.name}", subnetId=each, routeTableId=own) for each in subnets)


def balancer(*subnets: Any, **inputs: Any) -> Declared:
    return declared("aws:lb/loadBalancer:LoadBalancer", "web", **({"subnets": list(subnets)} | inputs))


def group(minimum: Any, *subnets: Any, **inputs: Any) -> Declared:
    own = {"minSize": minimum, "maxSize": 6, "vpcZoneIdentifiers": list(subnets)}
    return declared("aws:autoscaling/group:Group", "models", **(own | inputs))


@BOTH
@pytest.mark.parametrize(
    ("resources", "none", "some"),
    [
        ([balancer(A, B)], "finding", None),
        ([GATEWAY, balancer(A, B)], "finding", None),
        ([GATEWAY, *table("out", A, B, gatewayId=GATEWAY), balancer(A, B)], None, None),
        ([GATEWAY, *table("out", A, gatewayId=GATEWAY), balancer(A, B)], None, "finding"),
        ([balancer(A, B, internal=True)], None, None),
        ([balancer(A, B, loadBalancerType="gateway")], None, None),
        ([balancer()], "undecided", None),
        ([balancer("subnet-1", "subnet-2")], "undecided", "undecided"),
        ([GATEWAY, *table("out", A, gatewayId=GATEWAY), balancer(A, "subnet-2")], None, "undecided"),
        ([declared("aws:elb/loadBalancer:LoadBalancer", "web", subnets=[A, B])], "finding", None),
    ],
)
def test_where_the_internet_reaches_a_balancer(made: Any, resources: list[Declared], none: str | None, some: str | None) -> None:
    stack = made(VPC, A, B, *resources)
    assert answers(aws_public_lb_no_internet_gateway, stack).get("web") == none
    assert answers(aws_public_lb_in_private_subnet, stack).get("web") == some


def endpoint(service: Any, kind: str = "Interface") -> Declared:
    return declared("aws:ec2/vpcEndpoint:VpcEndpoint", str(service)[-8:], vpcId=VPC, serviceName=service, vpcEndpointType=kind)


NAMES = [f"com.amazonaws.us-west-2.{each}" for each in ("ecr.api", "ecr.dkr", "s3", "logs")]


def service(*subnets: Any, **inputs: Any) -> Declared:
    return declared(
        "aws:ecs/service:Service", "models", **({"networkConfiguration": {"subnets": list(subnets)}, "desiredCount": 2} | inputs)
    )


@BOTH
@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([group(2, A, B)], "finding"),
        ([group(2, A, B), endpoint(NAMES[0])], None),
        ([service(A, B), endpoint(NAMES[0])], "finding"),
        ([service(A, B), *map(endpoint, NAMES)], None),
        ([service(A, B), *map(endpoint, NAMES[:3]), endpoint(Hidden(NAMES[3]))], "undecided"),
        ([service(A, B), *map(endpoint, NAMES[:2]), endpoint(Hidden(NAMES[3]))], "finding"),
        ([group(2, A, B), *table("out", A, B, transitGatewayId="tgw-1")], "undecided"),
        ([group(2, A, B), *table("out", A, B, networkInterfaceId="eni-1")], None),
        ([group(2, "subnet-1")], "undecided"),
        ([group(2, A, "subnet-1")], "finding"),
        ([service()], "undecided"),
    ],
)
def test_whether_new_members_can_start(made: Any, resources: list[Declared], expected: str | None) -> None:
    if made is deployed and expected == "undecided" and any("Hidden" in repr(each.inputs) for each in resources):
        expected = None
    assert answers(aws_private_compute_no_egress, made(VPC, A, B, *resources)).get("models") == expected


@BOTH
@pytest.mark.parametrize(
    ("resource", "required", "expected"),
    [
        (group(2, A, B), 1, None),
        (group(1, A, B), 1, "finding"),
        (group(3, A, B), 2, "finding"),
        (group(4, A, B), 2, None),
        (group(2), 1, "finding"),
        (group(2, "subnet-1", "subnet-2"), 1, "undecided"),
        (group(1, "subnet-1", "subnet-2"), 1, "finding"),
        (group(2, A, B, "subnet-3"), 1, None),
        (group(2, vpcZoneIdentifiers=None, availabilityZones=["us-west-2a", "us-west-2b"]), 1, None),
        (service(A, B), 1, None),
        (service(), 1, "finding"),
        (service(networkConfiguration=None), 1, "undecided"),
        (service(A, B, schedulingStrategy="DAEMON"), 1, None),
    ],
)
def test_what_a_zone_leaves_over(made: Any, resource: Declared, required: int, expected: str | None) -> None:
    options = Options(required_replicas=required)
    assert answers(aws_no_spare_zone_capacity, made(VPC, A, B, resource), options).get("models") == expected


def test_a_list_of_subnets_that_is_not_known_leaves_it_open() -> None:
    hidden = preview(VPC, A, B, group(1, vpcZoneIdentifiers=Hidden([A, B])))
    assert answers(aws_no_spare_zone_capacity, hidden) == {"models": "undecided"}


def nat(name: str = "nat", **inputs: Any) -> Declared:
    return declared("aws:ec2/natGateway:NatGateway", name, **({"subnetId": A} | inputs))


@BOTH
@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([nat(), *table("out", A, B, natGatewayId=nat())], {"nat": "finding"}),
        ([nat(), *table("out", A, B, natGatewayId=nat()), group(2, A)], {}),
        ([nat(), *table("out", A, B, natGatewayId=nat()), group(2, A, B)], {"nat": "finding"}),
        ([nat(), nat("two"), *table("out", A, natGatewayId=nat()), *table("other", B, natGatewayId=nat("two"))], {}),
        ([nat(availabilityMode="regional"), *table("out", A, B, natGatewayId=nat(availabilityMode="regional"))], {}),
        ([nat()], {}),
    ],
)
def test_one_gateway_for_several_zones(made: Any, resources: list[Declared], expected: dict[str, str]) -> None:
    assert answers(aws_single_nat, made(VPC, A, B, *resources)) == expected


def test_zones_that_are_not_known_leave_it_open() -> None:
    blind = declared("aws:ec2/subnet:Subnet", "c", vpcId=VPC)
    assert answers(aws_single_nat, preview(VPC, A, blind, nat(), *table("out", A, blind, natGatewayId=nat()))) == {"nat": "undecided"}


TARGETS = declared("aws:lb/targetGroup:TargetGroup", "targets", port=8080, protocol="HTTP", vpcId=VPC)
WEB = declared("aws:ec2/securityGroup:SecurityGroup", "web", vpcId=VPC)


def listener(at: Declared, *targets: Declared, weight: int | None = None) -> Declared:
    shares = [{"arn": Ref(each, "arn"), "weight": weight} for each in targets]
    action = {"type": "forward", "forward": {"targetGroups": shares}} if targets else {"type": "redirect", "redirect": {}}
    return declared("aws:lb/listener:Listener", "http", loadBalancerArn=Ref(at, "arn"), port=80, protocol="HTTP", defaultActions=[action])


FRONT = balancer(A, B, securityGroups=[WEB])
REGISTERED = group(2, A, B, targetGroupArns=[Ref(TARGETS, "arn")], launchConfiguration="models-1")


@BOTH
@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([FRONT], {"web": "finding"}),
        ([FRONT, listener(FRONT)], {"http": "finding"}),
        ([FRONT, TARGETS, listener(FRONT, TARGETS)], {"targets": "finding"}),
        ([FRONT, TARGETS, listener(FRONT, TARGETS, weight=0)], {"http": "finding"}),
        ([FRONT, TARGETS, listener(FRONT, TARGETS), REGISTERED], {}),
        ([declared("aws:elb/loadBalancer:LoadBalancer", "old", listeners=[])], {"old": "finding"}),
        ([declared("aws:elb/loadBalancer:LoadBalancer", "old", instances=["i-1"])], {}),
    ],
)
def test_the_first_hop_that_is_missing(made: Any, resources: list[Declared], expected: dict[str, str]) -> None:
    assert answers(aws_broken_request_path, made(VPC, A, B, WEB, *resources)) == expected


def security_group(name: str, **inputs: Any) -> Declared:
    return declared("aws:ec2/securityGroup:SecurityGroup", name, **({"vpcId": VPC} | inputs))


def behind(members: Declared | None, **inputs: Any) -> tuple[Declared, ...]:
    """Return a service with a security group behind the balancer."""
    own = {"subnets": [A, B], "securityGroups": [] if members is None else [members]}
    block = [{"targetGroupArn": Ref(TARGETS, "arn"), "containerName": "api", "containerPort": 8080}]
    return FRONT, TARGETS, listener(FRONT, TARGETS), service(networkConfiguration=own, loadBalancers=block, **inputs)


def port(number: int = 8080, **source: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": number, "toPort": number, **source}


OTHER = declared("aws:ec2/securityGroup:SecurityGroup", "other", vpcId=VPC)


@BOTH
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], "finding"),
        ([port(securityGroups=[WEB])], None),
        ([port(securityGroups=[OTHER])], "finding"),
        ([port(80, securityGroups=[WEB])], "finding"),
        ([port(cidrBlocks=["0.0.0.0/0"])], None),
        ([port(cidrBlocks=["10.0.0.0/16"])], None),
        ([port(cidrBlocks=["192.168.0.0/16"])], "finding"),
        ([port(cidrBlocks=["10.0.0.0/24"])], "undecided"),
        ([port(prefixListIds=["pl-1"])], "undecided"),
        ([port(self=True)], "finding"),
        ([{"protocol": "-1", "fromPort": 0, "toPort": 0, "securityGroups": [WEB]}], None),
    ],
)
def test_who_is_let_in(made: Any, rules: list[dict[str, Any]], expected: str | None) -> None:
    members = security_group("members", ingress=rules)
    assert answers(aws_target_sg_blocks_lb, made(VPC, A, B, WEB, OTHER, members, *behind(members))).get("models") == expected


@BOTH
def test_rules_beside_a_group_count(made: Any) -> None:
    members = security_group("members")
    shared = {"securityGroupId": members, "fromPort": 8080, "toPort": 8080}
    old = declared("aws:ec2/securityGroupRule:SecurityGroupRule", "r", type="ingress", protocol="tcp", sourceSecurityGroupId=WEB, **shared)
    new = declared(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "r", ipProtocol="tcp", referencedSecurityGroupId=WEB, **shared
    )
    for beside in (old, new):
        assert answers(aws_target_sg_blocks_lb, made(VPC, A, B, WEB, members, beside, *behind(members))) == {}


@BOTH
def test_members_without_a_group_have_the_default_one(made: Any) -> None:
    assert answers(aws_target_sg_blocks_lb, made(VPC, A, B, WEB, *behind(None))) == {"models": "undecided"}


@BOTH
@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (security_group("members"), {}),
        (security_group("members", vpcId=None), {"members": "finding"}),
        (security_group("members", vpcId="vpc-0123"), {"members": "finding"}),
        (security_group("members", vpcId=Hidden("vpc-0123")), {"members": "undecided"}),
    ],
)
def test_parts_of_a_service_in_one_vpc(made: Any, members: Declared, expected: dict[str, str]) -> None:
    if made is deployed and expected == {"members": "undecided"}:
        expected = {"members": "finding"}
    assert answers(aws_vpc_mismatch, made(VPC, A, B, WEB, members, *behind(members))) == expected


def test_an_id_may_be_that_of_the_default_vpc() -> None:
    targets = declared("aws:lb/targetGroup:TargetGroup", "targets", port=80, protocol="HTTP", vpcId="vpc-0123")
    front = balancer(securityGroups=[security_group("members", vpcId=None)])
    stack = preview(security_group("members", vpcId=None), targets, front, listener(front, targets))
    assert answers(aws_vpc_mismatch, stack)["members"] == "undecided"
