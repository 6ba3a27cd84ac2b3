"""Contracts about the share of time that an entry serves."""

from fractions import Fraction

import msgspec

from holdfast.settings.contracts import Availability, Contract
from holdfast.stack.missing import Missing
from holdfast.topology.model import Entry
from holdfast.verify.ask import Domains
from holdfast.verify.availability import down
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.domains import events
from holdfast.verify.judge import assumptions
from holdfast.verify.verdict import Verdict, Word

MODELS = ("provider-2026",)
"""The sets of figures that a contract can name."""


def judged_availability(contract: Contract, claim: Availability, entry: Entry, index: Index) -> Verdict:
    """Return the verdict on a share of time that an entry must serve."""
    cone, domains = cone_of(entry, index), Domains(events(index.topology))
    share = contract.share
    question = Question(contract.id, share=share.at_least, base=share.of) if share else Question(contract.id)
    question = msgspec.structs.replace(question, required=contract.required)
    span = down(cone, domains, question)
    needed = 1 - claim.at_least
    said = f"serves at least {_percent(claim.at_least)} of the time, with the figures of {claim.model}"
    word: Word = "proved" if span.high <= needed else "refuted" if span.low > needed else "undecided"
    missing: tuple[Missing, ...] = ()
    if claim.model not in MODELS:
        word, missing = "undecided", (Missing(f"the figures of {claim.model}", f"Name a model that is there: {', '.join(MODELS)}."),)
    elif word == "undecided":
        between = f"{1 - span.high:.6%} to {1 - span.low:.6%}"
        missing = (
            Missing(
                f"how available what {entry.name} rests on is: the published figures give {between}",
                "Ask for a share outside these bounds.",
            ),
        )
    return Verdict(
        contract.id,
        entry.name,
        said,
        word,
        resource=entry.origins[0].urn if entry.origins else entry.id,
        scenarios=len(domains.felt(cone)) + 1,
        assumptions=(*assumptions(cone, question), *span.sources),
        fix=""
        if word != "refuted"
        else f"It serves {1 - span.low:.6%} of the time at best: remove a single point of failure, or add a zone.",
        missing=missing,
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6f}".rstrip("0").rstrip(".") + " %"
