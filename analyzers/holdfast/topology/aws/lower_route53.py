"""Route 53 records -> entries: the records of one name are one, with a junction where several share it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from holdfast.stack.aws import DNS_HEALTH_CHECK, RECORD
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.aws.record_names import ZONE, name_of, names, zone_key
from holdfast.topology.aws.record_policies import Policy, has_fallback, health, is_routed, lives, longest, policy_of, rank, weight
from holdfast.topology.aws.record_sharing import sort_of, unsorted
from holdfast.topology.aws.record_targets import named_records, targets_of
from holdfast.topology.draft import Draft, Family
from holdfast.topology.entry_points import is_listed, required
from holdfast.topology.facts import NO, Fact, Origin, Span
from holdfast.topology.model import Entry, Junction, Leg
from holdfast.topology.shared_names import perhaps_shared

_SETTINGS: Final = """
CidrCollection CidrLocation DelegationSet HostedZoneDnsSec KeySigningKey ProfilesAssociation ProfilesProfile ProfilesResourceAssociation
QueryLog ResolverConfig ResolverDnsSecConfig ResolverEndpoint ResolverFirewallConfig ResolverFirewallDomainList ResolverFirewallRule
ResolverFirewallRuleGroup ResolverFirewallRuleGroupAssociation ResolverQueryLogConfig ResolverQueryLogConfigAssociation ResolverRule
ResolverRuleAssociation VpcAssociationAuthorization ZoneAssociation
"""
_LOOP: Final = Missing("where records that name each other lead to", "Let one of them name what serves.")


class _Names:
    """Makes the node of each name once; a name that leads back to itself is not known."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.all = names(draft.stack)
        self._perhaps_shared = perhaps_shared(self.all, partial(name_of, draft.stack), partial(sort_of, draft.stack))
        self._open: set[str] = set()
        self._unseen = tuple(each.unseen for each in draft.stack.of_type(RECORD) if isinstance(each, HiddenResource))
        self.shared: set[str] = set()

    def target(self, name: str) -> str:
        """Return the id of the node that a name leads to."""
        records = self.all[name]
        if name in self._open:
            return self.draft.outside(f"{records[0].urn}#loop", (_LOOP,), Origin(records[0].urn), f"where {name} leads to")
        self._open.add(name)
        try:
            found = self._together(records)
        finally:
            self._open.discard(name)
        if name in self._perhaps_shared:
            return self._unsure(records, "name", f"what else has the name of {records[0].name}", self._perhaps_shared[name])
        return found

    def _unsure(self, records: Sequence[Resource], which: str, asked: str, missing: Iterable[Missing]) -> str:
        """Return a node for records of which it is not known how they go together; what each leads to is led to all the same."""
        for each in records:
            self._leads(each, is_leg=is_routed(each))
        return self.draft.outside(f"{records[0].urn}#{which}", missing, Origin(records[0].urn), asked)

    def _together(self, records: tuple[Resource, ...]) -> str:
        """Return what all records of a name lead to: those of each zone and type share it, and any of these may be asked."""
        open_ = unsorted(self.draft.stack, records)
        if open_:
            return self._unsure(records, "policy", f"how {records[0].name} is shared", open_)
        groups: dict[tuple[str, str], list[Resource]] = {}
        for record in records:
            groups.setdefault((zone_key(self.draft.stack, record), str(record.value("type")).upper()), []).append(record)
        found = {self._shared(each): each for _, each in sorted(groups.items())}
        alike: dict[object, str] = {}
        for target in found:
            alike.setdefault(self._way(target), target)
        if len(alike) == 1:
            return next(iter(alike.values()))
        legs = tuple(Leg(each, 1, NO, None, _origins(found[each])) for each in sorted(alike.values()))
        return self.draft.add(Junction(f"{records[0].urn}#name", records[0].name, "nearest", legs, _ttl(records), _origins(records)))

    def _way(self, target: str) -> object:
        """Return what tells a target from others: of a junction its policy and legs, so that A and AAAA records of one way are one."""
        node = self.draft.node(target)
        if isinstance(node, Junction):
            return node.policy, tuple((self._way(leg.target), leg.weight, leg.noticed, leg.check) for leg in node.legs)
        return target

    def _shared(self, records: list[Resource]) -> str:
        """Return what the records of one name and type lead to; one that no preview shows may share the name, if it has a policy."""
        routed = any(map(is_routed, records))
        if routed and self._unseen:
            return self._unsure(records, "policy", f"who else shares {records[0].name}", self._unseen)
        if len(records) == 1:
            return self._leads(records[0], is_leg=routed)
        try:
            policy = policy_of(records)
            if policy == "failover":
                return self._junction("failover", sorted(records, key=lambda each: (rank(each), each.urn)))
            if policy == "weighted" and 0 < sum(weight(each) == 0 for each in records) < len(records):
                return self._with_spares(records)
            return self._junction(policy or "nearest", records)
        except NotKnownError as error:
            return self._unsure(records, "policy", f"how {records[0].name} is shared", error.missing)

    def _with_spares(self, records: list[Resource]) -> str:
        """Return a junction for records of weight 0 beside others: they answer where none of the others is left."""
        main = self._junction("weighted", [each for each in records if weight(each)], "#main")
        spare = self._junction("weighted", [each for each in records if not weight(each)], "#spare", even=True)
        node = self.draft.node(main)
        noticed = _all(leg.noticed for leg in node.legs) if isinstance(node, Junction) else NO
        check = node.legs[0].check if isinstance(node, Junction) else None
        legs = (Leg(main, 1, noticed, check, _origins(records)), Leg(spare, 1, NO, None, _origins(records)))
        return self.draft.add(Junction(f"{records[0].urn}#spares", records[0].name, "failover", legs, _ttl(records), _origins(records)))

    def _junction(self, policy: Policy, records: Sequence[Resource], suffix: str = "#policy", *, even: bool = False) -> str:
        even = even or policy != "weighted" or not any(weight(each) for each in records)
        legs = tuple(self._leg(each, records, 1 if even else weight(each), nearest=policy == "nearest") for each in records)
        id_ = f"{min(each.urn for each in records)}{suffix}"
        return self.draft.add(Junction(id_, records[0].name, policy, legs, _ttl(records), _origins(records)))

    def _leg(self, record: Resource, records: Sequence[Resource], share: int, *, nearest: bool) -> Leg:
        noticed, check = health(self.draft.stack, record)
        if nearest and not has_fallback(record, records):
            noticed = NO
        return Leg(self._leads(record, is_leg=True), share, noticed, check, _origins([record]))

    def _leads(self, record: Resource, *, is_leg: bool) -> str:
        """Return what one record leads to; is_leg: whether it shares its name, so that a name it leads to is one of several."""
        name = named_records(self.draft.stack, record)
        if name:
            if is_leg:
                self.shared.add(name)
            return self.target(name)
        targets = targets_of(self.draft, record)
        if len(targets) == 1:
            return targets[0]
        if not targets:
            what = f"what {record.name} leads to"
            return self.draft.outside(f"{record.urn}#target", (Missing(what, f"Give {record.name} a target."),), Origin(record.urn), what)
        legs = tuple(Leg(each, 1, NO, None, _origins([record])) for each in targets)
        return self.draft.add(Junction(f"{record.urn}#values", record.name, "weighted", legs, _ttl([record]), _origins([record])))


def record_entries(draft: Draft) -> Iterator[Entry]:
    """Yield the names that lead clients to something; one that is only a leg of another name is no entry of its own."""
    all_ = _Names(draft)
    found = {name: all_.target(name) for name in sorted(all_.all)}
    for name, target in found.items():
        if name in all_.shared and not is_listed(draft.settings, name):
            continue
        records = all_.all[name]
        needed = required(draft.settings, name, (each.urn for each in records))
        yield Entry(records[0].urn, name, target, needed, _ttl(records), origins=_origins(records))


def _origins(records: Iterable[Resource]) -> tuple[Origin, ...]:
    return tuple(Origin(urn, ("aliases", "records")) for urn in sorted({each.urn for each in records}))


def _ttl(records: Sequence[Resource]) -> Span:
    return longest([lives(each) for each in records])


def _all(facts: Iterable[Fact]) -> Fact:
    """Return whether all of some facts are so."""
    known = tuple(facts)
    missing = tuple(dict.fromkeys(fact for each in known for fact in each.missing))
    if any(each.value is False for each in known) or not missing:
        return Fact(all(each.value for each in known))
    return Fact(None, missing)


FAMILY: Final = Family(
    name="aws route 53",
    entries=(record_entries,),
    reads=(
        RECORD,
        ZONE,
        DNS_HEALTH_CHECK,
        *(f"aws:route53/{name[0].lower()}{name[1:]}:{name}" for name in _SETTINGS.split()),
    ),
)
