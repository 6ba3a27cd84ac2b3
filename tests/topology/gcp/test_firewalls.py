from typing import Any

import pytest

from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.gcp.firewalls import passage, rules_of

NETWORK = declared("gcp:compute/network:Network", "net")
FIREWALL = "gcp:compute/firewall:Firewall"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
POLICY_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
ACCOUNT = "gcp:serviceaccount/account:Account"
PROBES = ["35.191.0.0/16", "130.211.0.0/22"]
TCP = [{"protocol": "tcp", "ports": ["80"]}]


def allow(name: str = "in", **inputs: Any) -> Declared:
    return declared(FIREWALL, name, **{"network": Ref(NETWORK, "id"), "sourceRanges": PROBES, "allows": TCP, **inputs})


def deny(**inputs: Any) -> Declared:
    return declared(
        FIREWALL, "out", **{"network": Ref(NETWORK, "id"), "denies": [{"protocol": "all"}], "sourceRanges": ["0.0.0.0/0"], **inputs}
    )


def is_open(*rules: Declared, tags: Any = ("web",), made: Any = preview, port: int = 80, **template: Any) -> bool | None:
    machine = declared(TEMPLATE, "t", tags=list(tags) if isinstance(tags, tuple) else tags, **template)
    stack = made(NETWORK, machine, *rules)
    found = {each.name: each for each in stack.resources}
    return passage(stack, rules_of(stack, found["net"]), found["t"], PROBES[0], port).open


@pytest.mark.parametrize("made", [preview, deployed])
def test_a_rule_that_lets_the_range_in(made: Any) -> None:
    assert is_open(allow(), made=made)
    assert is_open(allow(sourceRanges=["0.0.0.0/0"]), made=made)
    assert is_open(allow(sourceRanges=["35.191.0.0/17", "35.191.128.0/17"]), made=made)
    assert is_open(allow(allows=[{"protocol": "tcp", "ports": ["8000", "79-81"]}]), made=made)
    assert is_open(allow(allows=[{"protocol": "all"}]), made=made)
    assert is_open(allow(targetTags=["web", "x"]), made=made)
    assert is_open(allow(sourceRanges=[]), made=made)


@pytest.mark.parametrize(
    "inputs",
    [
        {"sourceRanges": ["35.191.0.0/17"]},
        {"sourceRanges": ["130.211.0.0/22"]},
        {"sourceRanges": ["::/0"]},
        {"allows": [{"protocol": "tcp", "ports": ["443"]}]},
        {"allows": [{"protocol": "udp"}]},
        {"targetTags": ["db"]},
        {"disabled": True},
        {"direction": "EGRESS"},
        {"sourceRanges": [], "sourceTags": ["lb"]},
    ],
)
def test_rules_that_do_not(inputs: dict[str, Any]) -> None:
    assert is_open(allow(**inputs)) is False


def test_without_rules_nothing_gets_in() -> None:
    assert is_open() is False


def test_priorities_decide() -> None:
    assert is_open(allow(), deny()) is False
    assert is_open(allow(priority=900), deny())
    assert is_open(allow(), deny(priority=900)) is False
    assert is_open(allow(priority=900), deny(priority=1000, sourceRanges=["35.191.4.0/24"]))
    assert is_open(allow(), deny(priority=1000, sourceRanges=["35.191.4.0/24"])) is False
    assert is_open(allow(), deny(priority=1, targetTags=["db"]))


@pytest.mark.parametrize("key", ["sourceRanges", "allows", "targetTags", "disabled", "direction", "priority"])
def test_what_is_not_known_of_a_rule(key: str) -> None:
    assert is_open(allow(**{key: UNKNOWN_STRING})) is None
    assert is_open(allow(**{key: UNKNOWN_STRING}), allow("other"))


def test_what_is_not_known_of_a_denying_rule() -> None:
    assert is_open(allow(), deny(priority=UNKNOWN_STRING)) is None
    assert is_open(allow(priority=1), deny(sourceRanges=UNKNOWN_STRING))
    assert is_open(deny(sourceRanges=UNKNOWN_STRING)) is False


def test_a_rule_of_an_unknown_network_may_be_of_this_one() -> None:
    assert is_open(allow(network=UNKNOWN_STRING)) is None


def test_tags_that_are_not_known() -> None:
    assert is_open(allow(targetTags=["web"]), tags=UNKNOWN_STRING) is None
    assert is_open(allow(targetTags=["web"]), tags=[UNKNOWN_STRING, "web"])
    assert is_open(allow(targetTags=["web"]), tags=[]) is False


def test_service_accounts() -> None:
    account, other = declared(ACCOUNT, "a", accountId="a"), declared(ACCOUNT, "b", accountId="b")

    def by(named: Declared) -> bool | None:
        rule = allow(targetServiceAccounts=[Ref(account, "email")])
        return is_open(account, other, rule, serviceAccount={"email": Ref(named, "email"), "scopes": []})

    assert by(account)
    assert by(other) is False
    assert is_open(account, allow(targetServiceAccounts=[Ref(account, "email")])) is False


def test_rules_of_a_policy() -> None:
    policy = declared(POLICY, "policy")
    association = declared(ASSOCIATION, "at", attachmentTarget=Ref(NETWORK, "id"), firewallPolicy=Ref(policy, "name"))

    def rule(action: str, **match: Any) -> Declared:
        layers = [{"ipProtocol": "tcp", "ports": ["80"]}]
        return declared(
            POLICY_RULE,
            "rule",
            action=action,
            direction="INGRESS",
            priority=1,
            firewallPolicy=Ref(policy, "name"),
            match={"srcIpRanges": PROBES, "layer4Configs": layers, **match},
        )

    assert is_open(policy, association, rule("allow"))
    assert is_open(policy, association, rule("goto_next")) is False
    assert is_open(policy, association, rule("deny"), allow())
    assert is_open(policy, association, rule("allow", srcIpRanges=[], srcFqdns=["x"])) is None
    assert is_open(policy, rule("allow")) is False
