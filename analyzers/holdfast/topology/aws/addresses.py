"""How many addresses the subnets of a group have for its members."""

import ipaddress
from functools import lru_cache
from typing import Final

import msgspec

from holdfast.stack.aws import SUBNET
from holdfast.stack.missing import Missing, NotKnownError, wrong_kind
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

SUBNETS: Final = "vpcZoneIdentifiers"
_RESERVED: Final = 5
"""Amazon VPC user guide, "Subnet CIDR blocks": the first four addresses and the last one cannot be used."""
_BITS: Final = 32
_LARGEST: Final = 16
_SMALLEST: Final = 28
_WITHOUT_END: Final = 1 << 64
"""The addresses of an IPv6 subnet."""


class Addresses(msgspec.Struct, frozen=True, eq=False):
    """The addresses of some subnets that members can have, at least. missing: why there may be more. subnets: those counted."""

    usable: int
    missing: tuple[Missing, ...] = ()
    subnets: tuple[Resource, ...] = ()

    def fewer_than(self, number: float) -> bool:
        """Tell whether there are fewer addresses than a number; raise NotKnownError where it cannot be said."""
        if self.usable >= number:
            return False
        if self.missing:
            raise NotKnownError(SUBNETS, *self.missing)
        return True


def addresses_of(stack: Stack, group: Resource) -> Addresses:
    """Return the IPv4 addresses in the subnets of an Auto Scaling group, each subnet counted once."""
    named = stack.resolve(group, f"{SUBNETS}[]", SUBNET)
    missing = [*named.missing, *map(outside, named.literals)]
    subnets = tuple(sorted(dict.fromkeys(named.resources), key=lambda each: each.urn))
    usable = 0
    for subnet in subnets:
        try:
            usable += usable_addresses(subnet)
        except NotKnownError as error:
            missing += error.missing
    if not subnets and not missing:
        missing = [Missing(f"the subnets of {group.name}", f"Name the subnets of {group.name} in {SUBNETS}.")]
    return Addresses(usable, tuple(dict.fromkeys(missing)), subnets)


def usable_addresses(subnet: Resource) -> int:
    """Return 2^(32 - prefix) - 5 of a subnet, which has a prefix from 16 to 28; raise NotKnownError where its block is not known."""
    text = subnet.text("cidrBlock")
    if text is None and subnet.flag("ipv6Native"):
        return _WITHOUT_END
    prefix = subnet.number("ipv4NetmaskLength") if text is None else _prefix(text)
    if prefix is None or not _LARGEST <= prefix <= _SMALLEST:
        raise NotKnownError("cidrBlock", wrong_kind(subnet.name, "cidrBlock", "an IPv4 block from /16 to /28"))
    return (1 << (_BITS - int(prefix))) - _RESERVED


@lru_cache(maxsize=4096)
def _prefix(text: str) -> int | None:
    """Return the length of the prefix of a CIDR block, or None where the text is none."""
    try:
        return ipaddress.IPv4Network(text, strict=False).prefixlen if "/" in text else None
    except ValueError:
        return None
