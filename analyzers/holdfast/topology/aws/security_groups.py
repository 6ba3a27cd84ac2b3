"""What security groups let through, with their rules inside the group and beside it.

A security group without egress rules lets nothing out: the provider removes the rule that AWS puts into a new group, and the
rules of a default group that it takes over (pulumi_aws 7.51.1, SecurityGroup and DefaultSecurityGroup). Groups add up: what one
of them lets through passes.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal

import msgspec

from holdfast.stack.aws import (
    DEFAULT_SECURITY_GROUP,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
    SUBNET,
    VPC,
)
from holdfast.stack.missing import Missing, NotKnownError, wrong_kind
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.known import all_of, any_of, not_known

Direction = Literal["ingress", "egress"]
GROUPS: Final = (SECURITY_GROUP, DEFAULT_SECURITY_GROUP)
TRANSPORTS: Final = {"UDP": ("udp",), "QUIC": ("udp",), "TCP_UDP": ("tcp", "udp"), "TCP_QUIC": ("tcp", "udp")}
"""The transport protocols of listeners and target groups; those that are not named here use TCP."""

_OF_DIRECTION: Final = {"ingress": SECURITY_GROUP_INGRESS_RULE, "egress": SECURITY_GROUP_EGRESS_RULE}
_ANY_PROTOCOL: Final = frozenset({"-1", "all"})
_NUMBERS: Final = {"6": "tcp", "17": "udp"}
_LAST_PORT: Final = 65535


class Flow(msgspec.Struct, frozen=True, eq=False):
    """Traffic to one port.

    number: gives the port, or raises NotKnownError. transport: `tcp`, `udp`, or empty where it is not known, and then the port is not
    known either. via: the resource that the traffic is for.
    """

    number: Callable[[], float]
    transport: str
    via: Resource

    def said(self) -> str:
        """Return the transport and the port for a sentence: `TCP 443`."""
        return f"{self.transport.upper()} {self.number()}"


class Permit(msgspec.Struct, frozen=True, eq=False):
    """One rule of a security group: a block of the group, or a resource beside it. protocol: the property that names it."""

    rule: Reading
    protocol: str

    def covers(self, flow: Flow) -> bool:
        """Tell whether the rule lets traffic through, from or to somebody; raise NotKnownError where it cannot be said."""
        protocol = (self.rule.text(self.protocol) or "").lower()
        if protocol in _ANY_PROTOCOL:
            return True
        if flow.transport and _NUMBERS.get(protocol, protocol) != flow.transport:
            return False
        return (flow.transport != "" and self._spans(1, _LAST_PORT)) or self._spans(port := flow.number(), port)

    def _spans(self, first: float, last: float) -> bool:
        return all_of([lambda: _port(self.rule, "fromPort") <= first, lambda: _port(self.rule, "toPort") >= last])


class Permits(msgspec.Struct, frozen=True, eq=False):
    """The rules of some security groups in one direction; `missing` says why there may be more."""

    direction: Direction
    known: tuple[Permit, ...] = ()
    missing: tuple[Missing, ...] = ()

    def let(self, flow: Flow) -> bool:
        """Tell whether one of the rules lets traffic through; raise NotKnownError where it cannot be said."""
        unknown = [not_known(self.direction, *self.missing)] if self.missing else []
        return any_of([*(partial(each.covers, flow) for each in self.known), *unknown])


def flows(at: Reading, path: str, protocol: str | None, via: Resource) -> tuple[Flow, ...]:
    """Return the traffic to the port at a path, for the protocol of a listener or target group: one flow for each transport."""
    return tuple(Flow(partial(_port, at, path), transport, via) for transport in TRANSPORTS.get((protocol or "").upper(), ("tcp",)))


def unknown_flow(via: Resource, error: NotKnownError, transport: str = "") -> Flow:
    """Return traffic to ports that are not known, for the reason in `error`: only what lets every port through lets it through."""
    return Flow(partial(_raised, error), transport, via)


def permits(stack: Stack, groups: References, direction: Direction) -> Permits:
    """Return the rules of the security groups that a property names, those inside the groups and those beside them."""
    found = [_permits_of(stack, group, direction) for group in groups]
    return Permits(
        direction,
        tuple(permit for each in found for permit in each.known),
        (*(fact for each in found for fact in each.missing), *map(outside, groups.literals), *groups.missing),
    )


@remembered
def _permits_of(stack: Stack, group: Resource, direction: Direction) -> Permits:
    """Return the rules inside one group and beside it."""
    inline, beside = _inline(group, direction), _beside(stack, group, direction)
    return Permits(direction, (*inline.known, *beside.known), (*inline.missing, *beside.missing))


def default_group(stack: Stack, resource: Resource, *subnets: str) -> Resource | None:
    """Return the default security group of the VPC of a resource, where the stack holds it; `subnets` are paths to subnets."""
    vpcs = {vpc.urn for path in subnets for subnet in stack.resolve(resource, path, SUBNET) for vpc in stack.resolve(subnet, "vpcId", VPC)}
    held = stack.of_type(DEFAULT_SECURITY_GROUP)
    return next((each for each in held if any(vpc.urn in vpcs for vpc in stack.resolve(each, "vpcId", VPC))), None)


def _inline(group: Resource, direction: Direction) -> Permits:
    try:
        elements = group.items(direction)
    except NotKnownError as error:
        return Permits(direction, (), error.missing)
    known: list[Permit] = []
    missing: list[Missing] = []
    for index, each in enumerate(elements):
        place = f"{direction}[{index}]"
        if isinstance(each, Mapping):
            known.append(Permit(Block(group, place, each), "protocol"))
        elif isinstance(each, Unknown | Secret):
            missing += group.not_known(place, each).missing
        else:
            missing.append(wrong_kind(group.name, place, "an object"))
    return Permits(direction, tuple(known), tuple(missing))


def _beside(stack: Stack, group: Resource, direction: Direction) -> Permits:
    """Return the rules that are resources of their own."""
    both = stack.referrers(group, SECURITY_GROUP_RULE, "securityGroupId")
    one = stack.referrers(group, _OF_DIRECTION[direction], "securityGroupId")
    known = [Permit(rule, "ipProtocol") for rule in one]
    missing = [*both.missing, *one.missing]
    for rule in both:
        try:
            if rule.text("type") == direction:
                known.append(Permit(rule, "protocol"))
        except NotKnownError as error:
            missing += error.missing
    return Permits(direction, tuple(known), tuple(missing))


def _raised(error: NotKnownError) -> float:
    raise error


def _port(reading: Reading, path: str) -> float:
    number = reading.number(path)
    if number is None:
        raise NotKnownError(reading.place(path), wrong_kind(reading.owner.name, reading.place(path), "a port"))
    return number
