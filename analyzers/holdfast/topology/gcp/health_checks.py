"""What a health check asks, and on which port."""

from functools import partial
from itertools import pairwise
from typing import Final

from holdfast.stack.gcp import REGION_HEALTH_CHECK
from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown
from holdfast.topology.gcp.backends import REQUESTS, checks_of, instance_groups_of, is_passthrough, services_checked_by
from holdfast.topology.gcp.named_ports import port_name_of, serves_port
from holdfast.topology.known import all_of, any_of, not_known
from holdfast.topology.selection import Selection, those

KINDS: Final = (
    "httpHealthCheck",
    "httpsHealthCheck",
    "http2HealthCheck",
    "tcpHealthCheck",
    "sslHealthCheck",
    "grpcHealthCheck",
    "grpcTlsHealthCheck",
)
SHALLOW: Final = frozenset({"tcpHealthCheck", "sslHealthCheck"})
"""What only asks whether something listens."""
_FIXED: Final = "USE_FIXED_PORT"
_SERVING: Final = "USE_SERVING_PORT"
_ANSWERED: Final = {
    "httpHealthCheck": frozenset({"HTTP", "H2C"}),
    "httpsHealthCheck": frozenset({"HTTPS", "HTTP2"}),
    "http2HealthCheck": frozenset({"HTTPS", "HTTP2"}),
    "grpcHealthCheck": frozenset({"GRPC", "H2C"}),
    "grpcTlsHealthCheck": frozenset({"GRPC", "HTTP2", "HTTPS"}),
}
"""Each kind of check, and the protocols of backend services that a server on the same port can speak as well."""
_SPOKEN: Final = {
    "httpHealthCheck": "HTTP",
    "httpsHealthCheck": "HTTPS",
    "http2HealthCheck": "HTTP2",
    "grpcHealthCheck": "gRPC",
    "grpcTlsHealthCheck": "gRPC with TLS",
}
_INTERVAL: Final = 5
_THRESHOLD: Final = 2
"""The defaults of the provider, for legacy checks too."""


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


def is_regional(check: Resource | str) -> bool:
    """Tell whether a health check, or the link of one outside the stack, is of a region and not global.

    Raise NotKnownError where a link does not say so.
    """
    if isinstance(check, Resource):
        return check.type == REGION_HEALTH_CHECK
    parts = dict(pairwise(check.split("/")))
    if is_fixture_id(check) or parts.keys().isdisjoint({"global", "regions"}):
        raise NotKnownError("healthChecks", outside(check))
    return "regions" in parts


def has_check_of_scope(stack: Stack, service: Resource, *, regional: bool) -> bool:
    """Tell whether a backend service has a health check of a region, or a global one; raise NotKnownError where it cannot be said."""
    named = checks_of(stack, service)
    checks: tuple[Resource | str, ...] = (*named.resources, *named.literals)
    asked = those(checks, lambda each: is_regional(each) is regional, named.path, named.missing)
    if not asked.found:
        asked.require_complete()
    return bool(asked.found)


def protocol_of(check: Resource) -> str:
    """Return the protocol of requests that a health check asks in, empty where it asks in none; raise NotKnownError as `kind_of` does."""
    return _SPOKEN.get(kind_of(check) or "", "")


def seconds_to_notice(check: Resource) -> float:
    """Return the seconds of failed checks after which a machine counts as dead; raise NotKnownError where they are not known."""
    return (check.number("checkIntervalSec") or _INTERVAL) * (check.number("unhealthyThreshold") or _THRESHOLD)


def speaks_otherwise(stack: Stack, check: Resource, service: Resource) -> bool:
    """Tell whether a health check asks the port that a backend service sends requests to in a protocol that is not spoken there.

    Raise NotKnownError where it cannot be said. A check of another port may speak what it likes.
    """
    return all_of(
        (
            partial(_is_unanswered, check, service),
            lambda: not is_passthrough(service),
            partial(_asks_serving_port, stack, check, service),
        )
    )


def _is_unanswered(check: Resource, service: Resource) -> bool:
    answered = _ANSWERED.get(kind_of(check) or "")
    return answered is not None and service.text("protocol") in REQUESTS - answered


def _asks_serving_port(stack: Stack, check: Resource, service: Resource) -> bool:
    """Tell whether a health check asks the port that a backend service sends requests to; of endpoint groups only where it follows it."""
    kind = kind_of(check)
    port = fixed_port(check)
    if port is None:
        named = check.text(f"{kind}.portName") if check.text(f"{kind}.portSpecification") != _SERVING else None
        return not named or named == port_name_of(service)
    groups = instance_groups_of(stack, service)
    questions = [partial(serves_port, stack, group, port_name_of(service), port) for group in groups.resources]
    open_ = (*groups.missing, *map(outside, groups.literals))
    return any_of((*questions, *([not_known(groups.path, *open_)] if open_ else ())))
