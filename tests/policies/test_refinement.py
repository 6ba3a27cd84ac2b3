"""What is decided while values are unknown stays so when they are known, and the order of resources changes nothing.

Random stacks, at fault or not, are compared with themselves before some of it exists: a random set of values is unknown, one by one
or as a whole, and so are the ids and outputs of resources still to be created. Only what was undecided may become something else.
So it is with resources of which nothing but the type is known: they may turn out to be anything, or not to be there at all.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.check import Report, check
from holdfast.reports.json import render
from holdfast.settings.model import Options, Settings
from holdfast.stack import Stack
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Location, Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, id_of
from holdfast_policies.rules import RULES

SHAPES: Final = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "random_stacks").glob("*.yaml"))
}
"""By the name of a kind of stack its types in the order in which they are made; README.md beside them is the language."""
OPTIONS: Final = (Options(), Options(inference=True, tier=1, required_replicas=2), Options(inference=False, min_zones=3))
OUTPUTS: Final = (
    *("arn", "name", "selfLink", "instanceGroup", "dnsName", "address", "ipAddress"),
    *("clusterIdentifier", "domainName", "resourceId", "scalableDimension"),
)
RECORD: Final = "aws:route53/record:Record"
RECORDS: Final = (RECORD, "gcp:dns/recordSet:RecordSet")
OF_ENTRIES: Final = frozenset(rule.id for rule in RULES if rule.clause or "topology" in rule.arguments)
SERVICE: Final = "aws:ecs/service:Service"
CASES: Final = settings(
    deadline=None, max_examples=100, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class World:
    """A random program: its resources, made one after the other."""

    def __init__(self, kind: str, dice: Random) -> None:
        self.dice = dice
        self.random = Declared("random:index/randomPet:RandomPet", "pet", {}, {})
        self.made = [self.random]
        for type_, shape in SHAPES[kind].items():
            for number in range(dice.randint(0, shape["$most"])):
                self.made.append(self._resource(type_, f"{type_.rpartition(':')[2]}-{number}", shape))

    def _resource(self, type_: str, logical: str, shape: Mapping[str, Any]) -> Declared:
        inputs = self._object({key: each for key, each in shape.items() if not key.startswith("$")}, share=0.7)
        inputs |= {key: self._value(shape[key]) for key in shape.get("$always", ()) if key not in inputs}
        for excluded in shape.get("$one", ()):
            kept = self.dice.choice(excluded)
            inputs = {key: each for key, each in inputs.items() if key not in excluded or key == kept}
        unique = shape.get("$unique")
        if unique and later(inputs.get(unique)) in (later(each.inputs.get(unique)) for each in self.made if each.type == type_):
            inputs.pop(unique, None)
        if type_ in RECORDS and any(refused(inputs, each.inputs) for each in self.made if each.type == type_):
            inputs.pop("name", None)
        return Declared(type_, logical, inputs, {key: f"{key}-of-{logical}" for key in OUTPUTS if key not in inputs})

    def _object(self, properties: Mapping[str, Any], share: float) -> dict[str, Any]:
        return {key: self._value(each) for key, each in properties.items() if self.dice.random() < share}

    def _value(self, shape: Any) -> Any:
        """Return a value of a shape; at times one that only a later run will know, and that something random is part of."""
        value = self._plain(shape)
        if self.dice.random() > 0.12:
            return value
        names = isinstance(shape, Mapping) and not shape.keys().isdisjoint({"$name", "$either", "$text"})
        part = (self.random,) if self.dice.random() < 0.5 and not names else ()
        return Hidden(value, of=tuple(dict.fromkeys((*needed(value), *part))))

    def _plain(self, shape: Any) -> Any:
        if isinstance(shape, list):
            return self.dice.choice(shape)
        if shape == "$service":
            return self._service()
        kind, inner = next(iter(shape.items()))
        return getattr(self, f"_{kind.removeprefix('$')}")(
            inner, **{key.removeprefix("$"): each for key, each in shape.items() if key != kind}
        )

    def _some(self, inner: Any, most: int, least: int = 0) -> list[Any]:
        """Return a list without repeats."""
        found = [self._value(inner) for _ in range(self.dice.randint(least, most))]
        return list({json.dumps(later(each)): each for each in found}.values())

    def _text(self, inner: str, of: str) -> Any:
        """Return a text with an output of a resource in it."""
        name = self._name(of)
        return inner.format(name) if isinstance(name, str) else Hidden(inner.format(later(name)), of=tuple(needed(name)))

    def _either(self, inner: list[Any]) -> Any:
        return self._plain(self.dice.choice(inner))

    def _each(self, inner: list[Any]) -> list[Any]:
        return [self._value(each) for each in inner]

    def _json(self, inner: Any) -> str:
        return json.dumps(later(self._plain(inner)))

    def _full(self, inner: Mapping[str, Any]) -> dict[str, Any]:
        return self._object(inner, share=1)

    def _part(self, inner: Mapping[str, Any]) -> dict[str, Any]:
        return self._object(inner, share=0.6)

    def _name(self, inner: str) -> Any:
        """Return an output of a resource, or the same value as one of its inputs, or at times an id of something outside."""
        type_, output = inner.split(" ")
        found = [each for each in self.made if each.type == type_]
        if not found or self.dice.random() < 0.1:
            return f"{type_.rpartition(':')[2].lower()}-outside-the-stack"
        named = self.dice.choice(found)
        return named.inputs[output] if output in named.inputs and self.dice.random() < 0.3 else Ref(named, output)

    def _service(self) -> Any:
        """Return `service/CLUSTER/NAME` of a service, made of outputs of both."""
        found = [each for each in self.made if each.type == SERVICE and isinstance(each.inputs.get("cluster"), Ref)]
        if not found:
            return "service/outside-the-stack/api"
        service = self.dice.choice(found)
        cluster = service.inputs["cluster"].of
        text = "/".join(("service", *(str(later(Ref(each, "name"))) for each in (cluster, service))))
        return Hidden(text, of=(cluster, service))


def refused(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether a record is refused beside another: of one type without two identifiers, or a CNAME beside another type."""
    (name, kind, mark), (same, beside, other_mark) = (
        [later(each.get(key)) for key in ("name", "type", "setIdentifier")] for each in (one, other)
    )
    if name is None or name != same:
        return False
    if kind != beside:
        return "CNAME" in (kind, beside) or None in (kind, beside)
    return None in (mark, other_mark) or mark == other_mark


def needed(value: Any) -> Iterable[Declared]:
    """Yield the resources whose outputs a value is made of."""
    if isinstance(value, Ref):
        yield value.of
    elif isinstance(value, Hidden):
        yield from value.of
        yield from needed(value.value)
    elif isinstance(value, Mapping):
        yield from (each for inner in value.values() for each in needed(inner))
    elif isinstance(value, list):
        yield from (each for inner in value for each in needed(inner))


def later(value: Any) -> Any:
    """Return what a value is once everything exists."""
    return shown(value, None)


def shown(value: Any, existing: frozenset[str] | None) -> Any:
    """Return what is known of a value when only some resources exist; None: all, and nothing is hidden."""
    if isinstance(value, Hidden):
        return later(value.value) if existing is None else UNKNOWN_STRING
    if isinstance(value, Ref):
        if existing is not None and value.of.urn not in existing:
            return UNKNOWN_STRING
        return id_of(value.of) if value.output == "id" else shown({**value.of.computed, **value.of.inputs}[value.output], existing)
    if isinstance(value, Mapping):
        return {key: shown(each, existing) for key, each in value.items()}
    return [shown(each, existing) for each in value] if isinstance(value, list) else value


def resource(each: Declared, line: int, existing: frozenset[str] | None) -> Resource:
    """Return a resource as it is known when only some exist; of one that exists the provider's own outputs are known."""
    needs = {key: tuple(dict.fromkeys(other.urn for other in needed(value))) for key, value in each.inputs.items()}
    inputs = {key: shown(value, existing) for key, value in each.inputs.items()}
    outputs = {**inputs, **each.computed} if existing is None else dict(each.computed)
    exists = existing is None or each.urn in existing
    return Resource(
        urn=each.urn,
        type=each.type,
        id=id_of(each) if exists else "",
        dependencies=tuple(dict.fromkeys(urn for urns in needs.values() for urn in urns)),
        property_dependencies={key: urns for key, urns in needs.items() if urns},
        inputs=read_properties(inputs, needs),
        outputs=read_properties(outputs) if exists else {},
        line=Location("__main__.py", line),
    )


def stack(world: World, existing: frozenset[str] | None, order: Random | None = None) -> Stack:
    found = [resource(each, line, existing) for line, each in enumerate(world.made, 1)]
    if order is not None:
        order.shuffle(found)
    return Stack("demo/dev", found, source="demo", kind="state" if existing is None else "preview")


def reported(made: Stack, options: Options) -> Report:
    report = check(made, RULES, Settings(options=options))
    assert report.errors == ()
    return report


def broken(before: Report, after: Report) -> list[str]:
    """Return where a decision did not stay: a finding that is gone, or a rule that held and does not any more."""
    found, open_ = ({(row.rule, row.resource) for row in rows} for rows in (before.findings, before.undecided))
    found_after, open_after = ({(row.rule, row.resource) for row in rows} for rows in (after.findings, after.undecided))
    gone = [f"{rule} found {urn}, and does not once all is known" for rule, urn in found - found_after]
    fell = [f"{rule} held for {urn}, and does not once all is known" for rule, urn in (found_after | open_after) - found - open_]
    return sorted(gone + fell)


def partly(world: World, dice: Random) -> frozenset[str]:
    """Return the resources that exist already: none, some or all."""
    share = dice.choice((0, 0.5, 1))
    return frozenset(each.urn for each in world.made if dice.random() < share)


@pytest.mark.parametrize("kind", SHAPES)
@CASES
@given(dice=st.randoms(use_true_random=False))
def test_what_is_decided_stays_decided(kind: str, dice: Random) -> None:
    world = World(kind, dice)
    options = dice.choice(OPTIONS)
    early = stack(world, partly(world, dice))
    assert broken(reported(early, options), reported(stack(world, None), options)) == []


def with_unseen(world: World, existing: frozenset[str], unseen: frozenset[str]) -> Stack:
    """Return a stack as a preview and a second run show it: some resources by their types alone."""
    found = [
        HiddenResource(urn=each.urn, type=each.type, line=Location("__main__.py", line))
        if each.urn in unseen
        else resource(each, line, existing - unseen)
        for line, each in enumerate(world.made, 1)
    ]
    return Stack("demo/dev", found, source="demo", kind="preview")


def without(world: World, unseen: frozenset[str]) -> Stack:
    found = [resource(each, line, None) for line, each in enumerate(world.made, 1) if each.urn not in unseen]
    return Stack("demo/dev", found, source="demo", kind="state")


def is_needed(world: World, unseen: frozenset[str]) -> bool:
    """Tell whether what is left names something that is not there any more."""
    return any(other.urn in unseen for each in world.made if each.urn not in unseen for other in needed(each.inputs))


@pytest.mark.parametrize("kind", SHAPES)
@CASES
@given(dice=st.randoms(use_true_random=False))
def test_what_is_decided_beside_what_no_preview_shows_stays_decided_with_it_and_without_it(kind: str, dice: Random) -> None:
    world = World(kind, dice)
    options = dice.choice(OPTIONS)
    unseen = frozenset(each.urn for each in dice.sample(world.made, min(len(world.made), dice.choice((1, 2)))))
    early = with_unseen(world, partly(world, dice), unseen)
    report = reported(early, options)
    assert [row for row in report.findings if row.resource in unseen] == []
    told_apart = not any(each.hidden for each in early.of_type(*RECORDS))  # else it may share any name, and lead to any balancer
    later_ones = [stack(world, None), *([] if is_needed(world, unseen) else [without(world, unseen)])]
    fell = [each for late in later_ones for each in broken(report, reported(late, options)) if not any(urn in each for urn in unseen)]
    assert [each for each in fell if told_apart or each.partition(" ")[0] not in OF_ENTRIES] == []


@pytest.mark.parametrize("kind", SHAPES)
@CASES
@given(dice=st.randoms(use_true_random=False))
def test_the_order_of_resources_changes_nothing(kind: str, dice: Random) -> None:
    world = World(kind, dice)
    options = dice.choice(OPTIONS)
    for existing in (None, partly(world, dice)):
        assert render(reported(stack(world, existing), options)) == render(reported(stack(world, existing, dice), options))
