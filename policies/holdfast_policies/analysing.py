"""What the rules say of what a pack is shown: of each resource by itself, and of the stack once all have been seen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

import msgspec

from holdfast.check import Report, check
from holdfast.check.alone import check_alone
from holdfast.check.merge import merged
from holdfast.check.report import ErrorRow, FindingRow, UndecidedRow
from holdfast.gate import Terms, judge
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.sources.policy import Run, Shown, declared, stack_of
from holdfast.sources.read import with_outside
from holdfast.stack.tokens import normalise
from holdfast_policies.configuration import Configuration
from holdfast_policies.levels import decided_alone

if TYPE_CHECKING:
    from holdfast.stack.values import Value


class Said(msgspec.Struct, frozen=True):
    """What is to be answered: findings that are new, those that are waived or known, open questions, faults of ours, warnings."""

    findings: tuple[FindingRow, ...] = ()
    accepted: tuple[FindingRow, ...] = ()
    undecided: tuple[UndecidedRow, ...] = ()
    errors: tuple[ErrorRow, ...] = ()
    warnings: tuple[str, ...] = ()


NOTHING: Final = Said()


class Analysis:
    """What a pack has been shown and has said in one operation. Not safe for threads: the caller holds a lock."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._alone = frozenset(rule.id for rule in rules if decided_alone(rule))
        self._inputs: dict[str, Mapping[str, Value]] = {}
        self._said: dict[str, frozenset[str]] = {}
        self._by_type: dict[str, list[Rule]] = {}
        for rule in rules:
            for type_ in rule.subjects if rule.id in self._alone else ():
                self._by_type.setdefault(type_, []).append(rule)

    def resource(self, shown: Shown, told: Configuration, run: Run, today: date) -> Said:
        """Return what the inputs of one resource decide, and remember them."""
        self._inputs[shown.urn] = shown.properties
        self._said.pop(shown.urn, None)
        rules = [rule for rule in self._by_type.get(normalise(shown.type), ()) if told.enabled(rule)]
        if not rules:
            return NOTHING
        resource = declared(shown)
        part = reduce(add, (check_alone(resource, run.name, group, settings) for settings, group in _grouped(rules, told)))
        report = Report(findings=part.findings, undecided=part.undecided, errors=part.errors)
        self._said[shown.urn] = frozenset(row.fingerprint for row in report.findings)
        return self._answer(report, told, today) if report.findings or report.undecided or report.errors else NOTHING

    def stack(self, shown: Sequence[Shown], told: Configuration, run: Run, today: date) -> Said:
        """Return what the whole stack decides and was not said of one of its resources before."""
        rules = [rule for rule in self._rules if told.enabled(rule)]
        if not rules:
            return NOTHING
        stack = with_outside(stack_of(shown, self._inputs, run), told.shared)
        report = merged([check(stack, group, settings) for settings, group in _grouped(rules, told)])
        said = self._answer(report, told, today, {rule.id for rule in rules})
        return msgspec.structs.replace(
            said,
            findings=tuple(row for row in said.findings if not self._before(row.rule, row.resource, row.fingerprint)),
            accepted=tuple(row for row in said.accepted if not self._before(row.rule, row.resource, row.fingerprint)),
            undecided=tuple(row for row in said.undecided if not self._asked(row.rule, row.resource)),
            errors=tuple(row for row in said.errors if not self._asked(row.rule, row.resource)),
        )

    def _asked(self, rule: str, urn: str) -> bool:
        """Tell whether a rule was asked about a resource when its inputs were shown."""
        return rule in self._alone and urn in self._inputs

    def _before(self, rule: str, urn: str, fingerprint: str) -> bool:
        """Tell whether a finding was said when the inputs of its resource were shown."""
        return rule in self._alone and fingerprint in self._said.get(urn, ())

    def _answer(self, report: Report, told: Configuration, today: date, ran: set[str] | None = None) -> Said:
        outcome = judge(report, told.waivers, Terms(), today, known=told.known, ran=ran, settings=told.shared.path or "holdfast.yaml")
        rows = outcome.report.findings
        return Said(
            findings=tuple(row for row in rows if row.status == "new"),
            accepted=tuple(row for row in rows if row.status != "new"),
            undecided=report.undecided,
            errors=report.errors,
            warnings=outcome.warnings if ran is not None else (),
        )


def _grouped(rules: Iterable[Rule], told: Configuration) -> list[tuple[Settings, list[Rule]]]:
    """Return the rules by the settings that they share."""
    found: dict[int, tuple[Settings, list[Rule]]] = {}
    for rule in rules:
        settings = told.settings[rule.id]
        found.setdefault(id(settings), (settings, []))[1].append(rule)
    return list(found.values())
