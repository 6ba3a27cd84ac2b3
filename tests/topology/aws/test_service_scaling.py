"""Which scaling target names which service: in full, made of outputs, or not known."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.service_scaling import scaling_targets

SERVICE, CLUSTER, TARGET = "aws:ecs/service:Service", "aws:ecs/cluster:Cluster", "aws:appautoscaling/target:Target"
TASKS = "ecs:service:DesiredCount"
OPEN = "not known"


def cluster(called: str = "prod", /, **inputs: object) -> Declared:
    return Declared(CLUSTER, called, inputs, {"name": called, "arn": f"arn:aws:ecs:us-west-2:1:cluster/{called}"})


def service(called: str, inside: object = None, /, **inputs: object) -> Declared:
    return Declared(SERVICE, called, {"cluster": inside, **inputs}, {"name": called})


def target(resource_id: object, name: str = "scale", dimension: object = TASKS) -> Declared:
    return declared(TARGET, name, resourceId=resource_id, scalableDimension=dimension, serviceNamespace="ecs", maxCapacity=8, minCapacity=2)


def joined(of: Declared, inside: Declared) -> Hidden:
    return Hidden(f"service/{inside.name}/{of.name}", of=(inside, of))


def named(stack: Stack, of: Declared) -> object:
    found = stack.get(of.urn)
    assert found is not None
    targets = scaling_targets(stack, found)
    try:
        return None if targets.none() else [each.name for each in targets]
    except NotKnownError:
        return OPEN


def test_a_name_made_of_outputs_before_and_after() -> None:
    prod = cluster()
    api, other = service("api", Ref(prod, "arn")), service("other", Ref(prod, "arn"))
    all_ = (prod, api, other, target(joined(api, prod)))
    assert [named(make(*all_), each) for make in (preview, deployed) for each in (api, other)] == [["scale"], None, ["scale"], None]


def test_a_name_made_of_two_services_may_be_either() -> None:
    prod = cluster()
    api, other = service("api", Ref(prod, "arn")), service("other", Ref(prod, "arn"))
    all_ = (prod, api, other, target(Hidden("service/prod/api", of=(api, other))))
    assert [named(preview(*all_), each) for each in (api, other)] == [OPEN, OPEN]
    assert [named(deployed(*all_), each) for each in (api, other)] == [["scale"], None]


def test_a_name_made_of_the_cluster_alone_may_be_any_service() -> None:
    prod = cluster()
    api, other = service("api", Ref(prod, "arn"), name="api"), service("other", Ref(prod, "arn"), name="other")
    all_ = (prod, api, other, target(Hidden("service/prod/api", of=(prod,))))
    assert [named(preview(*all_), each) for each in (api, other)] == [OPEN, OPEN]
    assert [named(deployed(*all_), each) for each in (api, other)] == [["scale"], None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service/prod/api", ["scale"]),
        ("service/prod/other", None),
        ("service/test/api", None),
        ("table/api", None),
        ("api", None),
        ("", None),
        ("service/prod/api/more", None),
        (UNKNOWN_STRING, OPEN),
        ({MARK: SECRET_MARK, "ciphertext": "abc"}, OPEN),
    ],
)
def test_a_name_in_full(text: object, expected: object) -> None:
    prod = cluster(name="prod")
    api = service("api", Ref(prod, "arn"), name="api")
    for make in (preview, deployed):
        assert named(make(prod, api, target(text)), api) == expected


@pytest.mark.parametrize("inside", ["prod", "arn:aws:ecs:us-west-2:1:cluster/prod"])
def test_a_cluster_outside_the_stack_is_told_by_its_name(inside: str) -> None:
    api = service("api", inside, name="api")
    stack = preview(api, target("service/prod/api", "mine"), target("service/test/api", "theirs"))
    assert named(stack, api) == ["mine"]


def test_without_a_cluster_it_is_the_default_one() -> None:
    api = service("api", name="api")
    assert named(preview(api, target("service/default/api")), api) == ["scale"]
    assert named(preview(api, target("service/prod/api")), api) is None


def test_the_same_name_in_two_clusters() -> None:
    prod, test = cluster("prod", name="prod"), cluster("test", name="test")
    one, two = service("one", Ref(prod, "arn"), name="api"), service("two", Ref(test, "arn"), name="api")
    all_ = (prod, test, one, two, target("service/test/api"))
    assert [named(make(*all_), each) for make in (preview, deployed) for each in (one, two)] == [None, ["scale"]] * 2


def test_a_name_that_is_chosen_later_may_be_the_one_in_full() -> None:
    prod = cluster(name="prod")
    api = service("api", Ref(prod, "arn"))
    assert named(preview(prod, api, target("service/prod/api")), api) == OPEN
    assert named(preview(prod, api, target("service/test/api")), api) is None


@pytest.mark.parametrize(("dimension", "expected"), [("dynamodb:table:ReadCapacityUnits", None), (None, None), (UNKNOWN_STRING, OPEN)])
def test_only_the_number_of_tasks_counts(dimension: object, expected: object) -> None:
    prod = cluster()
    api = service("api", Ref(prod, "arn"))
    assert named(preview(prod, api, target(joined(api, prod), dimension=dimension)), api) == expected


def test_hidden_resources_leave_an_absence_open() -> None:
    api = service("api", name="api")
    made = preview(api)
    stack = Stack(made.name, made.resources, kind="preview", hidden=(Missing("2 resources made inside apply", "Run it."),))
    assert named(stack, api) == OPEN


def test_a_service_that_is_only_read_may_be_scaled_elsewhere() -> None:
    read = Resource(urn=f"urn:pulumi:dev::demo::{SERVICE}::api", type=SERVICE, external=True, partial=True)
    with pytest.raises(NotKnownError, match="what scales api outside the stack"):
        scaling_targets(Stack("demo/dev", [read]), read).none()
