"""What is said of a program that does not come to its end, and that nothing of it is left."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources.program import read


def error_of(run: Any, program: str, **more: Any) -> InputError:
    with pytest.raises(InputError) as raised:
        run(program, **more)
    assert "Traceback" not in str(raised.value)
    assert str(raised.value).isprintable()
    return raised.value


def test_a_program_that_raises_is_told_with_its_own_lines(run: Any, write: Any) -> None:
    error = error_of(
        run,
        """
        def zones(known):
            raise ValueError("the zone list \\x1b[31m of " + known + " is\\nmissing")
        zones("hunter-two")
        """,
        config={"word": "hunter-two"},
    )
    folder = write(None)
    assert error.message == (
        f"{folder}: the program raised ValueError: the zone list ?[31m of hunter-two is / missing "
        "(__main__.py, line 8 in zones, from __main__.py, line 9)"
    )


def test_secrets_are_kept_out_of_messages(run: Any) -> None:
    error = error_of(
        run,
        """
        word = "planted-word"
        balancer("lb", tags=pulumi.Output.secret([word]))
        async def late():
            await asyncio.sleep(0.2)
            raise ValueError(f"not {word}")
        import asyncio
        pulumi.run(late)
        """,
    )
    assert "the program raised ValueError: not [secret] (__main__.py, line 11 in late)" in error.message


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("this is no Python", "the program raised SyntaxError: invalid syntax (__main__.py, line 6)"),
        ("import no_such_module_here", "ModuleNotFoundError: No module named 'no_such_module_here' (__main__.py, line 6)"),
        ("import os; os._exit(0)", "the program ended with exit code 0 before the Pulumi SDK was done"),
        ("raise SystemExit(0)", "the program left before its end, with exit code 0 (__main__.py, line 6)"),
        ('import os, sys; print("no way", file=sys.stderr); os.abort()', "killed by signal SIGABRT before its end; its last words: no way"),
        ('pulumi.log.error("not like this")', "the program reported an error: not like this"),
        ('balancer("a"); balancer("a")', "two resources have the URN urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::a"),
    ],
)
def test_a_program_that_does_not_come_to_its_end_is_an_error(run: Any, write: Any, program: str, says: str) -> None:
    error = error_of(run, program)
    assert error.message.startswith(f"{write(None)}: ")
    assert says in error.message


def test_configuration_that_is_missing_is_asked_for(run: Any) -> None:
    error = error_of(run, 'pulumi.Config().require("size")')
    assert "Missing required configuration variable 'demo:size'" in error.message
    assert error.hint == "Give the value with --config KEY=VALUE, or choose another stack with --stack."


def test_a_look_up_without_an_answer_is_named(run: Any) -> None:
    error = error_of(run, 'pulumi.runtime.invoke("acme:index/getThing:getThing", {"a": 1}).value["b"]')
    assert error.hint == "No answer was known to the look-up acme:index/getThing:getThing: give one under `lookups` in holdfast.yaml."


def test_a_transform_that_raises_is_told_without_a_stack_of_its_own(run: Any) -> None:
    error = error_of(
        run,
        """
        def broken(args):
            raise ValueError("no transform")
        pulumi.runtime.register_resource_transform(broken)
        balancer("lb")
        """,
    )
    assert error.message.endswith("project: the program raised Exception: a transform failed: no transform")


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_of_a_program_outlives_its_time(run: Any, write: Any) -> None:
    forked = (
        'child = os.fork()\nif not child:\n    {first}os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)"])\n'
    )
    program = "import os, sys, time\n" + forked.format(first="") + 'open("pids", "a").write(f"{child} ")\n'
    program += (
        forked.format(first="os.setsid(); ") + 'open("pids", "a").write(f"{child} {os.getpid()}")\nwhile True:\n    print("x" * 1000)\n'
    )
    started = time.monotonic()
    error = error_of(run, program, timeout=3)
    assert time.monotonic() - started < 15
    assert error.message == f"{write(None)}: the program was not at its end after 3 s"
    processes = [int(each) for each in (write(None) / "pids").read_text().split()]
    assert len(processes) == 3
    limit = time.monotonic() + 10  # what was killed may take a moment to be gone
    while any(map(is_alive, processes)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(is_alive, processes))


def test_a_virtual_environment_without_the_sdk_is_named(write: Any) -> None:
    folder = write("", Pulumi__yaml="name: demo\nruntime: {name: python, options: {virtualenv: bare}}\n")
    (folder / "bare" / "bin").mkdir(parents=True)
    (folder / "bare" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.base_prefix}/bin/python3" -I "$@"\n')
    (folder / "bare" / "bin" / "python").chmod(0o755)
    with pytest.raises(InputError, match=r"no usable Pulumi SDK: ModuleNotFoundError: No module named 'pulumi'"):
        read(folder, settings=Settings())
