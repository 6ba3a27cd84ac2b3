"""Which scaling target names which variant of a SageMaker endpoint: in full, made of outputs, or not known."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import SECRET_IN_PREVIEW, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.model_variants import variants
from holdfast.topology.aws.variant_scaling import scaling_targets

CONFIG, ENDPOINT = "aws:sagemaker/endpointConfiguration:EndpointConfiguration", "aws:sagemaker/endpoint:Endpoint"
INSTANCES = "sagemaker:variant:DesiredInstanceCount"
OPEN = "not known"


def config(*names: str) -> Declared:
    return Declared(CONFIG, "chat", {"productionVariants": [{"variantName": name} for name in names]}, {"name": "chat-1"})


def endpoint(of: Declared, name: str = "api", /, **inputs: object) -> Declared:
    return Declared(ENDPOINT, name, {"endpointConfigName": Ref(of, "name"), **inputs}, {"name": f"{name}-1"})


def target(resource_id: object, name: str = "scale", dimension: object = INSTANCES) -> Declared:
    return declared("aws:appautoscaling/target:Target", name, resourceId=resource_id, scalableDimension=dimension)


def named(stack: Stack, api: Declared, chat: Declared) -> list[object]:
    """Return, for each variant, the targets that name it at an endpoint."""
    at, of = stack.get(api.urn), stack.get(chat.urn)
    assert at is not None
    assert of is not None
    every = variants(of).found
    return [_said(stack, at, each, alone=len(every) == 1) for each in every]


def _said(stack: Stack, at: Resource, variant: Block, *, alone: bool) -> object:
    found = scaling_targets(stack, at, variant, alone=alone)
    try:
        return None if found.none() else [each.name for each in found]
    except NotKnownError:
        return OPEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("endpoint/api/variant/main", [["scale"], None]),
        ("endpoint/api/variant/other", [None, None]),
        ("endpoint/other/variant/main", [None, None]),
        ("endpoint/api", [None, None]),
        ("table/api", [None, None]),
        (None, [None, None]),
        (UNKNOWN_STRING, [OPEN, OPEN]),
        (SECRET_IN_PREVIEW, [OPEN, OPEN]),
    ],
)
def test_a_name_in_full(text: object, expected: object) -> None:
    chat = config("main", "canary")
    api = endpoint(chat, name="api")
    assert named(preview(chat, api, target(text)), api, chat) == expected


@pytest.mark.parametrize(("dimension", "expected"), [("sagemaker:variant:DesiredProvisionedConcurrency", None), (UNKNOWN_STRING, OPEN)])
def test_it_is_instances_that_are_scaled(dimension: object, expected: object) -> None:
    chat = config("main")
    api = endpoint(chat, name="api")
    assert named(preview(chat, api, target("endpoint/api/variant/main", dimension=dimension)), api, chat) == [expected]


@pytest.mark.parametrize(("names", "before"), [(("main",), [["scale"]]), (("main", "canary"), [OPEN, OPEN])])
def test_a_name_made_of_an_endpoint_is_of_its_only_variant(names: tuple[str, ...], before: list[object]) -> None:
    chat = config(*names)
    api, other = endpoint(chat), endpoint(chat, "other")
    all_ = (chat, api, other, target(Hidden("endpoint/api-1/variant/main", of=(api,))))
    assert [named(preview(*all_), each, chat) for each in (api, other)] == [before, [None] * len(names)]
    assert named(deployed(*all_), api, chat) == [["scale"], None][: len(names)]


def test_a_name_made_of_two_endpoints_may_be_of_either() -> None:
    chat = config("main")
    api, other = endpoint(chat), endpoint(chat, "other")
    all_ = (chat, api, other, target(Hidden("endpoint/api-1/variant/main", of=(api, other))))
    assert [named(preview(*all_), each, chat) for each in (api, other)] == [[OPEN], [OPEN]]
    assert [named(deployed(*all_), each, chat) for each in (api, other)] == [[["scale"]], [None]]


def test_a_name_in_full_may_be_that_of_an_endpoint_without_one() -> None:
    chat = config("main")
    api = endpoint(chat)
    assert named(preview(chat, api, target("endpoint/api-1/variant/main")), api, chat) == [OPEN]
