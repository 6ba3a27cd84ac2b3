"""The life of the policy pack's process: one line with the port on stdout, then answers until it is told to end.

Start and end as the CLI does them: `sdk/python/cmd/pulumi-language-python` and `sdk/policy_proxy.go` of pulumi/pulumi.
"""

import gc
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.rule import Rule

_THREADS: Final = 8
_PARENT_SECONDS: Final = 2.0
_GRACE_SECONDS: Final = 0.2
_COLLECTED_AFTER: Final = (500_000, 20, 20)
"""What is decoded lives until the end and holds hardly a cycle: to look for them as often as Python does takes half of the time."""
_UNLIMITED: Final = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)]


def serve() -> None:
    """Serve the installed rules as a policy pack. Does not return: the process ends on Cancel, on SIGINT or SIGTERM, or with its parent.

    It is called by the `__main__.py` of a policy pack folder. Stdout belongs to the port alone: whatever a rule prints goes to stderr.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    port_line = _stdout_kept()
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # a client that is gone is no news
    parent = os.getppid()

    import grpc  # noqa: PLC0415 - after the signals are ours: an end during the imports must be quiet, too
    from pulumi.runtime.proto import analyzer_pb2_grpc  # noqa: PLC0415 - likewise

    from holdfast_policies.servicer import Servicer  # noqa: PLC0415 - likewise

    cancelled = threading.Event()
    servicer = Servicer(*_rules(), cancel=cancelled.set)
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_UNLIMITED)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    port_line.write(f"{port}\n")
    port_line.flush()
    servicer.warm()
    while not cancelled.wait(_PARENT_SECONDS) and os.getppid() == parent:
        pass
    server.stop(_GRACE_SECONDS).wait(_GRACE_SECONDS)
    os._exit(0)


def _rules() -> "tuple[Sequence[Rule], Sequence[str]]":
    """Return the installed rules; those of this package alone where others cannot be loaded, and why."""
    from holdfast.check.catalogue import installed  # noqa: PLC0415 - after the signals are ours

    try:
        return installed(), ()
    except Exception as error:  # noqa: BLE001 - the isolation point: what another package does wrong must not end the user's preview
        from holdfast_policies.rules import RULES  # noqa: PLC0415 - only then

        why = f"rules of another package cannot be loaded, so that those of holdfast alone are asked: {type(error).__name__}: {error}"
        return sorted(RULES, key=lambda each: each.id), (why,)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def _stdout_kept() -> IO[str]:
    """Return stdout for the port, and send all else that is written there to stderr."""
    sys.stdout.flush()
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept
