"""A recording as a Stack."""

from collections.abc import Mapping
from typing import Any, Final

from holdfast.sources.program.lookups import type_of
from holdfast.sources.program.placeholders import LOOKED_UP
from holdfast.sources.program.requests import Recording, Registered
from holdfast.stack.assumptions import Assumptions
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.missing import Missing
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Location, Resource
from holdfast.stack.stack import Stack
from holdfast.stack.tokens import normalise
from holdfast.stack.values import Unknown, Value

_UNANSWERED: Final = "no answer is known to the look-up {}, so that what it gives is unknown"
_EXPANDED: Final = "Check a preview, which shows it: `pulumi preview --json > preview.json`, then `holdfast check preview.json`."


def stack_of(recording: Recording, source: str, notes: tuple[str, ...] = ()) -> Stack:
    """Return the stack that a program declares, in the order of the program's lines."""
    registered = {each.urn: each for each in recording.resources}
    assumptions = Assumptions()
    for answer in recording.answered:
        assumptions.note_lookup(answer.token, answer.what)
    return Stack(
        f"{recording.project}/{recording.stack}",
        [_resource(each, registered) for each in sorted(recording.resources, key=_place)],
        source=source,
        kind="program",
        outside=_outside(recording),
        config=recording.config,
        hidden=tuple(
            Missing(f"what {each.urn.rpartition('::')[2]} ({each.type}) is made of", _EXPANDED)
            for each in recording.resources
            if each.remote
        ),
        assumptions=assumptions,
        notes=(*notes, *(_UNANSWERED.format(token) for token in recording.unanswered), *recording.warnings),
    )


def _place(registered: Registered) -> tuple[str, int, str]:
    file, line, _ = registered.location or ("", 0, 0)
    return file, line, registered.urn


def _resource(registered: Registered, stack: Mapping[str, Registered]) -> Resource:
    if registered.hidden:
        return _hidden(registered)
    dependencies = {key: _expanded(urns, stack, registered.urn) for key, urns in registered.property_dependencies.items()}
    return Resource(
        urn=registered.urn,
        type=normalise(registered.type),
        id=registered.id,
        custom=registered.custom,
        parent=registered.parent,
        provider=registered.provider,
        dependencies=_expanded(registered.dependencies, stack, registered.urn),
        property_dependencies=dependencies,
        external=registered.external,
        remote=registered.remote,
        partial=registered.external,
        options=registered.options,
        inputs=_properties(registered.inputs, dependencies),
        outputs=_properties(registered.outputs, {}),
        line=_location(registered),
    )


def _hidden(registered: Registered) -> HiddenResource:
    return HiddenResource(
        urn=registered.urn,
        type=normalise(registered.type),
        custom=registered.custom,
        parent=registered.parent,
        provider=registered.provider,
        remote=registered.remote,
        line=_location(registered),
    )


def _location(registered: Registered) -> Location | None:
    location = registered.location
    return Location(location[0], location[1], location[2] or None) if location else None


def _properties(values: Mapping[str, Any], sources: Mapping[str, tuple[str, ...]]) -> dict[str, Value]:
    """Return properties with their marks read, those of look-ups included."""
    return {key: _settled(value, sources.get(key, ())) for key, value in read_properties(values, sources).items()}


def _settled(value: Value, sources: tuple[str, ...]) -> Value:
    if value == LOOKED_UP:
        return Unknown(sources, look_up=True)
    if isinstance(value, dict):
        return {key: _settled(each, sources) for key, each in value.items()}
    return [_settled(each, sources) for each in value] if isinstance(value, list) else value


def _expanded(urns: tuple[str, ...], stack: Mapping[str, Registered], own: str) -> tuple[str, ...]:
    """Return URNs with those of components replaced by what the components are made of, as the engine records them."""
    found: dict[str, None] = {}
    waiting, seen = list(reversed(urns)), {own}
    while waiting:
        urn = waiting.pop()
        if urn in seen:
            continue
        seen.add(urn)
        named = stack.get(urn)
        if named is None or named.custom or named.remote:
            found[urn] = None
        else:
            waiting.extend(sorted((each.urn for each in stack.values() if each.parent == urn), reverse=True))
    return tuple(found)


def _outside(recording: Recording) -> tuple[Resource, ...]:
    """Return what the user's answers to look-ups of one object describe."""
    described = {}
    for token, values in recording.found:
        id_ = values.get("id")
        if isinstance(id_, str) and id_:
            described[(token, id_)] = Resource(
                urn=id_, type=normalise(type_of(token)), id=id_, custom=True, external=True, partial=True, inputs=read_properties(values)
            )
    return tuple(each for _, each in sorted(described.items()))
