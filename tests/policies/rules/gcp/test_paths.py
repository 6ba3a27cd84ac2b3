from typing import Any

import pytest

from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules.gcp.health.gcp_hc_blocked_by_firewall import gcp_hc_blocked_by_firewall
from holdfast_policies.rules.gcp.load_balancing.gcp_broken_request_path import gcp_broken_request_path
from holdfast_policies.rules.gcp.placement.gcp_bs_single_zone import gcp_bs_single_zone

COMPUTE = "gcp:compute/"
MANAGER = f"{COMPUTE}instanceGroupManager:InstanceGroupManager"
REGIONAL = f"{COMPUTE}regionInstanceGroupManager:RegionInstanceGroupManager"
SERVICE = f"{COMPUTE}backendService:BackendService"
REGION_SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
CHECK = f"{COMPUTE}healthCheck:HealthCheck"
FIREWALL = f"{COMPUTE}firewall:Firewall"
TEMPLATE = f"{COMPUTE}instanceTemplate:InstanceTemplate"
SUBNET = f"{COMPUTE}subnetwork:Subnetwork"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
NETWORK = declared(f"{COMPUTE}network:Network", "net")
PROBES = ["35.191.0.0/16", "130.211.0.0/22"]
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def machines(type_: str = REGIONAL, network: Any = None, **inputs: Any) -> tuple[Declared, Declared]:
    template = declared(TEMPLATE, "t", tags=["web"], networkInterfaces=[{"network": network or Ref(NETWORK, "id")}])
    place = {"region": "us-west1"} if type_ == REGIONAL else {"zone": "us-west1-a"}
    given = {
        "versions": [{"instanceTemplate": Ref(template, "selfLink")}],
        "namedPorts": [{"name": "http", "port": 8000}],
        **place,
        **inputs,
    }
    return template, declared(type_, "web", **given)


def firewall(*ports: str, **inputs: Any) -> Declared:
    given = {"network": Ref(NETWORK, "id"), "sourceRanges": PROBES, "allows": [{"protocol": "tcp", "ports": list(ports)}], **inputs}
    return declared(FIREWALL, f"in-{'-'.join(ports)}", **given)


def api(group: Declared, type_: str = SERVICE, **inputs: Any) -> Declared:
    return declared(type_, "api", backends=[{"group": Ref(group, "instanceGroup")}], **inputs)


def check(port: int | None = None) -> Declared:
    return declared(CHECK, "ready", httpHealthCheck={"port": port} if port else {"portSpecification": "USE_SERVING_PORT"})


def blocked(made: Any, *also: Declared, port: int | None = None, group: Any = None, **inputs: Any) -> dict[str, str]:
    """Return what the rule says of a group whose machines serve on port 8000."""
    template, manager = group or machines()
    asks = check(port)
    service = api(manager, healthChecks=Ref(asks, "selfLink"), **inputs)
    return answers(gcp_hc_blocked_by_firewall, made(NETWORK, template, manager, asks, service, *also))


@BOTH
def test_the_firewall_lets_checks_and_requests_in(made: Any) -> None:
    assert blocked(made, firewall("8000")) == {}
    assert blocked(made, firewall("8000", "9000"), port=9000) == {}


@BOTH
def test_the_firewall_keeps_them_out(made: Any) -> None:
    assert blocked(made) == {"web": "finding"}
    assert blocked(made, firewall("9000"), port=9000) == {"web": "finding"}
    assert blocked(made, firewall("8000"), port=9000) == {"web": "finding"}
    assert blocked(made, firewall("8000", sourceRanges=PROBES[:1])) == {"web": "finding"}
    shut = declared(FIREWALL, "shut", network=Ref(NETWORK, "id"), denies=[{"protocol": "all"}], sourceRanges=["0.0.0.0/0"], priority=10)
    assert blocked(made, firewall("8000"), shut) == {"web": "finding"}


def test_what_is_said() -> None:
    template, manager = machines()
    asks = check(9000)
    stack = preview(NETWORK, template, manager, asks, api(manager, healthChecks=Ref(asks, "selfLink")), firewall("8000"))
    (row,) = verdict(gcp_hc_blocked_by_firewall, stack).findings
    assert row.message == "No firewall rule allows 35.191.0.0/16 and 130.211.0.0/22 to reach port 9000 of the machines of web"


@BOTH
def test_rules_of_a_network_outside_the_stack_are_not_known(made: Any) -> None:
    assert blocked(made, group=machines(network="default")) == {"web": "undecided"}
    assert blocked(made, firewall("8000", network="default"), group=machines(network="default")) == {"web": "undecided"}


def test_what_is_not_known() -> None:
    assert blocked(preview, firewall("8000", sourceRanges=UNKNOWN_STRING)) == {"web": "undecided"}
    assert blocked(preview, firewall("8000"), firewall("22", sourceRanges=UNKNOWN_STRING)) == {}
    assert blocked(preview, firewall("8000"), group=machines(namedPorts=UNKNOWN_STRING)) == {"web": "undecided"}
    assert blocked(preview, group=machines(versions=[{"instanceTemplate": "t-1"}])) == {"web": "undecided"}


def test_a_group_that_nothing_asks_holds() -> None:
    assert answers(gcp_hc_blocked_by_firewall, preview(NETWORK, *machines())) == {}


@BOTH
def test_autohealing_asks_too(made: Any) -> None:
    asks = check(7000)
    template, manager = machines(autoHealingPolicies={"healthCheck": Ref(asks, "id"), "initialDelaySec": 300})
    assert answers(gcp_hc_blocked_by_firewall, made(NETWORK, asks, template, manager)) == {"web": "finding"}
    assert answers(gcp_hc_blocked_by_firewall, made(NETWORK, asks, template, manager, firewall("7000"))) == {}


def test_ranges_of_ipv6() -> None:
    assert blocked(preview, firewall("8000"), ipAddressSelectionPolicy="IPV6_ONLY") == {"web": "finding"}
    both = firewall("8000", sourceRanges=["2600:2d00:1:b029::/64", "2600:2d00:1:1::/64"], name="v6")
    six = declared(FIREWALL, "v6", **both.inputs)
    assert blocked(preview, firewall("8000"), six, ipAddressSelectionPolicy="PREFER_IPV6") == {}


@BOTH
def test_proxies_of_a_regional_load_balancer_need_a_subnet(made: Any) -> None:
    template, manager = machines()
    asks = check(8000)
    service = api(manager, REGION_SERVICE, region="us-west1", loadBalancingScheme="INTERNAL_MANAGED", healthChecks=Ref(asks, "selfLink"))
    resources = (NETWORK, template, manager, asks, service, firewall("8000"))
    assert answers(gcp_hc_blocked_by_firewall, made(*resources)) == {"web": "finding"}
    subnet = declared(
        SUBNET, "proxies", network=Ref(NETWORK, "id"), region="us-west1", purpose="REGIONAL_MANAGED_PROXY", ipCidrRange="10.9.0.0/24"
    )
    assert answers(gcp_hc_blocked_by_firewall, made(*resources, subnet)) == {}


def test_a_backend_service_of_one_zone() -> None:
    one, two = (declared(MANAGER, name, zone=f"us-west1-{name}") for name in "ab")

    def said(*groups: Any) -> dict[str, str]:
        backends = [{"group": each if isinstance(each, str) else Ref(each, "instanceGroup")} for each in groups]
        return answers(gcp_bs_single_zone, preview(one, two, declared(SERVICE, "api", backends=backends)))

    assert said(one) == {"api": "finding"}
    assert said(one, two) == {}
    assert said() == {}
    assert said(one, UNKNOWN_STRING) == {"api": "undecided"}
    assert said("projects/p/zones/us-west1-a/instanceGroups/x", one) == {"api": "finding"}
    assert said("projects/p/zones/us-west1-b/instanceGroups/x", one) == {}


def test_a_regional_group_is_in_several_zones() -> None:
    template, manager = machines()
    assert answers(gcp_bs_single_zone, preview(NETWORK, template, manager, api(manager))) == {}
    template, manager = machines(distributionPolicyZones=["us-west1-a"])
    assert answers(gcp_bs_single_zone, preview(NETWORK, template, manager, api(manager))) == {"api": "finding"}
    template, manager = machines(distributionPolicyZones=UNKNOWN_STRING)
    assert answers(gcp_bs_single_zone, preview(NETWORK, template, manager, api(manager))) == {"api": "undecided"}


def test_a_broken_path_is_said_on_the_last_hop() -> None:
    front = declared(GLOBAL, "front", portRange="80")
    (row,) = verdict(gcp_broken_request_path, preview(front)).findings
    assert (row.name, row.message) == (
        "front",
        "The forwarding rule front leads to no target proxy or backend service: no request gets further",
    )
    unknown = declared(GLOBAL, "front", target=UNKNOWN_STRING)
    assert answers(gcp_broken_request_path, preview(unknown)) == {"front": "undecided"}
