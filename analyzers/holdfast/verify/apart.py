"""Whether things that should not fail together do: contracts of independence, and branches that look redundant."""

from fnmatch import fnmatchcase

import msgspec

from holdfast.settings.contracts import Contract
from holdfast.stack.missing import Missing
from holdfast.topology.model import Entry, Fleet, Junction, Node, Opaque, Pool, Topology
from holdfast.verify.ask import Domains, failures
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.domains import Event, events
from holdfast.verify.single_points import stopping
from holdfast.verify.three_valued import Choice, unknowns, world
from holdfast.verify.verdict import Capacity, Counterexample, Step, Verdict

_LEVELS = ("instance", "component", "nat", "placement-group", "zone", "region")
"""From small to large: `below` a kind are those before it; parts and placement groups are all below a zone."""


class SharedFate(msgspec.Struct, frozen=True):
    """Branches that look redundant and end together.

    node: the junction or pool that has them. branches: their names. event: what ends them.
    """

    entry: Entry
    node: Junction | Pool
    branches: tuple[str, ...]
    event: Event


def shared_fates(topology: Topology) -> tuple[SharedFate, ...]:
    """Return the events below the region that certainly stop two or more branches of a junction or pool, entry by entry."""
    index, domains = Index(topology), Domains(tuple(event for event in events(topology) if "region" not in event.kinds))
    found = []
    for entry in topology.entries:
        for node in cone_of(entry, index).nodes.values():
            branches = _branches(node, index)
            if len(branches) > 1:
                stops = {name: _stops(name, entry, index, domains) for name in branches}
                found += [SharedFate(entry, node, names, event) for event, names in _together(stops, index, domains)]  # type: ignore[arg-type]
    return tuple(found)


class OpenFate(msgspec.Struct, frozen=True):
    """An entry of which it is not known whether branches that look redundant end together, and what would tell."""

    entry: Entry
    missing: tuple[Missing, ...]


def open_fates(topology: Topology) -> tuple[OpenFate, ...]:
    """Return the entries that perhaps have branches which end together: by facts that are not known, or behind what is not understood."""
    index, domains = Index(topology), Domains(tuple(event for event in events(topology) if "region" not in event.kinds))
    certain = {(fate.entry.id, fate.node.id) for fate in shared_fates(topology)}
    found = []
    for entry in topology.entries:
        missing: list[Missing] = []
        for node in cone_of(entry, index).nodes.values():
            branches = tuple(name for name in _possible_branches(node) if name in index.nodes)
            if isinstance(node, Opaque):
                missing += node.missing
            elif len(branches) > 1 and (entry.id, node.id) not in certain:
                missing += _perhaps(node, branches, entry, index, domains)
        if missing:
            found.append(OpenFate(entry, tuple(dict.fromkeys(missing))))
    return tuple(found)


def _possible_branches(node: Node) -> tuple[str, ...]:
    """Return the branches of a node, and what may turn out to be one: a target that is not known, or perhaps not attached."""
    if isinstance(node, Junction):
        return tuple(dict.fromkeys(leg.target for leg in node.legs if node.policy != "weighted" or leg.weight))
    if isinstance(node, Pool):
        return tuple(dict.fromkeys(backend.target for backend in node.backends if backend.attached.value is not False))
    return ()


def _perhaps(node: Node, branches: tuple[str, ...], entry: Entry, index: Index, domains: Domains) -> tuple[Missing, ...]:
    """Return what would tell whether branches end together; nothing where they do not, whatever is not known."""
    cone = cone_of(msgspec.structs.replace(entry, target=node.id, required=1), index)
    enough = 4 * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    best = {each.key: each.values[-1] for each in open_}
    for choice in (Choice(), Choice(best)) if open_ else ():
        known = Index(world(cone, choice, enough).topology())
        ends = [_ends(name, entry, known, domains) for name in branches]
        sure = [each for each in ends if each is not None]
        if not sure or sure[0].intersection(*sure[1:]):
            return tuple(dict.fromkeys(fact for each in open_ for fact in each.missing))
    return ()


def _ends(target: str, entry: Entry, known: Index, domains: Domains) -> frozenset[str] | None:
    """Return the events that stop a branch in a known world; None, for any, where the branch does not serve there at all."""
    cone = cone_of(msgspec.structs.replace(entry, target=target, required=1), known)
    calm = next(failures(cone, Question("branch"), ()), None)
    return stopping(cone, domains) if calm is None else None


def _branches(node: Node, index: Index) -> tuple[str, ...]:
    if isinstance(node, Junction):
        return tuple(dict.fromkeys(leg.target for leg in node.legs if node.policy != "weighted" or leg.weight))
    if isinstance(node, Pool):
        names = (backend.target for backend in node.backends if backend.attached.value)
        return tuple(dict.fromkeys(name for name in names if isinstance(index.nodes.get(name), Fleet)))
    return ()


def _together(stops: dict[str, frozenset[str]], index: Index, domains: Domains) -> list[tuple[Event, tuple[str, ...]]]:
    found = []
    for event in domains.events:
        names = [name for name, events_ in stops.items() if event.id in events_]
        if len(names) == len(stops):
            found.append((event, tuple(index.nodes[name].name for name in names)))
    return found


def _stops(target: str, entry: Entry, index: Index, domains: Domains) -> frozenset[str]:
    """Return the events that certainly stop all of a node."""
    probe = Entry(f"{entry.id} by {target}", entry.name, target, required=1)
    cone = cone_of(probe, index)
    enough = 4 * (len(cone.zones) + 3)
    best = {each.key: each.values[-1] for each in unknowns(cone, enough)}
    ends = [stopping(world(cone, choice, enough), domains) for choice in (Choice(), Choice(best))]
    return ends[0] & ends[1]


def independent(contract: Contract, index: Index, all_: tuple[Event, ...]) -> Verdict:
    """Return the verdict on things that must share no event below a kind (the region, unless the contract says another)."""
    below = contract.below or "region"
    names = contract.independent or ()
    smaller = _LEVELS[: _LEVELS.index(below)]
    domains = Domains(tuple(event for event in all_ if set(event.kinds) <= set(smaller)))
    targets = {name: _named(name, index) for name in names}
    label = ", ".join(names)
    row = Verdict(
        contract.id, label, f"{label} share nothing below the {below} that stops them", "proved", scenarios=len(domains.events) + 1
    )
    if not all(targets.values()):
        return msgspec.structs.replace(row, verdict="vacuous", scenarios=0)
    whole = Entry(contract.id, label, "", 1)
    stops = {name: frozenset[str]().union(*(_stops(each, whole, index, domains) for each in found)) for name, found in targets.items()}
    for event in domains.events:
        hit = [name for name in names if event.id in stops[name]]
        if len(hit) > 1:
            urn = event.origins[0].urn if event.origins else None
            steps = (Step(0.0, f"{event.name} is lost", urn), Step(0.0, f"{' and '.join(hit)} stop serving"))
            counterexample = Counterexample(
                (event.label,), steps, Capacity(str(len(names)), str(len(names) - len(hit)), str(len(names) - 1))
            )
            fix = f"Give {hit[1]} a {event.kinds[0]} of its own."
            return msgspec.structs.replace(row, verdict="refuted", counterexample=counterexample, fix=fix)
    return row


def _named(pattern: str, index: Index) -> tuple[str, ...]:
    """Return the nodes that a name means: entries by name, nodes by name, id or a glob on their URN."""
    entries = [entry.target for entry in index.topology.entries if pattern in (entry.name, entry.id)]
    nodes = [
        name
        for name, node in index.nodes.items()
        if pattern in (name, node.name) or any(fnmatchcase(origin.urn, pattern) for origin in node.origins[:1])
    ]
    return tuple(dict.fromkeys(entries or nodes))
