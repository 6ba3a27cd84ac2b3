"""What a health check asks, and on which port."""

from typing import Final

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource

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
    """Return the property that says what a health check asks (`tcpHealthCheck`), or None where it sets none."""
    return next((kind for kind in KINDS if check.value(kind) not in (None, [])), None)


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
