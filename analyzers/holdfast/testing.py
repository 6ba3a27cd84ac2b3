"""What a test of a rule needs: a stack in three lines, and what a rule says of it.

`declared` makes a resource as a program declares it; a property that holds another resource stands for its id (or, with
`Ref(resource, "arn")`, one of its outputs), which is unknown in `preview(...)` and known in `deployed(...)`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from holdfast.check import check
from holdfast.check.report import Report
from holdfast.rule import Rule
from holdfast.settings.model import Options, Settings
from holdfast.stack.properties import NOTHING, read_properties
from holdfast.stack.resource import Location, Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING

PROJECT, STACK = "demo", "dev"


class Declared(msgspec.Struct, frozen=True, eq=False):
    """A resource of a program: type, logical name, inputs; `computed` are outputs that the cloud will give."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    computed: Mapping[str, Any] = {}
    options: Mapping[str, Any] = {}

    @property
    def urn(self) -> str:
        """Return the URN of the resource."""
        return f"urn:pulumi:{STACK}::{PROJECT}::{self.type}::{self.name}"


class Ref(msgspec.Struct, frozen=True, eq=False):
    """An output of another resource as an input."""

    of: Declared
    output: str = "id"


class Hidden(msgspec.Struct, frozen=True, eq=False):
    """A whole value that is unknown in a preview, made of outputs of other resources; `value` is what it will be."""

    value: Any
    of: tuple[Declared, ...] = ()


def declared(type_: str, name: str, /, computed: Mapping[str, Any] | None = None, **inputs: Any) -> Declared:
    """Return a resource as a program declares it, its inputs under their wire names."""
    return Declared(type_, name, inputs, computed or {})


def preview(*resources: Declared, outside: Iterable[Resource] = (), config: Mapping[str, str] | None = None) -> Stack:
    """Return the stack of some resources before they are created: every id and computed output is unknown."""
    return _stack(resources, deployed=False, outside=outside, config=config)


def deployed(*resources: Declared, outside: Iterable[Resource] = (), config: Mapping[str, str] | None = None) -> Stack:
    """Return the stack of some resources after they were created."""
    return _stack(resources, deployed=True, outside=outside, config=config)


def verdict(rule: Rule, stack: Stack, options: Options | None = None) -> Report:
    """Return the report of one rule over a stack."""
    return check(stack, [rule], Settings(options=options or Options()))


def answers(rule: Rule, stack: Stack, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, by name of resource: `finding`, `undecided`; resources that it holds for are left out.

    Raise AssertionError where the rule itself fails.
    """
    report = verdict(rule, stack, options)
    if report.errors:
        raise AssertionError(report.errors[0].error)
    said = {row.name: "undecided" for row in report.undecided}
    return said | {row.name: "finding" for row in report.findings}


def id_of(resource: Declared) -> str:
    """Return the id that a resource has once it is deployed."""
    return f"{resource.type.rpartition(':')[2].lower()}-{resource.name}"


def _stack(resources: Iterable[Declared], *, deployed: bool, outside: Iterable[Resource], config: Mapping[str, str] | None) -> Stack:
    declared_ = list(resources)
    asked = list(_asked([each.inputs for each in declared_]))
    made = [_resource(each, index, asked, deployed=deployed) for index, each in enumerate(declared_)]
    kind = "state" if deployed else "preview"
    return Stack(f"{PROJECT}/{STACK}", made, source=kind, kind=kind, outside=outside, config=config)


def _resource(each: Declared, index: int, asked: Sequence[Ref], *, deployed: bool) -> Resource:
    needs = {key: tuple(dict.fromkeys(_needs(value))) for key, value in each.inputs.items()}
    needs = {key: urns for key, urns in needs.items() if urns}
    inputs = {key: _value(value, deployed=deployed) for key, value in each.inputs.items()}
    given = {ref.output: _later(ref) for ref in asked if ref.of.urn == each.urn and ref.output != "id"}
    return Resource(
        urn=each.urn,
        type=each.type,
        id=id_of(each) if deployed else "",
        dependencies=tuple(dict.fromkeys(urn for urns in needs.values() for urn in urns)),
        property_dependencies=needs,
        options=each.options,
        inputs=read_properties(inputs, needs),
        outputs=read_properties({**inputs, **given, **each.computed}) if deployed else NOTHING,
        line=Location("__main__.py", index + 1),
    )


def _asked(value: Any) -> Iterable[Ref]:
    """Yield the outputs that others use: they are outputs of their resource though a test does not say so."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Hidden):
        yield from _asked(value.value)
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _asked(inner)


def _needs(value: Any) -> Iterable[str]:
    if isinstance(value, Declared):
        yield value.urn
    elif isinstance(value, Ref):
        yield value.of.urn
    elif isinstance(value, Hidden):
        yield from (each.urn for each in value.of)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _needs(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _needs(inner)


def _value(value: Any, *, deployed: bool) -> Any:
    if isinstance(value, Declared | Ref | Hidden):
        return _later(value) if deployed else UNKNOWN_STRING
    if isinstance(value, Mapping):
        return {key: _value(inner, deployed=deployed) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner, deployed=deployed) for inner in value]
    return value


def _later(value: Declared | Ref | Hidden) -> Any:
    """Return what a value is once its resource exists."""
    if isinstance(value, Declared):
        return id_of(value)
    if isinstance(value, Hidden):
        return _value(value.value, deployed=True)
    return (
        id_of(value.of)
        if value.output == "id"
        else value.of.computed.get(value.output, value.of.inputs.get(value.output, f"{id_of(value.of)}-{value.output}"))
    )
