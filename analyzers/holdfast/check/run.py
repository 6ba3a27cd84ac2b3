"""Run rules over a stack. A rule that raises is our fault: it is reported with its name, and hides nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

import msgspec

from holdfast.check.report import ContractRow, Coverage, ErrorRow, FindingRow, OpaqueRow, Report, StackRow, UndecidedRow
from holdfast.errors import InputError
from holdfast.rule import GIVEN, Finding, Rule, Undecided
from holdfast.settings.contracts import Contract
from holdfast.settings.model import Settings
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import PROVIDER_PREFIX, ROOT_STACK, Resource
from holdfast.stack.stack import Stack

_FINGERPRINT_DIGITS: Final = 16


def check(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Report:
    """Return what the rules say of a stack, in an order that does not depend on the order of rules or resources."""
    chosen = sorted(rules, key=lambda each: each.id)
    findings: list[FindingRow] = []
    undecided: list[UndecidedRow] = []
    errors: list[ErrorRow] = []
    for rule in chosen:
        run = _Run(rule, stack, settings)
        run.answer()
        findings += run.findings
        undecided += run.undecided
        errors += run.errors
    return Report(
        stacks=(_stack_row(stack, chosen),),
        findings=_told_apart(sorted(findings, key=_finding_order)),
        undecided=tuple(sorted(set(undecided), key=_undecided_order)),
        contracts=tuple(_unverified(contract, stack) for contract in settings.contracts),
        assumptions=(*stack.assumptions.sentences(), *stack.notes),
        errors=tuple(sorted(errors, key=lambda each: (each.rule, each.resource, each.error))),
    )


class _Run:
    """One rule over one stack: its answers as rows."""

    def __init__(self, rule: Rule, stack: Stack, settings: Settings) -> None:
        self.findings: list[FindingRow] = []
        self.undecided: list[UndecidedRow] = []
        self.errors: list[ErrorRow] = []
        self._rule = rule
        self._stack = stack
        self._severity = settings.rules.severity.get(rule.id, rule.severity)
        self._given = {"stack": stack, "options": settings.options}

    def answer(self) -> None:
        """Ask the rule about every resource that it judges, or once about the stack; contracts answer for a clause."""
        if self._rule.clause:
            return
        subjects = self._stack.of_type(*self._rule.subjects) if self._rule.judges_resources else (_root(self._stack),)
        for subject in subjects:
            self._isolated(subject)

    def _isolated(self, subject: Resource) -> None:
        try:
            for answer in self._rule.check(*(self._given[name] if name in GIVEN else subject for name in self._rule.arguments)):
                self._keep(answer)
        except NotKnownError as open_:
            self._keep(Undecided(subject, open_.property, open_.missing))
        except InputError as error:
            raise InputError(f"{self._stack.source}: {error.message}", error.hint) from error
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place where a rule's bug is kept from hiding the others
            self.errors.append(ErrorRow(self._rule.id, self._stack.name, subject.urn, _said(error)))

    def _keep(self, answer: Finding | Undecided) -> None:
        if isinstance(answer, Finding):
            self.findings.append(self._finding(answer))
        else:
            self.undecided.append(self._open(answer))

    def _finding(self, found: Finding) -> FindingRow:
        rule, resource = self._rule, found.resource
        if not all(isinstance(each, str) for each in (found.property, found.message, found.key)):
            raise TypeError("property, message and key of a finding are text")
        return FindingRow(
            rule=rule.id,
            severity=self._severity,
            stack=self._stack.name,
            resource=resource.urn,
            type=resource.type,
            name=resource.name,
            property=found.property,
            message=found.message,
            fix=rule.fix,
            evidence=tuple(each.urn for each in found.evidence),
            location=resource.location,
            fingerprint=fingerprint(rule.id, resource.urn, found.property, found.key),
        )

    def _open(self, answer: Undecided) -> UndecidedRow:
        resource = answer.resource
        missing = sorted(set(answer.missing))
        if not all(isinstance(each, str) for each in (answer.property, *(text for one in missing for text in (one.fact, one.settle)))):
            raise TypeError("property and missing facts of an open question are text")
        return UndecidedRow(
            rule=self._rule.id,
            stack=self._stack.name,
            resource=resource.urn,
            type=resource.type,
            name=resource.name,
            property=answer.property,
            missing=tuple(each.fact for each in missing),
            settle=_settled(missing),
            location=resource.location,
        )


def _root(stack: Stack) -> Resource:
    """Return what stands for a whole stack: its root, or one like it where the source shows none."""
    project, _, name = stack.name.rpartition("/")
    roots = stack.of_type(ROOT_STACK)
    return (
        roots[0] if roots else Resource(urn=f"urn:pulumi:{name}::{project}::{ROOT_STACK}::{project}-{name}", type=ROOT_STACK, custom=False)
    )


def _said(error: BaseException) -> str:
    """Return a rule's error in words; one whose text raises too is named alone."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - part of the isolation of rules
        return type(error).__name__


def _unverified(contract: Contract, stack: Stack) -> ContractRow:
    missing = ("contracts are not verified yet",)
    return ContractRow(contract.id, stack.name, str(contract.entry), str(contract.claim), "undecided", missing=missing)


def fingerprint(rule: str, urn: str, property_: str, key: str = "") -> str:
    """Return what identifies a finding for as long as its rule, resource and property stay: 16 hexadecimal digits."""
    text = f"{rule}\0{urn}\0{property_}\0{key}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_DIGITS]


def _settled(missing: Iterable[Missing]) -> str:
    return " ".join(dict.fromkeys(each.settle for each in missing))


def _told_apart(rows: Iterable[FindingRow]) -> tuple[FindingRow, ...]:
    """Return the rows, each once: the same finding made twice is one, and two that share a fingerprint get one each."""
    kept: dict[str, FindingRow] = {}
    shared: Counter[str] = Counter()
    for row in dict.fromkeys(rows):
        first = row.fingerprint
        shared[first] += 1
        mark = first if shared[first] == 1 else fingerprint(first, row.resource, row.property, str(shared[first]))
        kept[mark] = msgspec.structs.replace(row, fingerprint=mark)
    return tuple(kept.values())


def _finding_order(row: FindingRow) -> tuple[str, ...]:
    return (row.rule, row.resource, row.property, row.message, row.fingerprint, *row.evidence)


def _undecided_order(row: UndecidedRow) -> tuple[str, ...]:
    return (row.rule, row.resource, row.property, *row.missing, row.settle)


def _stack_row(stack: Stack, rules: Sequence[Rule]) -> StackRow:
    """Return what is said of the stack itself, with how much of it is understood."""
    modelled = {type_ for rule in rules for type_ in rule.types}
    opaque = tuple(sorted(_opaque(stack), key=lambda each: each.resource))
    counted = sum(len(stack.of_type(type_)) for type_ in modelled)
    coverage = Coverage(counted, len(stack.resources) - counted - len(opaque), opaque)
    return StackRow(stack.name, stack.source, stack.kind, len(stack.resources), coverage)


def _opaque(stack: Stack) -> Iterator[OpaqueRow]:
    """Yield the components whose parts the source does not show."""
    for resource in stack.resources:
        engine_own = resource.type == ROOT_STACK or resource.type.startswith(PROVIDER_PREFIX)
        if resource.remote and not engine_own and not stack.children(resource.urn):
            yield OpaqueRow(resource.urn, "a remote component whose resources this source does not show; a preview file shows them")
