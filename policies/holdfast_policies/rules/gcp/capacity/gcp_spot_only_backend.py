"""Backend services that have nothing but spot machines."""

from collections.abc import Callable
from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    INSTANCE_GROUP_MANAGER,
    INSTANCE_TEMPLATE,
    REGION_BACKEND_SERVICE,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
)
from holdfast.stack.references import References, outside
from holdfast.topology.gcp.autoscaling import MANAGERS
from holdfast.topology.gcp.backends import groups_of
from holdfast.topology.gcp.scheduling import is_spot
from holdfast.topology.gcp.templates import templates_of
from holdfast.topology.known import all_of, not_known
from holdfast.topology.wording import listed

_SPOT = """
import pulumi_gcp as gcp

spot = gcp.compute.InstanceTemplate(
    "spot",
    machine_type="n2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
    scheduling={"provisioning_model": "SPOT", "preemptible": True, "automatic_restart": False},
)
cheap = gcp.compute.RegionInstanceGroupManager(
    "cheap", base_instance_name="cheap", region="us-central1", target_size=6, versions=[{"instance_template": spot.self_link}]
)
"""
BAD = (
    _SPOT
    + """gcp.compute.BackendService("api", backends=[{"group": cheap.instance_group}])  # finding: gcp-spot-only-backend
"""
)
GOOD = (
    _SPOT
    + """standard = gcp.compute.InstanceTemplate(
    "standard",
    machine_type="n2-standard-8",
    disks=[{"source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
)
sure = gcp.compute.RegionInstanceGroupManager(
    "sure", base_instance_name="sure", region="us-central1", target_size=3, versions=[{"instance_template": standard.self_link}]
)
gcp.compute.BackendService("api", backends=[{"group": cheap.instance_group}, {"group": sure.instance_group}])
"""
)


@rule(
    cloud="gcp",
    group="capacity",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    reads=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE, INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    fix="Add a group of standard machines that carries what must be served, and leave to spot machines what is over.",
    bad=BAD,
    good=GOOD,
)
def gcp_spot_only_backend(service: Resource, stack: Stack) -> Answers:
    """All machines behind a backend service are spot or preemptible.

    ## Why it matters
    Compute Engine takes spot machines back with half a minute's notice, many of one kind at once, and has no others while room is
    short. A managed group tries again and again to replace them, and stays empty meanwhile: nothing is left to serve.

    ## What to do
    Put a second group with a standard template behind the same backend service, with as many machines as must run.

    ## When it is decided
    At preview, from the templates of all managed groups behind the backend service. A group of another kind, or one version of a
    group with a standard template, is enough to hold.

    ## References
    Compute Engine, "Spot VMs".
    """
    groups = groups_of(stack, service)
    if _all_are(groups, partial(_has_spot_alone, stack)):
        names = listed(each.name for each in groups.resources)
        templates = (each for group in groups.resources for each in templates_of(stack, group).resources)
        message = f"Every machine of {service.name} can be taken back at any time: the templates of {names} make spot machines alone"
        yield Finding(service, "backends", message, evidence=tuple(dict.fromkeys((*groups.resources, *templates))))


def _has_spot_alone(stack: Stack, group: Resource) -> bool:
    return group.type in MANAGERS and _all_are(templates_of(stack, group), is_spot)


def _all_are(named: References, ask: Callable[[Resource], bool]) -> bool:
    """Tell whether a property names something, and the answer is yes for all of it; raise NotKnownError where it is not known."""
    if named.none():
        return False
    open_ = (*named.missing, *map(outside, named.literals))
    return all_of((*(partial(ask, each) for each in named.resources), *([not_known(named.path, *open_)] if open_ else [])))
