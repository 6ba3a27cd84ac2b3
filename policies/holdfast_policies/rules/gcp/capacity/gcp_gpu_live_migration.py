"""Accelerated machines that are asked to move while they run."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.accelerated import has_accelerator
from holdfast.topology.gcp.scheduling import ON_HOST_MAINTENANCE, host_maintenance, is_temporary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(  # finding: gcp-gpu-live-migration
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "MIGRATE"},
)
gcp.compute.Instance(  # finding: gcp-gpu-live-migration
    "server",
    zone="us-central1-a",
    machine_type="n1-standard-8",
    guest_accelerators=[{"type": "nvidia-tesla-t4", "count": 1}],
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE", "automatic_restart": True},
)
gcp.compute.InstanceTemplate(
    "front", machine_type="n2-standard-4", disks=[{"source_image": "debian-cloud/debian-12"}], network_interfaces=[{"network": "default"}]
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE, INSTANCE),
    fix="Set scheduling.onHostMaintenance to TERMINATE, and automaticRestart to true.",
    bad=BAD,
    good=GOOD,
)
def gcp_gpu_live_migration(machine: Resource) -> Answers:
    """A machine with a GPU or TPU is not set to stop for maintenance.

    ## Why it matters
    Accelerators cannot move to another host with their machine, and Compute Engine refuses to create a machine that asks for it. The
    preview shows nothing of that: a template or group may be there already, and has no machine.

    ## What to do
    Set `scheduling.onHostMaintenance` to TERMINATE, keep `automaticRestart` true, and have enough machines to miss one at a time.

    ## When it is decided
    From the inputs, before the machine or template is created. Without a value the default is MIGRATE, but for spot machines and
    those of a flexible start.

    ## References
    Compute Engine, "Manage GPU host maintenance events"; pulumi_gcp, compute.Instance, `guestAccelerators`.
    """
    questions = (
        lambda: host_maintenance(machine) != "TERMINATE",
        partial(has_accelerator, machine),
        lambda: bool(host_maintenance(machine)) or not is_temporary(machine),
    )
    if all_of(questions):
        which = machine.name if machine.type == INSTANCE else f"a machine of {machine.name}"
        said = host_maintenance(machine) or "not set, and MIGRATE by default"
        message = f"Google refuses to create {which}: it has accelerators, which cannot migrate, and onHostMaintenance is {said}"
        yield Finding(machine, ON_HOST_MAINTENANCE, message)
