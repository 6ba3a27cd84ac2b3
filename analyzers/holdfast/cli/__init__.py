"""The command line: one thin file a command."""

import sys


def main() -> None:
    """Run the console script. `--version` alone answers without loading anything else."""
    if sys.argv[1:] == ["--version"]:
        from holdfast import __version__  # noqa: PLC0415 - the short way

        sys.stdout.write(f"holdfast {__version__}\n")
        return
    from holdfast.cli.run import run  # noqa: PLC0415 - heavy, and `--version` does not need it

    sys.exit(run(sys.argv[1:]))
