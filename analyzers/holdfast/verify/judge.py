"""One question of one entry, from the topology to the verdict."""

from dataclasses import dataclass

from holdfast.stack.missing import Missing
from holdfast.topology.model import Entry, Fleet, Junction, Part
from holdfast.verify.ask import Domains, scenarios
from holdfast.verify.clauses import Question
from holdfast.verify.clock import answer
from holdfast.verify.cone import Cone
from holdfast.verify.decide import Decision, decide
from holdfast.verify.domains import Event
from holdfast.verify.fixes import fix
from holdfast.verify.shape import goes_in_a_circle
from holdfast.verify.story import told
from holdfast.verify.three_valued import Choice, unknowns, world
from holdfast.verify.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the events of the stack that it is about."""

    question: Question
    domains: Domains


def asked(question: Question, events: tuple[Event, ...]) -> Asked:
    """Return a question with its events."""
    return Asked(question, Domains(() if question.rollout else tuple(event for event in events if question.covers(event))))


def judged(entry: Entry, cone: Cone, about: Asked, labels: dict[str, Event], *, known: bool = False) -> Verdict:
    """Return the verdict on an entry. known: no fact of its cone is missing, as the caller found out before."""
    question, domains = about.question, about.domains
    if cone.tangled and (name := goes_in_a_circle(cone.nodes)):
        return _circle(entry, cone.nodes[name].name, question)
    needed = max(entry.required, question.required or 0)
    enough = (needed + question.most + 2) * (len(cone.zones) + 3)
    open_ = () if known else unknowns(cone, enough)
    number = scenarios(world(cone, Choice(), enough) if open_ else cone, question, len(domains.events))
    row = Verdict(
        question.id,
        entry.name,
        question.claim(question.required or entry.required),
        "proved",
        resource=entry.origins[0].urn if entry.origins else entry.id,
        default=question.standard,
        scenarios=number,
        assumptions=assumptions(cone, question),
    )
    if not question.standard and not question.rollout and _things(cone, about) < question.most:
        return _changed(row, verdict="vacuous", scenarios=0, assumptions=())
    decision = decide(
        cone,
        open_,
        enough,
        lambda possible: answer(possible, question, domains.felt(possible)),
        counts_bounded=question.base == "required",
        loosely=question.base == "required" and question.within is None and not question.healing,
    )
    return _told(row, decision, about, labels)


def _circle(entry: Entry, name: str, question: Question) -> Verdict:
    """Return the verdict where requests never arrive at members."""
    where = Missing(f"where requests to {name} go: they come back to it", f"Let {name} lead to members.")
    resource = entry.origins[0].urn if entry.origins else entry.id
    claim = question.claim(question.required or entry.required)
    return Verdict(question.id, entry.name, claim, "undecided", resource, question.standard, missing=(where,))


def _things(cone: Cone, about: Asked) -> int:
    """Return how many things a question can lose."""
    members = sum(node.members.low + len(node.pinned) for node in cone.nodes.values() if isinstance(node, Fleet) and not node.elastic)
    return len(about.domains.events) + (members if "instance" in about.question.kinds else 0)


def _told(row: Verdict, decision: Decision, about: Asked, labels: dict[str, Event]) -> Verdict:
    question = about.question
    if decision.word == "proved" and question.rpo is not None:
        lag = Missing(f"whether at most {question.rpo:g} s of data are lost", "State the replication lag: the stack does not say it.")
        return _changed(row, verdict="undecided", missing=(lag,))
    failure = decision.answer.failure
    if decision.word != "refuted" or failure is None:
        return _changed(row, verdict=decision.word, missing=decision.missing)
    cone = decision.answer.cone
    counterexample = told(cone, question, failure, labels)
    repair = fix(cone, question, failure, about.domains.felt(cone))
    return _changed(row, verdict="refuted", counterexample=counterexample, fix=repair)


def _changed(row: Verdict, **changes: object) -> Verdict:
    fields = {name: getattr(row, name) for name in row.__struct_fields__}
    return Verdict(**{**fields, **changes})


def assumptions(cone: Cone, question: Question) -> tuple[str, ...]:
    """Return what a verdict assumes, sorted."""
    found = list(cone.entry.assumptions)
    for node in cone.nodes.values():
        found += getattr(node, "assumptions", ())
        if isinstance(node, Fleet) and question.rollout:
            found += node.rollout.assumptions
        if isinstance(node, Part) and node.standby and node.settles and {"zone", "region"} & set(question.kinds):
            found.append(f"{node.name} fails over to its standby ({node.settles})")
        if isinstance(node, Junction) and node.policy == "nearest":
            found.append(f"each target of {node.name} may have to carry all requests")
    return tuple(sorted(set(found)))
