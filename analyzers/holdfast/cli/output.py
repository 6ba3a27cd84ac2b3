"""Write results to stdout, for good or until nobody reads any more."""

import contextlib
import os
import sys


def write(text: str | bytes) -> None:
    """Write text as UTF-8; a reader that has left is no error."""
    try:
        sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        abandon()


def abandon() -> None:
    """Send what is left for stdout nowhere, so that the end of the run does not fail on it."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
