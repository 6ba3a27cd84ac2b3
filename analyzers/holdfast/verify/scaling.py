"""Whether an entry stands a failure only because somebody starts new members: what is left serves, and is too little.

Where nothing is left the entry stops, whoever starts new members; that is a matter of the clauses on zones and members.
"""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import Fact
from holdfast.topology.model import Entry, Fleet, Junction, Opaque, Pool, Topology
from holdfast.verify.ask import Domains, Failure, failures
from holdfast.verify.clauses import Question
from holdfast.verify.clock import answer, back
from holdfast.verify.columns import TooManyError
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.decide import decide
from holdfast.verify.domains import Event, events
from holdfast.verify.moment import moment_of
from holdfast.verify.story import replayed
from holdfast.verify.three_valued import unknowns

_ONE = Question("scaling", ("zone", "instance"))


class Reliance(msgspec.Struct, frozen=True):
    """An entry that has too few members left after a failure, until new ones have started.

    lost: `zone us-east-1a`, `one member of web`. left, required: members' worth of requests, exact fractions in text. healers: who
    has to start new members. missing: what would tell whether it is so; then the rest is empty.
    """

    entry: Entry
    lost: str = ""
    left: str = ""
    required: str = ""
    fleets: tuple[Fleet, ...] = ()
    missing: tuple[Missing, ...] = ()


def reliances(topology: Topology) -> tuple[Reliance, ...]:
    """Return the entries that stand the loss of one zone or member only by starting new members, certainly or perhaps."""
    index, all_ = Index(topology), events(topology)
    domains = Domains(tuple(event for event in all_ if "zone" in event.kinds))
    found = (_of(cone_of(entry, index, recover=True), domains) for entry in topology.entries)
    return tuple(each for each in found if each is not None)


def _of(cone: Cone, domains: Domains) -> Reliance | None:
    enough = (cone.entry.required + 3) * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    if not any(_may_heal(node) for node in cone.nodes.values() if isinstance(node, Fleet | Opaque)):
        return None
    if cone.entry.required == 1 and _counts_whole_members(cone):
        return None  # less than one member is nothing
    decision = decide(cone, open_, enough, lambda known: answer(known, _ONE, domains.felt(known)), counts_bounded=True)
    if decision.word == "proved":
        return None
    if open_ or decision.answer.failure is None:
        facts = decision.missing or tuple(dict.fromkeys(fact for each in open_ for fact in each.missing))
        return Reliance(cone.entry, missing=facts) if facts else None
    return _healed(decision.answer.cone, domains.felt(decision.answer.cone))


def _counts_whole_members(cone: Cone) -> bool:
    """Tell whether no share of a member's requests can be left, whatever is not known."""
    for node in cone.nodes.values():
        if isinstance(node, Opaque | Junction):
            return False
        if isinstance(node, Pool) and (not node.cross_zone.value or node.gates.open_count > 1 or node.gates.open_share):
            return False
    return True


def _may_heal(node: Fleet | Opaque) -> bool:
    if isinstance(node, Opaque):
        return True
    return not node.elastic and (node.healing.member.value is not False or node.healing.zone.value is not False)


def _healed(cone: Cone, felt: tuple[Event, ...]) -> Reliance | None:
    """Return the first failure that leaves something, and after which new members bring back what is required."""
    names = {event.id: event.name for event in felt}
    try:
        for failure in failures(cone, _ONE, felt, every=True):
            if not failure.scenario.lost and not failure.scenario.members:
                continue
            _, left = replayed(cone, _ONE, failure)
            if left and back(cone, _ONE, failure) is not None:
                return _told(cone, failure, left, names)
    except TooManyError:
        return None
    return None


def _told(cone: Cone, failure: Failure, left: Fraction, names: dict[str, str]) -> Reliance:
    moment = moment_of(cone, failure.scenario)
    hit = moment.hit()
    zone = bool(moment.lost_zones())
    missing = _unsure(fleet.healing.zone if zone else fleet.healing.member for fleet in hit)
    if missing:
        return Reliance(cone.entry, missing=missing)
    lost = [names[each] for each in failure.scenario.lost] or [f"one member of {fleet.name}" for fleet in hit]
    return Reliance(cone.entry, " and ".join(lost), str(left), str(failure.demand.need), hit)


def _unsure(facts: Iterable[Fact]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(missing for fact in facts if fact.value is None for missing in fact.missing))
