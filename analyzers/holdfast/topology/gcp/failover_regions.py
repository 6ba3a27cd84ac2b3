"""In which regions the targets of a failover policy of Cloud DNS are.

Source: gcp.dns.RecordSet, routingPolicy.primaryBackup, in pulumi_gcp 10.2.0. The `location` of a backup is where clients are, and
not where the backup is.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.stack.gcp import GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.reading import Block
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource, type_of
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown, Value
from holdfast.topology.gcp.placement import region_name
from holdfast.topology.gcp.record_names import HOLDERS, holders
from holdfast.topology.zones import Place, Zones, merged

POLICY: Final = "routingPolicy"
_FAILOVER: Final = "routingPolicy.primaryBackup"
_EVERYWHERE: Final = (GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE)
_GLOBAL_BALANCER: Final = "globalL7ilb"
_SEVERAL: Final = 2


class _Target(msgspec.Struct, frozen=True, eq=False):
    """One target: the region that the record set itself says, and its address. everywhere: no region can take it down."""

    address: Value
    region: Value = None
    everywhere: bool = False


def shared_region(stack: Stack, record: Resource) -> Zones | None:
    """Return the one region of all targets of a failover policy; None where they are in several, or one is in none.

    Raise NotKnownError where that is not known.
    """
    for policy in record.blocks(_FAILOVER):
        primary = [each for block in policy.blocks("primary") for each in _checked(block)]
        backup = [each for block in policy.blocks("backupGeos") for each in _backups(block)]
        found = [*_said(stack, record, (*primary, *backup)), *_made_of(stack, record, (*primary, *backup))]
        regions = merged(POLICY, (each for each in found if each is not None))
        if primary and backup and None not in found and regions.fewer_than(_SEVERAL):
            return regions
    return None


def _backups(block: Block) -> Iterator[_Target]:
    for each in block.blocks("healthCheckedTargets"):
        yield from _checked(each)
    yield from (_Target(each) for each in block.items("rrdatas"))


def _checked(block: Block) -> Iterator[_Target]:
    """Yield the health-checked targets: internal load balancers and endpoints on the internet."""
    for each in block.blocks("internalLoadBalancers"):
        everywhere = each.value("region") is None and each.text("loadBalancerType") == _GLOBAL_BALANCER
        yield _Target(each.value("ipAddress"), each.value("region"), everywhere)
    yield from (_Target(each) for each in block.items("externalEndpoints"))


def _said(stack: Stack, record: Resource, targets: Iterable[_Target]) -> Iterator[Zones | None]:
    """Yield the regions of the targets that say it, or whose address is known; None for one that is in no region."""
    for each in targets:
        if each.everywhere:
            yield None
        elif isinstance(each.region, str) and each.region:
            yield Zones(POLICY, (Place(_short(each.region)),))
        elif each.region is not None:
            yield _unplaced(Missing(f"the regions in {POLICY} of {record.name}", DEPLOYED))
        elif isinstance(each.address, str):
            holder = holders(stack).get(each.address)
            yield _unplaced(outside(each.address)) if holder is None else _of_holder(stack, holder)


def _made_of(stack: Stack, record: Resource, targets: Iterable[_Target]) -> Iterator[Zones | None]:
    """Yield the regions of the targets whose addresses are not known yet, where each is accounted for by what they are made of."""
    known = [holders(stack).get(each.address) for each in targets if isinstance(each.address, str)]
    open_ = [each for each in targets if not isinstance(each.address, str)]
    unplaced = [each for each in open_ if each.region is None and not each.everywhere]
    urns = sorted(set(record.property_dependencies.get(POLICY, ())))
    needed = [each for each in map(stack.get, urns) if each is not None and each.type in HOLDERS and each not in known]
    counts = all(isinstance(each.address, Unknown) and not each.address.look_up for each in open_)
    shown = all(stack.get(urn) is not None or type_of(urn) not in HOLDERS for urn in urns) and not any(each.hidden for each in needed)
    if counts and shown and len(needed) == len(open_) == len(unplaced):
        yield from (_of_holder(stack, each) for each in needed)
    elif unplaced:
        yield Zones(POLICY, unplaced=len(unplaced), missing=(Missing(f"what {POLICY} of {record.name} names", DEPLOYED),))


def _of_holder(stack: Stack, holder: Resource) -> Zones | None:
    """Return the region of what has an address; None where it is in no region."""
    if holder.type in _EVERYWHERE:
        return None
    region = region_name(stack, holder)
    if region:
        return Zones(POLICY, (Place(_short(region)),), path=(holder,))
    return _unplaced(Missing(f"the region of {holder.name}", DEPLOYED), holder)


def _unplaced(missing: Missing, *path: Resource) -> Zones:
    return Zones(POLICY, unplaced=1, missing=(missing,), path=path)


def _short(region: str) -> str:
    return region.rpartition("/")[2]
