"""Contracts over a stack: lower it, verify, and say the verdicts as rows, and those of the default contract as findings."""

from collections.abc import Iterator, Sequence

import msgspec

from holdfast.check.asking import root_of, said
from holdfast.check.report import Capacity, ContractRow, Counterexample, ErrorRow, Step
from holdfast.errors import HoldfastError
from holdfast.rule import Answers, Finding, Rule, Undecided
from holdfast.settings.model import Settings
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.lower import lower
from holdfast.topology.model import Topology
from holdfast.verify import Verdict, verify

CONTRACT_REFUTED = "contract-refuted"
"""The rule that speaks for a refuted contract of the user's."""


class Lowered(msgspec.Struct, frozen=True):
    """The topology of a stack; None and an error where we failed."""

    topology: Topology | None = None
    errors: tuple[ErrorRow, ...] = ()


class Verified(msgspec.Struct, frozen=True):
    """The verdicts on a topology; an error where we failed."""

    verdicts: tuple[Verdict, ...] = ()
    errors: tuple[ErrorRow, ...] = ()


def lowered(stack: Stack, settings: Settings) -> Lowered:
    """Return the topology of a stack."""
    try:
        return Lowered(lower(stack, settings))
    except HoldfastError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in a lowering must not hide what the rules say
        return Lowered(errors=(_fault("topology", stack, error),))


def verified(topology: Topology, stack: Stack, settings: Settings) -> Verified:
    """Return the verdicts of the contracts of a stack."""
    try:
        return Verified(verify(topology, settings.contracts, default=settings.default_contract))
    except HoldfastError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in the verifier must not hide what the rules say
        return Verified(errors=(_fault("verify", stack, error),))


def _fault(where: str, stack: Stack, error: Exception) -> ErrorRow:
    return ErrorRow(where, stack.name, root_of(stack).urn, said(error))


def contract_rows(verdicts: Sequence[Verdict], stack: Stack) -> Iterator[ContractRow]:
    """Yield the verdicts as rows, in their order."""
    for verdict in verdicts:
        vacuous = verdict.verdict == "vacuous"
        yield ContractRow(
            verdict.id,
            None if vacuous else stack.name,
            verdict.entry,
            verdict.claim,
            verdict.verdict,
            verdict.assumptions,
            verdict.scenarios,
            _counterexample(verdict),
            verdict.fix,
            tuple(each.fact for each in verdict.missing),
        )


def _counterexample(verdict: Verdict) -> Counterexample | None:
    found = verdict.counterexample
    if found is None:
        return None
    steps = tuple(Step(step.at_seconds, step.what, step.resource) for step in found.steps)
    return Counterexample(found.lost, steps, Capacity(found.capacity.before, found.capacity.after, found.capacity.required))


def speaks_for(rule: Rule, verdict: Verdict) -> bool:
    """Tell whether a rule answers for a verdict: its clause, or any refuted contract of the user's."""
    return rule.clause == (verdict.id if verdict.default else CONTRACT_REFUTED)


def answers(verdict: Verdict, stack: Stack) -> Answers:
    """Yield what a verdict says as a rule: a finding where it is refuted, an open question where a default clause is undecided."""
    subject = stack.get(verdict.resource) or root_of(stack)
    if verdict.verdict == "refuted":
        yield Finding(
            subject,
            "",
            _message(verdict, subject),
            evidence=_evidence(verdict, stack),
            key=f"{verdict.id}@{verdict.entry}",
            fix=verdict.fix,
        )
    elif verdict.verdict == "undecided" and verdict.default:
        yield Undecided(subject, "", verdict.missing)


def _message(verdict: Verdict, subject: Resource) -> str:
    """Return one sentence: which failure, and how much is left of how much is needed."""
    entry = subject.name if verdict.entry in (verdict.resource, subject.urn) else verdict.entry
    named = entry if verdict.default else f"{entry} breaks the contract {verdict.id}"
    found = verdict.counterexample
    if found is None:
        return f"{named}: it does not hold that {verdict.claim}"
    left = f"{found.capacity.after} of {found.capacity.required} required serve"
    if not found.lost:
        what = found.steps[0].what if found.steps else verdict.claim
        return f"{named} does not serve even with nothing lost: {what}"
    return f"{named}: with {' and '.join(found.lost)} lost {left} ({found.capacity.before} before)"


def _evidence(verdict: Verdict, stack: Stack) -> tuple[Resource, ...]:
    path = verdict.counterexample.path if verdict.counterexample else ()
    found = (stack.get(urn) for urn in path if urn != verdict.resource)
    return tuple(each for each in found if each is not None)
