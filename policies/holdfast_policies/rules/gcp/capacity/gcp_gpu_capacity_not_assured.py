"""Groups of accelerated machines that may not get the machines they ask for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    INSTANCE_GROUP_MANAGER,
    INSTANCE_TEMPLATE,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
    RESERVATION,
)
from holdfast.stack.references import outside
from holdfast.topology.gcp.accelerated import has_accelerator
from holdfast.topology.gcp.placement import zones_served_from
from holdfast.topology.gcp.reservations import asks_for_reservation, is_reserved_in_every_zone
from holdfast.topology.gcp.scheduling import starts_flexibly
from holdfast.topology.gcp.templates import templates_of
from holdfast.topology.known import all_of, any_of
from holdfast.topology.selection import those, told

BAD = """
import pulumi_gcp as gcp

model = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE"},
)
gcp.compute.RegionInstanceGroupManager(  # finding: gcp-gpu-capacity-not-assured
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": model.self_link}]
)
"""
GOOD = """
import pulumi_gcp as gcp

reserved = gcp.compute.InstanceTemplate(
    "reserved",
    machine_type="g2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE"},
    reservation_affinity={
        "type": "SPECIFIC_RESERVATION",
        "specific_reservation": {"key": "compute.googleapis.com/reservation-name", "values": ["model"]},
    },
)
gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    distribution_policy_target_shape="BALANCED",
    target_size=3,
    versions=[{"instance_template": reserved.self_link}],
)
model = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-12",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"on_host_maintenance": "TERMINATE"},
)
zones = ["us-central1-a", "us-central1-b"]
for zone in zones:
    gcp.compute.Reservation(zone, zone=zone, specific_reservation={"count": 2, "instance_properties": {"machine_type": "g2-standard-12"}})
gcp.compute.RegionInstanceGroupManager(
    "pair",
    base_instance_name="pair",
    region="us-central1",
    distribution_policy_zones=zones,
    target_size=2,
    versions=[{"instance_template": model.self_link}],
)
"""
_NEEDED: Final = 2
_SHAPE: Final = "distributionPolicyTargetShape"
_VERSIONS: Final = "versions"


@rule(
    cloud="gcp",
    group="capacity",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE, RESERVATION),
    fix="Spread the group over zones with shape BALANCED, and reserve the machines in each, or name reservations in reservationAffinity.",
    bad=BAD,
    good=GOOD,
)
def gcp_gpu_capacity_not_assured(manager: Resource, stack: Stack) -> Answers:
    """Nothing assures that a group gets its machines with GPUs or TPUs.

    ## Why it matters
    Accelerators are short in many zones, and shortest when one has failed and its load goes to the others. A group that has to
    replace or add a machine then waits for hours: in one zone there is nowhere else to look, without a reservation nothing is
    kept for it, and with the shape EVEN the zone that has none holds back the others.

    ## What to do
    Run the group in several zones with `distributionPolicyTargetShape` BALANCED, and reserve what must run in each: with a
    `gcp.compute.Reservation` a zone, or reservations from elsewhere that the template names in `reservationAffinity`.

    ## When it is decided
    At preview, from the templates, zones and shape of the group, and the reservations of the stack for the same machine type. With
    one of them in each zone the shape does not matter. Machines of a flexible start wait for room by design, and hold.

    ## References
    Compute Engine, "Regional MIG target distribution shape" and "Reservations of Compute Engine zonal resources".
    """
    named = templates_of(stack, manager)
    scarce = those(named, _is_scarce, _VERSIONS, (*named.missing, *map(outside, named.literals)))
    if scarce.none():
        return
    reasons = told(_reasons(stack, manager, scarce.found))
    if reasons.none():
        scarce.require_complete()
        return
    message = f"{manager.name} may not get machines with accelerators when it needs them: {'; '.join(reasons.found)}"
    yield Finding(manager, _VERSIONS, message, evidence=scarce.found)


def _is_scarce(template: Resource) -> bool:
    return all_of((partial(has_accelerator, template), lambda: not starts_flexibly(template)))


def _reasons(stack: Stack, manager: Resource, templates: tuple[Resource, ...]) -> Iterator[Callable[[], str]]:
    def reserved(template: Resource) -> bool:
        return is_reserved_in_every_zone(stack, manager, template)

    def unreserved(template: Resource) -> str:
        is_kept = any_of((partial(asks_for_reservation, template), partial(reserved, template)))
        return "" if is_kept else f"nothing reserves those of {template.name}"

    def uneven() -> str:
        even = manager.type == REGION_INSTANCE_GROUP_MANAGER and (manager.text(_SHAPE) or "").upper() == "EVEN"
        is_kept = not even or all_of(partial(reserved, each) for each in templates)
        return "" if is_kept else "with shape EVEN a zone that has none holds back the others"

    yield lambda: "they run in one zone" if zones_served_from(stack, manager).fewer_than(_NEEDED) else ""
    yield from (partial(unreserved, each) for each in templates)
    yield uneven
