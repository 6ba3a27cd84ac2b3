"""Recorded requests of the CLI with random damage, put to the policy pack: what comes of each, and how long it takes.

The only good end is an answer without a fault of ours and without a secret. Usage: python benchmarks/mutated_requests.py [COUNT] [SEED]
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, Final

from google.protobuf.json_format import ParseDict, ParseError
from pulumi.runtime.proto import analyzer_pb2

from holdfast.check.catalogue import installed
from holdfast_policies.servicer import Servicer

RECORDINGS: Final = Path(__file__).parent.parent / "tests" / "recordings" / "cli"
HIDDEN: Final = "kelp-9c41e7-holds"
MARK: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public mark
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STRANGE: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 1e300, 10**30, "", "x", "a/b:c", "::", "\u0000\u202e\x1b[31m<{%fg 1%}>", UNKNOWN, "[secret]", "NaN", "[{",
    [], [None], [[]], ["x", 7], [UNKNOWN], {}, {"a": None}, {MARK: []}, {MARK: SECRET}, {MARK: SECRET, "value": UNKNOWN},
    {MARK: SECRET, "value": {"a": [HIDDEN]}}, *[{MARK: SECRET, "value": HIDDEN}] * 6,
    {MARK: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "dependencies": 7}, {MARK: "5cf8f73096256a8f31e491e813e4eb8e", "urn": {}},
)  # fmt: skip
TEXTS: Final = ("", "x", "::", "urn:pulumi:dev::demo::::", "aws:lb/loadBalancer:LoadBalancer", "\u202e<{%reset%}>", "a" * 5000)
STACKS: Final = 20
"""One request in so many is about a whole stack: those take longest."""
Request = tuple[str, dict[str, Any]]


def recorded() -> list[Request]:
    """Return the recorded requests: method, and the message as JSON."""
    lines = (line for file in sorted(RECORDINGS.glob("*.analyzer.jsonl")) for line in file.read_text().splitlines())
    return [(row["method"], row["request"]) for row in map(json.loads, lines) if row["method"].startswith("Analyze")]


def damaged(requests: Sequence[Request], dice: Random) -> Request:
    """Return one of some requests with one to six faults."""
    whole = dice.random() < 1 / STACKS
    method, request = dice.choice([each for each in requests if (each[0] == "AnalyzeStack") is whole])
    request = deepcopy(request)
    for _ in range(dice.randint(1, 6)):
        _damage(dice.choice(request["resources"]) if whole and request["resources"] else request, dice)
    if whole and dice.random() < 0.3:
        _rearrange(request["resources"], dice)
    return method, request


def _damage(resource: dict[str, Any], dice: Random) -> None:
    places = list(_places(resource.get("properties") or {}))
    if places and dice.random() < 0.8:
        holder, key = dice.choice(places)
        change = dice.random()
        if change < 0.15:
            del holder[key]
        else:
            holder[key] = deepcopy(dice.choice(STRANGE)) if change < 0.8 else _wrapped(holder[key], dice)
        return
    key = dice.choice([*resource, "type", "urn"])
    if isinstance(resource.get(key), str):
        resource[key] = dice.choice(TEXTS)
    else:
        resource.pop(key, None)


def _wrapped(value: Any, dice: Random) -> Any:
    for _ in range(dice.choice((1, 1, 2, 30, 90))):
        value = dice.choice(({"a": value}, [value]))
    return value


def _rearrange(resources: list[dict[str, Any]], dice: Random) -> None:
    for _ in range(dice.randint(1, 3)):
        if dice.random() < 0.5 and resources:
            resources.pop(dice.randrange(len(resources)))
        elif resources:
            resources.append(deepcopy(dice.choice(resources)))
    dice.shuffle(resources)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container in a value with a key or index in it."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def outcome(servicer: Servicer, method: str, request: dict[str, Any]) -> str:
    """Put a request to the pack; return `answered`, `no request` where the wire does not take it, or what must not be."""
    message = analyzer_pb2.AnalyzeRequest() if method == "Analyze" else analyzer_pb2.AnalyzeStackRequest()
    try:
        ParseDict(request, message, ignore_unknown_fields=True)
        message.SerializeToString()
    except (ParseError, ValueError, RecursionError, TypeError):
        return "no request"
    try:
        if method == "Analyze":
            servicer.Remediate(message, None)
        response = getattr(servicer, method)(message, None)
    except Exception as error:  # noqa: BLE001 - every end but an answer is what is looked for
        return f"{type(error).__name__}: {error}"
    return _fault(response)


def _fault(response: analyzer_pb2.AnalyzeResponse) -> str:
    if HIDDEN in str(response):
        return "a secret in the answer"
    for each in response.diagnostics:
        if "a fault of ours" in each.message:
            return each.message
        if each.enforcementLevel not in (0, 1) or "<{%" in each.message or each.policyPackName != "holdfast":
            return f"a diagnostic that must not be: {each}"
    return "answered"


def pack() -> Servicer:
    """Return the pack with every installed rule."""
    return Servicer(installed(), cancel=lambda: None, environment={})


def main(count: int, seed: int) -> int:
    """Put many damaged requests to one pack; print how they ended and the longest time. Return 1 where one ended badly."""
    dice, ends, longest = Random(seed), Counter[str](), 0.0
    requests, servicer = recorded(), pack()
    while ends.total() - ends["no request"] < count:
        request = damaged(requests, dice)
        begun = time.perf_counter()
        ends[outcome(servicer, *request)] += 1
        longest = max(longest, time.perf_counter() - begun)
    for end, number in ends.most_common():
        print(f"{number:>9,} {end[:300]}")
    print(f"{count:,} damaged requests, seed {seed}; the longest took {longest * 1000:.0f} ms")
    return int(any(end not in ("answered", "no request") for end in ends))


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in (sys.argv[1:] + ["100000", "1"][len(sys.argv) - 1 :])[:2])))
