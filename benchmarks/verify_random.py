"""Hold the fast engine against the naive evaluator on random topologies; print how many were compared, and stop at a difference.

usage: verify_random.py [TOPOLOGIES] (10000) [FIRST SEED] (0)
"""

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

from holdfast.verify.ask import Domains, failures
from holdfast.verify.columns import TooManyError
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.domains import events

TESTS = Path(__file__).parent.parent / "tests" / "verify"


def loaded(name: str) -> ModuleType:
    """Return a module of the tests."""
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compared(seed: int, maker: ModuleType, naive: ModuleType) -> tuple[int, list[str]]:
    """Return how many questions were put to both, and those that they answered differently."""
    topology, count, wrong = maker.make(seed), 0, []
    cone, all_ = cone_of(topology.entries[0], Index(topology)), events(topology)
    for question in naive.QUESTIONS:
        if not naive.small(topology, question, 120):
            continue
        asked = tuple(event for event in all_ if question.covers(event))
        try:
            found = list(failures(cone, question, Domains(() if question.rollout else asked).felt(cone)))
        except TooManyError:
            continue
        holds = naive.by_naive(topology, question)
        count += 1
        if (not holds and not found) or (holds and not all(failure.scenario.partly for failure in found)):
            wrong.append(f"seed {seed}: {question.id}")
    return count, wrong


def main() -> int:
    """Compare, and say what was seen."""
    number, first = (*map(int, sys.argv[1:]), *(10_000, 0)[len(sys.argv) - 1 :])[:2]
    maker, naive = loaded("conftest"), loaded("test_fast_is_naive")
    start, questions, wrong = time.perf_counter(), 0, list[str]()
    for seed in range(first, first + number):
        count, differ = compared(seed, maker, naive)
        questions += count
        wrong += differ
    print(f"{number:,} topologies, {questions:,} questions, {len(wrong)} answered differently, {time.perf_counter() - start:.0f} s")
    print(*wrong[:20], sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
