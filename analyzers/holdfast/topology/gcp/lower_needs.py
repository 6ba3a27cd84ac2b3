"""What machines and services of Google Cloud cannot do without -> needs: parts whose endpoint they are given, and Cloud NAT.

Source: Cloud NAT, "Cloud NAT overview": NAT is done by the network of the region, not by a machine in a zone.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from holdfast.stack.gcp import NETWORK, ROUTER, ROUTER_NAT, SUBNETWORK
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.draft import Draft
from holdfast.topology.facts import NO, YES, Fact, Origin
from holdfast.topology.gcp.evidence import parts_given
from holdfast.topology.gcp.lower_zones import region_of
from holdfast.topology.gcp.templates import has_public_address
from holdfast.topology.model import Need

EGRESS: Final = "egress"
_SETTLE: Final = "Set `options.egress` in holdfast.yaml to serve or recover."


def needs_of(draft: Draft, owner: Resource, sources: Sequence[Resource]) -> tuple[Need, ...]:
    """Return what the machines of a group need. sources: their templates, or the machines themselves."""
    return (*data_needs(draft, sources), *_egress(draft, owner, sources))


def data_needs(draft: Draft, sources: Iterable[Resource]) -> Iterator[Need]:
    """Yield the parts whose endpoint stands in what members are started with."""
    for part, by in parts_given(draft.stack, sources):
        yield Need((draft.lower(part),), origins=by)


def _egress(draft: Draft, owner: Resource, sources: Sequence[Resource]) -> Iterator[Need]:
    """Yield the NAT of machines without a public address: always to recover, to serve as the option says."""
    try:
        if not sources or any(has_public_address(each) for each in sources):
            return
        gateways = [each for each in draft.stack.of_type(ROUTER_NAT) if _serves(draft, each, owner, sources)]
    except NotKnownError:
        return
    for each in gateways:
        part, by = draft.lower(each), (Origin(each.urn),)
        yield Need((part,), "recover", origins=by)
        yield Need((part,), "serve", needed=egress_needed(draft, owner), origins=by)


def egress_needed(draft: Draft, owner: Resource) -> Fact:
    """Return whether outgoing traffic is needed to serve, as the option says."""
    chosen = draft.options.egress
    if chosen is not None:
        return YES if chosen == "serve" else NO
    return Fact(None, (Missing(f"whether {owner.name} needs outgoing traffic to serve", _SETTLE),), EGRESS)


def _serves(draft: Draft, gateway: Resource, owner: Resource, sources: Sequence[Resource]) -> bool:
    """Tell whether a NAT is in the region of machines, and its router in their network."""
    if region_of(draft, gateway) != region_of(draft, owner):
        return False
    routers = draft.stack.resolve(gateway, "router", ROUTER).resources
    behind = {network for each in routers for network in _networks(draft.stack, each, "network")}
    used = {network for each in sources for network in machine_networks(draft.stack, each)}
    return bool(behind & used)


def machine_networks(stack: Stack, machine: Resource) -> frozenset[str]:
    """Return the networks of a machine or template, by URN or by the text that names them."""
    direct = _networks(stack, machine, "networkInterfaces[].network")
    subnets = stack.resolve(machine, "networkInterfaces[].subnetwork", SUBNETWORK).resources
    return direct | frozenset(network for each in subnets for network in _networks(stack, each, "network"))


def _networks(stack: Stack, resource: Resource, path: str) -> frozenset[str]:
    named = stack.resolve(resource, path, NETWORK)
    return frozenset((*(each.urn for each in named.resources), *(each.rpartition("/")[2] for each in named.literals)))
