"""The DNS names that Cloud DNS record sets give to clients, and what holds each address.

Source: Cloud DNS, "DNS records overview" and "DNS routing policies and health checks".
"""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.gcp import (
    ADDRESS,
    DNS_RECORD_SET,
    FORWARDING_RULE,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INSTANCE,
)
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Value
from holdfast.topology.dns_names import plain
from holdfast.topology.gcp.evidence import PARTS

HOLDERS: Final = (ADDRESS, GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE, FORWARDING_RULE, INSTANCE)
"""What an address in a record can be that of."""
_ADDRESSES: Final = frozenset({"A", "AAAA", "CNAME"})
_CERTIFICATES: Final = "gcp:certificatemanager/"


@remembered
def names(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    """Return the record sets that give an address, by the name that they give it to; by URN where that is not known."""
    found: dict[str, list[Resource]] = {}
    for record in stack.of_type(DNS_RECORD_SET):
        if _is_for_clients(stack, record):
            found.setdefault(name_of(record) or record.urn, []).append(record)
    return {name: tuple(records) for name, records in found.items()}


def name_of(record: Resource) -> str:
    """Return the DNS name of a record set in small letters without final dot; empty where it is not known."""
    name = record.value("name")
    return plain(name) if isinstance(name, str) else ""


@remembered
def holders(stack: Stack) -> dict[str, Resource]:
    """Return what holds each address that is known: reserved ones before those that use them."""
    found: dict[str, Resource] = {}
    for resource in stack.of_type(*HOLDERS):
        for address in _addresses(resource):
            found.setdefault(address, resource)
    return found


@remembered
def fronts_at(stack: Stack, address: Resource) -> tuple[Resource, ...]:
    """Return the forwarding rules that use a reserved address, by URN."""
    among = (ADDRESS, GLOBAL_ADDRESS)
    found = [each for type_ in (GLOBAL_FORWARDING_RULE, FORWARDING_RULE) for each in stack.referrers(address, type_, "ipAddress", among)]
    return tuple(sorted(found, key=lambda each: each.urn))


@remembered
def machines_at(stack: Stack, address: Resource) -> tuple[Resource, ...]:
    """Return the machines that use a reserved address, by URN."""
    paths = ("networkInterfaces[].accessConfigs[].natIp", "networkInterfaces[].networkIp")
    found = [each for path in paths for each in stack.referrers(address, INSTANCE, path, (ADDRESS, GLOBAL_ADDRESS))]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.urn))


def _addresses(resource: Resource) -> Iterator[str]:
    for side in (resource.outputs, resource.inputs):
        for key in ("address", "ipAddress"):
            yield from _text(side.get(key))
        interfaces = side.get("networkInterfaces")
        for each in interfaces if isinstance(interfaces, list) and resource.type == INSTANCE else ():
            if isinstance(each, dict):
                yield from _text(each.get("networkIp"))
                configs = each.get("accessConfigs")
                for one in configs if isinstance(configs, list) else ():
                    yield from _text(one.get("natIp") if isinstance(one, dict) else None)


def _text(value: Value) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value


def _is_for_clients(stack: Stack, record: Resource) -> bool:
    """Tell whether a record set may lead clients to something: not a proof, not mail, not the name of a database."""
    kind, name = record.value("type"), record.value("name")
    if isinstance(kind, str) and kind.upper() not in _ADDRESSES:
        return False
    if isinstance(name, str) and any(label.startswith("_") for label in name.split(".")):
        return False
    needed = [stack.get(urn) for path in ("rrdatas", "name") for urn in record.property_dependencies.get(path, ())]
    return not any(each is not None and (each.type in PARTS or each.type.startswith(_CERTIFICATES)) for each in needed)
