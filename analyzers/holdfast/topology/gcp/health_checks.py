"""What a health check asks, and on which port."""

from typing import Final

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown
from holdfast.topology.gcp.backends import instance_groups_of, is_passthrough, services_checked_by
from holdfast.topology.gcp.named_ports import port_name_of, serves_port
from holdfast.topology.selection import Selection

KINDS: Final = (
    "httpHealthCheck",
    "httpsHealthCheck",
    "http2HealthCheck",
    "tcpHealthCheck",
    "sslHealthCheck",
    "grpcHealthCheck",
    "grpcTlsHealthCheck",
)
_FIXED: Final = "USE_FIXED_PORT"


def kind_of(check: Resource) -> str | None:
    """Return the property that says what a health check asks (`tcpHealthCheck`), or None where it sets none.

    A check has exactly one, so that a single one that is set is the one, be its value unknown. Raise NotKnownError where
    several may be set.
    """
    values = {kind: check.value(kind) for kind in KINDS}
    known = [kind for kind, value in values.items() if value not in (None, []) and not isinstance(value, Unknown)]
    open_ = [(kind, value) for kind, value in values.items() if isinstance(value, Unknown)]
    if known:
        return known[0]
    if len(open_) > 1:
        raise check.not_known(*open_[0])
    return open_[0][0] if open_ else None


def fixed_port(check: Resource) -> int | None:
    """Return the port that a health check always asks, or None where the backend's own ports decide it.

    Raise NotKnownError where the port or its kind is not known; without a port of its own a TCP check has no default that the
    provider and the API agree on.
    """
    kind = kind_of(check)
    if kind is None:
        return None
    specification = check.text(f"{kind}.portSpecification")
    if specification not in (None, "", _FIXED):
        return None
    if specification != _FIXED and not check.declares(f"{kind}.port") and check.text(f"{kind}.portName"):
        return None
    port = check.number(f"{kind}.port")
    if port is None:
        raise NotKnownError(f"{kind}.port", Missing(f"the port that {check.name} asks", f"Set {kind}.port of {check.name}."))
    return int(port)


def groups_checked_by(stack: Stack, check: Resource) -> Selection[tuple[Resource, Resource]]:
    """Return the instance groups that a health check watches, each with its backend service; those with named ports alone."""
    services = services_checked_by(stack, check)
    found: list[tuple[Resource, Resource]] = []
    missing = dict.fromkeys(services.missing)
    for service in services:
        named = instance_groups_of(stack, service)
        open_ = (*named.missing, *map(outside, named.literals))
        try:
            if not is_passthrough(service):
                found += [(service, group) for group in dict.fromkeys(named.resources)]
                missing.update(dict.fromkeys(open_))
        except NotKnownError as error:
            missing.update(dict.fromkeys(error.missing if named.resources or open_ else ()))
    return Selection("healthChecks", tuple(found), tuple(missing))


def misses_port(stack: Stack, number: int, pair: tuple[Resource, Resource]) -> bool:
    """Tell whether a port is not one that a group names for a backend service; raise NotKnownError where it cannot be said."""
    service, group = pair
    return not serves_port(stack, group, port_name_of(service), number)
