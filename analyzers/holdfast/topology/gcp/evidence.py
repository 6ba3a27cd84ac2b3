"""Which databases, caches and file systems machines or services are given the endpoint of: the evidence that they need them.

Evidence is an endpoint in the text of metadata, startup script, environment or volumes, or a dependency of these on the part.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.gcp import CLOUD_RUN_SERVICE, CLOUD_RUN_V1_SERVICE, FILESTORE, REDIS, REDIS_CLUSTER, SQL_INSTANCE
from holdfast.stack.paths import leaves
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Value
from holdfast.topology.facts import Origin

MEMCACHE: Final = "gcp:memcache/instance:Instance"
SQL_DATABASE: Final = "gcp:sql/database:Database"
PARTS: Final = (SQL_INSTANCE, REDIS, REDIS_CLUSTER, MEMCACHE, FILESTORE)
_MACHINE: Final = ("metadata", "metadataStartupScript")
_STARTS: Final = {CLOUD_RUN_SERVICE: ("template",), CLOUD_RUN_V1_SERVICE: ("template",)}
_ENDPOINTS: Final = {
    SQL_INSTANCE: ("connectionName", "privateIpAddress", "publicIpAddress", "firstIpAddress", "dnsName"),
    REDIS: ("host", "readEndpoint"),
    REDIS_CLUSTER: ("discoveryEndpoints[].address",),
    MEMCACHE: ("discoveryEndpoint", "memcacheNodes[].host"),
    FILESTORE: ("networks[].ipAddresses[]",),
}
_LEAST: Final = 7
"""The shortest text that is taken for an endpoint: `1.1.1.1`."""


def parts_given(stack: Stack, sources: Iterable[Resource]) -> Iterator[tuple[Resource, tuple[Origin, ...]]]:
    """Yield the parts that some templates, machines or services are given the endpoint of, by URN, with where it stands."""
    found: dict[str, dict[Origin, None]] = {}
    for source in sources:
        for path in _STARTS.get(source.type, _MACHINE):
            for part in _in(stack, source, path):
                found.setdefault(part.urn, {})[Origin(source.urn, (path,))] = None
    for urn, by in sorted(found.items()):
        given = stack.get(urn)
        if given is not None:
            yield given, tuple(by)


def _in(stack: Stack, source: Resource, path: str) -> Iterator[Resource]:
    needed = [stack.get(urn) for urn in source.property_dependencies.get(path, ())]
    yield from (part for each in needed if each is not None for part in _meant(stack, each))
    texts = "\n".join(_texts(source.value(path)))
    if texts:
        yield from (each for each in stack.of_type(*PARTS) if any(_stands_in(endpoint, texts) for endpoint in _endpoints(each)))


def _meant(stack: Stack, needed: Resource) -> tuple[Resource, ...]:
    """Return the part that a dependency means: a database of an instance means the instance."""
    if needed.type == SQL_DATABASE:
        return stack.resolve(needed, "instance", SQL_INSTANCE).resources
    return (needed,) if needed.type in PARTS else ()


def _endpoints(part: Resource) -> Iterator[str]:
    for key in _ENDPOINTS[part.type]:
        yield from (
            text
            for text in _texts([each.value for each in leaves(part.outputs, key)])
            if len(text) >= _LEAST and any(mark in text for mark in ".:")
        )


def _stands_in(endpoint: str, texts: str) -> bool:
    """Tell whether an endpoint stands in a text as a whole: `10.0.0.1` does not in `10.0.0.12`."""
    return endpoint in texts and re.search(rf"(?<![\w.-]){re.escape(endpoint)}(?![\w-])", texts) is not None


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
