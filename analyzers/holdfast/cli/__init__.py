"""The command line: one thin file a command."""

import os
import sys


def main() -> None:
    """Run the console script. `--version` alone answers without loading anything else."""
    if sys.argv[1:] == ["--version"]:
        from holdfast import __version__  # noqa: PLC0415 - the short way

        sys.stdout.write(f"holdfast {__version__}\n")
        return
    from holdfast.cli.run import run  # noqa: PLC0415 - heavy, and `--version` does not need it

    _leave(run(sys.argv[1:]))


def _leave(code: int) -> None:
    """End the process without taking apart what it holds: of a large stack that takes longer than the writing of its report."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # the reader has left; what it did not read is lost either way
            continue
    os._exit(code)
