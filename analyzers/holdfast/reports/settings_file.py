"""A first `holdfast.yaml`: the entries that were found, what they hold today, and every option with its default."""

import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final

from holdfast.reports.plain import plain
from holdfast.settings.contracts import Contract, Selector
from holdfast.settings.model import Options
from holdfast.verify.strongest import Holding, selector
from holdfast.verify.verdict import Verdict

OPTIONS: Final = {
    "required_replicas": "members that an entry needs to serve, where it does not say its own number",
    "min_zones": "zones that what serves has to lie in",
    "model_load_seconds": "how long a model takes to load; null is 300 with a GPU, else 60",
    "request_p99_seconds": "how long the slowest requests take",
    "rto_seconds": "how long a lost member may be missing",
    "slo": "the share of the time that an entry has to serve, as in 99.95%",
    "tier": "0 asks for two regions, 1 for more than the usual",
    "inference": "what serves a model: auto, true, false or a list of globs on URNs",
    "egress": "what outgoing traffic is needed for: serve or recover",
}
"""What each option means, for the comment beside it."""
_HEAD: Final = """\
# What this stack is asked to hold. `holdfast check` reads it, beside Pulumi.yaml.
# What is written here holds today; raise it, and the check says what is missing.
"""
_TAIL: Final = """\
# What the engine cannot see can be stated, and is named wherever a verdict rests on it:
# assume:
#   - {fact: rds-failover, at_most: 120s, reason: "measured"}
# resources:
#   - {id: subnet-1, type: "aws:ec2/subnet:Subnet", availabilityZone: us-east-1a}
# A finding that is accepted for a while:
# waivers:
#   - {rule: aws-single-nat, urn: "**::nat", reason: "...", owner: "...", expires: 2027-03-31}
"""


def render(holdings: Iterable[Holding]) -> str:
    """Return the text of a settings file."""
    found = tuple(holdings)
    return "\n".join((_HEAD, *_options(), "", *_entries(found), "", *_contracts(found), "", _TAIL))


def _options() -> Iterator[str]:
    yield "# options:"
    defaults = Options()
    stated = {name: f"{name}: {json.dumps(getattr(defaults, name))}" for name in Options.__struct_fields__}
    width = max(map(len, stated.values()))
    yield from (f"#   {stated[name]:<{width}}  # {OPTIONS[name]}" for name in Options.__struct_fields__)


def _entries(found: tuple[Holding, ...]) -> Iterator[str]:
    if not found:
        yield from ("# No entry was found: nothing that clients use leads to anything that serves.", "# entries:")
        yield "#   - {dns: api.example.com, required: 2}"
        return
    yield from ("# What clients use, and how many members it needs.", "entries:")
    for each in found:
        yield f"  - {{{_selected(selector(each.entry))}, required: {each.entry.required}}}"


def _contracts(found: tuple[Holding, ...]) -> Iterator[str]:
    """Yield what was proved as contracts, and what was not as comments above them."""
    if not any(each.contracts for each in found):
        yield from (line for each in found for line in _clauses(each))
        yield from (
            "# contracts:",
            '#   - {id: any-zone, entry: "*", survive: {any: 1, of: [zone]}, capacity: {at_least: 2/3, of: required}}',
        )
        return
    yield "# What they hold today, beside the default contract."
    yield "contracts:"
    ids: set[str] = set()
    for each in found:
        yield from (f"  {line}" for line in _clauses(each))
        for contract in each.contracts:
            yield f"  - {_contract(contract, _own(contract.id, ids))}"


def _own(id_: str, ids: set[str]) -> str:
    """Return an id that no other contract has: with a number where there is one already."""
    number, own = 1, id_
    while own in ids:
        number += 1
        own = f"{id_}-{number}"
    ids.add(own)
    return own


def _clauses(each: Holding) -> Iterator[str]:
    """Yield what is known of the default contract: what is proved in one line, each other clause in its own."""
    proved = [verdict.id for verdict in each.clauses if verdict.verdict == "proved"]
    if proved:
        yield f"# {plain(each.entry.name)}: {', '.join(proved)} proved"
    for verdict in each.clauses:
        if verdict.verdict != "proved":
            yield f"# {plain(each.entry.name)}: {verdict.id} {_said(verdict)}"


def _said(verdict: Verdict) -> str:
    if verdict.missing:
        return f"undecided: {plain(verdict.missing[0].fact)}. {plain(verdict.missing[0].settle)}"
    return f"{verdict.verdict}. {plain(verdict.fix)}".rstrip(". ") + "."


def _contract(contract: Contract, id_: str) -> str:
    survival, share = contract.survival, contract.share
    parts = [f"id: {_scalar(id_)}"]
    if isinstance(contract.entry, Selector):
        parts.append(f"entry: {{{_selected(contract.entry)}}}")
    if survival is not None:
        parts.append(f"survive: {{any: {survival.any}, of: [{', '.join(survival.of)}]}}")
    if share is not None:
        parts.append(f"capacity: {{at_least: {_share(share.at_least)}, of: {share.of}}}")
    return f"{{{', '.join(parts)}}}"


def _share(share: Fraction) -> str:
    return "100%" if share == 1 else f"{share.numerator}/{share.denominator}"


def _selected(named: Selector) -> str:
    return f"dns: {_scalar(named.dns)}" if named.dns is not None else f"urn: {_scalar(named.urn)}"


def _scalar(value: Any) -> str:
    """Return a text as YAML in double quotes, with what cannot be printed as its code."""
    text = str(value)
    return json.dumps(text, ensure_ascii=not text.isprintable())
