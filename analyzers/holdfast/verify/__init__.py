"""Run failures on a topology, and prove or refute what is promised of its entries. Knows no cloud.

`verify` asks and replays. What single rules ask is answered by `single_points.single_points`, `recovery.recoveries`, `apart.shared_fates`
and `availability.availability`, each for all entries of a topology.
"""

from collections.abc import Sequence

from holdfast.settings.contracts import Availability, Contract
from holdfast.topology.model import Topology
from holdfast.verify.apart import independent
from holdfast.verify.clauses import DEFAULT, concerns, question
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.domains import events
from holdfast.verify.judge import asked, judged
from holdfast.verify.three_valued import unknowns
from holdfast.verify.uptime import judged_availability
from holdfast.verify.verdict import Capacity, Counterexample, ReplayDisagreesError, Step, Verdict

__all__ = ["Capacity", "Counterexample", "ReplayDisagreesError", "Step", "Verdict", "verify"]


def verify(topology: Topology, contracts: Sequence[Contract] = (), *, default: bool = True) -> tuple[Verdict, ...]:
    """Return the verdicts: of the default contract entry by entry, then of each contract for each entry that it is about.

    A contract that no entry of the topology fits is one vacuous verdict. Raise ReplayDisagreesError for a fault of ours.
    """
    index, all_ = Index(topology), events(topology)
    labels = {event.id: event for event in all_}
    found: list[Verdict] = []
    clauses = [asked(each, all_) for each in DEFAULT] if default else []
    for entry in topology.entries:
        cone = cone_of(entry, index)
        known = not cone.tangled and not unknowns(cone, 1)
        found += [judged(entry, cone, clause, labels, known=known) for clause in clauses]
    for contract in contracts:
        found += _contract(contract, index, all_)
    return tuple(found)


def _contract(contract: Contract, index: Index, all_: tuple) -> list[Verdict]:  # type: ignore[type-arg]
    if contract.independent is not None:
        return [independent(contract, index, all_)]
    entries = [entry for entry in index.topology.entries if concerns(contract, entry)]
    if not entries:
        return [Verdict(contract.id, str(contract.entry), "an entry of the stack", "vacuous")]
    if isinstance(contract.claim, Availability):
        return [judged_availability(contract, contract.claim, entry, index) for entry in entries]
    labels = {event.id: event for event in all_}
    about = asked(question(contract), all_)
    return [judged(entry, cone_of(entry, index, recover=about.question.healing), about, labels) for entry in entries]
