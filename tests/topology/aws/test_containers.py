"""Containers of a task definition, and the parts of the images that they name."""

import json

import pytest

from holdfast.stack import NotKnownError
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Resource
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING, Unknown
from holdfast.topology.aws.containers import Image, containers, image_of, name_of, parsed

TASK = "aws:ecs/taskDefinition:TaskDefinition"
HEX = "4ce9372e7442c90f8adc1a9d9181d24f9dee7077d74ff1544d1b63bd2b5ee3d9"


def task(definitions: object) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::demo::{TASK}::task", type=TASK, inputs=read_properties({"containerDefinitions": definitions}))


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("nginx", Image("nginx")),
        ("nginx:latest", Image("nginx", "latest")),
        ("registry:5000/team/app", Image("registry:5000/team/app")),
        ("registry:5000/team/app:1.4", Image("registry:5000/team/app", "1.4")),
        (f"app@sha256:{HEX}", Image("app", digest=f"sha256:{HEX}")),
        (f"registry:5000/app:1.4@sha256:{HEX}", Image("registry:5000/app", "1.4", f"sha256:{HEX}")),
        (f"sha256:{HEX}", Image("", digest=f"sha256:{HEX}")),
        ("sha256:short", Image("sha256", "short")),
        ("app@latest", Image("app")),
        ("app:", Image("app")),
        ("", Image("")),
    ],
)
def test_parts_of_an_image(text: str, image: Image) -> None:
    assert parsed(text) == image


def test_containers_in_order_with_their_places() -> None:
    found = containers(task(json.dumps([{"name": "server", "image": "a:1"}, {"image": "b"}])))
    assert [(name_of(each), image_of(each), each.path) for each in found] == [
        ("server", Image("a", "1"), "containerDefinitions[0]"),
        ("containerDefinitions[1]", Image("b"), "containerDefinitions[1]"),
    ]


def test_names_with_a_capital_are_read_too() -> None:
    (found,) = containers(task(json.dumps([{"Name": "server", "Image": "a", "LogConfiguration": {"LogDriver": "awslogs"}}])))
    assert (name_of(found), image_of(found), found.is_set("logConfiguration")) == ("server", Image("a"), True)


def test_no_image_is_none_and_an_unknown_one_is_not_known() -> None:
    absent, unknown = containers(task(json.dumps([{"name": "a"}, {"name": "b", "image": UNKNOWN_STRING}])))
    assert image_of(absent) is None
    assert isinstance(unknown.value("image"), Unknown)
    with pytest.raises(NotKnownError, match=r"containerDefinitions\[1\].image of task"):
        image_of(unknown)


def test_an_empty_list_has_no_containers() -> None:
    assert containers(task("[]")) == ()


@pytest.mark.parametrize(
    "broken",
    [
        "[{not json",
        "{}",
        "7",
        "null",
        '["text"]',
        '[{"name": "a"}, null]',
        "[" * 100_000,
        "",
        "[{}] trailing",
        "\ud800",
        None,
        7,
        [{"name": "a"}],
        {},
    ],
)
def test_what_is_no_json_list_of_objects_is_said_with_what_was_expected(broken: object) -> None:
    with pytest.raises(NotKnownError) as open_:
        containers(task(broken))
    assert [(each.fact, each.settle) for each in open_.value.missing] == [
        (
            "containerDefinitions of task as a JSON list of container definitions",
            "Set containerDefinitions to a JSON list of container definitions.",
        )
    ]


@pytest.mark.parametrize(
    ("hidden", "fact"),
    [
        (UNKNOWN_STRING, "containerDefinitions of task"),
        ({MARK: SECRET_MARK, "ciphertext": "abc"}, "containerDefinitions of task, which is secret"),
    ],
)
def test_what_is_unknown_or_secret_is_not_known(hidden: object, fact: str) -> None:
    with pytest.raises(NotKnownError) as open_:
        containers(task(hidden))
    assert [each.fact for each in open_.value.missing] == [fact]
