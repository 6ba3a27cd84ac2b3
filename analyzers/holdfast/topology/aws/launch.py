"""What a group launches its members from, and as which instance types."""

from collections.abc import Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import AUTOSCALING_GROUP, EKS_NODE_GROUP, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from holdfast.stack.missing import Missing, NotKnownError, wrong_kind
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.references import is_stated, joined, stated

_MIXED: Final = "mixedInstancesPolicy.launchTemplate"
OVERRIDES: Final = f"{_MIXED}.overrides"
_CONFIGURATION: Final = "launchConfiguration"
_SPECIFICATION: Final = "launchTemplateSpecification"
_TEMPLATE: Final = "launchTemplate"
_BY_TEMPLATE: Final = (f"{_TEMPLATE}.id", f"{_TEMPLATE}.name")
_BY_MIXED_TEMPLATES: Final = (
    f"{_MIXED}.{_SPECIFICATION}.launchTemplateId",
    f"{_MIXED}.{_SPECIFICATION}.launchTemplateName",
    f"{OVERRIDES}[].{_SPECIFICATION}.launchTemplateId",
    f"{OVERRIDES}[].{_SPECIFICATION}.launchTemplateName",
)
_USERS: Final = (AUTOSCALING_GROUP, INSTANCE)
_USES_TEMPLATE: Final = tuple((by, path) for by in _USERS for path in (*_BY_TEMPLATE, *_BY_MIXED_TEMPLATES))
_USES_CONFIGURATION: Final = tuple((by, _CONFIGURATION) for by in _USERS)
_NODE_GROUP_TYPE: Final = "t3.medium"
"""EKS API reference, CreateNodegroup, `instanceTypes`: the type where neither the group nor its launch template names one."""


class InstanceTypes(msgspec.Struct, frozen=True, eq=False):
    """The instance types that something may launch.

    names: those that are named, each once. requirements: blocks that choose types by their attributes. missing: why there
    may be others. path: the resources that name them.
    """

    names: tuple[str, ...] = ()
    requirements: tuple[Block, ...] = ()
    missing: tuple[Missing, ...] = ()
    path: tuple[Resource, ...] = ()

    @property
    def none(self) -> bool:
        """Tell whether certainly no type is stated."""
        return not (self.names or self.requirements or self.missing)

    def require_complete(self) -> None:
        """Raise NotKnownError where there may be types that are not known."""
        if self.missing:
            raise NotKnownError("instanceType", *self.missing)


@remembered
def launch_sources(stack: Stack, group: Resource) -> References:
    """Return the launch templates and the launch configuration that a group, node group or instance names."""
    return joined(group, _named(stack, group))


@remembered
def type_sources(stack: Stack, group: Resource) -> References:
    """Return the launch templates and the launch configuration whose instance type a group, node group or instance launches.

    They are none where the group states every type itself, by overrides, by `instanceTypes` or by `instanceType`.
    """
    own = _overridden(group) if group.type == AUTOSCALING_GROUP else [types_stated_by(group)]
    missing = _merged(own).missing
    leaves_it = not own or any(each.none for each in own)
    if not missing and not leaves_it:
        return References(group, OVERRIDES)
    sources = launch_sources(stack, group)
    if leaves_it:
        return sources
    return References(group, OVERRIDES, candidates=(*sources.resources, *sources.candidates), missing=(*missing, *sources.missing))


def users_of(stack: Stack, source: Resource) -> Referrers:
    """Return the Auto Scaling groups and instances that name a launch template or configuration, sorted by URN."""
    return stack.referrers_by(source, _USES_CONFIGURATION if source.type == LAUNCH_CONFIGURATION else _USES_TEMPLATE)


def launches_type_of(stack: Stack, group: Resource, source: Resource) -> bool:
    """Tell whether a group or instance launches members of the type that a launch template or configuration states."""
    named = type_sources(stack, group)
    if source in named.resources:
        return True
    if source in named.candidates or not named.candidates:
        named.require_complete()
    return False


@remembered
def instance_types(stack: Stack, user: Resource) -> InstanceTypes:
    """Return the instance types of an Auto Scaling group, an EKS node group, an instance, a launch template or configuration."""
    if user.type in (LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION):
        return types_stated_by(user)
    sources = type_sources(stack, user)
    unknown = InstanceTypes(missing=(*sources.missing, *map(outside, sources.literals)))
    found = _merged([types_stated_by(user), *map(types_stated_by, sources.resources), unknown])
    if user.type == EKS_NODE_GROUP and found.none:
        return InstanceTypes(names=(_NODE_GROUP_TYPE,), path=(user,))
    return found


def has_flag(instance: Resource, path: str) -> bool:
    """Tell whether an instance sets a flag to true; raise NotKnownError where it leaves that to a launch template."""
    stated = instance.flag(path)
    if stated is None and instance.declares(_TEMPLATE):
        missing = Missing(f"{path} in the launch template of {instance.name}", f"Set {path} of {instance.name} itself.")
        raise NotKnownError(path, missing)
    return bool(stated)


def types_stated_by(resource: Resource) -> InstanceTypes:
    """Return the types that a resource states itself; of an Auto Scaling group, the types of its overrides."""
    if resource.type == AUTOSCALING_GROUP:
        return _merged(_overridden(resource))
    try:
        if resource.type == EKS_NODE_GROUP:
            return _of(resource, resource.texts("instanceTypes"))
        return _of(resource, _name(resource), resource.blocks("instanceRequirements"))
    except NotKnownError as error:
        return InstanceTypes(missing=error.missing)


def _overridden(group: Resource) -> list[InstanceTypes]:
    """Return what each override of a group states: it may name a type, ask for attributes, or leave it to the template."""
    try:
        elements = list(_elements(group, OVERRIDES)) if is_stated(group, OVERRIDES) else []
    except NotKnownError as error:
        return [InstanceTypes(missing=error.missing)]
    return [InstanceTypes(missing=(each,)) if isinstance(each, Missing) else _of_override(group, each) for each in elements]


def _of_override(group: Resource, override: Block) -> InstanceTypes:
    try:
        return _of(group, _name(override), override.blocks("instanceRequirements"))
    except NotKnownError as error:
        return InstanceTypes(missing=error.missing)


def _of(resource: Resource, names: list[str], requirements: list[Block] | None = None) -> InstanceTypes:
    path = (resource,) if names or requirements else ()
    return InstanceTypes(tuple(dict.fromkeys(names)), tuple(requirements or ()), path=path)


def _name(at: Reading) -> list[str]:
    name = at.text("instanceType")
    return [name] if name else []


def _named(stack: Stack, group: Resource) -> Iterator[References]:
    for paths in (_BY_TEMPLATE, _BY_MIXED_TEMPLATES):
        if is_stated(group, paths[0]):
            yield from (stack.resolve(group, path, LAUNCH_TEMPLATE) for path in paths)
    yield stated(stack, group, _CONFIGURATION, LAUNCH_CONFIGURATION)


def _elements(reading: Reading, path: str) -> Iterator[Block | Missing]:
    """Yield the objects of a list, and in place of one that is not known what is missing of it."""
    for index, each in enumerate(reading.items(path)):
        at = f"{path}[{index}]"
        if isinstance(each, Unknown | Secret):
            yield reading.not_known(at, each).missing[0]
        elif isinstance(each, dict):
            yield Block(reading.owner, reading.place(at), each)
        else:
            yield wrong_kind(reading.owner.name, at, "an object")


def _merged(parts: list[InstanceTypes]) -> InstanceTypes:
    return InstanceTypes(
        tuple(dict.fromkeys(name for each in parts for name in each.names)),
        tuple(block for each in parts for block in each.requirements),
        tuple(dict.fromkeys(fact for each in parts for fact in each.missing)),
        tuple(dict.fromkeys(resource for each in parts for resource in each.path)),
    )
