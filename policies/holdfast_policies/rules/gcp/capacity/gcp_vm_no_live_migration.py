"""Machines that maintenance stops where it would not have to."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.scheduling import ON_HOST_MAINTENANCE, host_maintenance, may_have_to_stop
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.Instance(  # finding: gcp-vm-no-live-migration
    "server",
    zone="us-central1-a",
    machine_type="n2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE"},
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
    scheduling={"on_host_maintenance": "MIGRATE"},
)
gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE"},
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE),
    fix="Leave scheduling.onHostMaintenance out, or set it to MIGRATE.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_no_live_migration(machine: Resource) -> Answers:
    """Maintenance of a host stops a machine that could move.

    ## Why it matters
    Compute Engine moves a machine to another host while it runs, and nobody notices. With `onHostMaintenance` TERMINATE each
    maintenance stops it instead, at a time that Google chooses, and what it has in memory is gone: a model has to load again.

    ## What to do
    Leave `scheduling.onHostMaintenance` at its default, MIGRATE.

    ## When it is decided
    From the inputs, before the machine or template is created. Machines that cannot move, or perhaps cannot, hold: those with a GPU
    or TPU, spot and flexible-start ones, bare metal, H4D and Z3, confidential ones, those with a placement policy or node affinity.

    ## References
    Compute Engine, "Live migration process during maintenance events"; Pulumi pre-built policies, which ask the same of each
    machine, with accelerators too.
    """
    questions = (lambda: host_maintenance(machine) not in {"", "MIGRATE"}, lambda: not may_have_to_stop(machine))
    if all_of(questions):
        which = machine.name if machine.type == INSTANCE else f"each machine of {machine.name}"
        message = f"Maintenance of its host stops {which}, which could move: onHostMaintenance is {host_maintenance(machine)}"
        yield Finding(machine, ON_HOST_MAINTENANCE, message)
