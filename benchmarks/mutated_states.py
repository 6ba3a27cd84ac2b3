"""States and previews with random damage, read and checked with every installed rule: what comes of each, and how long it takes.

The only good ends are an InputError, and a Report without errors of ours. Usage: python benchmarks/mutated_states.py [COUNT] [SEED]
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, Final

from holdfast.check import check
from holdfast.check.catalogue import installed
from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources import preview, state
from holdfast.sources.document import decoded

RECORDINGS: Final = Path(__file__).parent.parent / "tests" / "recordings" / "cli"
MARK: Final = "4dabf18193072939515e22adb298388d"
STRANGE: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 10**30, -(10**400), "", "x", "a/b:c", "::", "\u0000\u202e\x1b[31m", "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "[secret]", "NaN", [], [None], [[]], ["x", 7], {}, {"a": None}, {MARK: []}, {MARK: "1b47061264138c4ac30d75fd1eb44270"},
    {MARK: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "dependencies": 7}, {MARK: "5cf8f73096256a8f31e491e813e4eb8e", "urn": {}},
)  # fmt: skip
FACTS: Final = ("inputs", "outputs", "propertyDependencies")
DEPTH: Final = 150


def damaged(text: bytes, dice: Random) -> bytes:
    """Return a file with one to four faults in its bytes or its values."""
    times = dice.randint(1, 4)
    if dice.random() < 0.3:
        for _ in range(times):
            text = dice.choice(BYTES)(text, dice)
        return text
    document = json.loads(text)
    for _ in range(times):
        places = [*_places(document)]
        if not places:  # nothing is left to damage
            break
        inside = [place for holder, key in places if key in FACTS and isinstance(holder, dict) for place in _places(holder[key])]
        dice.choice(VALUES)(dice.choice(inside if inside and dice.random() < 0.85 else places), dice)
    return json.dumps(document).encode()


def outcome(data: bytes) -> str:
    """Read and check a file; return `refused` or `report`, or what must not be."""
    try:
        document, _ = decoded(data, "damaged.json")
        if preview.is_preview(document):
            stack = preview.read(document, "damaged.json")
        elif state.is_state(document):
            stack = state.read(document, "damaged.json")
        else:
            return "refused"
        report = check(stack, installed(), Settings())
    except InputError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - every other end is what is looked for
        return f"{type(error).__name__}: {error}"
    return f"{report.errors[0].rule}: {report.errors[0].error}" if report.errors else "report"


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container in a document with a key or index in it."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _replace(place: tuple[Any, Any], dice: Random) -> None:
    holder, key = place
    if _has(place):
        holder[key] = deepcopy(dice.choice(STRANGE))


def _remove(place: tuple[Any, Any], dice: Random) -> None:  # noqa: ARG001 - one form for all
    holder, key = place
    if _has(place):
        del holder[key]


def _wrap(place: tuple[Any, Any], dice: Random) -> None:
    holder, key = place
    if _has(place):
        holder[key] = dice.choice([[holder[key]], {"a": holder[key]}, [holder[key], holder[key]]])


def _repeat(place: tuple[Any, Any], dice: Random) -> None:
    holder, key = place
    if isinstance(holder, list) and _has(place):
        holder.insert(dice.randrange(len(holder) + 1), holder[key])


def _deepen(place: tuple[Any, Any], dice: Random) -> None:
    holder, key = place
    if _has(place):
        for _ in range(dice.randint(1, DEPTH)):
            holder[key] = [holder[key]]


def _has(place: tuple[Any, Any]) -> bool:
    holder, key = place
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _flip(text: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(text) or 1)
    return text[:at] + bytes([dice.randrange(256)]) + text[at + 1 :]


def _cut(text: bytes, dice: Random) -> bytes:
    return text[: dice.randrange(len(text) or 1)]


def _drop(text: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(text) or 1)
    return text[:at] + text[at + dice.randint(1, 40) :]


def _copy(text: bytes, dice: Random) -> bytes:
    at, other = dice.randrange(len(text) or 1), dice.randrange(len(text) or 1)
    return text[:at] + text[other : other + dice.randint(1, 40)] + text[at:]


VALUES: Final[tuple[Callable[[tuple[Any, Any], Random], None], ...]] = (_replace, _replace, _replace, _remove, _wrap, _repeat, _deepen)
BYTES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (_flip, _flip, _cut, _drop, _copy)


def main(count: int, seed: int) -> int:
    """Check many damaged files; print how they ended and the longest time. Return 1 where one ended badly."""
    dice, ends = Random(seed), Counter[str]()
    texts = [each.read_bytes() for each in sorted(RECORDINGS.glob("*.json"))]
    longest = 0.0
    for _ in range(count):
        data = damaged(dice.choice(texts), dice)
        begun = time.perf_counter()
        ends[outcome(data)] += 1
        longest = max(longest, time.perf_counter() - begun)
    for end, number in ends.most_common():
        print(f"{number:>9,} {end[:200]}")
    print(f"{count:,} damaged files of {len(texts)}, seed {seed}; the longest took {longest * 1000:.0f} ms")
    return int(any(end not in ("refused", "report") for end in ends))


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in (sys.argv[1:] + ["100000", "1"][len(sys.argv) - 1 :])[:2])))
