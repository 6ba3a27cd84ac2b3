"""How many addresses the subnets of a group have for its members."""

import ipaddress
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
    """Return 2^(32 - prefix) - 5 of a subnet; raise NotKnownError where its CIDR block is not known."""
    text = subnet.text("cidrBlock")
    prefix = subnet.number("ipv4NetmaskLength") if text is None else None
    try:
        length = ipaddress.IPv4Network(text or "", strict=False).prefixlen if prefix is None else int(prefix)
    except ValueError as error:
        raise NotKnownError("cidrBlock", wrong_kind(subnet.name, "cidrBlock", "an IPv4 CIDR block")) from error
    return max(0, (1 << max(0, _BITS - length)) - _RESERVED)
