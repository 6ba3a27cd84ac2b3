"""Serving machines that are put next to each other."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    INSTANCE_GROUP_MANAGER,
    INSTANCE_TEMPLATE,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
    RESOURCE_POLICY,
)
from holdfast.stack.references import outside
from holdfast.topology.gcp.serving import serves
from holdfast.topology.gcp.templates import TEMPLATES
from holdfast.topology.selection import Selection, those
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

compact = gcp.compute.ResourcePolicy("compact", region="us-central1", group_placement_policy={"vm_count": 4, "collocation": "COLLOCATED"})
template = gcp.compute.InstanceTemplate(  # finding: gcp-placement-collocated
    "model", machine_type="c2-standard-8", disks=[{"source_image": "debian-cloud/debian-12"}], resource_policies=compact.self_link
)
servers = gcp.compute.InstanceGroupManager(
    "servers",
    base_instance_name="server",
    zone="us-central1-a",
    target_size=4,
    named_ports=[{"name": "http", "port": 8000}],
    versions=[{"instance_template": template.self_link}],
)
"""
GOOD = """
import pulumi_gcp as gcp

spread = gcp.compute.ResourcePolicy("spread", region="us-central1", group_placement_policy={"availability_domain_count": 4})
template = gcp.compute.InstanceTemplate(
    "model", machine_type="c2-standard-8", disks=[{"source_image": "debian-cloud/debian-12"}], resource_policies=spread.self_link
)
servers = gcp.compute.InstanceGroupManager(
    "servers",
    base_instance_name="server",
    zone="us-central1-a",
    target_size=4,
    named_ports=[{"name": "http", "port": 8000}],
    versions=[{"instance_template": template.self_link}],
)
compact = gcp.compute.ResourcePolicy("compact", region="us-central1", group_placement_policy={"vm_count": 4, "collocation": "COLLOCATED"})
trainer = gcp.compute.InstanceTemplate(
    "trainer", machine_type="c2-standard-8", disks=[{"source_image": "debian-cloud/debian-12"}], resource_policies=compact.self_link
)
gcp.compute.InstanceGroupManager(
    "trainers", base_instance_name="trainer", zone="us-central1-a", versions=[{"instance_template": trainer.self_link}]
)
"""
_POLICIES: Final = "resourcePolicies"
_MADE_FROM: Final = tuple((each, "versions[].instanceTemplate") for each in (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER))


@rule(
    cloud="gcp",
    group="placement",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE),
    reads=(RESOURCE_POLICY,),
    fix="Leave the compact placement policy to machines that compute together, and spread those that serve with availabilityDomainCount.",
    bad=BAD,
    good=GOOD,
)
def gcp_placement_collocated(template: Resource, stack: Stack) -> Answers:
    """A serving group is made with a compact placement policy.

    ## Why it matters
    A policy with `collocation` COLLOCATED puts machines as close together as it can: the same racks, the same power and network.
    That is what training over many machines wants. Servers that should outlive each other then fail together, and a new one
    does not start where there is no room close by.

    ## What to do
    Take the policy off the template of a serving group; within one zone, spread machines with `availabilityDomainCount`.

    ## When it is decided
    At preview, for templates of groups that name ports or target pools, or stand behind a backend service of the stack.

    ## References
    Compute Engine, "About placement policies".
    """
    compact, serving = _compact(stack, template), _serving(stack, template)
    if not (compact.found or compact.missing) or not (serving.found or serving.missing):
        return
    compact = compact if compact.found else _required(compact)
    serving = serving if serving.found else _required(serving)
    message = f"Machines of {listed(each.name for each in serving.found)} are packed together: {template.name} uses the compact placement "
    policy = f"policy {listed(each.name for each in compact.found)}"
    yield Finding(template, _POLICIES, message + policy, evidence=(*compact.found, *serving.found))


def _required(selection: Selection[Resource]) -> Selection[Resource]:
    selection.require_complete()
    return selection


def _compact(stack: Stack, template: Resource) -> Selection[Resource]:
    several = isinstance(template.value(_POLICIES), list)
    policies = stack.resolve(template, f"{_POLICIES}[]" if several else _POLICIES, RESOURCE_POLICY)
    return those(policies, _is_compact, _POLICIES, (*policies.missing, *map(outside, policies.literals)))


def _serving(stack: Stack, template: Resource) -> Selection[Resource]:
    groups = stack.referrers_by(template, _MADE_FROM, TEMPLATES)
    return those(groups, partial(serves, stack), _POLICIES, groups.missing)


def _is_compact(policy: Resource) -> bool:
    return (policy.text("groupPlacementPolicy.collocation") or "").upper() == "COLLOCATED"
