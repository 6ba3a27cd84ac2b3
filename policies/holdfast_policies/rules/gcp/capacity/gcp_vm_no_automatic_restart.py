"""Machines that stay down after their host has failed."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.accelerated import has_accelerator
from holdfast.topology.gcp.scheduling import AUTOMATIC_RESTART, has_restart_off, is_temporary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.Instance(  # finding: gcp-vm-no-automatic-restart
    "server",
    zone="us-central1-a",
    machine_type="n2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
    scheduling={"automatic_restart": False},
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.Instance(
    "server",
    zone="us-central1-a",
    machine_type="n2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
)
gcp.compute.InstanceTemplate(
    "batch",
    machine_type="n2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"provisioning_model": "SPOT", "preemptible": True, "automatic_restart": False},
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE),
    fix="Leave scheduling.automaticRestart out, or set it to true.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_no_automatic_restart(machine: Resource) -> Answers:
    """A machine does not start again after its host has failed.

    ## Why it matters
    When a host crashes, Compute Engine starts its machines on another one within minutes. With automatic restart off a machine stays
    down until somebody notices, and starts it by hand.

    ## What to do
    Leave `scheduling.automaticRestart` at its default, true.

    ## When it is decided
    From the inputs, before the machine or template is created. Spot machines, and those of a flexible start, cannot have it: they
    hold. Machines with a GPU or TPU have a rule of their own, gcp-gpu-no-automatic-restart.

    ## References
    Compute Engine, "Set VM host maintenance policy"; Pulumi pre-built policies, which ask the same of each machine.
    """
    questions = (partial(has_restart_off, machine), lambda: not has_accelerator(machine), lambda: not is_temporary(machine))
    if all_of(questions):
        which = machine.name if machine.type == INSTANCE else f"A machine of {machine.name}"
        yield Finding(machine, AUTOMATIC_RESTART, f"{which} stays down once its host has failed: automaticRestart is false")
