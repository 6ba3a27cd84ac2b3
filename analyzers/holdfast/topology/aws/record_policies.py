"""What the records of Route 53 say about each other: routing policy, order, weight, health, time to live."""

from collections.abc import Sequence
from typing import Final, Literal

from holdfast.stack.aws import DNS_HEALTH_CHECK
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.probing import watched
from holdfast.topology.facts import NO, YES, Fact, HealthCheck, Span
from holdfast.topology.probes import seconds

Policy = Literal["failover", "weighted", "nearest"]
_FAILOVER: Final = "failoverRoutingPolicies"
_WEIGHTED: Final = "weightedRoutingPolicies"
_MULTIVALUE: Final = "multivalueAnswerRoutingPolicy"
_GEOLOCATION: Final = "geolocationRoutingPolicies"
_CIDR: Final = "cidrRoutingPolicy"
_POLICIES: Final[tuple[tuple[str, Policy], ...]] = (
    (_FAILOVER, "failover"),
    (_WEIGHTED, "weighted"),
    ("latencyRoutingPolicies", "nearest"),
    (_GEOLOCATION, "nearest"),
    ("geoproximityRoutingPolicy", "nearest"),
    (_CIDR, "nearest"),
)
_ALIAS_TTL: Final = 60.0
"""Route 53 developer guide, "Values specific for simple alias records": an alias to a load balancer has a TTL of 60 s."""
_LONGEST_TTL: Final = 2147483647.0
_ANYWHERE: Final = "*"


def policy_of(records: Sequence[Resource]) -> Policy | None:
    """Return how records of one name and type share it, None where nothing says so; raise NotKnownError where it is not known."""
    for record in records:
        for path, policy in _POLICIES:
            if record.known(path) not in (None, []):
                return policy
        if record.known(_MULTIVALUE) in (True, "true"):
            return "weighted"
    return None


def is_routed(record: Resource) -> bool:
    """Tell whether a record is, or may be, one of several that share a name."""
    return any(record.value(path) not in (None, []) for path, _ in _POLICIES) or record.value(_MULTIVALUE) not in (None, False, "false")


def rank(record: Resource) -> int:
    """Return the place of a failover record: primary 0, secondary 1; raise NotKnownError where it is not known."""
    blocks = record.blocks(_FAILOVER)
    kind = (blocks[0].text("type") or "").upper() if blocks else ""
    if kind not in ("PRIMARY", "SECONDARY"):
        raise NotKnownError(_FAILOVER, Missing(f"whether {record.name} is primary or secondary", DEPLOYED))
    return int(kind == "SECONDARY")


def weight(record: Resource) -> int:
    """Return the weight of a record: of a multivalue answer 1; raise NotKnownError where it is not known."""
    blocks = record.blocks(_WEIGHTED)
    return int(blocks[0].number("weight") or 0) if blocks else 1


def health(stack: Stack, record: Resource) -> tuple[Fact, HealthCheck | None]:
    """Return whether Route 53 notices that what a record leads to is dead, and by which check; None: by those of what lies behind it."""
    try:
        if record.value("healthCheckId") not in (None, ""):
            named = stack.resolve(record, "healthCheckId", DNS_HEALTH_CHECK)
            if named.literals:
                return Fact(None, tuple(outside(each) for each in named.literals)), None
            check = named.one()
            return watched(stack, check) if check is not None else (NO, None)
        alias = alias_of(record)
        return (YES if alias is not None and alias.flag("evaluateTargetHealth") else NO), None
    except NotKnownError as error:
        return Fact(None, error.missing), None


def has_fallback(record: Resource, records: Sequence[Resource]) -> bool:
    """Tell whether clients of a record that is left alone get the answer of another one.

    By latency and proximity there is always a next one. By location and by network only a wider one will do: the default, or the
    continent of a country. Raise NotKnownError where it cannot be said.
    """
    others = [each for each in records if each is not record]
    if record.value(_CIDR) is not None:
        return any(_network(each) == _ANYWHERE for each in others) and _network(record) != _ANYWHERE
    own = _location(record)
    if own is None:
        return bool(others)
    return any(_is_wider(wide, own) for each in others if (wide := _location(each)) is not None)


def alias_of(record: Resource) -> Block | None:
    """Return the alias of a record, None where it has values of its own; raise NotKnownError where it is not known."""
    blocks = record.blocks("aliases")
    return blocks[0] if blocks else None


def lives(record: Resource) -> Span:
    """Return how long clients keep the answer of a record."""
    if record.value("aliases") not in (None, []):
        return Span(_ALIAS_TTL, _ALIAS_TTL)
    return seconds(record, "ttl", 300.0, _LONGEST_TTL)


def longest(spans: Sequence[Span]) -> Span:
    """Return the longest of several times to live."""
    missing = tuple(dict.fromkeys(fact for each in spans for fact in each.missing))
    return Span(max(each.low for each in spans), max(each.high or 0.0 for each in spans), missing)


def _location(record: Resource) -> dict[str, str] | None:
    """Return where the clients of a geolocation record are, None where that is no matter."""
    blocks = record.blocks(_GEOLOCATION)
    return {path: blocks[0].text(path) or "" for path in ("continent", "country", "subdivision")} if blocks else None


def _is_wider(wide: dict[str, str], own: dict[str, str]) -> bool:
    if own["country"] == _ANYWHERE:
        return False
    if wide["country"] == _ANYWHERE:
        return True
    same_country = bool(own["subdivision"]) and wide["country"] == own["country"] and not wide["subdivision"]
    return same_country or bool(own["country"] and wide["continent"])


def _network(record: Resource) -> str:
    return record.text(f"{_CIDR}.locationName") or ""
