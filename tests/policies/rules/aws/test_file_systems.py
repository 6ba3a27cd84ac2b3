"""Rules about file systems: mount targets and those who mount, in zones that are known, not known, or outside the stack."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options, Settings
from holdfast.sources.read import with_outside
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

FILES, TARGET, SUBNET = "aws:efs/fileSystem:FileSystem", "aws:efs/mountTarget:MountTarget", "aws:ec2/subnet:Subnet"
TASK, SERVICE = "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service"
TEMPLATE, GROUP = "aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"
ALONE, BARE = "aws-efs-single-zone", "aws-efs-zone-without-mount-target"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
IT = declared(FILES, "it")
ONE, TWO = declared(SUBNET, "one", availabilityZone="us-west-2a"), declared(SUBNET, "two", availabilityZone="us-west-2b")
SAME, BY_ID = declared(SUBNET, "same", availabilityZone="us-west-2a"), declared(SUBNET, "by-id", availabilityZoneId="usw2-az2")


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


def target(name: str, subnet: object, of: object = IT, **computed: object) -> Declared:
    return declared(TARGET, name, computed=computed, fileSystemId=of, subnetId=subnet)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ([], FINDING),
        ([target("a", ONE)], FINDING),
        ([target("a", UNKNOWN_STRING)], FINDING),
        ([target("a", ONE), target("b", TWO)], HOLDS),
        ([target("a", ONE), target("b", SAME)], FINDING),
        ([target("a", ONE), target("b", BY_ID)], UNDECIDED),
        ([target("a", ONE), target("b", UNKNOWN_STRING)], UNDECIDED),
        ([target("a", ONE), target("b", "subnet-9")], UNDECIDED),
        ([target("a", ONE), target("b", TWO), target("c", UNKNOWN_STRING)], HOLDS),
        ([target("a", ONE), target("b", TWO, of="fs-9")], FINDING),
    ],
)
def test_zones_of_mount_targets(targets: list[Declared], expected: dict[str, str]) -> None:
    assert said(ALONE, ONE, TWO, SAME, BY_ID, IT, *targets) == expected


@pytest.mark.parametrize(("zone", "expected"), [("us-west-2a", FINDING), (UNKNOWN_STRING, FINDING), ("", HOLDS)])
def test_a_file_system_that_asks_for_one_zone(zone: str, expected: dict[str, str]) -> None:
    files = declared(FILES, "it", availabilityZoneName=zone)
    assert said(ALONE, ONE, TWO, files, target("a", ONE, of=files), target("b", TWO, of=files)) == expected


def test_a_mount_target_of_a_file_system_that_is_not_known_may_be_its_own() -> None:
    assert answers(named(ALONE), preview(ONE, TWO, IT, target("a", ONE), target("b", TWO, of=UNKNOWN_STRING))) == UNDECIDED


def test_a_deployed_mount_target_reports_its_zone() -> None:
    targets = target("a", ONE), target("b", "subnet-9", availabilityZoneName="us-west-2b")
    assert answers(named(ALONE), preview(ONE, IT, *targets)) == UNDECIDED
    assert answers(named(ALONE), deployed(ONE, IT, *targets)) == HOLDS


def test_the_zone_of_a_subnet_outside_may_be_described() -> None:
    settings = Settings(resources=({"id": "subnet-9", "type": SUBNET, "availabilityZone": "us-west-2b"},))
    stack = with_outside(preview(ONE, IT, target("a", ONE), target("b", "subnet-9")), settings)
    assert answers(named(ALONE), stack) == HOLDS


def test_more_zones_may_be_asked_for() -> None:
    stack = preview(ONE, TWO, IT, target("a", ONE), target("b", TWO))
    assert answers(named(ALONE), stack, Options(min_zones=3)) == FINDING


def task(files: object = IT) -> Declared:
    return declared(TASK, "task", volumes=[{"name": "models", "efsVolumeConfiguration": {"fileSystemId": files}}])


def service(of: object, subnets: object = (ONE, TWO)) -> Declared:
    return declared(SERVICE, "api", taskDefinition=of, networkConfiguration={"subnets": subnets})


@pytest.mark.parametrize(
    ("subnets", "targets", "expected"),
    [
        ((ONE, TWO), [target("a", ONE)], FINDING),
        ((ONE, TWO), [target("a", ONE), target("b", TWO)], HOLDS),
        ((ONE, SAME), [target("a", SAME)], HOLDS),
        ((ONE, TWO), [], FINDING),
        ((ONE, TWO), [target("a", ONE), target("b", UNKNOWN_STRING)], UNDECIDED),
        ((ONE, TWO), [target("a", ONE), target("b", BY_ID)], UNDECIDED),
        ((ONE, UNKNOWN_STRING), [target("a", ONE)], UNDECIDED),
        (UNKNOWN_STRING, [target("a", TWO)], UNDECIDED),
    ],
)
def test_zones_of_a_service_that_mounts(subnets: object, targets: list[Declared], expected: dict[str, str]) -> None:
    made = task()
    assert said(BARE, ONE, TWO, SAME, BY_ID, IT, *targets, made, service(Ref(made, "arn"), subnets)) == expected


def test_one_zone_that_is_known_to_be_bare_is_enough() -> None:
    made = task()
    stack = deployed(ONE, TWO, IT, target("a", TWO), made, service(Ref(made, "arn"), (ONE, UNKNOWN_STRING)))
    assert answers(named(BARE), stack) == FINDING


def test_who_mounts_something_else_or_nothing_does_not_count() -> None:
    other = task("fs-9")
    assert said(BARE, ONE, TWO, IT, target("a", ONE), other, service(Ref(other, "arn")), declared(SERVICE, "plain")) == HOLDS


def test_a_volume_that_is_not_known_may_be_the_file_system() -> None:
    other = task(UNKNOWN_STRING)
    stack = preview(ONE, TWO, IT, target("a", ONE), other, service(Ref(other, "arn")))
    assert answers(named(BARE), stack) == UNDECIDED


def test_a_group_mounts_what_its_user_data_is_made_of() -> None:
    template = declared(TEMPLATE, "members", userData=Hidden("mount filesystem-it", of=(IT,)))
    group = declared(GROUP, "members", launchTemplate={"id": template}, vpcZoneIdentifiers=[ONE, TWO])
    rows = verdict(named(BARE), preview(ONE, TWO, IT, target("a", ONE), template, group)).findings
    assert [row.message for row in rows] == ["it has no mount target in us-west-2b, where members mounts it"]


@pytest.mark.parametrize(("used", "expected"), [(True, UNDECIDED), (False, HOLDS)])
def test_user_data_from_nowhere_may_mount_any_file_system(used: bool, expected: dict[str, str]) -> None:  # noqa: FBT001 - a row of a table
    template = declared(TEMPLATE, "members", userData=UNKNOWN_STRING)
    group = declared(GROUP, "members", launchTemplate={"id": template if used else "lt-9"}, vpcZoneIdentifiers=[ONE, TWO])
    assert said(BARE, ONE, TWO, IT, target("a", ONE), template, group) == expected


def test_a_file_system_in_one_zone_is_another_rules_matter() -> None:
    files = declared(FILES, "it", availabilityZoneName="us-west-2a")
    made = task(files)
    assert said(BARE, ONE, TWO, files, target("a", ONE, of=files), made, service(Ref(made, "arn"))) == HOLDS
