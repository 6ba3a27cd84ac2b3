"""What uses the address that a record of Cloud DNS gives, and what may use it."""

import msgspec

from holdfast.stack.gcp import ADDRESS, GLOBAL_ADDRESS
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown
from holdfast.topology.draft import Draft
from holdfast.topology.facts import Origin
from holdfast.topology.gcp.hops import leads_away
from holdfast.topology.gcp.lower_fronts import balancer_of
from holdfast.topology.gcp.record_names import (
    fronts_anywhere,
    fronts_at,
    fronts_with,
    fronts_written,
    holders,
    machines_at,
    reserved_anywhere,
    texts_in,
    unknowns_in,
)
from holdfast.topology.model import Balancer, Route


def at_front(draft: Draft, front: Resource, by: Origin) -> list[str]:
    """Return what has the address of a forwarding rule: those that use the same."""
    reserved = _reserved(draft.stack, front)
    if reserved:
        return at_address(draft, reserved[0], by)
    alike = fronts_with(draft.stack).get(str(front.inputs.get("ipAddress")), (front,))
    return _together(draft, f"{alike[0].urn}#address", alike, perhaps_at(draft, None))


def at_address(draft: Draft, address: Resource, by: Origin) -> list[str]:
    """Return what uses a reserved address: its forwarding rules together, or machines."""
    used, perhaps = fronts_at(draft.stack, address), perhaps_at(draft, address)
    if used:
        return _together(draft, f"{address.urn}#address", used, perhaps)
    machines = machines_at(draft.stack, address)
    if machines:
        return [draft.lead_to(each) for each in machines]
    fact = Missing(f"what uses address {address.name}", f"Check what uses {address.name}, or describe it under `entries` in holdfast.yaml.")
    return [draft.outside(address.urn, (fact,), by)]


def perhaps_at(draft: Draft, address: Resource | None) -> tuple[Missing, ...]:
    """Return why further forwarding rules may use a reserved address, or one that is written out (None); they may be led to."""
    open_ = dict(reserved_anywhere(draft.stack)) if address is None else {}
    either = {address, *open_}
    found = [each for each in fronts_anywhere(draft.stack) if not each.candidates or not either.isdisjoint(each.candidates)]
    perhaps = [(each.owner, each.missing) for each in found]
    perhaps += [(front, missing) for each, missing in open_.items() for front in fronts_at(draft.stack, each)]
    for front, missing in perhaps:
        draft.may_lead_to(front, missing)
    return tuple(dict.fromkeys(fact for _, missing in perhaps for fact in missing))


def may_lead_to(draft: Draft, record: Resource) -> None:
    """Note what the values of a record may lead to: what they name or are made of, and for unknown ones every address that is open.

    An address is open that is written out or not known.
    """
    stack, fact = draft.stack, unknown_target(record)
    given = [record.value("rrdatas"), record.value("routingPolicy")]
    unknown, texts = unknowns_in(given), texts_in(given)
    sources = [stack.get(urn) for value in unknown if isinstance(value, Unknown) for urn in value.sources]
    found = [each for each in (*sources, *map(holders(stack).get, texts)) if each is not None]
    reserved = [address for each in found for address in (each, *_reserved(stack, each))]
    found += [user for each in reserved for user in (*fronts_at(stack, each), *machines_at(stack, each))]
    found += [front for text in texts for front in fronts_with(stack).get(text, ())]
    found += fronts_written(stack) if unknown else ()
    for each in dict.fromkeys((*found, *(each.owner for each in fronts_anywhere(stack)))):
        draft.may_lead_to(each, (fact,))


def _reserved(stack: Stack, front: Resource) -> tuple[Resource, ...]:
    """Return the reserved address that a forwarding rule uses."""
    return stack.resolve(front, "ipAddress", (ADDRESS, GLOBAL_ADDRESS)).resources


def unknown_target(record: Resource) -> Missing:
    """Return what is missing where it is not known what a record leads to."""
    return Missing(f"what {record.name} leads to", f"Give {record.name} targets. {DEPLOYED}")


def _together(draft: Draft, id_: str, used: tuple[Resource, ...], missing: tuple[Missing, ...]) -> list[str]:
    """Return what forwarding rules of one address are together; missing: why there may be further ones."""
    for each in used:
        draft.lead_to(each)
    serving = [each for each in used if _serves(draft, each)]
    if not missing:
        return [draft.add(balancer_of(draft, id_, serving)) if len(serving) > 1 else draft.lead_to(each) for each in serving[:1]]
    what = f"other forwarding rules beside {used[0].name}"
    others = draft.outside(f"{id_}#others", missing, Origin(used[0].urn), what)
    if not serving:
        return [others]
    balancer = balancer_of(draft, id_, serving)
    return [draft.add(msgspec.structs.replace(balancer, routes=(*balancer.routes, Route(what, others, None, balancer.origins))))]


def _serves(draft: Draft, front: Resource) -> bool:
    """Tell whether a forwarding rule sends requests anywhere: one that only redirects does not."""
    node = draft.node(draft.lead_to(front))
    return not leads_away(draft.stack, front) and (not isinstance(node, Balancer) or bool(node.routes))
