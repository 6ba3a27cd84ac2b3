"""What the records of Route 53 lead to: balancers, machines, other names, or something that is not modelled."""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.aws import INSTANCE, RECORD
from holdfast.stack.missing import Missing
from holdfast.stack.paths import leaves, top
from holdfast.stack.references import References
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.lower_machines import alone
from holdfast.topology.aws.public_addresses import EIP, holder_of
from holdfast.topology.aws.record_names import made_of, name_of, names
from holdfast.topology.aws.records import BALANCERS, TARGETS, balancer_called
from holdfast.topology.dns_names import plain
from holdfast.topology.draft import Draft
from holdfast.topology.facts import Origin

_TYPES: Final = (*BALANCERS, INSTANCE, EIP)
_HOSTS: Final = ("publicIp", "privateIp", "publicDns", "privateDns")


def named_records(stack: Stack, record: Resource) -> str:
    """Return the name of other records of the stack that a record leads to, empty where it leads to none."""
    for path in _given(record):
        for leaf in leaves(record.inputs, path):
            if isinstance(leaf.value, str) and plain(leaf.value) in names(stack) and plain(leaf.value) != name_of(stack, record):
                return plain(leaf.value)
        others = {name_of(stack, each) or each.urn for each in made_of(stack, record, path) if each.type == RECORD}
        if len(others) == 1 and others <= names(stack).keys():
            return others.pop()
    return ""


def targets_of(draft: Draft, record: Resource) -> tuple[str, ...]:
    """Return the ids of the nodes that the values of a record lead to, each once, in order of their ids."""
    return tuple(sorted({target for path in _given(record) for target in _targets(draft, record, path)}))


def _given(record: Resource) -> list[str]:
    return [path for path in TARGETS if record.value(top(path)) not in (None, [])]


def _targets(draft: Draft, record: Resource, path: str) -> Iterator[str]:
    named = draft.stack.resolve(record, path, _TYPES)
    for each in named.resources:
        yield _node(draft, record, each)
    unmatched = []
    for literal in named.literals:
        found = _called(draft.stack, literal)
        if found is None:
            unmatched.append(literal)
        else:
            yield _node(draft, record, found)
    if unmatched or named.missing:
        yield from _beyond(draft, record, named, unmatched)


def _beyond(draft: Draft, record: Resource, named: References, literals: list[str]) -> Iterator[str]:
    """Yield opaque nodes for what a record leads to that is no balancer or machine of the stack, or not known to be one."""
    for each in _possible(draft.stack, record, named):
        draft.may_lead_to(each, named.missing)
    sources = [each for each in made_of(draft.stack, record, named.path) if each.type not in _TYPES]
    if len(sources) == 1 and not named.candidates and (len(literals) == 1 or named.missing):
        yield draft.lead_to(sources[0])
        return
    by = Origin(record.urn, (top(named.path),))
    for literal in literals:
        settle = "Describe what stands outside the stack under `resources` in holdfast.yaml."
        yield draft.outside(plain(literal), (Missing(f"what {plain(literal)} leads to, which stands outside the stack", settle),), by)
    if named.missing:
        yield draft.outside(f"{record.urn}#{top(named.path)}", named.missing, by, f"what {record.name} leads to")


def _possible(stack: Stack, record: Resource, named: References) -> Iterator[Resource]:
    """Yield what a record may lead to where that is not known: what it is made of, and what is inside a component among that."""
    if not named.missing:
        return
    for each in named.candidates:
        holder = holder_of(stack, each) if each.type == EIP else each
        yield from () if holder is None else (holder,)
    inside = [each for each in made_of(stack, record, named.path) if not each.custom]
    while inside:
        below = stack.children(inside.pop().urn)
        inside += [each for each in below if not each.custom]
        yield from (each for each in below if each.type in BALANCERS)


def _node(draft: Draft, record: Resource, target: Resource) -> str:
    holder = holder_of(draft.stack, target) if target.type == EIP else target
    if holder is not None:
        return alone(draft, holder) if holder.type == INSTANCE else draft.lead_to(holder)
    what = f"what has the address {target.name}"
    settle = f"Associate {target.name} with an instance or a network load balancer of the stack."
    return draft.outside(target.urn, (Missing(what, settle),), Origin(record.urn), what)


def _called(stack: Stack, text: str) -> Resource | None:
    """Return the balancer, machine or address of the stack that has a DNS name or an address."""
    return balancer_called(stack, text) or _hosts(stack).get(plain(text))


@remembered
def _hosts(stack: Stack) -> dict[str, Resource]:
    found: dict[str, list[Resource]] = {}
    for each in stack.of_type(INSTANCE, EIP):
        for text in _own_names(each):
            found.setdefault(plain(text), []).append(each)
    return {text: held for text, each in found.items() if (held := _held(each)) is not None}


def _own_names(resource: Resource) -> Iterable[str]:
    values = (resource.outputs.get(key) or resource.inputs.get(key) for key in _HOSTS)
    return dict.fromkeys(each for each in values if isinstance(each, str) and each)


def _held(found: list[Resource]) -> Resource | None:
    """Return the one that an address is of, a machine before the elastic address that it has; None where several have it."""
    machines = [each for each in found if each.type == INSTANCE] or found
    return machines[0] if len(machines) == 1 else None
