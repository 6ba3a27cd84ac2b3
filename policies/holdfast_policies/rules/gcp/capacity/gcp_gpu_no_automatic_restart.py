"""Accelerated machines that stay down after maintenance."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.accelerated import has_accelerator
from holdfast.topology.gcp.scheduling import AUTOMATIC_RESTART, has_restart_off, is_temporary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(  # finding: gcp-gpu-no-automatic-restart
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE", "automatic_restart": False},
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
    "batch",
    machine_type="n1-standard-8",
    guest_accelerators=[{"type": "nvidia-tesla-t4", "count": 1}],
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"provisioning_model": "SPOT", "preemptible": True, "on_host_maintenance": "TERMINATE", "automatic_restart": False},
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE, INSTANCE),
    fix="Leave scheduling.automaticRestart out, or set it to true.",
    bad=BAD,
    good=GOOD,
)
def gcp_gpu_no_automatic_restart(machine: Resource) -> Answers:
    """A machine with a GPU or TPU does not start again after maintenance.

    ## Why it matters
    Machines with accelerators cannot move to another host while they run: each maintenance of a host, and there are several a year,
    stops them. With automatic restart off that is the end of the machine until somebody starts it by hand.

    ## What to do
    Leave `scheduling.automaticRestart` at its default, true.

    ## When it is decided
    From the inputs, before the machine or template is created. Spot machines, and those of a flexible start, cannot have it: they
    hold.

    ## References
    Compute Engine, "Manage GPU host maintenance events".
    """
    questions = (partial(has_restart_off, machine), partial(has_accelerator, machine), lambda: not is_temporary(machine))
    if all_of(questions):
        which = machine.name if machine.type == INSTANCE else f"A machine of {machine.name}"
        what = "maintenance stops a machine with accelerators, and automaticRestart is false"
        yield Finding(machine, AUTOMATIC_RESTART, f"{which} stays down after each maintenance of its host: {what}")
