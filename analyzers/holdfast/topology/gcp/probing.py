"""How Google Cloud finds out that something is dead: health checks as numbers, with the defaults of the provider."""

from collections.abc import Iterable
from typing import Final

from holdfast.stack.gcp import HTTP_HEALTH_CHECK, HTTPS_HEALTH_CHECK
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.topology.facts import HealthCheck, Origin
from holdfast.topology.gcp.health_checks import SHALLOW, kind_of
from holdfast.topology.probes import Estimate, Probe

_USUAL: Final = HealthCheck(5.0, 5.0, 2, 2)
"""The defaults of the provider: every 5 s, 5 s to answer, twice either way."""


def probe_of(check: Resource) -> Probe:
    """Return a health check as numbers; where one is not known its default is taken, and said so."""
    found = Estimate(check)
    numbers = HealthCheck(
        found.number("checkIntervalSec", _USUAL.interval),
        found.number("timeoutSec", _USUAL.timeout),
        int(found.number("unhealthyThreshold", _USUAL.unhealthy)),
        int(found.number("healthyThreshold", _USUAL.healthy)),
        _is_deep(check),
        (Origin(check.urn),),
    )
    return Probe(numbers, tuple(found.assumed))


def probe_named(named: References) -> Probe:
    """Return the health check that a property names, None where it names none; one outside the stack is taken to be as by default."""
    if named.resources:
        return probe_of(named.resources[0])
    if not named.literals and not named.missing:
        return Probe(None)
    return Probe(_USUAL, (f"the health check of {named.owner.name} is not known; every 5 s, twice, is taken",))


def slowest(probes: Iterable[Probe]) -> Probe:
    """Return the health check that takes longest to notice a failure, with all that was assumed."""
    found = tuple(probes)
    checks = [each.check for each in found if each.check is not None]
    check = max(checks, key=lambda each: (each.unhealthy * each.interval + each.timeout, each.origins), default=None)
    return Probe(check, tuple(dict.fromkeys(text for each in found for text in each.assumptions)))


def _is_deep(check: Resource) -> bool:
    if check.type in (HTTP_HEALTH_CHECK, HTTPS_HEALTH_CHECK):
        return True
    try:
        return kind_of(check) not in SHALLOW
    except NotKnownError:
        return False
