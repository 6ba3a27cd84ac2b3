import pytest

from holdfast.stack import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, declared, deployed, preview
from holdfast.topology.gcp.named_ports import names_port, serves_port

GROUP, NAMED_PORT = "gcp:compute/instanceGroup:InstanceGroup", "gcp:compute/instanceGroupNamedPort:InstanceGroupNamedPort"

listed = declared(GROUP, "it", namedPorts=[{"name": "http", "port": 80}, {"name": "http", "port": 8080}, {"name": "grpc", "port": 9000}])
bare = declared(GROUP, "it")


def group(stack: Stack) -> Resource:
    return next(each for each in stack.resources if each.name == "it")


def stacks(*resources: Declared) -> list[tuple[Stack, Resource]]:
    return [(stack, group(stack)) for stack in (preview(*resources), deployed(*resources))]


def test_ports_that_a_group_lists() -> None:
    for stack, it in stacks(listed):
        assert names_port(stack, it, "http")
        assert not names_port(stack, it, "web")
        assert [serves_port(stack, it, "http", number) for number in (80, 8080, 9000)] == [True, True, False]
    for stack, it in stacks(bare):
        assert not names_port(stack, it, "http")


def test_ports_that_are_added_to_a_group() -> None:
    added = declared(NAMED_PORT, "added", group=bare, name="http", port="80")
    for stack, it in stacks(bare, added):
        assert names_port(stack, it, "http")
        assert serves_port(stack, it, "http", 80)
        assert not serves_port(stack, it, "http", 81)


def test_what_is_not_known_matters_only_where_it_could_decide() -> None:
    stack = preview(declared(GROUP, "it", namedPorts=[{"name": "http", "port": UNKNOWN_STRING}, {"name": "grpc", "port": 1}]))
    assert names_port(stack, group(stack), "http")
    assert not serves_port(stack, group(stack), "grpc", 2)
    with pytest.raises(NotKnownError, match=r"namedPorts\[0\]\.port of it"):
        serves_port(stack, group(stack), "http", 2)
    stack = preview(listed, declared(NAMED_PORT, "added", group=UNKNOWN_STRING, name="web", port=1))
    assert names_port(stack, group(stack), "http")
    with pytest.raises(NotKnownError, match="what group of added names"):
        names_port(stack, group(stack), "web")
