"""By how many ways a network is connected to one outside Google Cloud.

Sources: Cloud Interconnect, "Best practices"; Cloud VPN, "HA VPN over Cloud Interconnect": such a gateway is no way of its own.
"""

from typing import Final

import msgspec

from holdfast.stack.gcp import INTERCONNECT_ATTACHMENT, NETWORK, ROUTER
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import any_block

_HA_VPN_GATEWAY: Final = "gcp:compute/haVpnGateway:HaVpnGateway"


class Ways(msgspec.Struct, frozen=True, eq=False):
    """The attachments and HA VPN gateways of each network, by its URN or by what names it; `missing`: why there may be more."""

    by_network: dict[str, tuple[Resource, ...]]
    missing: tuple[Missing, ...]


def is_only_way(stack: Stack, attachment: Resource) -> bool:
    """Tell whether nothing else connects the network of an attachment; raise NotKnownError where that is not known.

    An attachment without a router connects no network.
    """
    key = _network_of(stack, attachment)
    if key is None:
        return False
    ways = ways_into_networks(stack)
    if len(ways.by_network[key]) > 1:
        return False
    network = stack.get(key)
    missing = (*ways.missing, *stack.hidden, *(() if network is not None and not network.external else (outside(key),)))
    if missing:
        raise NotKnownError("router", *missing)
    return True


@remembered
def ways_into_networks(stack: Stack) -> Ways:
    """Return the ways into every network of the stack."""
    found: dict[str, list[Resource]] = {}
    missing: dict[Missing, None] = {}
    for way in stack.of_type(INTERCONNECT_ATTACHMENT, _HA_VPN_GATEWAY):
        try:
            key = _network_of(stack, way)
            if key is not None and not _is_over_interconnect(way):
                found.setdefault(key, []).append(way)
        except NotKnownError as error:
            missing.update(dict.fromkeys(error.missing))
    return Ways({key: tuple(ways) for key, ways in found.items()}, tuple(missing))


def _network_of(stack: Stack, way: Resource) -> str | None:
    """Return the URN of the network that a way leads into, or what names it; None where the way names none."""
    if way.type != INTERCONNECT_ATTACHMENT:
        return _named(stack, way)
    routers = stack.resolve(way, "router", ROUTER)
    if routers.none():
        return None
    router = routers.one()
    return None if router is None else _named(stack, router)


def _named(stack: Stack, resource: Resource) -> str | None:
    networks = stack.resolve(resource, "network", NETWORK)
    networks.require_complete()
    names = (*(each.urn for each in networks.resources), *networks.literals)
    return names[0] if names else None


def _is_over_interconnect(way: Resource) -> bool:
    def is_carried(interface: Block) -> bool:
        return interface.is_set("interconnectAttachment")

    return way.type != INTERCONNECT_ATTACHMENT and any_block(way, "vpnInterfaces", is_carried)
