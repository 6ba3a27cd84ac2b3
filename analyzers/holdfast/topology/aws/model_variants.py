"""The production variants of a SageMaker endpoint configuration: how many instances each has, who changes that, which model it hosts."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from holdfast.stack.aws import SAGEMAKER_MODEL
from holdfast.stack.missing import Missing, NotKnownError, wrong_kind
from holdfast.stack.reading import Block
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.known import all_of, any_of
from holdfast.topology.selection import Selection, those

Value = TypeVar("Value")
VARIANTS: Final = "productionVariants"
HOSTED: Final = f"{VARIANTS}[].modelName"
_COUNT: Final = "initialInstanceCount"
_MANAGED: Final = "managedInstanceScaling"


def variants(config: Resource) -> Selection[Block]:
    """Return the production variants of an endpoint configuration."""
    found: list[Block] = []
    missing: list[Missing] = []
    try:
        given = config.items(VARIANTS)
    except NotKnownError as error:
        return Selection(VARIANTS, (), error.missing)
    for index, each in enumerate(given):
        path = f"{VARIANTS}[{index}]"
        if isinstance(each, Unknown | Secret):
            missing += config.not_known(path, each).missing
        elif isinstance(each, dict):
            found.append(Block(config, path, each))
        else:
            missing.append(wrong_kind(config.name, path, "an object"))
    return Selection(VARIANTS, tuple(found), tuple(missing))


def variants_that(config: Resource, ask: Callable[[Block], bool]) -> Selection[Block]:
    """Return the production variants that the answer is yes for."""
    every = variants(config)
    return those(every.found, ask, VARIANTS, every.missing)


def name_of(variant: Block) -> str:
    """Return what a variant is called, else its place in the configuration."""
    name = variant.value("variantName")
    return name if isinstance(name, str) and name else variant.path


def is_serverless(variant: Block) -> bool:
    """Tell whether a variant runs on no instances of its own."""
    return variant.known("serverlessConfig") not in (None, [])


def instance_count(variant: Block) -> float:
    """Return the number of instances that a variant starts with; raise NotKnownError where it says none."""
    return _said(variant, _COUNT, variant.number(_COUNT))


def has_managed_scaling(variant: Block) -> bool:
    """Tell whether SageMaker itself changes the number of instances of a variant."""
    return any(_said(each, "status", each.text("status")) == "ENABLED" for each in variant.blocks(_MANAGED))


def managed_minimum(variant: Block) -> float:
    """Return the least number of instances that managed scaling leaves a variant; raise NotKnownError where it says none."""
    path = f"{_MANAGED}.minInstanceCount"
    return _said(variant, path, variant.number(path))


def is_about_models(stack: Stack, config: Resource, variant: Block, ask: Callable[[Resource], bool]) -> bool:
    """Tell whether the answer is yes for the model that a variant hosts, or for each that it may host; a variant may host none."""
    questions = [partial(ask, each) for each in _may_host(stack, config, variant)]
    if not questions or not any_of(questions):
        return False
    if all_of(questions):
        return True
    settle = f"Give each model of {config.name} a name."
    raise NotKnownError(VARIANTS, Missing(f"which model {name_of(variant)} of {config.name} hosts", settle))


def _may_host(stack: Stack, config: Resource, variant: Block) -> Iterable[Resource]:
    """Return the model that a variant names; where its name is not known yet, all that the configuration names."""
    name = variant.value("modelName")
    if name is None:
        return ()
    if isinstance(name, Unknown | Secret):
        return stack.resolve(config, HOSTED, SAGEMAKER_MODEL).all()
    text = variant.text("modelName") or ""
    model = stack.named(text, (SAGEMAKER_MODEL,))
    if model is None:
        raise NotKnownError(VARIANTS, outside(text))
    return (model,)


def _said(at: Block, path: str, value: Value | None) -> Value:
    """Return a value that is set; raise NotKnownError where SageMaker documents none in its place."""
    if value is None:
        place = at.place(path)
        raise NotKnownError(place, Missing(f"{place} of {at.owner.name}", f"Set {place}."))
    return value
