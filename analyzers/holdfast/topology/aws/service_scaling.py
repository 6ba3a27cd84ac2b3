"""Which Application Auto Scaling targets, policies and schedules change the number of tasks of an ECS service."""

from collections.abc import Iterable
from typing import Final

from holdfast.stack.aws import ECS_SERVICE, SCALABLE_TARGET_POLICY, SCALABLE_TARGET_SCHEDULE, SCALING_TARGET
from holdfast.stack.identity import identities, segments
from holdfast.stack.missing import DEPLOYED, REVEALED, Missing
from holdfast.stack.references import Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown, Value
from holdfast.topology.aws.clusters import cluster_of
from holdfast.topology.aws.spelled_names import SpelledNames

RESOURCE_ID: Final = "resourceId"
DIMENSION: Final = "scalableDimension"
_TASKS: Final = "ecs:service:DesiredCount"
_KIND: Final = "service"
_DEFAULT_CLUSTER: Final = "default"


def scaling_targets(stack: Stack, service: Resource) -> Referrers:
    """Return the scaling targets that name a service, `service/CLUSTER/NAME`, and change its desired count.

    An unknown name is that of the one service that it is made of. Names in full are compared by cluster and service.
    """
    return _naming(stack, service, SCALING_TARGET)


def scaling_uses(stack: Stack, service: Resource) -> Referrers:
    """Return the scaling policies and scheduled actions that change the desired count of a service within its scaling target.

    What is made of a scaling target names what that target names.
    """
    return _naming(stack, service, SCALABLE_TARGET_POLICY) + _naming(stack, service, SCALABLE_TARGET_SCHEDULE)


def _naming(stack: Stack, service: Resource, type_: str) -> Referrers:
    sure: list[Resource] = []
    missing: list[Missing] = []
    for target in sorted(_by_name(stack, type_).of(service, service.value("name")), key=lambda each: each.urn):
        unsettled = _unsettled(stack, target, service)
        if unsettled is None:
            sure.append(target)
        else:
            missing += unsettled
    if service.external:
        missing.append(Missing(f"what scales {service.name} outside the stack", f"Check the stack that manages {service.name}."))
    return Referrers(service, RESOURCE_ID, tuple(sure), tuple(dict.fromkeys((*missing, *stack.hidden))))


@remembered
def _by_name(stack: Stack, type_: str) -> SpelledNames:
    """Return the scaling targets of a stack, or its policies or schedules, by the services that they name."""
    return SpelledNames((each, _spelled(stack, each), _services_in(stack, each)) for each in stack.of_type(type_))


def _spelled(stack: Stack, each: Resource) -> str | None:
    text = _value(stack, each, RESOURCE_ID)
    return text.rpartition("/")[2] if isinstance(text, str) else None


def _unsettled(stack: Stack, target: Resource, service: Resource) -> Iterable[Missing] | None:
    """Return None where a target scales a service, nothing where it does not, else what would tell."""
    named = _names(stack, target, service)
    dimension = _value(stack, target, DIMENSION)
    scales = None if isinstance(dimension, Unknown | Secret) else dimension == _TASKS
    if named is False or scales is False:
        return ()
    if named and scales:
        return None
    places = ((RESOURCE_ID, named), (DIMENSION, scales))
    return tuple(_missing(target, path) for path, known in places if known is None)


def _names(stack: Stack, target: Resource, service: Resource) -> bool | None:
    """Tell whether a target names a service; None where it is not known."""
    text = _value(stack, target, RESOURCE_ID)
    made_of = _services_in(stack, target)
    if isinstance(text, str):
        return _in_full(stack, text, service, made_of)
    if text is None:
        return False
    if not made_of:
        return None
    return (made_of == {service.urn} or None) if service.urn in made_of else False


def _services_in(stack: Stack, target: Resource) -> frozenset[str]:
    """Return the URNs of the services whose outputs stand in the name that a target has, or in those that a policy takes from targets."""
    needed = [each for each in map(stack.get, target.property_dependencies.get(RESOURCE_ID, ())) if each is not None]
    direct = frozenset(each.urn for each in needed if each.type == ECS_SERVICE)
    if target.type == SCALING_TARGET:
        return direct
    return direct.union(*(_services_in(stack, each) for each in needed if each.type == SCALING_TARGET))


def _value(stack: Stack, each: Resource, path: str) -> Value:
    """Return what a target, policy or schedule says at a path; what is not known of one is as in the one target that it is made of."""
    value = each.value(path)
    if not isinstance(value, Unknown) or each.type == SCALING_TARGET:
        return value
    made_of = [found for found in map(stack.get, each.property_dependencies.get(path, ())) if found is not None]
    return made_of[0].value(path) if [found.type for found in made_of] == [SCALING_TARGET] else value


def _in_full(stack: Stack, text: str, service: Resource, made_of: frozenset[str]) -> bool | None:
    """Tell whether `service/CLUSTER/NAME` names a service. A name that is not known yet is told by what the text is made of."""
    kind, _, rest = text.partition("/")
    cluster, _, name = rest.partition("/")
    called = _is_called(service, name)
    if kind != _KIND or called is False:
        return False
    if called is None and made_of:
        return (made_of == {service.urn} or None) if service.urn in made_of else False
    inside = _is_in(stack, service, cluster)
    return False if inside is False else True if called and inside else None


def _is_called(resource: Resource, text: str) -> bool | None:
    """Tell whether a resource has a name; None where its name is chosen when it is created."""
    name = resource.value("name")
    return name == text if isinstance(name, str) and name else None


def _is_in(stack: Stack, service: Resource, text: str) -> bool | None:
    """Tell whether the cluster of a service has a name."""
    named = service.value("cluster")
    if named is None:
        return text == _DEFAULT_CLUSTER
    cluster = next(iter(cluster_of(stack, service)), None)
    if cluster is None:
        return segments(named)[:1] == (text,) if isinstance(named, str) else None
    names = {segments(identity)[0] for identity in identities(cluster) if segments(identity)}
    return True if text in names else _is_called(cluster, text)


def _missing(target: Resource, path: str) -> Missing:
    if isinstance(target.value(path), Secret):
        return Missing(f"{path} of {target.name}, which is secret", REVEALED)
    return Missing(f"which service {target.name} scales", DEPLOYED)
