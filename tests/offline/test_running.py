"""Commands run within a limit, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from holdfast.errors import UsageError
from holdfast.offline.running import TIMED_OUT, run

MARK = "HOLDFAST_TEST_MARK"


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, MARK: str(tmp_path)}


def run_in(environment, command, timeout=30.0):
    return run(command, environment, f"{MARK}={environment[MARK]}", timeout)


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("kill -TERM $$", 143), ("kill -KILL $$", 137)]
)
def test_the_exit_code_is_that_of_the_command(environment, script, code):
    assert run_in(environment, ["sh", "-c", script]) == code


def test_input_and_outputs_are_untouched(tmp_path):
    program = (
        f"from holdfast.offline.running import run; raise SystemExit(run(['sh', '-c', 'cat; printf e >&2'], {{}}, 'A={tmp_path}', 30))"
    )
    done = subprocess.run([sys.executable, "-c", program], input=b"\x00\xffin", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\x00\xffin", b"e")


def test_the_time_limit_ends_all_that_was_started(environment, tmp_path):
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! >> {pids}; setsid sleep 60 & echo $! >> {pids}; trap '' TERM; sleep 60"
    started = time.monotonic()
    assert run_in(environment, ["sh", "-c", script], timeout=1) == TIMED_OUT
    assert time.monotonic() - started < 20
    assert_ended(pids)


def test_what_a_command_leaves_behind_is_ended(environment, tmp_path):
    pids = tmp_path / "pids"
    script = f"setsid sleep 60 & echo $! >> {pids}; sleep 0.2"
    assert run_in(environment, ["sh", "-c", script]) == 0
    assert_ended(pids)


def test_other_processes_are_left_alone(environment):
    other = subprocess.Popen(["sleep", "60"], env={**environment, MARK: "other"})
    assert run_in(environment, ["true"]) == 0
    assert other.poll() is None
    other.kill()
    other.wait()


def test_signals_reach_the_command(tmp_path):
    program = textwrap.dedent(
        f"""
        from holdfast.offline.running import run
        script = "trap 'exit 9' INT; touch {tmp_path}/ready; while true; do sleep 0.1; done"
        raise SystemExit(run(["sh", "-c", script], {{"PATH": "/usr/bin:/bin"}}, "A={tmp_path}", 30))
        """
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.DEVNULL)
    while not (tmp_path / "ready").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 9


def test_a_command_that_cannot_be_run_is_wrong_usage(environment, tmp_path):
    with pytest.raises(UsageError, match="cannot be run: No such file or directory"):
        run_in(environment, [str(tmp_path / "nothing")])


def assert_ended(pids):
    deadline = time.monotonic() + 10
    numbers = [int(line) for line in pids.read_text().split()]
    while any(map(is_alive, numbers)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(number):
    try:
        return "Z (zombie)" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False
