"""What happens when something is lost, as text and JSON."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from holdfast.reports.plain import plain
from holdfast.topology.facts import Span
from holdfast.topology.wording import counted
from holdfast.verify.what_if import Affected, Happening, WhatIf

_SAID: Final = {
    "stops": "it stops",
    "too little": "too little is left",
    "serves": "it serves on",
    "not known": "not known whether enough is left",
}


def text(answer: WhatIf) -> str:
    """Return each entry that feels the failure with its steps, a line each, and the number of those that do not."""
    lines = [f"lost: {', '.join(map(plain, answer.lost))}"]
    for each in answer.affected:
        lines += ["", *_entry(each)]
    if not answer.affected:
        lines += ["", "no entry feels it"]
    elif answer.others:
        lines += ["", f"{counted(answer.others, 'other entry', 'other entries')} {'does' if len(answer.others) == 1 else 'do'} not feel it"]
    return "\n".join(lines) + "\n"


def _entry(each: Affected) -> Iterator[str]:
    yield f"{plain(each.entry.name)}: {_SAID[each.outcome]}"
    for left in each.left:
        route = f"{plain(left.route)}: " if left.route else ""
        best = "" if left.at_best == left.after else f" ({left.at_best} at best)"
        yield f"  {route}serves {left.before} before, {left.after} after{best}, {left.required} required"
    width = max((len(_when(step.at)) for step in each.steps), default=0)
    yield from (f"  {_when(step.at):>{width}}  {plain(step.what)}" for step in each.steps)
    yield "  it is not as before until somebody acts" if each.back is None else f"  all is as before: {_when(each.back)}"
    yield from (f"  not known: {plain(fact.fact)}\n    {plain(fact.settle)}" for fact in each.missing)
    yield from (f"  assumed: {plain(each_)}" for each_ in each.assumptions)


def _when(span: Span | None) -> str:
    if span is None:
        return "after that"
    if span.high is None:
        return f"{span.low:g} s or more" if span.low else "not known when"
    return f"{span.high:g} s" if span.low == span.high else f"{span.low:g} to {span.high:g} s"


def as_json(answer: WhatIf) -> str:
    """Return the answer as one JSON object; numbers of members are exact fractions in text."""
    entries = [_row(each) for each in answer.affected]
    whole = {"schema": "holdfast-what-if-v1", "lost": list(answer.lost), "entries": entries, "not_affected": list(answer.others)}
    return json.dumps(whole, indent=1) + "\n"


def _row(each: Affected) -> dict[str, Any]:
    origins = each.entry.origins
    return {
        "entry": each.entry.name,
        "resource": origins[0].urn if origins else None,
        "outcome": each.outcome,
        "capacity": [
            {
                "route": left.route,
                "before": str(left.before),
                "after": str(left.after),
                "after_at_best": str(left.at_best),
                "required": str(left.required),
            }
            for left in each.left
        ],
        "steps": [_step(step) for step in each.steps],
        "back": None if each.back is None else _span(each.back),
        "assumptions": list(each.assumptions),
        "missing": [{"fact": fact.fact, "settle": fact.settle} for fact in each.missing],
    }


def _step(step: Happening) -> dict[str, Any]:
    return {**_span(step.at), "what": step.what, "resource": step.resource}


def _span(span: Span | None) -> dict[str, float | None]:
    if span is None:
        return {"from_seconds": None, "to_seconds": None}
    return {"from_seconds": span.low, "to_seconds": span.high}


FORMATS: Final[dict[str, Callable[[WhatIf], str]]] = {"text": text, "json": as_json}
