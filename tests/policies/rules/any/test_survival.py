"""What the rules about survival say beyond their examples."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest

from holdfast.check import Report, check
from holdfast.rule import Rule
from holdfast.settings.contracts import Contract
from holdfast.settings.model import Assumption, Options, Settings
from holdfast.stack import Stack
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast_policies.rules.any.survival import (
    RULES,
    availability_below_slo,
    contract_refuted,
    model_artifact_single_source,
    recovery_exceeds_rto,
    redundant_paths_share_fate,
    region_loss_stops_service,
    replacement_faster_than_lb_check,
    survival_needs_scaling,
    zone_loss_stops_service,
)

SUBNET, LB, TG = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"
LISTENER, GROUP, TEMPLATE = "aws:lb/listener:Listener", "aws:autoscaling/group:Group", "aws:ec2/launchTemplate:LaunchTemplate"
MACHINE, ATTACHMENT = "aws:ec2/instance:Instance", "aws:lb/targetGroupAttachment:TargetGroupAttachment"
VPC = declared("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16")
ZONES = tuple(declared(SUBNET, letter, vpcId=VPC, availabilityZone=f"us-west-2{letter}") for letter in "abc")
API = "urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::api"
LAUNCHED = Assumption("instance-launch", "measured", 60.0)
RUNS = declared(TEMPLATE, "model", imageId="ami-1", instanceType="c7i.xlarge")


def front(*subnets: Declared) -> tuple[Declared, Declared, Declared]:
    balancer = declared(LB, "api", subnets=list(subnets))
    targets = declared(TG, "model", port=80, protocol="HTTP", deregistrationDelay=30)
    action = {"type": "forward", "targetGroupArn": Ref(targets, "arn")}
    return balancer, targets, declared(LISTENER, "http", loadBalancerArn=Ref(balancer, "arn"), port=80, defaultActions=[action])


def group(targets: Declared, subnets: Iterable[Declared], name: str = "model", **more: Any) -> Declared:
    inputs: dict[str, Any] = {
        "minSize": 6,
        "maxSize": 9,
        "healthCheckType": "ELB",
        "vpcZoneIdentifiers": list(subnets),
        "targetGroupArns": [Ref(targets, "arn")],
        "launchTemplate": {"id": RUNS},
    }
    return declared(GROUP, name, **(inputs | more))


def service(template: Declared = RUNS, subnets: Iterable[Declared] = ZONES, **more: Any) -> tuple[Declared, ...]:
    """Return a balancer in three zones with a group of six members, which `more` changes."""
    balancer, targets, listener = front(*ZONES)
    return (VPC, *ZONES, balancer, targets, listener, template, group(targets, subnets, **{"launchTemplate": {"id": template}, **more}))


def report(rule: Rule, stack: Stack, settings: Settings | None = None) -> Report:
    found = check(stack, [rule], settings or Settings())
    assert found.errors == ()
    return found


def said(rule: Rule, stack: Stack, settings: Settings | None = None) -> list[str]:
    """Return the messages of the findings, and the facts that are missing."""
    found = report(rule, stack, settings)
    return [row.message for row in found.findings] + [fact for row in found.undecided for fact in row.missing]


def with_options(**options: Any) -> Settings:
    return Settings(options=Options(**options), assume=(LAUNCHED,))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("make", [preview, deployed])
def test_a_service_built_well_is_left_alone(rule: Rule, make) -> None:
    targets = service()[4]
    probed = declared(TG, targets.name, **targets.inputs, healthCheck={"interval": 10, "path": "/ready"})
    balancer, _, _ = front(*ZONES)
    listener = declared(
        LISTENER,
        "http",
        loadBalancerArn=Ref(balancer, "arn"),
        port=80,
        defaultActions=[{"type": "forward", "targetGroupArn": Ref(probed, "arn")}],
    )
    stack = make(VPC, *ZONES, balancer, probed, listener, RUNS, group(probed, ZONES))
    assert said(rule, stack, with_options(slo=Fraction("0.999"), rto_seconds=600)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_stack_without_entries_is_left_alone(rule: Rule) -> None:
    assert said(rule, preview(*ZONES), with_options(slo=Fraction("0.9999"), tier=0)) == []


def test_a_clause_names_the_failure_and_the_numbers() -> None:
    assert said(zone_loss_stops_service, preview(*service(subnets=ZONES[:1]))) == [
        "api: with zone=us-west-2a lost 0 of 1 required serve (1 before)"
    ]


def test_a_contract_of_the_user_is_refuted_under_its_id() -> None:
    contract = Contract.survive("*", any=2, of="zone", id="two-zones").capacity("2/3", of="min")
    assert said(contract_refuted, preview(*service()), Settings(contracts=(contract,))) == [
        "api breaks the contract two-zones: with zone=us-west-2a and zone=us-west-2b lost 2 of 4 required serve (6 before)"
    ]


def test_availability_is_asked_for_by_an_objective_alone() -> None:
    narrow = preview(*service(subnets=ZONES[:1]))
    assert said(availability_below_slo, narrow) == []
    found = report(availability_below_slo, narrow, with_options(slo=Fraction("0.9995")))
    assert [row.message.partition("::api ")[2] for row in found.findings] == [
        "can be expected to serve 99.9 % of the time at best, less than the 99.95 % of its objective"
    ]


def test_availability_between_the_figures_is_undecided() -> None:
    found = report(availability_below_slo, preview(*service(minSize=1)), with_options(slo=Fraction("0.996")))
    assert ([row.rule for row in found.findings], len(found.undecided)) == ([], 1)


def recovery(stack: Stack, **options: Any) -> tuple[int, int]:
    found = report(recovery_exceeds_rto, stack, with_options(**options))
    return len(found.findings), len(found.undecided)


def test_the_low_end_decides_and_the_high_end_leaves_open() -> None:
    assert recovery(preview(*service()), rto_seconds=600) == (0, 0)
    assert recovery(preview(*service()), rto_seconds=250) == (0, 1)
    assert recovery(preview(*service()), rto_seconds=100) == (1, 0)
    assert recovery(preview(*service()), rto_seconds=600, model_load_seconds=900) == (1, 0)


def test_a_grace_period_keeps_no_member_from_serving() -> None:
    assert recovery(preview(*service(healthCheckGracePeriod=3600)), rto_seconds=600) == (0, 0)


def test_machines_that_nobody_replaces_are_missing_until_somebody_acts() -> None:
    balancer, targets, listener = front(*ZONES)
    machines = [declared(MACHINE, f"web-{each.name}", subnetId=each) for each in ZONES]
    attached = [declared(ATTACHMENT, each.name, targetGroupArn=Ref(targets, "arn"), targetId=each) for each in machines]
    stack = preview(VPC, *ZONES, balancer, targets, listener, *machines, *attached)
    (message,) = said(recovery_exceeds_rto, stack)
    assert "the loss of one member of web-a, web-b and web-c lasts until somebody acts" in message


def two_groups(second: Iterable[Declared] | Hidden) -> Stack:
    balancer, targets, listener = front(*ZONES)
    other = group(targets, [], "second", vpcZoneIdentifiers=second if isinstance(second, Hidden) else list(second))
    return preview(VPC, *ZONES, balancer, targets, listener, RUNS, group(targets, ZONES[:1], "first"), other)


def test_two_groups_in_one_zone_share_its_fate() -> None:
    (message,) = said(redundant_paths_share_fate, two_groups(ZONES[:1]))
    assert message.endswith(": first and second behind model look redundant, and the loss of zone us-west-2a alone stops all of them")


def test_groups_that_meet_in_some_zone_only_are_redundant() -> None:
    assert said(redundant_paths_share_fate, two_groups(ZONES[:2])) == []


def test_a_group_in_zones_that_are_not_known_is_undecided() -> None:
    assert said(redundant_paths_share_fate, two_groups(Hidden(["subnet-9"])))


def test_a_region_matters_to_tier_0_alone() -> None:
    stack = preview(*service())
    assert said(region_loss_stops_service, stack, with_options(tier=1)) == []
    (message,) = said(region_loss_stops_service, stack, with_options(tier=0))
    assert message.endswith("is of tier 0 and rests on one region: with region=us-west-2 lost 0 of 1 required serve")


def test_a_region_that_is_not_known_is_undecided() -> None:
    somewhere = [declared(SUBNET, each, availabilityZone=Hidden("us-west-2a")) for each in "ab"]
    balancer, targets, listener = front(*somewhere)
    stack = preview(*somewhere, balancer, targets, listener, RUNS, group(targets, somewhere))
    found = report(region_loss_stops_service, stack, with_options(tier=0))
    assert (found.findings, [row.missing for row in found.undecided]) == ((), [("the region of model",)])


@pytest.mark.parametrize(
    ("members", "required", "message"),
    [
        (6, 4, ""),
        (6, 5, "without zone us-west-2a 4 of 5 required serve until auto scaling group model has started new members"),
        (1, 1, ""),
    ],
    ids=["enough is left", "too little is left", "nothing is left"],
)
def test_survival_rests_on_scaling_where_something_is_left(members: int, required: int, message: str) -> None:
    found = said(survival_needs_scaling, preview(*service(minSize=members)), with_options(required_replicas=required))
    assert [each.partition("::api: ")[2] for each in found] == ([message] if message else [])


def test_a_group_that_replaces_nothing_does_not_rest_on_scaling() -> None:
    stack = preview(*service(suspendedProcesses=["Launch"]))
    assert said(survival_needs_scaling, stack, with_options(required_replicas=5)) == []


def test_what_scaling_could_do_is_undecided_with_the_size() -> None:
    stack = preview(*service(minSize=Hidden(6)))
    assert said(survival_needs_scaling, stack, with_options(required_replicas=5)) == ["minSize of model"]
    assert said(survival_needs_scaling, deployed(*service(minSize=Hidden(6))), with_options(required_replicas=5)) != []


def mounting(files: Declared) -> Declared:
    return declared(TEMPLATE, "mounting", imageId="ami-1", instanceType="c7i.xlarge", userData=Hidden("bW91bnQ=", of=(files,)))


def stored(files: Declared, *more: Declared) -> list[str]:
    return said(model_artifact_single_source, preview(files, *more, *service(mounting(files))))


def test_weights_on_a_file_system_in_one_zone() -> None:
    lustre = declared("aws:fsx/lustreFileSystem:LustreFileSystem", "weights", subnetIds=ZONES[0])
    one = declared("aws:efs/fileSystem:FileSystem", "files", availabilityZoneName="us-west-2b")
    assert stored(lustre) == ["model can start no member without weights, which lies in us-west-2a alone"]
    assert stored(one) == ["model can start no member without files, which lies in us-west-2b alone"]


def test_a_file_system_whose_mount_targets_are_not_known() -> None:
    assert stored(declared("aws:efs/fileSystem:FileSystem", "files")) == ["the mount targets of files"]


def test_a_file_system_that_nobody_mounts() -> None:
    lustre = declared("aws:fsx/lustreFileSystem:LustreFileSystem", "weights", subnetIds=ZONES[0])
    assert said(model_artifact_single_source, preview(lustre, *service())) == []


def test_a_group_that_goes_by_the_balancer_is_not_faster_than_it() -> None:
    assert said(replacement_faster_than_lb_check, preview(*service())) == []


def test_a_service_whose_balancers_are_not_known_yet_may_go_by_a_faster_check() -> None:
    balancer, slow, listener = front(*ZONES)
    quick = declared(TG, "quick", port=81, protocol="HTTP", healthCheck={"interval": 5, "unhealthyThreshold": 2})
    named = [{"targetGroupArn": Ref(each, "arn"), "containerPort": 80} for each in (slow, quick)]
    both = (VPC, *ZONES, balancer, slow, listener, quick)
    tasks = {"desiredCount": 3, "launchType": "FARGATE", "networkConfiguration": {"subnets": list(ZONES)}}
    api = declared("aws:ecs/service:Service", "api", loadBalancers=named, **tasks)
    hidden = declared("aws:ecs/service:Service", "api", loadBalancers=Hidden(named, (slow, quick)), **tasks)
    assert said(replacement_faster_than_lb_check, deployed(*both, api)) == [
        "api: ECS service api replaces a member after 10 s of failed checks, before model spares it requests after 90 s"
    ]
    assert said(replacement_faster_than_lb_check, preview(*both, hidden)) == ["what loadBalancers of api names"]


def test_a_group_that_may_get_no_requests_is_undecided() -> None:
    endpoints = declared("gcp:compute/networkEndpointGroup:NetworkEndpointGroup", "web", zone="us-central1-a")
    for capacity, expected in ((1, (1, 0)), (0, (0, 0)), (Hidden(0), (0, 1))):
        backend = {"group": Ref(endpoints, "selfLink"), "capacityScaler": capacity}
        api = declared("gcp:compute/regionBackendService:RegionBackendService", "api", backends=[backend])
        rule = declared("gcp:compute/forwardingRule:ForwardingRule", "front", backendService=Ref(api, "selfLink"))
        assert recovery(preview(endpoints, api, rule)) == expected
