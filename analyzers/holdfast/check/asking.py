"""Ask one rule about a stack. A rule that raises is our fault: it is reported with its name, and hides nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from holdfast.check.report import ErrorRow, FindingRow, UndecidedRow
from holdfast.check.rows import finding_row, undecided_row
from holdfast.errors import InputError
from holdfast.rule import GIVEN, Answers, Finding, Rule, Undecided
from holdfast.settings.model import Severity
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import ROOT_STACK, Resource
from holdfast.stack.stack import Stack

_LEAST: Final = Fraction(1, 100)


class Share(NamedTuple):
    """A part of what a rule judges, from one fraction of it to another. What lies side by side stays together."""

    start: Fraction
    end: Fraction

    def among(self, subjects: Sequence[Resource]) -> Sequence[Resource]:
        """Return this share of some resources."""
        return subjects[int(len(subjects) * self.start) : int(len(subjects) * self.end)]


ALL: Final = Share(Fraction(0), Fraction(1))


def shares() -> Iterator[Share]:
    """Yield shares that are all together: a small one first, then smaller and smaller ones, so that two who take them end together."""
    at = _LEAST
    yield Share(ALL.start, at)
    while ALL.end - at > _LEAST:
        share = Share(at, at + (ALL.end - at) / 4)
        yield share
        at = share.end
    yield Share(at, ALL.end)


class Asking:
    """One rule over one stack: its answers as rows.

    given: what the rule's parameters may name, by name; a rule that names something that is not there is not asked.
    """

    def __init__(self, rule: Rule, stack: Stack, severity: Severity, given: Mapping[str, object]) -> None:
        self.findings: list[FindingRow] = []
        self.undecided: list[UndecidedRow] = []
        self.errors: list[ErrorRow] = []
        self._rule = rule
        self._stack = stack
        self._severity = severity
        self._given = given

    def ask(self, share: Share = ALL) -> None:
        """Ask the rule about a share of the resources that it judges, or once about the stack."""
        rule, given = self._rule, self._given
        if any(name in GIVEN and name not in given for name in rule.arguments):
            return
        arguments = [given.get(name) for name in rule.arguments]
        judged = [place for place, name in enumerate(rule.arguments) if name not in given]
        for subject in share.among(self._stack.of_type(*rule.subjects) if judged else (root_of(self._stack),)):
            for place in judged:
                arguments[place] = subject
            self.take(subject, rule.check, *arguments)

    def take(self, subject: Resource, answers: Callable[..., Answers], *arguments: object) -> None:
        """Keep the answers about a subject, whatever becomes of them. Of a hidden one there is nothing that a rule could read."""
        if isinstance(subject, HiddenResource):
            self._keep(Undecided(subject, "", (subject.unseen,)))
            return
        try:
            for answer in answers(*arguments):
                self._keep(answer)
        except NotKnownError as open_:
            self._keep(Undecided(subject, open_.property, open_.missing))
        except InputError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place where a rule's bug is kept from hiding the others
            self.errors.append(ErrorRow(self._rule.id, self._stack.name, subject.urn, said(error)))

    def _keep(self, answer: Finding | Undecided) -> None:
        if isinstance(answer.resource, HiddenResource):
            answer = Undecided(answer.resource, answer.property, (answer.resource.unseen,))
        if isinstance(answer, Finding):
            self.findings.append(finding_row(answer, self._rule, self._severity, self._stack))
        else:
            self.undecided.append(undecided_row(answer, self._rule, self._stack))


def root_of(stack: Stack) -> Resource:
    """Return what stands for a whole stack: its root, or one like it where the source shows none."""
    project, _, name = stack.name.rpartition("/")
    roots = stack.of_type(ROOT_STACK)
    made_up = f"urn:pulumi:{name}::{project}::{ROOT_STACK}::{project}-{name}"
    return roots[0] if roots else Resource(urn=made_up, type=ROOT_STACK, custom=False)


def said(error: BaseException) -> str:
    """Return an error in words; one whose text raises too is named alone."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - part of the isolation of rules
        return type(error).__name__
