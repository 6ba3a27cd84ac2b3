"""The contract of a rule: what it states about itself, what it is given, and what it may answer.

A rule is a pure generator. It is given what its parameters name: `stack`, `topology` and `options` are those; any other
parameter is one resource of the types in `subjects`, and the rule runs once for each. It yields a Finding, yields or raises
that something is not known, or stays silent, which means that the rule holds.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

import msgspec

from holdfast.settings.model import Options, Severity
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource

Cloud = Literal["aws", "gcp", "any"]
Scope = Literal["resource", "relation", "path"]
DecidableAt = Literal["inputs", "preview", "state"]
DOCUMENTATION: Final = "https://holdfast.dev/rules/"
GIVEN: Final = frozenset({"stack", "topology", "options"})
"""The names of parameters that stand for the same thing in every rule."""


class Finding(msgspec.Struct, frozen=True):
    """A fault: where it is, one sentence with names and numbers, and the path that shows it.

    key: tells several findings of one rule on one property apart, and is part of the fingerprint. fix: what to do here, where
    that is more exact than what the rule says.
    """

    resource: Resource
    property: str
    message: str
    evidence: tuple[Resource, ...] = ()
    key: str = ""
    fix: str = ""


class Undecided(msgspec.Struct, frozen=True):
    """A question that the stack leaves open: the facts that are missing, and what would settle each."""

    resource: Resource
    property: str
    missing: tuple[Missing, ...]


Answers = Iterator[Finding | Undecided]
Check = Callable[..., Answers]
Remedy = Callable[[Finding, Options], Mapping[str, Any]]
"""Gives the inputs that mend a finding, as plain JSON by dotted path; none where it cannot be mended so."""


class Rule(msgspec.Struct, frozen=True):
    """One rule, with all that it states about itself.

    subjects: the types that it judges, one at a time. reads: the other types that it looks at. options: the names of the
    options that it reads. clause: the clause of the default contract that answers for it; such a rule has no body. remedy: what a
    policy pack may change in the inputs where the user asks for it; it replaces no resource and takes nothing away.
    """

    id: str
    cloud: Cloud
    group: str
    scope: Scope
    severity: Severity
    title: str
    page: str
    fix: str
    decidable_at: DecidableAt
    subjects: tuple[str, ...]
    reads: tuple[str, ...]
    options: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    arguments: tuple[str, ...]
    check: Check
    clause: str = ""
    remedy: Remedy | None = None

    @property
    def url(self) -> str:
        """Return the address of the rule's page."""
        return f"{DOCUMENTATION}{self.id}"

    @property
    def types(self) -> tuple[str, ...]:
        """Return every type that the rule judges or looks at."""
        return (*self.subjects, *self.reads)

    @property
    def judges_resources(self) -> bool:
        """Tell whether the rule runs once a resource, and not once a stack."""
        return any(name not in GIVEN for name in self.arguments)

    @property
    def reads_inputs_alone(self) -> bool:
        """Tell whether one resource and the options are all that the rule is given."""
        return self.judges_resources and not {"stack", "topology"} & set(self.arguments)


def rule(  # noqa: PLR0913 - what a rule states about itself, each by name
    *,
    cloud: Cloud,
    group: str,
    scope: Scope,
    severity: Severity,
    decidable: DecidableAt,
    fix: str,
    good: str | tuple[str, ...],
    bad: str | tuple[str, ...],
    subjects: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
    clause: str = "",
    remedy: Remedy | None = None,
) -> Callable[[Check], Rule]:
    """Turn a generator into a rule: its name is the function's, its title the first line of the docstring, its page the rest."""

    def stated(check: Check) -> Rule:
        title, _, page = (check.__doc__ or "").strip().partition("\n")
        function: Any = check
        return Rule(
            id=function.__name__.replace("_", "-"),
            cloud=cloud,
            group=group,
            scope=scope,
            severity=severity,
            title=title.strip().rstrip("."),
            page=_dedented(page),
            fix=fix,
            decidable_at=decidable,
            subjects=subjects,
            reads=reads,
            options=options,
            good=(good,) if isinstance(good, str) else good,
            bad=(bad,) if isinstance(bad, str) else bad,
            arguments=function.__code__.co_varnames[: function.__code__.co_argcount],
            check=check,
            clause=clause,
            remedy=remedy,
        )

    return stated


def _dedented(text: str) -> str:
    """Return a docstring's body without the indentation of the function."""
    lines = text.strip("\n").rstrip().splitlines()
    return "\n".join(line.removeprefix("    ") for line in lines).strip()
