"""What members need to reach the world: NAT gateways and machines, transit gateways, endpoints -> parts and needs.

Whether egress is needed to serve is not known unless `options.egress` says it (one fact for all); it is always needed to recover.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, INSTANCE, NAT_GATEWAY, SUBNET, VPC_ENDPOINT
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.topology.aws.endpoints import endpoints_of, is_interface
from holdfast.topology.aws.lower_zones import region_of, zone_id, zone_set, zone_unknown, zones_at
from holdfast.topology.aws.network_types import READS
from holdfast.topology.aws.routing import VPCS, Way, way_out
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Fact, Origin, ZoneSet
from holdfast.topology.model import Need, Part

EGRESS: Final = "egress"
_SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)
_SAY: Final = "Set `options.egress` in holdfast.yaml to serve or to recover."
_REGIONAL: Final = "regional"
_UNSEEN: Final = "what carries egress outside the stack"


def needed_to_serve(draft: Draft) -> Fact:
    """Return whether members need to reach the world to answer requests, as `options.egress` says."""
    if draft.options.egress is not None:
        return YES if draft.options.egress == "serve" else NO
    return Fact(None, (Missing("whether egress is needed to serve", _SAY),), EGRESS)


def egress_needs(draft: Draft, owner: Resource, *paths: str, addressed: bool = False) -> tuple[Need, ...]:
    """Return what the members in the subnets that a resource names at some paths need to reach the world.

    addressed: the members have public addresses, so that a subnet whose route is not known is taken for a public one.
    """
    named = [draft.stack.resolve(owner, path, _SUBNETS) for path in paths]
    through: dict[tuple[str, ...], list[str]] = {}
    where: dict[tuple[str, ...], list[Resource]] = {}
    for subnet in dict.fromkeys(each for found in named for each in found.resources):
        for on in _needed(draft, subnet, addressed=addressed):
            through.setdefault(on, []).append(zone_id(draft, subnet))
            where.setdefault(on, []).append(subnet)
    all_ = {zone_id(draft, each) for found in named for each in found.resources}
    whole = all(found.complete and not found.literals for found in named)
    needs = [
        need
        for on, zones in sorted(through.items())
        for need in _both(draft, on, () if whole and set(zones) == all_ else tuple(sorted(set(zones))), _origins(owner, paths, where[on]))
    ]
    return (*needs, *(() if addressed else _unseen(draft, owner, named)))


def _both(draft: Draft, on: tuple[str, ...], zones: tuple[str, ...], origins: tuple[Origin, ...]) -> Iterator[Need]:
    """Yield the need on both planes; one that certainly does not hold is left out."""
    serves = needed_to_serve(draft)
    yield Need(on, "recover", 1, YES, zones, origins)
    if serves.value is not False and not _is_endpoint(draft, on):
        facts = _uncertain(draft, on)
        yield Need(on, "serve", 1, Fact(None, (*serves.missing, *facts)) if facts else serves, zones, origins)


def _is_endpoint(draft: Draft, on: tuple[str, ...]) -> bool:
    return any(isinstance(part, Part) and part.kind == "endpoint" for part in map(draft.node, on))


def _uncertain(draft: Draft, on: tuple[str, ...]) -> tuple[Missing, ...]:
    """Return what is not known of what carries the egress: whether it is one thing that can fail."""
    facts: list[Missing] = []
    for each in on:
        part, nat = draft.node(each), draft.stack.get(each)
        if isinstance(part, Part) and part.zones is not None:
            facts += part.zones.open
        if nat is not None and nat.type == NAT_GATEWAY:
            try:
                nat.text("availabilityMode")
            except NotKnownError as error:
                facts += error.missing
    return tuple(dict.fromkeys(facts))


def _needed(draft: Draft, subnet: Resource, *, addressed: bool) -> Iterator[tuple[str, ...]]:
    """Yield the ids of what carries the egress of a subnet: one part, or endpoints of which all are needed one by one."""
    try:
        way = way_out(draft.stack, subnet)
    except NotKnownError as error:
        if not addressed:
            yield (_unseen_part(draft, error.missing, Origin(subnet.urn)),)
        return
    if way.kind == "nat":
        yield (_nat(draft, subnet, way),)
    elif way.kind == "machine":
        yield (_machine(draft, subnet, way),)
    elif way.kind == "other":
        yield (_elsewhere(draft, subnet, way),)
    elif way.kind == "none":
        yield from ((each,) for each in _endpoints(draft, subnet))


def _nat(draft: Draft, subnet: Resource, way: Way) -> str:
    by = Origin((way.path[-1] if way.path else subnet).urn)
    if way.gateway is not None:
        return draft.lower(way.gateway)
    if way.literal:
        return _unseen_part(draft, (outside(way.literal),), by, way.literal)
    return _unseen_part(draft, way.missing, by)


def _machine(draft: Draft, subnet: Resource, way: Way) -> str:
    """Return the part for a machine that translates addresses: one machine, whatever looks after it."""
    route = way.path[-1]
    urns = {urn for key in ("networkInterfaceId", "instanceId", "routes") for urn in route.property_dependencies.get(key, ())}
    machines = [each for each in map(draft.stack.get, sorted(urns)) if each is not None and each.type == INSTANCE]
    if len(machines) != 1:
        fact = Missing(f"which machine carries the egress of {subnet.name}", f"Name the machine in the route of {subnet.name}.")
        return _unseen_part(draft, (fact,), Origin(route.urn))
    return machine_part(draft, machines[0])


def machine_part(draft: Draft, machine: Resource) -> str:
    """Return the id of the part for a single machine that others depend on."""
    named = draft.stack.resolve(machine, "subnetId", _SUBNETS)
    zone = zone_id(draft, named.resources[0]) if len(named.resources) == 1 else zone_unknown(draft, machine)
    zones = zone_set(draft, (zone,))
    region = region_of(draft, machine, zones)
    return draft.add(Part(f"{machine.urn}#machine", machine.name, "machine", region, zones, origins=(Origin(machine.urn),)))


def _elsewhere(draft: Draft, subnet: Resource, way: Way) -> str:
    route = way.path[-1] if way.path else subnet
    fact = Missing(f"what carries the egress of {subnet.name} behind {route.name}", "Check the network that the route leads to. " + _SAY)
    return _unseen_part(draft, (fact,), Origin(route.urn))


def _endpoints(draft: Draft, subnet: Resource) -> Iterator[str]:
    """Yield the interface endpoints of the VPC of a subnet that has no default route: a new member pulls through them."""
    for vpc in draft.stack.resolve(subnet, "vpcId", VPCS):
        for endpoint in sorted(endpoints_of(draft.stack, vpc), key=lambda each: each.urn):
            if is_interface(endpoint):
                yield draft.lower(endpoint)


def _unseen(draft: Draft, owner: Resource, named: Iterable[References]) -> Iterator[Need]:
    """Yield a need for the subnets that are not known or stand outside the stack: what carries their egress is not known."""
    facts = tuple(dict.fromkeys(fact for each in named for fact in (*map(outside, each.literals), *each.missing)))
    if facts:
        by = Origin(owner.urn)
        yield from _both(draft, (_unseen_part(draft, facts, by),), (), (by,))


def _unseen_part(draft: Draft, missing: tuple[Missing, ...], by: Origin, name: str = _UNSEEN) -> str:
    """Return the id of a part for what carries egress and is not seen: it works, but which zones it dies with is not known.

    Several ways out that are not seen may be one, and so are one part, if they have no ids that tell them apart.
    """
    return draft.add(Part(f"outside:{name}", name, "other", zones=ZoneSet((), missing), origins=(by,)))


def _origins(owner: Resource, paths: tuple[str, ...], subnets: Iterable[Resource]) -> tuple[Origin, ...]:
    return (Origin(owner.urn, (paths[0].partition("[")[0].partition(".")[0],)), *(Origin(each.urn) for each in subnets))


def lower_nat(draft: Draft, nat: Resource) -> str:
    """Add a NAT gateway: a zonal one lies in the zone of its subnet, a regional one spans the zones of its VPC and is no single part."""
    try:
        regional = nat.text("availabilityMode") == _REGIONAL
    except NotKnownError:
        regional = False
    if regional:
        return draft.add(Part(nat.urn, nat.name, "nat", region_of(draft, nat), None, standby=True, alone=False, origins=(Origin(nat.urn),)))
    named = draft.stack.resolve(nat, "subnetId", _SUBNETS)
    empty = not (named.resources or named.literals or named.missing)
    zones = zone_set(draft, (zone_unknown(draft, nat),)) if empty else zones_at(draft, nat, "subnetId")
    return draft.add(Part(nat.urn, nat.name, "nat", region_of(draft, nat, zones), zones, origins=(Origin(nat.urn),)))


def lower_endpoint(draft: Draft, endpoint: Resource) -> str:
    """Add a VPC endpoint: an interface endpoint has an address in each of its subnets, a gateway endpoint is regional."""
    zones = zones_at(draft, endpoint, "subnetIds[]") if is_interface(endpoint) else None
    region = region_of(draft, endpoint, zones)
    return draft.add(
        Part(endpoint.urn, endpoint.name, "endpoint", region, zones, standby=True, alone=False, origins=(Origin(endpoint.urn),))
    )


FAMILY: Final = Family(name="aws network", lowers={NAT_GATEWAY: lower_nat, VPC_ENDPOINT: lower_endpoint}, reads=READS)
