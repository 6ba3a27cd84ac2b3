"""What the health check of a target group asks for."""

from functools import partial

from holdfast.stack.resource import Resource
from holdfast.topology.known import all_of, any_of


def leaves_check_to_defaults(target_group: Resource) -> bool:
    """Tell whether a target group declares no health check, or one by HTTP or HTTPS for no path that the program names."""
    if not target_group.declares("healthCheck"):
        return True
    return all_of([lambda: not target_group.declares("healthCheck.path"), partial(_asks_by_http, target_group)])


def is_shallow(target_group: Resource) -> bool:
    """Tell whether a declared health check only opens the port, or asks for the path `/`."""
    if not target_group.declares("healthCheck"):
        return False
    return any_of([partial(_opens_port, target_group), partial(_asks_for_root, target_group)])


def _protocol(target_group: Resource) -> str:
    return (target_group.text("healthCheck.protocol") or "").upper()


def _asks_by_http(target_group: Resource) -> bool:
    return _protocol(target_group) in {"HTTP", "HTTPS"}


def _opens_port(target_group: Resource) -> bool:
    return _protocol(target_group) == "TCP"


def _asks_for_root(target_group: Resource) -> bool:
    return target_group.declares("healthCheck.path") and target_group.text("healthCheck.path") == "/"
