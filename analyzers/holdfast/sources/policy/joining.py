"""What was shown of a stack, put together: the inputs of each resource as they were analysed, with the outputs of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.sources.policy.ids import found_ids
from holdfast.sources.policy.shown import Shown
from holdfast.sources.state import stack_name
from holdfast.stack.properties import NOTHING
from holdfast.stack.resource import PROVIDER_PREFIX, Resource, type_of
from holdfast.stack.stack import Stack
from holdfast.stack.tokens import normalise
from holdfast.stack.values import Secret, Unknown, Value, masked

SOURCE: Final = "the policy pack"


class Run(msgspec.Struct, frozen=True):
    """What the engine says of the operation. config: of the stack, without secrets. preview: whether nothing is changed."""

    project: str = ""
    stack: str = ""
    preview: bool = False
    config: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """Return `project/stack`, empty where the engine names none."""
        return f"{self.project}/{self.stack}" if self.project and self.stack else ""


def declared(shown: Shown) -> Resource:
    """Return a resource of which the inputs were shown."""
    return _resource(shown, _without(shown.properties, dict.fromkeys(shown.secret_outputs, Secret())), NOTHING)


def stack_of(shown: Sequence[Shown], inputs: Mapping[str, Mapping[str, Value]], run: Run) -> Stack:
    """Return the stack of which the outputs were shown. inputs: by URN, as they were shown before; of another resource they are unknown.

    A URN that something depends on, and that was not shown, is a resource that the program reads: nothing but its type is known.
    """
    configured = {each.provider.urn: each.provider.inputs for each in shown if each.provider is not None}
    resources = {each.urn: _joined(each, inputs.get(each.urn, configured.get(each.urn))) for each in shown if each.urn}
    found = list(resources.values())
    for urn, id_ in found_ids(found, {each.urn for each in shown if _changes(each)}).items():
        resources[urn].id = id_
    return Stack(
        run.name or stack_name(found, SOURCE),
        [*found, *_read_only(found)],
        source=SOURCE,
        kind="preview" if run.preview else "state",
        outside=[_provider(urn, values) for urn, values in configured.items() if urn and urn not in resources],
        config=run.config,
    )


def _joined(shown: Shown, inputs: Mapping[str, Value] | None) -> Resource:
    """Return a resource with both sides. An output that only the cloud will give says nothing of what is declared: it is left out."""
    outputs = {key: value for key, value in shown.properties.items() if not isinstance(value, Unknown)}
    if inputs is None:
        return _resource(shown, NOTHING, outputs, partial=True)
    kept = _without(_without(inputs, outputs), dict.fromkeys(shown.secret_outputs, Secret()))
    return _resource(shown, _traced(kept, shown.property_dependencies), outputs)


def _changes(shown: Shown) -> bool:
    """Tell whether an update is yet to give some of the outputs of a resource."""
    return any(isinstance(each, Unknown) for each in shown.properties.values())


def _resource(shown: Shown, inputs: Mapping[str, Value], outputs: Mapping[str, Value], *, partial: bool = False) -> Resource:
    type_ = normalise(shown.type) or type_of(shown.urn)
    id_ = outputs.get("id")
    return Resource(
        urn=shown.urn,
        type=type_,
        id=id_ if isinstance(id_, str) else "",
        custom=shown.provider is not None or type_.startswith(PROVIDER_PREFIX),
        parent=shown.parent,
        provider=f"{shown.provider.urn}::" if shown.provider is not None else "",
        dependencies=shown.dependencies,
        property_dependencies=shown.property_dependencies,
        partial=partial,
        options=shown.options,
        inputs=inputs,
        outputs=outputs,
    )


def _without(values: Mapping[str, Value], beside: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return values without what is secret at the same place beside them."""
    hidden = {key: masked(value, beside[key]) for key, value in values.items() if key in beside and value != beside[key]}
    return {**values, **hidden} if hidden else values


def _traced(values: Mapping[str, Value], sources: Mapping[str, tuple[str, ...]]) -> Mapping[str, Value]:
    """Return values whose unknowns name the resources that they come from."""
    named = {key: _from(values[key], urns) for key, urns in sources.items() if key in values}
    return {**values, **named} if named else values


def _from(value: Value, urns: tuple[str, ...]) -> Value:
    if isinstance(value, Unknown):
        return Unknown(urns)
    if isinstance(value, dict):
        return {key: _from(each, urns) for key, each in value.items()}
    return [_from(each, urns) for each in value] if isinstance(value, list) else value


def _read_only(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield the resources that others need and that were not shown: those that the program reads."""
    there = {each.urn for each in resources}
    for each in resources:
        for urn in (*each.dependencies, *(urn for urns in each.property_dependencies.values() for urn in urns)):
            if urn not in there and type_of(urn):
                there.add(urn)
                yield Resource(urn=urn, type=type_of(urn), id=Unknown((urn,)), external=True, partial=True)


def _provider(urn: str, inputs: Mapping[str, Value]) -> Resource:
    return Resource(urn=urn, type=type_of(urn), inputs=inputs)
