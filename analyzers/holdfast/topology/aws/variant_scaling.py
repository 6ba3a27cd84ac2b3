"""Which Application Auto Scaling targets change the number of instances of a SageMaker endpoint's variant."""

from collections.abc import Callable, Iterator
from typing import Final

from holdfast.stack.aws import SAGEMAKER_ENDPOINT, SCALING_TARGET
from holdfast.stack.missing import DEPLOYED, REVEALED, Missing
from holdfast.stack.reading import Block
from holdfast.stack.references import Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.aws.model_variants import has_managed_scaling, is_serverless, variants
from holdfast.topology.aws.spelled_names import SpelledNames
from holdfast.topology.known import all_of, any_of, not_known

_RESOURCE_ID: Final = "resourceId"
_DIMENSION: Final = "scalableDimension"
_INSTANCES: Final = "sagemaker:variant:DesiredInstanceCount"


def endpoints_of(stack: Stack, config: Resource) -> Referrers:
    """Return the endpoints that use an endpoint configuration."""
    return stack.referrers(config, SAGEMAKER_ENDPOINT, "endpointConfigName")


def is_fixed(stack: Stack, config: Resource, variant: Block) -> bool:
    """Tell whether nothing changes the number of instances of a variant at one of the endpoints that use it."""
    return all_of(
        [
            lambda: not is_serverless(variant),
            lambda: not has_managed_scaling(variant),
            lambda: any_of(_lacks_targets(stack, config, variant)),
        ]
    )


def _lacks_targets(stack: Stack, config: Resource, variant: Block) -> Iterator[Callable[[], bool]]:
    """Yield a question for each endpoint that uses a configuration."""
    every = variants(config)
    alone = len(every.found) == 1 and not every.missing
    endpoints = endpoints_of(stack, config)
    for endpoint in endpoints:
        yield scaling_targets(stack, endpoint, variant, alone=alone).none
    if endpoints.missing:
        yield not_known(endpoints.path, *endpoints.missing)


def scaling_targets(stack: Stack, endpoint: Resource, variant: Block, *, alone: bool) -> Referrers:
    """Return the scaling targets that name `endpoint/ENDPOINT/variant/VARIANT` and change its number of instances.

    A name that is not known is that of the one endpoint that it is made of, and of its variant where that is `alone`.
    """
    sure: list[Resource] = []
    missing: list[Missing] = []
    for target in sorted(_by_name(stack).of(endpoint, endpoint.value("name")), key=lambda each: each.urn):
        answers = (_names_endpoint(stack, target, endpoint), _names_variant(target, variant, alone=alone), _changes_instances(target))
        if all(answers):
            sure.append(target)
        elif False not in answers:
            missing.append(_missing(target))
    if endpoint.external:
        missing.append(Missing(f"what scales {endpoint.name} outside the stack", f"Check the stack that manages {endpoint.name}."))
    return Referrers(endpoint, _RESOURCE_ID, tuple(sure), tuple(dict.fromkeys((*missing, *stack.hidden))))


@remembered
def _by_name(stack: Stack) -> SpelledNames:
    """Return the targets that may scale a variant, by the endpoint that they spell out."""
    targets = [(each, _parts(each)) for each in stack.of_type(SCALING_TARGET) if _changes_instances(each) is not False]
    return SpelledNames((each, parts[0] if parts else None, ()) for each, parts in targets)


def _changes_instances(target: Resource) -> bool | None:
    dimension = target.value(_DIMENSION)
    return None if isinstance(dimension, Unknown | Secret) else dimension == _INSTANCES


def _parts(target: Resource) -> tuple[str, str] | None:
    """Return the names of endpoint and variant that a target spells out, both empty where it names something else; None: not known."""
    text = target.value(_RESOURCE_ID)
    if isinstance(text, Unknown | Secret):
        return None
    match str(text).split("/"):
        case ["endpoint", endpoint, "variant", variant]:
            return endpoint, variant
    return "", ""


def _names_endpoint(stack: Stack, target: Resource, endpoint: Resource) -> bool | None:
    """Tell whether a target names an endpoint; a name that is not known is told by what the target's is made of."""
    parts, name = _parts(target), endpoint.value("name")
    if parts is not None and isinstance(name, str) and name:
        return parts[0] == name
    if parts == ("", ""):
        return False
    needed = (stack.get(urn) for urn in target.property_dependencies.get(_RESOURCE_ID, ()))
    made_of = {each.urn for each in needed if each is not None and each.type == SAGEMAKER_ENDPOINT}
    if endpoint.urn in made_of:
        return made_of == {endpoint.urn} or None
    return False if made_of else None


def _names_variant(target: Resource, variant: Block, *, alone: bool) -> bool | None:
    """Tell whether a target of the right endpoint names a variant."""
    parts, name = _parts(target), variant.value("variantName")
    if parts is not None and isinstance(name, str) and name:
        return parts[1] == name
    return alone or None


def _missing(target: Resource) -> Missing:
    for path in (_RESOURCE_ID, _DIMENSION):
        if isinstance(target.value(path), Secret):
            return Missing(f"{path} of {target.name}, which is secret", REVEALED)
    return Missing(f"which variant {target.name} scales", DEPLOYED)
