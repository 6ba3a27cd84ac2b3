"""In which zones an EFS file system can be mounted, and who mounts it.

Source: Amazon EFS user guide, "How Amazon EFS works": a mount target a zone, and a name that leads to the one in the client's zone.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    ECS_TASK_DEFINITION,
    EFS_FILE_SYSTEM,
    EFS_MOUNT_TARGET,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
)
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.references import Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.aws.evidence import used_by
from holdfast.topology.aws.launch import users_of
from holdfast.topology.aws.spreading import zones_of, zones_of_group
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.references import names_something
from holdfast.topology.selection import Selection
from holdfast.topology.zones import Zones, as_place, merged

ONE_ZONE: Final = "availabilityZoneName"
_SUBNET: Final = "subnetId"
_USER_DATA: Final = ("userData", "userDataBase64")
_MOUNTED: Final = "volumes[].efsVolumeConfiguration.fileSystemId"


class Uncovered(msgspec.Struct, frozen=True, eq=False):
    """Compute that mounts a file system, and the names of the zones where it finds no mount target."""

    compute: Resource
    zones: tuple[str, ...]
    path: tuple[Resource, ...]


class Sources(msgspec.Struct, frozen=True, eq=False):
    """The launch templates and configurations whose user data shows a file system, by its URN; missing says why others may."""

    showing: Mapping[str, list[Resource]]
    missing: tuple[Missing, ...]


def is_one_zone(files: Resource) -> bool:
    """Tell whether a file system lies in one zone because it says so."""
    return names_something(files, ONE_ZONE)


def mount_targets(stack: Stack, files: Resource) -> Referrers:
    """Return the mount targets of a file system."""
    return stack.referrers(files, EFS_MOUNT_TARGET, "fileSystemId")


@remembered
def mountable_zones(stack: Stack, files: Resource) -> Zones:
    """Return the zones in which a file system has a mount target."""
    targets = mount_targets(stack, files)
    found = merged("fileSystemId", (_zone(stack, each) for each in sorted(targets, key=lambda each: each.urn)))
    return msgspec.structs.replace(found, bounded=not targets.missing, missing=(*found.missing, *targets.missing))


def _zone(stack: Stack, target: Resource) -> Zones:
    """Return the zone of a mount target: that of its one subnet, else what the provider reports."""
    found = zones_behind(stack, target, _SUBNET)
    if found.bounded and found.places:
        return msgspec.structs.replace(found, path=(target, *found.path))
    reported = target.outputs.get(ONE_ZONE)
    if isinstance(reported, str) and reported:
        return Zones(_SUBNET, (as_place(reported),), path=(target,))
    missing = found.missing or (Missing(f"the zone of {target.name}", f"Set {_SUBNET} of {target.name}."),)
    return Zones(_SUBNET, unplaced=1, missing=missing, path=(target,))


def mounting(stack: Stack, files: Resource) -> Selection[Resource]:
    """Return the Auto Scaling groups and ECS services that mount a file system, sorted by URN: by a volume, or by their user data."""
    tasks = stack.referrers(files, ECS_TASK_DEFINITION, _MOUNTED)
    sources = _sources(stack)
    users = [stack.referrers(task, ECS_SERVICE, "taskDefinition") for task in tasks]
    users += [users_of(stack, source) for source in sources.showing.get(files.urn, ())]
    found = {each for named in users for each in named if each.type in (AUTOSCALING_GROUP, ECS_SERVICE)}
    missing = dict.fromkeys((*(fact for named in (tasks, *users) for fact in named.missing), *sources.missing))
    return Selection("fileSystemId", tuple(sorted(found, key=lambda each: each.urn)), tuple(missing))


@remembered
def _sources(stack: Stack) -> Sources:
    sources = stack.of_type(LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION) if stack.has(EFS_FILE_SYSTEM) else ()
    showing: dict[str, list[Resource]] = {}
    for source in sources:
        for part, _ in used_by(stack, source):
            showing.setdefault(part.urn, []).append(source)
    open_ = [each for each in sources if _may_show_any(each) and _has_users(stack, each)]
    return Sources(showing, tuple(Missing(f"which file systems {each.name} mounts", DEPLOYED) for each in open_))


def _has_users(stack: Stack, source: Resource) -> bool:
    users = users_of(stack, source)
    return bool(users.resources or users.missing)


def _may_show_any(source: Resource) -> bool:
    """Tell whether the user data is not known, nor what it is made of."""
    return any(isinstance(source.value(path), OPEN) and not source.property_dependencies.get(path) for path in _USER_DATA)


def uncovered(stack: Stack, files: Resource) -> Selection[Uncovered]:
    """Return the compute that runs in a zone without a mount target of the file system that it mounts."""
    named = mounting(stack, files)
    found: list[Uncovered] = []
    missing = dict.fromkeys(named.missing)
    for compute in named.found:
        try:
            bare = _bare(stack, files, compute)
        except NotKnownError as error:
            missing.update(dict.fromkeys(error.missing))
            continue
        if bare is not None:
            found.append(bare)
    return Selection(named.path, tuple(found), tuple(missing))


def _zones_used(stack: Stack, compute: Resource) -> Zones:
    """Return the zones of compute, as far as its subnets are known."""
    if compute.type == AUTOSCALING_GROUP:
        return zones_of_group(stack, compute)
    if names_something(compute, "networkConfiguration"):
        return zones_behind(stack, compute, "networkConfiguration.subnets[]")
    return zones_of(stack, compute)


def _bare(stack: Stack, files: Resource, compute: Resource) -> Uncovered | None:
    """Return the zones of compute that certainly have no mount target, or None where all have one; else raise NotKnownError."""
    used, mountable = _zones_used(stack, compute), mountable_zones(stack, files)
    open_ = [each for each in used.places if each not in mountable.places]
    told = {each.kind for each in mountable.places} if mountable.bounded and not mountable.unplaced else None
    bare = [each for each in open_ if told is not None and told <= {each.kind}]
    if bare:
        return Uncovered(compute, tuple(sorted(each.name for each in bare)), (compute, *used.path, *mountable.path))
    if open_ or used.unplaced or not used.bounded:
        fact = Missing(f"whether {files.name} has a mount target in every zone of {compute.name}", f"Name the zones of {compute.name}.")
        raise NotKnownError("fileSystemId", *dict.fromkeys((*used.missing, *mountable.missing)) or (fact,))
    return None
