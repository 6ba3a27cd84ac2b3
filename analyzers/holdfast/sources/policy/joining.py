"""What was shown of a stack, put together: the inputs of each resource as they were analysed, with the outputs of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.sources.policy.ids import found_ids
from holdfast.sources.policy.shown import Shown
from holdfast.sources.policy.sides import Inputs, Outputs
from holdfast.sources.state import stack_name
from holdfast.stack.properties import NOTHING
from holdfast.stack.resource import PROVIDER_PREFIX, Resource, type_of
from holdfast.stack.stack import Stack
from holdfast.stack.tokens import normalise
from holdfast.stack.values import Unknown, Value

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
    return _resource(shown, Inputs(shown.properties, secret=shown.secret_outputs), NOTHING)


def stack_of(shown: Sequence[Shown], inputs: Mapping[str, Mapping[str, Value]], run: Run) -> Stack:
    """Return the stack of which the outputs were shown. inputs: by URN, as they were shown before; of another resource they are unknown.

    A URN that something depends on, and that was not shown, is a resource that the program reads: nothing but its type is known.
    """
    configured = {each.provider.urn: each.provider.inputs for each in shown if each.provider is not None}
    by_urn = {each.urn: each for each in shown if each.urn}
    resources = {urn: _joined(each, inputs.get(urn, configured.get(urn))) for urn, each in by_urn.items()}
    found = list(resources.values())
    for urn, id_ in found_ids(found, lambda urn: _changes(by_urn[urn])).items():
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
    outputs = Outputs(shown.properties)
    if inputs is None:
        return _resource(shown, NOTHING, outputs, partial=True)
    return _resource(shown, Inputs(inputs, outputs, shown.secret_outputs, shown.property_dependencies), outputs)


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
