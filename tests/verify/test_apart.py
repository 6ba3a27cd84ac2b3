"""Branches that look redundant."""

import msgspec

from holdfast.topology.facts import ZoneSet, exactly
from holdfast.topology.model import Backend, Fleet, Need, Part, Pool
from holdfast.verify.apart import shared_fates

replace = msgspec.structs.replace


def pair(chain, zones, needs=()):
    fleets = tuple(
        Fleet(name, name, exactly(2), zones=ZoneSet((zone,)), needs=needs) for name, zone in zip(("one", "two"), zones, strict=True)
    )
    pool = Pool("tg", "tg", "lb", tuple(Backend(each.id) for each in fleets))
    return replace(chain(), fleets=fleets, pools=(pool,), parts=(Part("nat", "nat", "nat", zones=ZoneSet(("c",))),))


def fates(topology):
    return {(fate.node.id, fate.branches, fate.event.label) for fate in shared_fates(topology)}


def test_two_fleets_in_one_zone_share_it(chain):
    assert fates(pair(chain, "aa")) == {("tg", ("one", "two"), "zone=us-east-1a")}


def test_two_fleets_in_two_zones_share_nothing(chain):
    assert fates(pair(chain, "ab")) == set()


def test_two_fleets_behind_one_gateway_share_it_and_its_zone(chain):
    found = fates(pair(chain, "ab", (Need(("nat",)),)))
    assert found == {("tg", ("one", "two"), "nat=nat"), ("tg", ("one", "two"), "zone=us-east-1c")}
