"""What the default contract says of groups and services on AWS: zones, placement, egress, what is used to serve."""

import base64
import json
from typing import Any

import pytest

from holdfast.settings.model import Assumption, Options, Settings
from holdfast.stack import Stack
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.lower import lower
from holdfast.verify import verify

BOTH = pytest.mark.parametrize("made", [preview, deployed])
VPC = declared("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16")
TARGETS = declared("aws:lb/targetGroup:TargetGroup", "models", port=80, protocol="HTTP", vpcId=VPC)
TEMPLATE = declared("aws:ec2/launchTemplate:LaunchTemplate", "models", instanceType="g5.xlarge")


def subnet(name: str, zone: str) -> Declared:
    return declared("aws:ec2/subnet:Subnet", name, vpcId=VPC, availabilityZone=f"us-west-2{zone}")


A, B, C = (subnet(each, each) for each in "abc")


def front(*subnets: Declared, kind: str = "application", **inputs: object) -> tuple[Declared, ...]:
    """Return a balancer over subnets that forwards to the target group."""
    web = declared("aws:lb/loadBalancer:LoadBalancer", "web", subnets=list(subnets), loadBalancerType=kind, **inputs)
    action = {"type": "forward", "targetGroupArn": Ref(TARGETS, "arn")}
    listener = declared(
        "aws:lb/listener:Listener", "http", loadBalancerArn=Ref(web, "arn"), port=80, protocol="HTTP", defaultActions=[action]
    )
    return VPC, A, B, C, web, TARGETS, listener


def group(minimum: object, *subnets: Declared, **inputs: object) -> tuple[Declared, ...]:
    """Return a scaling group behind the target group, and its launch template."""
    template = inputs.pop("template", TEMPLATE)
    named = {"vpcZoneIdentifiers": list(subnets)} if subnets else {}
    own: dict[str, Any] = {"minSize": minimum, "maxSize": 6, "launchTemplate": {"id": template}, "targetGroupArns": [Ref(TARGETS, "arn")]}
    return template, declared("aws:autoscaling/group:Group", "models", **(own | named | inputs))  # type: ignore[return-value]


def verdicts(stack: Stack, settings: Settings | None = None) -> dict[str, str]:
    """Return the verdict of each clause of the default contract, for the one entry."""
    topology = lower(stack, settings or Settings())
    assert len(topology.entries) == 1, [each.name for each in topology.entries]
    return {each.id: each.verdict for each in verify(topology)}


def facts(stack: Stack, clause: str, settings: Settings | None = None) -> set[str]:
    """Return what is missing for the verdict of a clause."""
    found = next(each for each in verify(lower(stack, settings or Settings())) if each.id == clause)
    return {each.fact for each in found.missing}


ALL_HOLD = {"zone-loss": "proved", "instance-loss": "proved", "no-single-point": "proved", "deployment": "proved"}


@BOTH
@pytest.mark.parametrize(
    ("minimum", "subnets", "expected"),
    [
        (2, (A, B), ALL_HOLD),
        (1, (A, B), ALL_HOLD | {"zone-loss": "refuted", "instance-loss": "refuted"}),
        (2, (A,), ALL_HOLD | {"zone-loss": "refuted"}),
        (0, (A, B), dict.fromkeys(ALL_HOLD, "refuted")),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_group_over_zones(made: Any, minimum: int, subnets: tuple[Declared, ...], expected: dict[str, str]) -> None:
    assert verdicts(made(*front(A, B), *group(minimum, *subnets))) == expected


@BOTH
def test_no_subnets_are_one_zone(made: Any) -> None:
    assert verdicts(made(*front(A, B), *group(2)))["zone-loss"] == "refuted"


@BOTH
def test_a_cluster_placement_group_is_one_zone_and_one_thing(made: Any) -> None:
    close = declared("aws:ec2/placementGroup:PlacementGroup", "close", strategy="cluster")
    stack = made(*front(A, B), close, *group(4, A, B, placementGroup=close))
    assert verdicts(stack) == ALL_HOLD | {"zone-loss": "refuted", "no-single-point": "refuted"}
    wide = declared("aws:ec2/placementGroup:PlacementGroup", "wide", strategy="spread")
    assert verdicts(made(*front(A, B), wide, *group(4, A, B, placementGroup=wide))) == ALL_HOLD


def routed(*nats: tuple[Declared, tuple[Declared, ...]]) -> tuple[Declared, ...]:
    """Return NAT gateways with route tables for subnets."""
    found: list[Declared] = []
    for nat, subnets in nats:
        table = declared("aws:ec2/routeTable:RouteTable", f"{nat.name}-table", vpcId=VPC)
        way = declared("aws:ec2/route:Route", f"{nat.name}-route", routeTableId=table, destinationCidrBlock="0.0.0.0/0", natGatewayId=nat)
        found += [nat, table, way]
        found += [
            declared("aws:ec2/routeTableAssociation:RouteTableAssociation", f"{each.name}-joined", subnetId=each, routeTableId=table)
            for each in subnets
        ]
    return tuple(found)


PUBLIC = subnet("public", "c")
NAT = declared("aws:ec2/natGateway:NatGateway", "nat", subnetId=C)


@BOTH
def test_one_nat_gateway_is_undecided_until_egress_is_said(made: Any) -> None:
    stack = made(*front(A, B), *group(2, A, B), *routed((NAT, (A, B))))
    undecided = ALL_HOLD | {"zone-loss": "undecided", "no-single-point": "undecided"}
    assert verdicts(stack) == undecided
    assert facts(stack, "no-single-point") == {"whether egress is needed to serve"}
    serve, recover = (Settings(options=Options(egress=each)) for each in ("serve", "recover"))  # type: ignore[arg-type]
    assert verdicts(stack, serve) == ALL_HOLD | {"zone-loss": "refuted", "no-single-point": "refuted"}
    assert verdicts(stack, recover) == ALL_HOLD


@BOTH
def test_a_nat_gateway_a_zone_loses_one_zone_alone(made: Any) -> None:
    nats = [declared("aws:ec2/natGateway:NatGateway", f"nat-{each.name}", subnetId=each) for each in (A, B)]
    stack = made(*front(A, B), *group(2, A, B), *routed((nats[0], (A,)), (nats[1], (B,))))
    assert verdicts(stack) == ALL_HOLD
    assert verdicts(stack, Settings(options=Options(egress="serve"))) == ALL_HOLD


@BOTH
def test_a_regional_nat_gateway_is_no_single_point(made: Any) -> None:
    nat = declared("aws:ec2/natGateway:NatGateway", "nat", vpcId=VPC, availabilityMode="regional")
    stack = made(*front(A, B), *group(2, A, B), *routed((nat, (A, B))))
    assert verdicts(stack, Settings(options=Options(egress="serve"))) == ALL_HOLD


REFRESH = {"strategy": "Rolling"}


@BOTH
@pytest.mark.parametrize(
    ("minimum", "refresh", "expected"),
    [
        (1, REFRESH, "refuted"),
        (2, REFRESH, "proved"),
        (2, REFRESH | {"preferences": {"minHealthyPercentage": 0}}, "refuted"),
        (1, REFRESH | {"preferences": {"minHealthyPercentage": 100, "maxHealthyPercentage": 110}}, "proved"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_an_instance_refresh_takes_members_out(made: Any, minimum: int, refresh: dict[str, Any], expected: str) -> None:
    assert verdicts(made(*front(A, B), *group(minimum, A, B, instanceRefresh=refresh)))["deployment"] == expected


CLUSTER = declared("aws:ecs/cluster:Cluster", "models", name="models")


def service(count: object, *subnets: Declared, environment: object = None, **inputs: object) -> tuple[Declared, ...]:
    """Return a service on Fargate behind the target group, with its cluster and task definition."""
    container = {"name": "api", "image": "api:1", "environment": [{"name": "URL", "value": environment or "none"}]}
    text: Any = json.dumps([container]) if not isinstance(environment, Declared | Ref) else environment
    task = declared("aws:ecs/taskDefinition:TaskDefinition", "models", family="models", containerDefinitions=text)
    own: dict[str, Any] = {
        "cluster": Ref(CLUSTER, "arn"),
        "desiredCount": count,
        "taskDefinition": Ref(task, "arn"),
        "launchType": "FARGATE",
        "networkConfiguration": {"subnets": list(subnets)},
        "name": "models",
        "loadBalancers": [{"targetGroupArn": Ref(TARGETS, "arn"), "containerName": "api", "containerPort": 80}],
    }
    return CLUSTER, task, declared("aws:ecs/service:Service", "models", **(own | inputs))


@BOTH
@pytest.mark.parametrize(
    ("count", "inputs", "expected"),
    [
        (2, {}, ALL_HOLD),
        (1, {}, ALL_HOLD | {"zone-loss": "refuted", "instance-loss": "refuted"}),
        (2, {"deploymentMinimumHealthyPercent": 50}, ALL_HOLD),
        (2, {"deploymentMinimumHealthyPercent": 0}, ALL_HOLD | {"deployment": "refuted"}),
        (2, {"deploymentMinimumHealthyPercent": 0, "deploymentController": {"type": "CODE_DEPLOY"}}, ALL_HOLD),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_service_on_fargate(made: Any, count: int, inputs: dict[str, Any], expected: dict[str, str]) -> None:
    assert verdicts(made(*front(A, B), *service(count, A, B, **inputs))) == expected


@BOTH
def test_the_minimum_of_the_scaler_is_what_is_sure(made: Any) -> None:
    parts = service(4, A, B)
    target = declared(
        "aws:appautoscaling/target:Target",
        "models",
        minCapacity=1,
        maxCapacity=8,
        resourceId=Hidden("service/models/models", (CLUSTER, parts[-1])),
        scalableDimension="ecs:service:DesiredCount",
        serviceNamespace="ecs",
    )
    assert verdicts(made(*front(A, B), *parts, target))["instance-loss"] == "refuted"


def on_instances(minimum: int, count: int, **inputs: object) -> tuple[Declared, ...]:
    """Return a service on the instances of a group, by a capacity provider."""
    template, machines = group(minimum, A, B, targetGroupArns=[])
    provider = declared(
        "aws:ecs/capacityProvider:CapacityProvider",
        "machines",
        name="machines",
        autoScalingGroupProvider={"autoScalingGroupArn": Ref(machines, "arn")},
    )
    strategy = {"capacityProviderStrategies": [{"capacityProvider": Ref(provider, "name"), "weight": 1}]}
    parts = service(count, **(strategy | {"launchType": None, "networkConfiguration": None} | inputs))  # type: ignore[arg-type]
    return template, machines, provider, *parts


@BOTH
@pytest.mark.parametrize(
    ("minimum", "count", "zone", "instance"),
    [(2, 2, "proved", "proved"), (1, 2, "refuted", "refuted"), (2, 4, "proved", "proved"), (2, 1, "refuted", "refuted")],
)
def test_an_instance_carries_several_tasks(made: Any, minimum: int, count: int, zone: str, instance: str) -> None:
    found = verdicts(made(*front(A, B), *on_instances(minimum, count)))
    assert (found["zone-loss"], found["instance-loss"]) == (zone, instance)


def database(**inputs: object) -> Declared:
    return declared("aws:rds/instance:Instance", "store", {"endpoint": "store.abc.us-west-2.rds.amazonaws.com:5432"}, **inputs)


@BOTH
@pytest.mark.parametrize(
    ("inputs", "zone", "single"), [({"availabilityZone": "us-west-2a"}, "refuted", "refuted"), ({"multiAz": True}, "proved", "proved")]
)
def test_a_database_in_the_environment_is_needed(made: Any, inputs: dict[str, Any], zone: str, single: str) -> None:
    subnets = declared("aws:rds/subnetGroup:SubnetGroup", "store", subnetIds=[A, B])
    store = database(dbSubnetGroupName=Ref(subnets, "name"), **inputs)
    found = verdicts(made(*front(A, B), subnets, store, *service(2, A, B, environment=Ref(store, "endpoint"))))
    assert (found["zone-loss"], found["no-single-point"]) == (zone, single)


@BOTH
def test_a_database_that_nothing_shows_to_use_is_not_needed(made: Any) -> None:
    assert verdicts(made(*front(A, B), database(availabilityZone="us-west-2a"), *service(2, A, B))) == ALL_HOLD


def test_an_endpoint_in_user_data_is_evidence() -> None:
    script = base64.b64encode(b"export URL=store.abc.us-west-2.rds.amazonaws.com:5432").decode()
    template = declared("aws:ec2/launchTemplate:LaunchTemplate", "models", instanceType="g5.xlarge", userData=script)
    stack = deployed(*front(A, B), database(availabilityZone="us-west-2a"), *group(2, A, B, template=template))
    assert verdicts(stack)["no-single-point"] == "refuted"


@BOTH
def test_a_file_system_is_reached_where_it_has_a_mount_target(made: Any) -> None:
    files = declared("aws:efs/fileSystem:FileSystem", "models")
    mount = [{"name": "models", "efsVolumeConfiguration": {"fileSystemId": files}}]
    parts = list(service(2, A, B))
    parts[1] = declared("aws:ecs/taskDefinition:TaskDefinition", "models", family="models", containerDefinitions="[]", volumes=mount)
    parts[2] = declared(parts[2].type, "models", **{**parts[2].inputs, "taskDefinition": Ref(parts[1], "arn")})
    mounts = [declared("aws:efs/mountTarget:MountTarget", each.name, fileSystemId=files, subnetId=each) for each in (A, B)]
    assert verdicts(made(*front(A, B), files, *mounts, *parts)) == ALL_HOLD
    assert verdicts(made(*front(A, B), files, mounts[0], *parts)) == ALL_HOLD | {"zone-loss": "refuted"}


def test_an_assumption_bounds_the_launch() -> None:
    settings = Settings(assume=(Assumption(fact="instance-launch", reason="measured", at_most=90),))
    fleet = next(iter(lower(preview(*front(A, B), *group(2, A, B)), settings).fleets))
    assert (fleet.healing.launch.low, fleet.healing.launch.high) == (0, 90)


def test_a_network_balancer_splits_by_zone() -> None:
    settings = Settings(options=Options(required_replicas=2))
    assert verdicts(preview(*front(A, B, kind="network"), *group(3, A, B)), settings)["zone-loss"] == "refuted"
    assert verdicts(preview(*front(A, B, kind="network"), *group(4, A, B)), settings)["zone-loss"] == "proved"
