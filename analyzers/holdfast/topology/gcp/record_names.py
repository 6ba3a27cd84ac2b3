"""The DNS names that Cloud DNS record sets give to clients, and what holds each address.

Source: Cloud DNS, "DNS records overview" and "DNS routing policies and health checks".
"""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.gcp import (
    ADDRESS,
    DNS_RECORD_SET,
    FORWARDING_RULE,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INSTANCE,
)
from holdfast.stack.missing import Missing
from holdfast.stack.references import References
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN, Unknown, Value
from holdfast.topology.dns_names import plain
from holdfast.topology.gcp.evidence import PARTS
from holdfast.topology.naming import made_of
from holdfast.topology.shared_names import Sort, missing_of, open_zone, type_of

HOLDERS: Final = (ADDRESS, GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE, FORWARDING_RULE, INSTANCE)
"""What an address in a record can be that of."""
_RESERVED: Final = (ADDRESS, GLOBAL_ADDRESS)
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


@remembered
def perhaps_for_clients(stack: Stack) -> dict[str, tuple[Missing, ...]]:
    """Return the names of which it is not known whether they give an address, with what would tell: no type of their records is known."""
    found = [each for each in names(stack).values() if all(type_of(record) is None for record in each)]
    missing = [(name, untyped(records)) for records in found for name in (name_of(records[0]), *(each.urn for each in records))]
    return dict(missing)


def untyped(records: Iterable[Resource]) -> tuple[Missing, ...]:
    """Return what is missing of records whose type is not known: one of another type than A, AAAA and CNAME is for no client."""
    return missing_of((each, "type") for each in records)


def name_of(record: Resource) -> str:
    """Return the DNS name of a record set in small letters without final dot; empty where it is not known."""
    name = record.value("name")
    return plain(name) if isinstance(name, str) else ""


def sort_of(record: Resource) -> Sort:
    """Return what tells whether a record set may stand beside others: there is one of each type."""
    zone = record.value("managedZone")
    return Sort(type_of(record), open_zone(record, "managedZone") if isinstance(zone, OPEN) else str(zone))


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
    types = (GLOBAL_FORWARDING_RULE, FORWARDING_RULE)
    found = [each for type_ in types for each in stack.referrers(address, type_, "ipAddress", _RESERVED)]
    return tuple(sorted(found, key=lambda each: each.urn))


@remembered
def fronts_with(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    """Return the forwarding rules by the address that the program writes out for them."""
    found: dict[str, list[Resource]] = {}
    for front in stack.of_type(GLOBAL_FORWARDING_RULE, FORWARDING_RULE):
        for text in _text(front.inputs.get("ipAddress")):
            if not stack.resolve(front, "ipAddress", _RESERVED).resources:
                found.setdefault(text, []).append(front)
    return {text: tuple(each) for text, each in found.items()}


@remembered
def fronts_written(stack: Stack) -> tuple[Resource, ...]:
    """Return the forwarding rules whose address the program gives, to them or to the reserved one that they use, known or not."""
    return tuple(each for each in stack.of_type(GLOBAL_FORWARDING_RULE, FORWARDING_RULE) if _is_written(stack, each))


def _is_written(stack: Stack, front: Resource) -> bool:
    reserved = stack.resolve(front, "ipAddress", _RESERVED).resources
    if any(each.inputs.get("address") is not None for each in reserved):
        return True
    return any(_text(front.inputs.get("ipAddress"))) and not (reserved and front.property_dependencies.get("ipAddress"))


@remembered
def reserved_anywhere(stack: Stack) -> tuple[tuple[Resource, tuple[Missing, ...]], ...]:
    """Return the reserved addresses whose address may be given and is not known, with what would tell: it may be any written one."""
    reserved = [each for each in stack.of_type(*_RESERVED) if each.hidden or isinstance(each.inputs.get("address"), OPEN)]
    return tuple((each, missing_of(((each, "address"),))) for each in reserved)


@remembered
def fronts_anywhere(stack: Stack) -> tuple[References, ...]:
    """Return what forwarding rules name as their address where that is not known: it may be any."""
    fronts = stack.of_type(GLOBAL_FORWARDING_RULE, FORWARDING_RULE)
    open_ = (each for each in fronts if each.hidden or isinstance(each.inputs.get("ipAddress"), OPEN))
    return tuple(each for each in (stack.resolve(front, "ipAddress", _RESERVED) for front in open_) if each.missing)


@remembered
def machines_at(stack: Stack, address: Resource) -> tuple[Resource, ...]:
    """Return the machines that use a reserved address, by URN."""
    paths = ("networkInterfaces[].accessConfigs[].natIp", "networkInterfaces[].networkIp")
    found = [each for path in paths for each in stack.referrers(address, INSTANCE, path, (ADDRESS, GLOBAL_ADDRESS))]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.urn))


def unexplained(stack: Stack, record: Resource, path: str) -> tuple[Resource, ...]:
    """Return what the unknown values of a property of a record are made of, where all of it can be a target, by URN.

    What a known value of the property is the address or the name of is accounted for by that.
    """
    given = record.value(path)
    unknown = unknowns_in(given)
    counts = unknown and all(isinstance(each, Unknown) and not each.look_up for each in unknown)
    either = made_of(stack, unknown[0], (*HOLDERS, DNS_RECORD_SET)) if counts else ()
    texts = frozenset(texts_in(given)) if either else frozenset()
    return tuple(each for each in either if texts.isdisjoint((*_addresses(each), name_of(each) if each.type == DNS_RECORD_SET else "")))


def texts_in(value: Value) -> tuple[str, ...]:
    """Return the texts inside a value, as they are and as names of DNS."""
    if isinstance(value, dict | list):
        return tuple(each for inner in (value.values() if isinstance(value, dict) else value) for each in texts_in(inner))
    return (value, plain(value)) if isinstance(value, str) and value else ()


def unknowns_in(value: Value) -> tuple[Value, ...]:
    """Return the values inside a value that are not known."""
    if isinstance(value, dict | list):
        return tuple(each for inner in (value.values() if isinstance(value, dict) else value) for each in unknowns_in(inner))
    return (value,) if isinstance(value, OPEN) else ()


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
