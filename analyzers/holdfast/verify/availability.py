"""The share of time that an entry serves, as an interval.

Zones, regions and parts fail by themselves, members by themselves within what lives: states with few failures are weighed exactly, and
the weight of all others bounds what is left out.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb

import msgspec

from holdfast.settings.contracts import Availability, Contract
from holdfast.stack.missing import Missing
from holdfast.topology.model import Entry, Fleet, Pool, Topology
from holdfast.verify import columns, figures
from holdfast.verify.ask import Domains, is_plain
from holdfast.verify.bits import Planes, total
from holdfast.verify.capacity import demands
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.domains import Event, events
from holdfast.verify.judge import assumptions
from holdfast.verify.masks import Masks, needed_alive, placed
from holdfast.verify.three_valued import Choice, unknowns, world
from holdfast.verify.verdict import Verdict

_MOST = 3
MODELS = ("provider-2026",)


class Down(msgspec.Struct, frozen=True):
    """The share of time that an entry is down, between two bounds, and the figures it rests on."""

    low: float
    high: float
    sources: tuple[str, ...]


def availability(topology: Topology) -> dict[str, Down]:
    """Return, by id of the entry, the share of time that it is down."""
    index, domains = Index(topology), Domains(events(topology))
    return {entry.id: down(cone_of(entry, index), domains) for entry in topology.entries}


def down(cone: Cone, domains: Domains, share: Question | None = None) -> Down:
    """Return the share of time that an entry is down: where facts are not known, between their best and their worst."""
    question = share or Question("availability")
    enough = (cone.entry.required + 3) * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    if not open_:
        return _down(cone, domains, question)
    best = {each.key: each.values[-1] for each in open_}
    ends = [_down(world(cone, choice, enough), domains, question) for choice in (Choice(best), Choice())]
    return Down(min(each.low for each in ends), max(each.high for each in ends), ends[1].sources)


def _down(cone: Cone, domains: Domains, question: Question) -> Down:
    asked = demands(cone, question)
    felt = domains.felt(cone)
    shares = [_figure(cone, event) for event in felt]
    sources = tuple(dict.fromkeys(figure.source for figure in (figures.GLOBAL, figures.INSTANCE, *shares)))
    if not all(demand.possible for demand in asked) or not is_plain(cone):
        return Down(0.0 if is_plain(cone) is False else 1.0, 1.0, sources)
    most = min(_MOST, len(felt)) if len(felt) <= 16 else min(2, len(felt))  # noqa: PLR2004 - beyond, pairs are thousands
    laid = columns.up_to(most, len(felt), 0)
    masks = Masks(cone, laid, {event.id: i for i, event in enumerate(felt)}, {})
    gates = [gate for demand in asked for gate in _gates(masks, demand.target, demand.demand, demand.need)]
    up = masks.full
    for demand in asked:
        up &= masks.standing(demand.balancer) if demand.balancer else masks.full
    bounds = [
        _weighed([(float(f.low), float(f.high))[end] for f in shares], laid, gates, up, end, float(figures.INSTANCE[end])) for end in (0, 1)
    ]
    everything = float(figures.GLOBAL.low)
    low, high = bounds[0][0], bounds[1][0] + bounds[1][1]
    return Down(everything + (1 - everything) * low, min(1.0, everything + (1 - everything) * high), sources)


Gate = tuple[int, int, Planes]
"""The members of a target, how many of them must live, and scenario by scenario how many are lost."""


def _gates(masks: Masks, name: str, demand: Fraction, need: Fraction) -> list[Gate]:
    node = masks.cone.nodes[name]
    fleets = masks.fleets(node) if isinstance(node, Pool) else (node,) if isinstance(node, Fleet) else ()
    if not fleets or any(fleet.elastic for fleet in fleets):
        up = masks.up.get(name, 0)
        return [(1, 1, [masks.full & ~up])]
    members = sum(sum(counts.values()) + extras for counts, extras in map(placed, fleets))
    least = needed_alive(node.gates, members, demand, need) if isinstance(node, Pool) else -(-need.numerator // need.denominator)
    covered = masks.covered(node) if isinstance(node, Pool) else None
    planes = masks.lost_members(fleets, covered)
    return [(members, least, planes)]


def _weighed(q: Sequence[float], laid: columns.Columns, gates: Sequence[Gate], up: int, end: int, member: float) -> tuple[float, float]:
    """Return the weight of the states in which an entry is down, and of those that were not looked at."""
    all_up = 1.0
    for each in q:
        all_up *= 1 - each
    odds = [each / (1 - each) if each < 1 else 1e12 for each in q]
    failing, seen = 0.0, 0.0
    for column, case in enumerate(laid.cases):
        weight = all_up
        for i in case.events:
            weight *= odds[i]
        seen += weight
        failing += weight * (_too_few(gates, column, member) if up >> column & 1 else 1.0)
    return failing, max(0.0, 1 - seen) if end else 0.0


def _too_few(gates: Sequence[Gate], column: int, member: float) -> float:
    """Return how likely too few members live by themselves, in some gate: at most the sum, and exact for one."""
    serving = 1.0
    for members, least, planes in gates:
        left = members - total(planes, column)
        missing = _fewer(left, least, member)
        if len(gates) == 1:
            return missing
        serving *= 1 - missing
    return 1 - serving


@lru_cache(maxsize=4096)
def _fewer(left: int, least: int, down_: float) -> float:
    """Return how likely fewer than so many of those left live, each down by itself: a sum of positive terms."""
    if left < least:
        return 1.0
    return sum(comb(left, n) * (1 - down_) ** n * down_ ** (left - n) for n in range(least))


def _figure(cone: Cone, event: Event) -> figures.Figure:
    if "zone" in event.kinds:
        return figures.ZONE
    if "region" in event.kinds:
        return figures.REGION
    node = cone.nodes[event.id]
    return figures.of_part(getattr(node, "kind", "other"))


def judged_availability(contract: Contract, claim: Availability, entry: Entry, index: Index) -> Verdict:
    """Return the verdict on a share of time that an entry must serve."""
    cone, domains = cone_of(entry, index), Domains(events(index.topology))
    share = contract.share
    question = Question(contract.id, share=share.at_least, base=share.of) if share else Question(contract.id)
    question = msgspec.structs.replace(question, required=contract.required)
    span = down(cone, domains, question)
    needed = 1 - claim.at_least
    said = f"serves at least {_percent(claim.at_least)} of the time, with the figures of {claim.model}"
    word = "proved" if span.high <= needed else "refuted" if span.low > needed else "undecided"
    missing: tuple[Missing, ...] = ()
    if claim.model not in MODELS:
        word, missing = "undecided", (Missing(f"the figures of {claim.model}", f"Name a model that is there: {', '.join(MODELS)}."),)
    elif word == "undecided":
        between = f"{1 - span.high:.6%} to {1 - span.low:.6%}"
        missing = (
            Missing(
                f"how available what {entry.name} rests on is: the published figures give {between}",
                "Ask for a share outside these bounds.",
            ),
        )
    return Verdict(
        contract.id,
        entry.name,
        said,
        word,  # type: ignore[arg-type]  # one of three words, as chosen above
        resource=entry.origins[0].urn if entry.origins else entry.id,
        scenarios=len(domains.felt(cone)) + 1,
        assumptions=(*assumptions(cone, question), *span.sources),
        fix=""
        if word != "refuted"
        else f"It serves {1 - span.low:.6%} of the time at best: remove a single point of failure, or add a zone.",
        missing=missing,
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6f}".rstrip("0").rstrip(".") + " %"
