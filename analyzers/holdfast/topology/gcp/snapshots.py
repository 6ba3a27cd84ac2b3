"""Whether snapshots are taken of the disks of a machine.

Sources: Compute Engine, "Create schedules for disk snapshots": a schedule is a resource policy of a disk, and the boot disk that is made
for a machine has its name; Backup and DR Service, "Backup plans".
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.gcp import (
    DISK,
    DISK_RESOURCE_POLICY_ATTACHMENT,
    INSTANCE,
    RESOURCE_POLICY,
    RESOURCE_POLICY_ATTACHMENT,
)
from holdfast.stack.reading import dig
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.known import any_of, not_known
from holdfast.topology.references import stated

_REGION_DISK: Final = "gcp:compute/regionDisk:RegionDisk"
_REGION_DISK_RESOURCE_POLICY_ATTACHMENT: Final = "gcp:compute/regionDiskResourcePolicyAttachment:RegionDiskResourcePolicyAttachment"
_ATTACHED_DISK: Final = "gcp:compute/attachedDisk:AttachedDisk"
_BACKUP_PLAN: Final = "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation"
_DISKS: Final = (DISK, _REGION_DISK)
_BOOT: Final = "bootDisk.source"
_ATTACHED_BY: Final = {
    DISK: DISK_RESOURCE_POLICY_ATTACHMENT,
    INSTANCE: DISK_RESOURCE_POLICY_ATTACHMENT,
    _REGION_DISK: _REGION_DISK_RESOURCE_POLICY_ATTACHMENT,
}
Question = Callable[[], bool]


def takes_snapshots(stack: Stack, machine: Resource) -> bool:
    """Tell whether a schedule or a backup plan covers one disk of a machine; raise NotKnownError where that is not known."""
    return any_of(
        (
            *_of_disk(stack, machine, "bootDisk.initializeParams.resourcePolicies"),
            *_attached(stack, stack.referrers(machine, RESOURCE_POLICY_ATTACHMENT, "instance")),
            *_disks(stack, _boot_disk(stack, machine)),
            *_disks(stack, stated(stack, machine, "attachedDisks[].source", _DISKS)),
            *_added_disks(stack, machine),
            partial(_is_planned, stack, machine),
        )
    )


def _boot_disk(stack: Stack, machine: Resource) -> References:
    """Return the disk that a machine is told to boot from: what the provider reports of one that it made itself does not count."""
    if dig(machine.inputs, _BOOT) is None and not machine.partial:
        return References(machine, _BOOT)
    return stack.resolve(machine, _BOOT, _DISKS)


def _disks(stack: Stack, disks: References) -> Iterator[Question]:
    for each in disks.resources:
        yield from _of_disk(stack, each, "resourcePolicies[]")
    yield from _open(disks)


def _of_disk(stack: Stack, disk: Resource, path: str) -> Iterator[Question]:
    """Yield whether a disk, or the boot disk that has the name of a machine, has a schedule: by itself or by an attachment."""
    yield from _schedules(stack.resolve(disk, path, RESOURCE_POLICY))
    among: tuple[str, ...] = (DISK, INSTANCE)
    if disk.type == _REGION_DISK:
        among = ()
    elif disk.type == DISK and _name(disk) in _names_of_no_boot_disk(stack):
        among = (DISK,)
    yield from _attached(stack, stack.referrers(disk, _ATTACHED_BY[disk.type], "disk", among))


@remembered
def _names_of_no_boot_disk(stack: Stack) -> frozenset[str]:
    """Return the names of machines that have none made for them, and of no other machine: a disk of such a name is a disk declared."""
    machines = stack.of_type(INSTANCE)
    given = frozenset(_name(each) for each in machines if _boots_from_another(each))
    return given - {"", *(_name(each) for each in machines if not _boots_from_another(each))}


def _boots_from_another(machine: Resource) -> bool:
    """Tell whether a machine is surely told from which disk it boots, so that none is made for it by its own name."""
    return not isinstance(dig(machine.inputs, "bootDisk"), OPEN) and dig(machine.inputs, _BOOT) is not None


def _name(resource: Resource) -> str:
    name = resource.value("name")
    return name if isinstance(name, str) else ""


def _attached(stack: Stack, attachments: Referrers) -> Iterator[Question]:
    for each in attachments:
        yield from _schedules(stack.resolve(each, "name", RESOURCE_POLICY))
    if attachments.missing:
        yield not_known(attachments.path, *attachments.missing)


def _added_disks(stack: Stack, machine: Resource) -> Iterator[Question]:
    """Yield whether the disks have a schedule that are attached to a machine by resources of their own."""
    added = stack.referrers(machine, _ATTACHED_DISK, "instance")
    for each in added:
        yield from _disks(stack, stack.resolve(each, "disk", _DISKS))
    if added.missing:
        yield not_known(added.path, *added.missing)


def _is_planned(stack: Stack, machine: Resource) -> bool:
    return not stack.referrers(machine, _BACKUP_PLAN, "resource").none()


def _schedules(policies: References) -> Iterator[Question]:
    for each in policies.resources:
        yield partial(_is_schedule, each)
    yield from _open(policies)


def _is_schedule(policy: Resource) -> bool:
    return policy.known("snapshotSchedulePolicy") is not None


def _open(named: References) -> Iterator[Question]:
    missing = (*named.missing, *map(outside, named.literals))
    if missing:
        yield not_known(named.path, *missing)
