"""Machines that a slip can delete."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE
from holdfast.topology.gcp.deletion import is_kept
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.Instance(  # finding: gcp-vm-deletion-protection-off
    "registry",
    machine_type="n2-standard-4",
    zone="us-central1-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.Instance(
    "registry",
    machine_type="n2-standard-4",
    zone="us-central1-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default"}],
    deletion_protection=True,
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(INSTANCE,),
    fix="Set deletionProtection to true, or let a managed group run the machine.",
    bad=BAD,
    good=GOOD,
)
def gcp_vm_deletion_protection_off(machine: Resource) -> Answers:
    """A machine can be deleted by one call.

    ## Why it matters
    A machine that stands outside a managed group is not made again by anything. One call, or an update that replaces it, ends
    it together with its boot disk and whatever was set up on it by hand.

    ## What to do
    Set `deletionProtection` to true (the default is false). To delete on purpose, turn it off in an update of its own. A machine
    that may go at any time belongs into a managed instance group.

    ## When it is decided
    From the machine's inputs, before it is created. The option `protect` and a `deletionPolicy` of PREVENT or ABANDON count as
    protection.

    ## References
    Compute Engine, "Prevent accidental VM deletion".
    """
    if all_of((lambda: not machine.flag("deletionProtection"), lambda: not is_kept(machine))):
        yield Finding(machine, "deletionProtection", f"{machine.name} can be deleted by one call: deletion protection is off")
