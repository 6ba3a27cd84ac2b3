"""The disks that a template gives its machines, and what becomes of them.

Sources: gcp.compute.InstanceTemplate, disks, in pulumi_gcp 10.2.0: the first disk is the boot disk where none says so itself, and disks are
deleted with their machine unless `autoDelete` is false; Compute Engine, "About Local SSD disks": scratch disks live with their machine.
"""

from typing import Final

from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import OPEN
from holdfast.topology.known import all_of

_SOURCES: Final = ("sourceImage", "sourceSnapshot")


def disks_of(machine: Resource) -> range:
    """Return the numbers of the disks that a template lists, from 0; raise NotKnownError where the list is not known."""
    return range(len(machine.items("disks")))


def is_deleted_with_its_machine(machine: Resource, number: int) -> bool:
    """Tell whether a disk with data of its own is deleted with the machine; raise NotKnownError where that is not known."""
    path, disk = f"disks[{number}]", machine.items("disks")[number]
    if isinstance(disk, OPEN):
        raise machine.not_known(path, disk)
    block = Block(machine, path, disk if isinstance(disk, dict) else {})
    if any(block.is_set(source) for source in _SOURCES):
        return False
    return all_of(
        (
            lambda: bool(block.flag("autoDelete")),
            lambda: not _boots(block, number),
            lambda: (block.text("type") or "").upper() != "SCRATCH",
            lambda: block.text("diskType") != "local-ssd",
        )
    )


def _boots(disk: Block, number: int) -> bool:
    boots = disk.flag("boot")
    return number == 0 if boots is None else boots
