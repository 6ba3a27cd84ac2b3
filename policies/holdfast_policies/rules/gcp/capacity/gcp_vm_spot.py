"""Machines that can be taken away at any time."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.scheduling import is_spot

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(  # finding: gcp-vm-spot
    "model",
    machine_type="n2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"provisioning_model": "SPOT", "preemptible": True, "automatic_restart": False},
)
gcp.compute.Instance(  # finding: gcp-vm-spot
    "server",
    zone="us-central1-a",
    machine_type="n2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
    scheduling={"preemptible": True, "automatic_restart": False},
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(
    "model",
    machine_type="n2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"provisioning_model": "STANDARD"},
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE),
    fix="Leave scheduling.preemptible and provisioningModel at their defaults, or keep such machines for work that can wait.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_spot(machine: Resource) -> Answers:
    """A machine is spot or preemptible.

    ## Why it matters
    Spot machines are spare room. Compute Engine takes them back with half a minute's notice, often many of one kind at once, and
    there are none to be had while room is short: that is, when a zone has failed and everybody looks for machines.

    ## What to do
    Use standard machines for what serves, and spot machines beside them for what is over, or for work that can be repeated.

    ## When it is decided
    From the inputs, before the machine or template is created.

    ## References
    Compute Engine, "Spot VMs" and "Preemptible VM instances"; Pulumi pre-built policies, which ask the same of each machine.
    """
    if is_spot(machine):
        said = "is a spot machine, which" if machine.type == INSTANCE else "makes spot machines, which"
        yield Finding(machine, "scheduling", f"{machine.name} {said} Compute Engine may take back at any time")
