"""What members use to serve, as far as the program shows it: an endpoint in a task definition or user data, a mounted file system.

In a preview endpoints are unknown: a property dependency of the task's containers or of the user data on the part is as good.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import (
    CACHE_CLUSTER,
    CACHE_REPLICATION_GROUP,
    DYNAMODB_TABLE,
    ECS_TASK_DEFINITION,
    EFS_FILE_SYSTEM,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
)
from holdfast.stack.paths import top
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.lower_databases import RDS_PROXY, SERVERLESS_CACHE
from holdfast.topology.aws.lower_files import ACCESS_POINT, FILE_SYSTEMS

USED: Final = (
    RDS_INSTANCE,
    RDS_CLUSTER,
    RDS_PROXY,
    CACHE_REPLICATION_GROUP,
    CACHE_CLUSTER,
    SERVERLESS_CACHE,
    DYNAMODB_TABLE,
    *FILE_SYSTEMS,
)
_VIA: Final = {RDS_CLUSTER_INSTANCE: ("clusterIdentifier", RDS_CLUSTER), ACCESS_POINT: ("fileSystemId", EFS_FILE_SYSTEM)}
"""What stands for a part that it names: an instance for its cluster."""
_PLACES: Final = {
    ECS_TASK_DEFINITION: ("containerDefinitions", "volumes"),
    LAUNCH_TEMPLATE: ("userData",),
    LAUNCH_CONFIGURATION: ("userData", "userDataBase64"),
}
_OF_MACHINE: Final = ("userData", "userDataBase64")
_ENDPOINTS: Final = (
    "endpoint",
    "address",
    "readerEndpoint",
    "primaryEndpointAddress",
    "readerEndpointAddress",
    "configurationEndpoint",
    "configurationEndpointAddress",
    "clusterAddress",
    "dnsName",
)
_IDS: Final = "fs-"
_SHORTEST: Final = 8


def used_by(stack: Stack, source: Resource) -> Iterator[tuple[Resource, str]]:
    """Yield the databases, caches and file systems that a task definition, launch template or machine shows to use, by URN.

    With each the property that shows it.
    """
    told = {path: _texts(source.value(path)) for path in _PLACES.get(source.type, _OF_MACHINE)}
    places = [path for path, texts in told.items() if texts or source.property_dependencies.get(top(path))]
    for part in sorted(stack.of_type(*USED), key=lambda each: each.urn) if places else ():
        shown = next((path for path in places if _depends(stack, source, path, part) or _names(told[path], part)), None)
        if shown is not None:
            yield part, shown


def shows(stack: Stack, source: Resource, other: Resource) -> bool:
    """Tell whether the user data of a launch template or configuration names another resource, such as a cluster to join."""
    for path in _PLACES.get(source.type, _OF_MACHINE):
        if _depends(stack, source, path, other):
            return True
        name = other.value("name")
        if isinstance(name, str) and name and any(f"ECS_CLUSTER={name}" in text for text in _texts(source.value(path))):
            return True
    return False


def _depends(stack: Stack, source: Resource, path: str, part: Resource) -> bool:
    for urn in source.property_dependencies.get(top(path), ()):
        made_of = stack.get(urn)
        if made_of is None:
            continue
        if made_of is part:
            return True
        if made_of.type in _VIA and part in stack.resolve(made_of, *_VIA[made_of.type]).resources:
            return True
    return False


def _names(texts: tuple[str, ...], part: Resource) -> bool:
    """Tell whether one of some texts holds an endpoint of a part, or the id of a file system."""
    return any(endpoint in text for text in texts for endpoint in _endpoints(part))


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts in a value; user data is base64, or plain where the provider encodes it."""
    if isinstance(value, str):
        return tuple(each for each in (value, _decoded(value)) if each)
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return tuple(text for each in inner for text in _texts(each))
    return ()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""


def _endpoints(part: Resource) -> Iterator[str]:
    for key in _ENDPOINTS:
        value = part.outputs.get(key)
        if isinstance(value, str) and len(value) >= _SHORTEST:
            yield value
    if part.type in FILE_SYSTEMS and isinstance(part.id, str) and part.id.startswith(_IDS):
        yield part.id
