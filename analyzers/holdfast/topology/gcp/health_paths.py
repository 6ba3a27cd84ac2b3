"""Which ports of a group's machines health checks and load balancers must reach, from where, and whether the firewall lets them in.

Source: Cloud Load Balancing, "Firewall rules" and "Probe IP ranges and firewall rules": probes and Google Front Ends come from two
ranges, over IPv6 from two others; "Proxy-only subnets for Envoy-based load balancers".
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec

from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    INSTANCE_GROUP_NAMED_PORT,
    NETWORK,
    REGION_BACKEND_SERVICE,
    SUBNETWORK,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import HEALTH_CHECKS, INSTANCE_GROUPS, is_passthrough, services_of
from holdfast.topology.gcp.firewalls import Passage, passage, rules_of
from holdfast.topology.gcp.health_checks import fixed_port, kind_of
from holdfast.topology.gcp.named_ports import port_name_of
from holdfast.topology.gcp.placement import region_name
from holdfast.topology.gcp.templates import templates_of
from holdfast.topology.known import any_of
from holdfast.topology.selection import Selection, those

PROBES: Final = ("35.191.0.0/16", "130.211.0.0/22")
PROBES_IPV6: Final = ("2600:2d00:1:b029::/64", "2600:2d00:1:1::/64")
_NETWORK_PROBES: Final = ("35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22")
"""Where the probes of external load balancers come from that hand packets on."""
_HEALING: Final = "autoHealingPolicies.healthCheck"
_OVER_IPV6: Final = frozenset({"IPV6_ONLY", "PREFER_IPV6"})
_ENVOY: Final = frozenset({"EXTERNAL_MANAGED", "INTERNAL_MANAGED"})
_PROXY_PURPOSES: Final = frozenset({"REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER"})


class Knock(msgspec.Struct, frozen=True, eq=False):
    """Packets that must get in: what sends them, from which ranges, to which port."""

    by: Resource
    ranges: tuple[str, ...]
    port: int


def knocks_of_service(stack: Stack, service: Resource, group: Resource) -> tuple[Knock, ...]:
    """Return what must reach a group for a backend service: its health checks, and its requests where they come from the same ranges.

    Raise NotKnownError where a check or a port is not known.
    """
    through = is_passthrough(service)
    scheme = service.text("loadBalancingScheme")
    ranges = _NETWORK_PROBES if through and scheme == "EXTERNAL" else PROBES
    if (service.text("ipAddressSelectionPolicy") or "") in _OVER_IPV6:
        ranges = (*ranges, *PROBES_IPV6)
    serving = () if through else ports_named(stack, group, port_name_of(service))
    found = [Knock(service, ranges, port) for port in serving if service.type == BACKEND_SERVICE]
    for check in stack.resolve(service, "healthChecks", HEALTH_CHECKS).all():
        found += [Knock(check, ranges, port) for port in _asked(stack, check, group, serving)]
    return tuple(found)


def knocks_of_healing(stack: Stack, manager: Resource) -> tuple[Knock, ...]:
    """Return what must reach a managed group for its autohealing."""
    checks = stack.resolve(manager, _HEALING, HEALTH_CHECKS).all()
    return tuple(Knock(check, PROBES, port) for check in checks for port in _asked(stack, check, manager, ()))


def ports_named(stack: Stack, group: Resource, name: str) -> tuple[int, ...]:
    """Return the numbers of a group's ports of a name; raise NotKnownError where one is not known."""
    added = stack.referrers(group, INSTANCE_GROUP_NAMED_PORT, "group", INSTANCE_GROUPS)
    added.require_complete()
    ports = [(each.text("name"), each.number("port")) for each in (*group.blocks("namedPorts"), *added)]
    return tuple(sorted({int(number) for called, number in ports if called == name and number is not None}))


def admitted(stack: Stack, manager: Resource, knock: Knock) -> Passage:
    """Tell whether the firewalls of a managed group's networks let packets in to all of its machines."""
    missing: list[Missing] = []
    for template in templates_of(stack, manager).all():
        rules = rules_of(stack, network_of(stack, template))
        for source in knock.ranges:
            found = passage(stack, rules, template, source, knock.port)
            if found.open is False:
                return found
            missing += found.missing
    return Passage(open=None if missing else True, missing=tuple(dict.fromkeys(missing)))


def network_of(stack: Stack, machine: Resource) -> Resource:
    """Return the network of a template's first interface; raise NotKnownError where it is not one of the stack."""
    named = stack.resolve(machine, "networkInterfaces[].network", NETWORK)
    subnets = stack.resolve(machine, "networkInterfaces[].subnetwork", SUBNETWORK)
    networks = [*named.resources, *(each for subnet in subnets for each in stack.resolve(subnet, "network", NETWORK).resources)]
    beyond = (
        *named.literals,
        *subnets.literals,
        *(text for subnet in subnets for text in stack.resolve(subnet, "network", NETWORK).literals),
    )
    if len(dict.fromkeys(networks)) == 1 and not beyond:
        return networks[0]
    what = Missing(f"which network {machine.name} is in", f"Name the network of {machine.name} in the stack.")
    raise NotKnownError("networkInterfaces", *(map(outside, beyond) if beyond else (*named.missing, *subnets.missing) or (what,)))


def lacks_proxy_subnet(stack: Stack, service: Resource, network: Resource) -> bool:
    """Tell whether the proxies of a regional load balancer have no subnet in a network.

    Raise NotKnownError where it cannot be said.
    """
    region = region_name(stack, service)
    subnets = stack.referrers(network, SUBNETWORK, "network", (NETWORK,))
    if any(_is_for_proxies(stack, each, region) for each in subnets):
        return False
    subnets.require_complete()
    return True


def _is_for_proxies(stack: Stack, subnet: Resource, region: str) -> bool:
    return (subnet.text("purpose") or "") in _PROXY_PURPOSES and region_name(stack, subnet) == region


def _asked(stack: Stack, check: Resource, group: Resource, serving: tuple[int, ...]) -> Iterator[int]:
    """Yield the ports of a group that a health check asks."""
    number = fixed_port(check)
    if number is not None:
        yield number
        return
    kind = kind_of(check)
    named = check.text(f"{kind}.portName") if kind is not None else None
    yield from ports_named(stack, group, named) if named else serving


class Shut(msgspec.Struct, frozen=True, eq=False):
    """Packets that do not get in. behind: the backend service or health check that sends them. by: the rule that denies them."""

    behind: Resource
    knock: Knock
    by: Resource | None = None


def shut_out(stack: Stack, manager: Resource) -> Selection[Shut]:
    """Return the checks and requests that a managed group's firewalls keep out, one for each port and rule."""
    services = services_of(stack, manager)
    found: list[Shut] = []
    missing = dict.fromkeys(services.missing)
    asks = [(each, partial(knocks_of_service, stack, each, manager)) for each in services]
    for behind, ask in (*asks, (manager, partial(knocks_of_healing, stack, manager))):
        try:
            passages = [(knock, admitted(stack, manager, knock)) for knock in ask()]
        except NotKnownError as error:
            missing.update(dict.fromkeys(error.missing))
            continue
        shut = [Shut(behind, knock, passage_.blocked) for knock, passage_ in passages if passage_.open is False]
        found += [each for each in shut[:1] if (each.knock.port, each.by) not in [(one.knock.port, one.by) for one in found]]
        missing.update(dict.fromkeys(fact for _, passage_ in passages if not shut for fact in passage_.missing))
    return Selection("versions", tuple(found), tuple(missing))


def without_proxies(stack: Stack, manager: Resource) -> Selection[Resource]:
    """Return the backend services of a managed group whose load balancer has no subnet for its proxies."""
    services = services_of(stack, manager)
    return those(services, partial(_without_proxies, stack, manager), "versions")


def _without_proxies(stack: Stack, manager: Resource, service: Resource) -> bool:
    if service.type != REGION_BACKEND_SERVICE or service.text("loadBalancingScheme") not in _ENVOY:
        return False
    return any_of(partial(lacks_proxy_subnet, stack, service, network_of(stack, each)) for each in templates_of(stack, manager).all())
