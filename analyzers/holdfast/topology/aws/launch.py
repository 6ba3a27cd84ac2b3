"""What a group launches its members from, and as which instance types."""

from collections.abc import Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import AUTOSCALING_GROUP, EKS_NODE_GROUP, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown

_MIXED: Final = "mixedInstancesPolicy.launchTemplate"
_OVERRIDES: Final = f"{_MIXED}.overrides"
_SPECIFICATION: Final = "launchTemplateSpecification"
_TEMPLATE_PATHS: Final = (
    "launchTemplate.id",
    "launchTemplate.name",
    f"{_MIXED}.{_SPECIFICATION}.launchTemplateId",
    f"{_MIXED}.{_SPECIFICATION}.launchTemplateName",
)
_OVERRIDE_PATHS: Final = (
    f"{_OVERRIDES}[].{_SPECIFICATION}.launchTemplateId",
    f"{_OVERRIDES}[].{_SPECIFICATION}.launchTemplateName",
)
_NODE_GROUP_TYPE: Final = "t3.medium"
"""EKS API reference, CreateNodegroup, `instanceTypes`: the type where neither the group nor its launch template names one."""


class InstanceTypes(msgspec.Struct, frozen=True, eq=False):
    """The instance types that a group may launch.

    names: those that are named, each once. requirements: blocks that choose types by their attributes. missing: why there
    may be others. path: the resources that name them.
    """

    names: tuple[str, ...] = ()
    requirements: tuple[Block, ...] = ()
    missing: tuple[Missing, ...] = ()
    path: tuple[Resource, ...] = ()

    def require_complete(self) -> None:
        """Raise NotKnownError where there may be types that are not known."""
        if self.missing:
            raise NotKnownError("instanceType", *self.missing)


def launch_sources(stack: Stack, group: Resource) -> References:
    """Return the launch templates and the launch configuration that a group, node group or instance names."""
    named = [stack.resolve(group, path, LAUNCH_TEMPLATE) for path in (*_TEMPLATE_PATHS, *_OVERRIDE_PATHS)]
    named.append(stack.resolve(group, "launchConfiguration", LAUNCH_CONFIGURATION))
    return _joined(group, named)


def instance_types(stack: Stack, user: Resource) -> InstanceTypes:
    """Return the instance types of an Auto Scaling group, an EKS node group, an instance, a launch template or configuration."""
    if user.type == AUTOSCALING_GROUP:
        return _of_group(stack, user)
    if user.type == EKS_NODE_GROUP:
        return _of_node_group(stack, user)
    own = _own(user)
    if user.type == INSTANCE and not own.names and not own.missing:
        return _of_sources(_base(stack, user))
    return own


def users_of(stack: Stack, source: Resource) -> tuple[Resource, ...]:
    """Return the Auto Scaling groups that launch from a template or configuration."""
    users = [group for group in stack.of_type(AUTOSCALING_GROUP) if source in launch_sources(stack, group).resources]
    return tuple(sorted(users, key=lambda each: each.urn))


def _of_group(stack: Stack, group: Resource) -> InstanceTypes:
    """Return the types of a group: each override names one, or leaves it to the template; without overrides the template does."""
    try:
        overrides = list(_elements(group, _OVERRIDES))
    except NotKnownError as error:
        return InstanceTypes(missing=error.missing)
    parts = [each if isinstance(each, Missing) else _stated(each) for each in overrides]
    found = [each for each in parts if isinstance(each, InstanceTypes)]
    if any(_is_empty(each) for each in found) or not parts:
        found.append(_of_sources(_base(stack, group)))
    unknown = tuple(each for each in parts if isinstance(each, Missing))
    return _merged([*found, InstanceTypes(missing=unknown)])


def _of_node_group(stack: Stack, group: Resource) -> InstanceTypes:
    try:
        names = group.texts("instanceTypes")
    except NotKnownError as error:
        return InstanceTypes(missing=error.missing)
    if names:
        return InstanceTypes(names=tuple(dict.fromkeys(names)), path=(group,))
    found = _of_sources(_base(stack, group))
    return InstanceTypes(names=(_NODE_GROUP_TYPE,), path=(group,)) if _is_empty(found) else found


def _of_sources(sources: References) -> InstanceTypes:
    unknown = (*sources.missing, *map(outside, sources.literals))
    return _merged([*map(_own, sources.resources), InstanceTypes(missing=unknown)])


def _own(resource: Resource) -> InstanceTypes:
    """Return the types that a resource states itself."""
    found = _stated(resource)
    return InstanceTypes(found.names, found.requirements, found.missing, (resource,))


def _stated(at: Reading) -> InstanceTypes:
    """Return the type or the requirements that a block states."""
    try:
        name = at.text("instanceType")
        return InstanceTypes(names=(name,) if name else (), requirements=tuple(at.blocks("instanceRequirements")))
    except NotKnownError as error:
        return InstanceTypes(missing=error.missing)


def _base(stack: Stack, group: Resource) -> References:
    """Return the templates whose type counts where no override names one."""
    named = [stack.resolve(group, path, LAUNCH_TEMPLATE) for path in _TEMPLATE_PATHS]
    named.append(stack.resolve(group, "launchConfiguration", LAUNCH_CONFIGURATION))
    return _joined(group, named)


def _joined(group: Resource, named: list[References]) -> References:
    return References(
        group,
        next((each.path for each in named if each.resources or each.literals or each.missing), "launchTemplate"),
        tuple(dict.fromkeys(resource for each in named for resource in each.resources)),
        tuple(dict.fromkeys(literal for each in named for literal in each.literals)),
        tuple(dict.fromkeys(candidate for each in named for candidate in each.candidates)),
        tuple(dict.fromkeys(fact for each in named for fact in each.missing)),
    )


def _elements(reading: Reading, path: str) -> Iterator[Block | Missing]:
    """Yield the objects of a list, one that is not known as what is missing of it."""
    for index, each in enumerate(reading.items(path)):
        if isinstance(each, Unknown | Secret):
            yield reading.not_known(f"{path}[{index}]", each).missing[0]
        elif isinstance(each, dict):
            yield Block(reading.owner, reading.place(f"{path}[{index}]"), each)


def _is_empty(types: InstanceTypes) -> bool:
    return not (types.names or types.requirements or types.missing)


def _merged(parts: list[InstanceTypes]) -> InstanceTypes:
    return InstanceTypes(
        tuple(dict.fromkeys(name for each in parts for name in each.names)),
        tuple(block for each in parts for block in each.requirements),
        tuple(dict.fromkeys(fact for each in parts for fact in each.missing)),
        tuple(dict.fromkeys(resource for each in parts for resource in each.path)),
    )
