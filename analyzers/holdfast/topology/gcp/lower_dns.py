"""Cloud DNS record sets -> entries: those of one name are one, with a junction where a routing policy chooses.

Source: Cloud DNS, "DNS routing policies and health checks": weighted and geographic policies leave out targets that fail their health
checks, a failover policy goes to the backup when every primary target fails; without checks nothing is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.stack.gcp import (
    ADDRESS,
    DNS_RECORD_SET,
    FORWARDING_RULE,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.values import NOT_KNOWN, Unknown, Value
from holdfast.topology.dns_names import plain
from holdfast.topology.draft import Draft, Family
from holdfast.topology.entry_points import required
from holdfast.topology.facts import NO, YES, Fact, Origin, Span
from holdfast.topology.gcp.record_addresses import at_address, at_front, may_lead_to, perhaps_at, unknown_target
from holdfast.topology.gcp.record_names import HOLDERS, holders, name_of, names, sort_of, unexplained, unknowns_in, untyped
from holdfast.topology.model import Entry, Junction, Leg
from holdfast.topology.naming import sole
from holdfast.topology.shared_names import perhaps_shared

_TARGETS: Final = (*HOLDERS, DNS_RECORD_SET)
_FRONTS: Final = (GLOBAL_FORWARDING_RULE, FORWARDING_RULE)
_LOOP: Final = Missing("where records that name each other lead to", "Let one of them name what serves.")
_WHOLE: Final = Unknown()
_CHECKED: Final = "healthCheckedTargets"
_TTL: Final = 300.0
_LONGEST_TTL: Final = 86400.0


class _Way(msgspec.Struct, frozen=True):
    """One answer of a record set: addresses and names, whether those that fail are left out, and its weight."""

    values: tuple[Value, ...]
    noticed: Fact
    weight: int = 1


class _Names:
    """Makes the node of each name once; a name that leads back to itself is not known."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.all = names(draft.stack)
        self._perhaps_shared = perhaps_shared(self.all, name_of, sort_of)
        self._open: set[str] = set()

    def target(self, name: str) -> str | None:
        """Return the id of the node that a name leads to, None where nothing behind it serves: it redirects alone."""
        records = self.all[name]
        if name in self._open:
            return self.draft.outside(f"records of {name}", (_LOOP,), Origin(records[0].urn))
        self._open.add(name)
        try:
            found = dict.fromkeys(each for record in records for each in self._leads(record))
        finally:
            self._open.discard(name)
        open_ = (*self._perhaps_shared.get(name, ()), *untyped(records))
        if open_:
            return self.draft.outside(
                f"{records[0].urn}#shared", open_, Origin(records[0].urn), f"what else has the name of {records[0].name}"
            )
        return self._either(f"{records[0].urn}#name", records[0], list(found), "nearest", NO) if found else None

    def _leads(self, record: Resource) -> list[str]:
        try:
            record.text("type")  # of a record of another type nothing serves clients
            policy = [each for each in record.blocks("routingPolicy") if any(each.is_set(key) for key in ("wrrs", "geos", "primaryBackup"))]
            if policy:
                return [self._policy(record, policy[0])]
            found = self._targets(record, "rrdatas", _listed(record.value("rrdatas")))
        except NotKnownError as error:
            may_lead_to(self.draft, record)
            return [self.draft.outside(f"what {record.name} leads to", error.missing, Origin(record.urn))]
        return [self._either(f"{record.urn}#values", record, found, "weighted", NO)] if found else []

    def _policy(self, record: Resource, policy: Block) -> str:
        if policy.is_set("wrrs"):
            ways = [self._way(each, int(each.number("weight") or 0)) for each in policy.blocks("wrrs")]
            used = [each for each in ways if each.weight] or ways
            return self._junction(record, "weighted", used, f"{record.urn}#policy", all_=len(used) == len(ways))
        if policy.is_set("geos"):
            fenced = bool(policy.flag("enableGeoFencing"))
            return self._junction(
                record, "nearest", [self._way(each, fenced=fenced) for each in policy.blocks("geos")], f"{record.urn}#policy"
            )
        return self._backed_up(record, policy.blocks("primaryBackup")[0])

    def _backed_up(self, record: Resource, policy: Block) -> str:
        fenced = bool(policy.flag("enableGeoFencingForBackups"))
        primary = [_Way(tuple(_checked(each)), YES) for each in policy.blocks("primary")]
        backups = [self._way(each, fenced=fenced) for each in policy.blocks("backupGeos")]
        first = self._junction(record, "weighted", primary, f"{record.urn}#primary")
        second = self._junction(record, "nearest", backups, f"{record.urn}#backup")
        by = _origins([record])
        legs = (Leg(first, 1, YES, None, by), Leg(second, 1, YES, None, by))
        return self.draft.add(Junction(f"{record.urn}#policy", record.name, "failover", legs, lives([record]), by))

    def _way(self, block: Block, weight: int = 1, *, fenced: bool = False) -> _Way:
        checked = [value for each in block.blocks(_CHECKED) for value in _checked(each)]
        return _Way((*checked, *_listed(block.value("rrdatas"))), NO if fenced or not checked else YES, weight)

    def _junction(self, record: Resource, policy: str, ways: list[_Way], id_: str, *, all_: bool = True) -> str:
        """Return a junction of ways; one way alone is what its values are. all_: whether requests are sent all ways of the record."""
        by = _origins([record])
        legs = []
        alike = self._interchangeable(record, ways)
        for i, way in enumerate(ways):
            values = list(way.values)
            found = self._at(record, "", alike[i]) if alike else self._targets(record, "routingPolicy", values, all_=all_)
            target = self._either(f"{id_}#{i}", record, found, "weighted", way.noticed) if found else self._nothing(record)
            legs.append(Leg(target, way.weight or 1, way.noticed, None, by))
        if len(legs) == 1:
            return legs[0].target
        if not legs:
            return self._nothing(record)
        kind = "weighted" if policy == "weighted" else "nearest"
        return self.draft.add(Junction(id_, record.name, kind, tuple(legs), lives([record]), by))  # type: ignore[arg-type]

    def _interchangeable(self, record: Resource, ways: list[_Way]) -> tuple[Resource, ...]:
        """Return what ways lead to where it is not known which to which, but all ways are alike; else nothing."""
        first = ways[:1]
        if not first or any(way != first[0] or len(way.values) != 1 for way in ways):
            return ()
        unknown = unknowns_in(record.value("routingPolicy"))
        either = unexplained(self.draft.stack, record, "routingPolicy")
        return either if len(either) == len(ways) == len(unknown) > 1 and not _is_whole(first[0].values[0]) else ()

    def _nothing(self, record: Resource) -> str:
        fact = unknown_target(record)
        return self.draft.outside(fact.fact, (fact,), Origin(record.urn))

    def _either(self, id_: str, record: Resource, targets: list[str], policy: str, noticed: Fact) -> str:
        if len(targets) == 1:
            return targets[0]
        kind = "weighted" if policy == "weighted" else "nearest"
        by = _origins([record])
        legs = tuple(Leg(each, 1, noticed, None, by) for each in targets)
        return self.draft.add(Junction(id_, record.name, kind, legs, lives([record]), by))  # type: ignore[arg-type]

    def _targets(self, record: Resource, path: str, values: list[Value], *, all_: bool = True) -> list[str]:
        """Return the nodes that the values of a record lead to; what only redirects is none of them."""
        known = [(value, self._holder(value)) for value in values]
        found = [each for value, holder in known if holder is not None for each in self._at(record, value, holder)]
        open_ = [value for value, holder in known if holder is None]
        unknown, either = unknowns_in(record.value(path)), unexplained(self.draft.stack, record, path) if open_ else ()
        if open_ and len(either) == len(open_) == len(unknown) and not any(map(_is_whole, open_)):
            found += [each for holder in either for each in self._at(record, holder.urn, holder)]
        elif open_:
            if all_ and 0 < len(either) <= len(unknown):
                for holder in either:
                    self._at(record, holder.urn, holder)  # each of them stands somewhere, so that none is an entry of its own
            else:
                may_lead_to(self.draft, record)
            found.append(self._nothing(record))
        return list(dict.fromkeys(found))

    def _holder(self, value: Value) -> Resource | str | None:
        """Return what holds an address, or a text that nothing of the stack holds; None where the value is not known."""
        if isinstance(value, str) and value:
            return value if plain(value) in self.all else holders(self.draft.stack).get(value, value)
        return None if isinstance(value, Unknown) else sole(self.draft.stack, value, _TARGETS)

    def _at(self, record: Resource, value: Value, holder: Resource | str) -> list[str]:
        draft, by = self.draft, Origin(record.urn, ("rrdatas",))
        if isinstance(holder, str):
            name = plain(str(value))
            if name in self.all:
                return [each for each in (self.target(name),) if each]
            perhaps_at(draft, None)
            return [draft.outside(holder, (outside(holder),), by)]
        if holder.type == DNS_RECORD_SET:
            return [each for key, records in self.all.items() if holder in records for each in (self.target(key),) if each]
        if holder.type in (ADDRESS, GLOBAL_ADDRESS):
            return at_address(draft, holder, by)
        if holder.type not in _FRONTS:
            return [draft.lead_to(holder)]
        return at_front(draft, holder, by)


def record_entries(draft: Draft) -> Iterator[Entry]:
    """Yield the names that lead clients to something that serves."""
    all_ = _Names(draft)
    for name in sorted(all_.all):
        records, target = all_.all[name], all_.target(name)
        if target is None:
            continue
        needed = required(draft.settings, name, (each.urn for each in records))
        entry = Entry(records[0].urn, name, target, needed, lives(records), origins=_origins(records))
        yield entry
        for each in records[1:] if untyped(records) else ():  # it is this one that findings are on where those before it are for no client
            yield msgspec.structs.replace(entry, id=each.urn, name=each.urn, origins=_origins([each]))


def lives(records: Iterable[Resource]) -> Span:
    """Return how long clients keep the answers of records: the longest of their times to live."""
    spans = [_lives(each) for each in records]
    missing = tuple(dict.fromkeys(fact for each in spans for fact in each.missing))
    return Span(max(each.low for each in spans), max(each.high or 0.0 for each in spans), missing)


def _lives(record: Resource) -> Span:
    try:
        seconds = float(record.number("ttl") or _TTL)
    except NotKnownError as error:
        return Span(0.0, _LONGEST_TTL, error.missing)
    return Span(seconds, seconds)


def _checked(block: Reading) -> Iterator[Value]:
    """Yield the addresses of health-checked targets: internal load balancers and endpoints on the internet."""
    for each in block.blocks("internalLoadBalancers"):
        yield each.value("ipAddress") or Unknown()
    yield from _listed(block.value("externalEndpoints"))


def _listed(value: Value) -> list[Value]:
    """Return the values of a list; of one that is not known as a whole a value that may be anything: how many there are is not known."""
    if isinstance(value, list):
        return value
    return [_WHOLE] if isinstance(value, NOT_KNOWN) else []


def _is_whole(value: Value) -> bool:
    return isinstance(value, Unknown) and not value.sources


def _origins(records: Iterable[Resource]) -> tuple[Origin, ...]:
    return tuple(Origin(urn, ("rrdatas",)) for urn in sorted({each.urn for each in records}))


FAMILY: Final = Family(
    name="google dns",
    entries=(record_entries,),
    reads=(
        DNS_RECORD_SET,
        "gcp:dns/managedZone:ManagedZone",
        "gcp:dns/policy:Policy",
        "gcp:dns/responsePolicy:ResponsePolicy",
        "gcp:dns/responsePolicyRule:ResponsePolicyRule",
        "gcp:dns/dnsManagedZoneIamBinding:DnsManagedZoneIamBinding",
        "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
        "gcp:dns/dnsManagedZoneIamPolicy:DnsManagedZoneIamPolicy",
    ),
)
