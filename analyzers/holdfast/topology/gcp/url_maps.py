"""What a URL map does with requests of each sort: hosts and paths, each with the services that it sends them to.

Source: Cloud Load Balancing, "URL maps overview": a default, and path matchers with path or route rules; weights split requests and do
not follow the health of what is behind them.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.paths import top
from holdfast.stack.reading import Block, Reading
from holdfast.stack.resource import Resource
from holdfast.stack.values import NOT_KNOWN, Value

_WEIGHTED: Final = "weightedBackendServices"
_MATCHERS: Final = "pathMatchers[]"
SERVICE_PATHS: Final = tuple(
    f"{at}{name}"
    for at, service, action in (
        ("", "defaultService", "defaultRouteAction"),
        (f"{_MATCHERS}.", "defaultService", "defaultRouteAction"),
        (f"{_MATCHERS}.pathRules[].", "service", "routeAction"),
        (f"{_MATCHERS}.routeRules[].", "service", "routeAction"),
    )
    for name in (service, f"{action}.{_WEIGHTED}[].backendService")
)
"""Where a URL map names the services that it sends requests to."""


class Way(msgspec.Struct, frozen=True, eq=False):
    """What is done with requests of one sort. sort: host and paths, empty for all others.

    services: where they are sent, each value with its weight; none where nothing is said. itself: whether it answers by itself.
    missing: why it is not known. property: the top-level property that says so. beside: by what it names services, where that is known.
    idle: services that are named and get nothing. all_used: whether no service that is not known is one of them in that property.
    """

    sort: str
    property: str
    services: tuple[tuple[Value, int], ...] = ()
    itself: bool = False
    missing: tuple[Missing, ...] = ()
    beside: frozenset[str] = frozenset()
    idle: tuple[Value, ...] = ()
    all_used: bool = True


def ways_of(url_map: Resource) -> tuple[Way, ...]:
    """Return all that a URL map does: its default first, then its path matchers."""
    ways = (_way(url_map, "", "defaultService", "defaultRouteAction", "defaultUrlRedirect"), *_matched(url_map))
    texts: dict[str, set[str]] = {}
    for way in ways:
        texts.setdefault(way.property, set()).update(value for value, _ in way.services if isinstance(value, str))
    beside = {key: frozenset(each) for key, each in texts.items()}
    idle = {way.property for way in ways if any(isinstance(value, NOT_KNOWN) for value in way.idle)}
    return tuple(msgspec.structs.replace(way, beside=beside[way.property], all_used=way.property not in idle) for way in ways)


def _matched(url_map: Resource) -> Iterator[Way]:
    try:
        matchers = url_map.blocks("pathMatchers")
    except NotKnownError as error:
        yield Way("", "pathMatchers", missing=error.missing)
        return
    hosts = _hosts(url_map)
    for matcher in matchers:
        name = matcher.value("name")
        host = hosts.get(name, name) if isinstance(name, str) else ""
        yield _way(matcher, host, "defaultService", "defaultRouteAction", "defaultUrlRedirect")
        for key in ("pathRules", "routeRules"):
            yield from _rules(matcher, host, key)


def _rules(matcher: Block, host: str, key: str) -> Iterator[Way]:
    try:
        rules = matcher.blocks(key)
    except NotKnownError as error:
        yield Way(host, "pathMatchers", missing=error.missing)
        return
    for rule in rules:
        yield _way(rule, f"{host} {_paths(rule)}".strip(), "service", "routeAction", "urlRedirect")


def _way(reading: Reading, sort: str, service: str, action: str, redirect: str) -> Way:
    at = top(reading.place(service)).partition("[")[0]
    value = reading.value(service)
    if value is not None and value != "":
        return Way(sort, at, ((value, 1),))
    try:
        weighted = [
            (each.value("backendService"), int(each.number("weight") or 0))
            for block in reading.blocks(action)
            for each in block.blocks(_WEIGHTED)
        ]
        used = tuple((value, weight) for value, weight in weighted if weight)
        idle = tuple(value for value, weight in weighted if used and not weight)
        itself = not weighted and reading.known(redirect) not in (None, [], {})
        return Way(sort, at, used or tuple(weighted), itself=itself, idle=idle)
    except NotKnownError as error:
        return Way(sort, at, missing=error.missing)


def _hosts(url_map: Resource) -> dict[str, str]:
    """Return the hosts of each path matcher by name, as far as they are known."""
    try:
        rules = url_map.blocks("hostRules")
        return {str(each.value("pathMatcher")): " ".join(each.texts("hosts")) for each in rules}
    except NotKnownError:
        return {}


def _paths(rule: Block) -> str:
    try:
        found = rule.texts("paths")
        for match in rule.blocks("matchRules"):
            found += [text for key in ("prefixMatch", "fullPathMatch", "regexMatch", "pathTemplateMatch") if (text := match.text(key))]
    except NotKnownError:
        return ""
    return " ".join(found)
