"""Damaged states and previews: refused with an error of the input, or checked without an error of ours, and never slowly."""

import importlib.util
import time
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parent.parent.parent
RECORDINGS = sorted((ROOT / "tests" / "recordings" / "cli").glob("*.json"))
_SPEC = importlib.util.spec_from_file_location("mutated_states", ROOT / "benchmarks" / "mutated_states.py")
mutated_states = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(mutated_states)


@pytest.mark.parametrize("number", range(20))
def test_damage_is_refused_or_reported(number):
    dice = Random(number)
    for _ in range(50):
        data = mutated_states.damaged(dice.choice(RECORDINGS).read_bytes(), dice)
        begun = time.process_time()
        assert mutated_states.outcome(data) in ("refused", "report"), data
        assert time.process_time() - begun < 10
