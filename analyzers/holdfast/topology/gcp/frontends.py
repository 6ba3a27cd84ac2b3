"""Where clients reach a load balancer: its address, and whether it can be reached from outside."""

from typing import Final

from holdfast.stack.gcp import ADDRESS, GLOBAL_ADDRESS
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown

ADDRESSES: Final = (GLOBAL_ADDRESS, ADDRESS)
_EXTERNAL: Final = frozenset({"EXTERNAL", "EXTERNAL_MANAGED"})


def is_external(front: Resource) -> bool:
    """Tell whether a forwarding rule takes requests from the internet; raise NotKnownError where its scheme is not known."""
    return front.text("loadBalancingScheme") in _EXTERNAL


def has_reserved_address(stack: Stack, front: Resource) -> bool:
    """Tell whether a forwarding rule keeps its address when it is made anew.

    An external rule takes only reserved addresses, so that a literal one is reserved. Raise NotKnownError where an address is
    set, is not known, and does not come from an address resource. Source: the API reference of forwardingRules, IPAddress.
    """
    if not front.declares("ipAddress"):
        return False
    if not isinstance(front.inputs.get("ipAddress"), Unknown):
        return bool(front.known("ipAddress"))
    named = stack.resolve(front, "ipAddress", ADDRESSES)
    named.require_complete()
    return bool(named.resources)
