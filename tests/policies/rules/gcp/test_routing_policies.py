"""Rules about records that choose: which targets are watched, and in which regions they are."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview
from holdfast_policies.rules import RULES

RECORD, FRONT = "gcp:dns/recordSet:RecordSet", "gcp:compute/forwardingRule:ForwardingRule"
ADDRESS, GLOBAL_FRONT = "gcp:compute/address:Address", "gcp:compute/globalForwardingRule:GlobalForwardingRule"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
CHECKED = {"healthCheckedTargets": {"externalEndpoints": ["203.0.113.1"]}}
PLAIN = {"rrdatas": ["203.0.113.1"]}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, record: Declared, *others: Declared) -> list[dict[str, str]]:
    """Return what a rule says at preview and once deployed."""
    return [answers(named(rule), make(*others, record)) for make in (preview, deployed)]


@pytest.mark.parametrize(
    ("kind", "policy", "expected"),
    [
        ("A", {"wrrs": [PLAIN, PLAIN]}, FINDING),
        ("a", {"geos": [PLAIN, PLAIN]}, FINDING),
        ("TXT", {"wrrs": [PLAIN, PLAIN]}, HOLDS),
        ("A", {"wrrs": [PLAIN]}, HOLDS),
        ("A", {"wrrs": [PLAIN, CHECKED]}, HOLDS),
        ("A", {"wrrs": [PLAIN, UNKNOWN_STRING]}, UNDECIDED),
        ("A", {"wrrs": [CHECKED, UNKNOWN_STRING]}, HOLDS),
        ("A", {"wrrs": UNKNOWN_STRING}, UNDECIDED),
        ("A", {"wrrs": UNKNOWN_STRING, "healthCheck": UNKNOWN_STRING}, HOLDS),
        (UNKNOWN_STRING, {"wrrs": [PLAIN, PLAIN]}, UNDECIDED),
        ("A", {"primaryBackup": {"primary": {"externalEndpoints": ["203.0.113.1"]}, "backupGeos": [PLAIN]}}, FINDING),
        ("A", {"primaryBackup": {"primary": {"internalLoadBalancers": [{"ipAddress": "10.0.0.1"}]}, "backupGeos": [PLAIN]}}, HOLDS),
        ("A", UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_policies_that_watch_nothing(kind: str, policy: object, expected: dict[str, str]) -> None:
    it = declared(RECORD, "it", type=kind, routingPolicy=policy)
    assert said("gcp-dns-routing-ignores-health", it) == [expected, expected]


def front(name: str, region: str, address: str) -> Declared:
    return declared(FRONT, name, {"ipAddress": address}, region=region)


west, also_west, east = (
    front("west", "us-west1", "10.0.0.1"),
    front("also-west", "us-west1", "10.0.0.2"),
    front("east", "us-east1", "10.0.1.1"),
)
everywhere = declared(GLOBAL_FRONT, "everywhere", {"ipAddress": "203.0.113.9"})
ALL = (west, also_west, east, everywhere)


def at(front: object, **more: object) -> dict[str, object]:
    return {"ipAddress": Ref(front, "ipAddress") if isinstance(front, Declared) else front, **more}


def failover(primary: list[object], backup: list[object]) -> Declared:
    policy = {
        "primary": {"internalLoadBalancers": primary},
        "backupGeos": [{"location": "us-east1", "healthCheckedTargets": {"internalLoadBalancers": backup}}],
    }
    return declared(RECORD, "it", type="A", routingPolicy={"primaryBackup": policy})


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (failover([at(west)], [at(also_west)]), FINDING),
        (failover([at(west)], [at(east)]), HOLDS),
        (failover([at(west), at(east)], [at(also_west)]), HOLDS),
        (failover([at("10.9.9.1", region="us-west1")], [at("10.9.9.2", region="us-west1")]), FINDING),
        (failover([at("10.9.9.1", region="us-west1")], [at("10.9.9.2", region="us-east1")]), HOLDS),
        (failover([at("10.9.9.1", region="us-west1")], [at("10.9.9.2", region=UNKNOWN_STRING)]), UNDECIDED),
        (failover([at("10.9.9.1", region="us-west1")], [at("10.9.9.2")]), UNDECIDED),
        (failover([at("10.9.9.1", region="us-west1")], [at("10.9.9.2", loadBalancerType="globalL7ilb")]), HOLDS),
        (failover([at(west)], [at(everywhere)]), HOLDS),
        (failover([at(west)], []), HOLDS),
        (failover([UNKNOWN_STRING], [at(west)]), UNDECIDED),
        (failover([at(UNKNOWN_STRING)], [at(also_west)]), UNDECIDED),
        (declared(RECORD, "it", type="A", rrdatas=["10.0.0.1"]), HOLDS),
    ],
)
def test_backups_in_the_region_of_their_primary(record: Declared, expected: dict[str, str]) -> None:
    assert said("gcp-dns-backup-same-region", record, *ALL) == [expected, expected]


def test_endpoints_on_the_internet_have_the_region_of_their_address() -> None:
    first, second = (
        declared(ADDRESS, name, {"address": address}, region="us-west1") for name, address in (("a", "1.2.3.4"), ("b", "1.2.3.5"))
    )
    policy = {"primary": {"externalEndpoints": [Ref(first, "address")]}, "backupGeos": [{"rrdatas": [Ref(second, "address")]}]}
    it = declared(RECORD, "it", type="A", routingPolicy={"primaryBackup": policy})
    assert said("gcp-dns-backup-same-region", it, first, second) == [FINDING, FINDING]
