"""Disks that go with their machine."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.disks import disks_of, is_deleted_with_its_machine
from holdfast.topology.selection import those
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(  # finding: gcp-vm-data-disk-auto-delete
    "database",
    machine_type="n2-standard-4",
    disks=[
        {"source_image": "debian-cloud/debian-12", "boot": True, "auto_delete": True},
        {"device_name": "index", "disk_size_gb": 500, "disk_type": "pd-ssd", "auto_delete": True},
    ],
    network_interfaces=[{"network": "default"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(
    "database",
    machine_type="n2-standard-4",
    disks=[
        {"source_image": "debian-cloud/debian-12", "boot": True, "auto_delete": True},
        {"device_name": "index", "disk_size_gb": 500, "disk_type": "pd-ssd", "auto_delete": False},
        {"device_name": "scratch", "type": "SCRATCH", "disk_type": "local-ssd", "disk_size_gb": 375, "interface": "NVME"},
    ],
    network_interfaces=[{"network": "default"}],
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE),
    fix="Set autoDelete to false on the disks that hold data.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_data_disk_auto_delete(machine: Resource) -> Answers:
    """A data disk is deleted together with its machine.

    ## Why it matters
    Repairing a machine often means to replace it: autohealing does so by itself. What stands on a disk that is deleted with
    the machine is then gone, and no repair brings it back.

    ## What to do
    Set `autoDelete` to false on data disks (a template's default is true), and let a stateful policy of the group hand the disk
    to the new machine.

    ## When it is decided
    From the inputs, before the machine or template is created. The boot disk, scratch disks, and disks that are made from an
    image or a snapshot are left out: a new machine makes them anew. Disks that a `gcp.compute.Instance` attaches are never deleted
    with it.

    ## References
    Compute Engine, "Configuring stateful persistent disks in MIGs"; Compute Engine API, instanceTemplates, disks[].autoDelete.
    """
    disks = disks_of(machine)
    deleted = those(disks, partial(is_deleted_with_its_machine, machine), "disks")
    if not deleted.found:
        deleted.require_complete()
        return
    names = listed(f"disk {each}" for each in deleted.found)
    yield Finding(machine, "disks", f"{names.capitalize()} of {machine.name} would be deleted with the machine, and what is on it lost")
