"""The DNS names that Route 53 records give, and which records are of a name that clients can use."""

import re
from typing import Final

from holdfast.stack.aws import RECORD
from holdfast.stack.paths import leaves, top
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown
from holdfast.topology.aws.records import TARGETS
from holdfast.topology.dns_names import plain

ZONE: Final = "aws:route53/zone:Zone"
_ADDRESSES: Final = frozenset({"A", "AAAA", "CNAME"})
_STORES: Final = """
acm acmpca docdb efs elasticache fsx kinesis memorydb mq msk neptune opensearch rds redshift redshiftserverless ses sesv2
timestreaminfluxdb transfer workmail
"""
_NOT_SERVING: Final = frozenset(f"aws:{module}" for module in _STORES.split())
"""Modules whose names are for a proof, for mail or for a part that members use, and for no client."""
_NO_CLIENT: Final = re.compile(
    r"(.+\.)?(acm-validations\.aws|amazonses\.com|(rds|cache|docdb|neptune|efs|mq|kafka|redshift|memorydb)\b.*\.amazonaws\.com(\.cn)?)\.?",
    re.IGNORECASE,
)


@remembered
def names(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    """Return the records that give an address, by the name that they give it to; by URN where that is not known."""
    found: dict[str, list[Resource]] = {}
    for record in stack.of_type(RECORD):
        if _is_for_clients(stack, record):
            found.setdefault(name_of(stack, record) or record.urn, []).append(record)
    return {name: tuple(records) for name, records in found.items()}


def name_of(stack: Stack, record: Resource) -> str:
    """Return the whole DNS name of a record in small letters without final dot; empty where it is not known.

    A name that does not end with that of its zone is one within it.
    """
    given, reported = record.value("name"), record.outputs.get("fqdn")
    if isinstance(given, Unknown) or (given is not None and not isinstance(given, str)):
        return plain(reported) if isinstance(reported, str) else ""
    name, zone = plain(given or ""), zone_name(stack, record)
    if not zone:
        whole = plain(reported) if isinstance(reported, str) else ""
        return whole if name and whole.startswith(f"{name}.") else name or whole
    return name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}" if name else zone


def zone_name(stack: Stack, record: Resource) -> str:
    """Return the DNS name of the hosted zone of a record, empty where it is not known."""
    zones = stack.resolve(record, "zoneId", ZONE)
    named = zones.resources[0].value("name") if len(zones.resources) == 1 else None
    return plain(named) if isinstance(named, str) else ""


def zone_key(stack: Stack, record: Resource) -> str:
    """Return what tells the hosted zone of a record from others, empty where it is not known."""
    zones = stack.resolve(record, "zoneId", ZONE)
    return next((each.urn for each in zones.resources), next(iter(zones.literals), ""))


def made_of(stack: Stack, record: Resource, path: str) -> tuple[Resource, ...]:
    """Return the resources that the value at a path is made of, by URN."""
    urns = sorted(set(record.property_dependencies.get(top(path), ())))
    return tuple(each for each in map(stack.get, urns) if each is not None)


def _is_for_clients(stack: Stack, record: Resource) -> bool:
    """Tell whether a record may lead clients to something: not a proof, not mail, not the name of a database."""
    kind, name = record.value("type"), record.value("name")
    if isinstance(kind, str) and kind.upper() not in _ADDRESSES:
        return False
    if isinstance(name, str) and any(label.startswith("_") for label in name.split(".")):
        return False
    given = [path for path in TARGETS if record.value(top(path)) not in (None, [])]
    sources = [each for path in (*given, "name") for each in made_of(stack, record, path) if each.type not in (ZONE, RECORD)]
    if sources and all(each.type.partition("/")[0] in _NOT_SERVING for each in sources):
        return False
    values = [leaf.value for path in given for leaf in leaves(record.inputs, path)]
    return bool(given) and not (values and all(isinstance(each, str) and _NO_CLIENT.fullmatch(each) for each in values))
