"""Rules about how a network is connected to one outside Google Cloud."""

import pytest

from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, answers, declared, deployed, preview
from holdfast_policies.rules.gcp.network.gcp_single_interconnect_attachment import gcp_single_interconnect_attachment

ATTACHMENT, ROUTER = "gcp:compute/interconnectAttachment:InterconnectAttachment", "gcp:compute/router:Router"
NETWORK, HA_VPN = "gcp:compute/network:Network", "gcp:compute/haVpnGateway:HaVpnGateway"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}

net, other_net = declared(NETWORK, "net"), declared(NETWORK, "other-net")
router, second, third = (declared(ROUTER, name, network=of) for name, of in (("r1", net), ("r2", net), ("r3", other_net)))
it = declared(ATTACHMENT, "it", router=router)
STACK = (net, other_net, router, second, third, it)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], FINDING),
        ([declared(ATTACHMENT, "x", router=second)], HOLDS),
        ([declared(ATTACHMENT, "x", router="elsewhere")], UNDECIDED),
        ([declared(ATTACHMENT, "x", router=UNKNOWN_STRING)], UNDECIDED),
        ([declared(ATTACHMENT, "x", router=second), declared(ATTACHMENT, "y", router=UNKNOWN_STRING)], HOLDS),
        ([declared(ATTACHMENT, "x")], FINDING),
        ([declared(HA_VPN, "x", network=net)], HOLDS),
        ([declared(HA_VPN, "x", network=other_net)], FINDING),
        ([declared(HA_VPN, "x", network=net, vpnInterfaces=[{"id": 0, "interconnectAttachment": it}])], FINDING),
        ([declared(HA_VPN, "x", network=net, vpnInterfaces=UNKNOWN_STRING)], UNDECIDED),
    ],
)
def test_the_only_way_into_a_network(others: list[Declared], expected: dict[str, str]) -> None:
    for make in (preview, deployed):
        said = answers(gcp_single_interconnect_attachment, make(*STACK, *others))
        assert {name: answer for name, answer in said.items() if name == "it"} == expected


def test_a_second_network_does_not_help() -> None:
    assert answers(gcp_single_interconnect_attachment, preview(*STACK, declared(ATTACHMENT, "x", router=third))) == {
        "it": "finding",
        "x": "finding",
    }


def test_a_network_outside_the_stack_may_have_other_ways() -> None:
    routers = [declared(ROUTER, name, network="projects/shared/global/networks/office") for name in ("r1", "r2")]
    one, two = (declared(ATTACHMENT, name, router=each) for name, each in zip(("one", "two"), routers, strict=True))
    assert answers(gcp_single_interconnect_attachment, preview(*routers, one)) == {"one": "undecided"}
    assert answers(gcp_single_interconnect_attachment, preview(*routers, one, two)) == {}
