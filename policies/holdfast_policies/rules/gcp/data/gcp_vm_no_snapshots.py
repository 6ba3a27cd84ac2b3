"""Machines whose disks nobody copies."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import DISK, DISK_RESOURCE_POLICY_ATTACHMENT, INSTANCE, RESOURCE_POLICY, RESOURCE_POLICY_ATTACHMENT
from holdfast.topology.gcp.snapshots import takes_snapshots

BAD = """
import pulumi_gcp as gcp

data = gcp.compute.Disk("index", zone="us-central1-a", size=500, type="pd-ssd")
gcp.compute.Instance(  # finding: gcp-vm-no-snapshots
    "index",
    machine_type="n2-standard-4",
    zone="us-central1-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    attached_disks=[{"source": data.id}],
    network_interfaces=[{"network": "default"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

data = gcp.compute.Disk("index", zone="us-central1-a", size=500, type="pd-ssd")
gcp.compute.Instance(
    "index",
    machine_type="n2-standard-4",
    zone="us-central1-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    attached_disks=[{"source": data.id}],
    network_interfaces=[{"network": "default"}],
)
daily = gcp.compute.ResourcePolicy(
    "daily",
    region="us-central1",
    snapshot_schedule_policy={
        "schedule": {"daily_schedule": {"days_in_cycle": 1, "start_time": "04:00"}},
        "retention_policy": {"max_retention_days": 14},
    },
)
gcp.compute.DiskResourcePolicyAttachment("index", disk=data.name, name=daily.name, zone="us-central1-a")
"""


@rule(
    cloud="gcp",
    group="data",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(INSTANCE,),
    reads=(DISK, RESOURCE_POLICY, RESOURCE_POLICY_ATTACHMENT, DISK_RESOURCE_POLICY_ATTACHMENT),
    fix="Attach a resource policy with a snapshot schedule to the disks that hold data.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_no_snapshots(machine: Resource, stack: Stack) -> Answers:
    """No snapshot schedule is attached to the disks of a machine.

    ## Why it matters
    A zonal disk is in one zone, and what is deleted or overwritten on it is gone. A snapshot is kept elsewhere and makes a new
    disk in any zone; without one the machine has to be built again from nothing.

    ## What to do
    Make a `gcp.compute.ResourcePolicy` with a `snapshotSchedulePolicy`, and attach it to the disks by a
    `gcp.compute.DiskResourcePolicyAttachment`, or by `resourcePolicies` of the disk. The boot disk has the name of its machine.

    ## When it is decided
    At preview, from the disks and policies of the stack. One disk with a schedule is enough; an association with a backup plan
    counts too. Disks and policies outside the stack leave it undecided.

    ## References
    Compute Engine, "Create schedules for disk snapshots".
    """
    if not takes_snapshots(stack, machine):
        message = f"No snapshot schedule is attached to the disks of {machine.name}: what is lost on them cannot be brought back"
        yield Finding(machine, "bootDisk", message)
