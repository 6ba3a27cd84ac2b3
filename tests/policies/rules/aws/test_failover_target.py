"""Records that lead to one load balancer: aliases and names, of the stack and outside, with and without a routing policy."""

import pytest

from holdfast import testing
from holdfast.rule import Rule
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, deployed, preview, verdict
from holdfast_policies.rules import RULES

RECORD, BALANCER, CLASSIC = "aws:route53/record:Record", "aws:lb/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"
DISTRIBUTION, CERTIFICATE = "aws:cloudfront/distribution:Distribution", "aws:acm/certificate:Certificate"
NAME = "api-1.us-west-2.elb.amazonaws.com"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}

API = testing.declared(BALANCER, "api", computed={"dnsName": NAME, "zoneId": "Z1"})
OLD = testing.declared(CLASSIC, "old", computed={"dnsName": "old-1.us-west-2.elb.amazonaws.com", "zoneId": "Z1"})
CDN = testing.declared(DISTRIBUTION, "cdn", computed={"domainName": "d1.cloudfront.net", "hostedZoneId": "Z2"})
PROOF = testing.declared(CERTIFICATE, "proof")
SERVICE = testing.declared("kubernetes:core/v1:Service", "service")
ALIAS = {"name": Ref(API, "dnsName"), "zoneId": Ref(API, "zoneId"), "evaluateTargetHealth": True}


def named() -> Rule:
    return next(each for each in RULES if each.id == "aws-r53-no-failover-target")


def record(**inputs: object) -> Declared:
    return testing.declared(RECORD, "it", **{"type": "A", "name": "api.example.com", **inputs})


def said(**inputs: object) -> dict[str, str]:
    """Return what the rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(), make(API, OLD, CDN, PROOF, SERVICE, record(**inputs))) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"aliases": [ALIAS]}, FINDING),
        ({"aliases": [{"name": Ref(OLD, "dnsName"), "zoneId": Ref(OLD, "zoneId")}]}, FINDING),
        ({"aliases": [{"name": Ref(CDN, "domainName"), "zoneId": Ref(CDN, "hostedZoneId")}]}, HOLDS),
        ({"aliases": [{"name": NAME}]}, FINDING),
        ({"aliases": [{"name": f"dualstack.{NAME.upper()}."}]}, FINDING),
        ({"aliases": [{"name": "nlb-1.elb.us-east-1.amazonaws.com"}]}, FINDING),
        ({"aliases": [{"name": "www.example.com"}]}, HOLDS),
        ({"aliases": [{"name": UNKNOWN}]}, UNDECIDED),
        ({"aliases": UNKNOWN}, UNDECIDED),
        ({"aliases": SECRET}, UNDECIDED),
        ({"type": "CNAME", "records": [Ref(API, "dnsName")]}, FINDING),
        ({"type": "CNAME", "records": ["www.example.com"]}, HOLDS),
        ({"type": "CNAME", "records": [UNKNOWN]}, UNDECIDED),
        ({"type": "TXT", "records": [UNKNOWN]}, HOLDS),
        ({"type": UNKNOWN, "records": [Ref(PROOF, "value")]}, HOLDS),
        ({"type": UNKNOWN, "records": [Ref(API, "dnsName")]}, UNDECIDED),
        ({"records": ["192.0.2.1"]}, HOLDS),
    ],
)
def test_a_record_leads_to_a_load_balancer(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(**inputs) == expected


def test_what_another_provider_makes_may_be_a_load_balancer() -> None:
    it = record(type="CNAME", records=[Ref(SERVICE, "status")])
    assert answers(named(), preview(SERVICE, it)) == UNDECIDED


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"setIdentifier": "one"}, HOLDS),
        ({"setIdentifier": UNKNOWN}, UNDECIDED),
        ({"setIdentifier": ""}, FINDING),
        ({"failoverRoutingPolicies": [{"type": "PRIMARY"}]}, HOLDS),
        ({"failoverRoutingPolicies": [UNKNOWN]}, HOLDS),
        ({"failoverRoutingPolicies": []}, FINDING),
        ({"failoverRoutingPolicies": UNKNOWN}, UNDECIDED),
        ({"failoverRoutingPolicies": UNKNOWN, "setIdentifier": "one"}, HOLDS),
        ({"weightedRoutingPolicies": [{"weight": 1}]}, HOLDS),
        ({"geoproximityRoutingPolicy": {"bias": "1"}}, HOLDS),
        ({"multivalueAnswerRoutingPolicy": True}, HOLDS),
        ({"multivalueAnswerRoutingPolicy": False}, FINDING),
    ],
)
def test_a_routing_policy_is_what_a_second_record_needs(policy: dict[str, object], expected: dict[str, str]) -> None:
    assert said(aliases=[ALIAS], **policy) == expected


def test_an_unknown_policy_of_a_record_that_leads_elsewhere_leaves_nothing_open() -> None:
    assert said(records=["192.0.2.1"], setIdentifier=UNKNOWN) == HOLDS


@pytest.mark.parametrize(
    ("inputs", "property_", "message", "evidence"),
    [
        (
            {"aliases": [ALIAS]},
            "aliases",
            "it leads to api and to nothing else: there is no record to fail over to, and evaluateTargetHealth has no effect",
            (API.urn,),
        ),
        (
            {"type": "CNAME", "records": ["nlb-1.elb.us-east-1.amazonaws.com"]},
            "records",
            "it leads to a load balancer and to nothing else: there is no record to fail over to",
            (),
        ),
    ],
)
def test_the_message_names_the_load_balancer(inputs: dict[str, object], property_: str, message: str, evidence: tuple[str, ...]) -> None:
    (row,) = verdict(named(), preview(API, record(**inputs))).findings
    assert (row.property, row.message, row.evidence) == (property_, message, evidence)


def test_a_value_made_of_a_load_balancer_is_not_known_before_it_is_there() -> None:
    it = record(aliases=Hidden([{"name": NAME}], of=(API,)))
    assert answers(named(), preview(API, it)) == UNDECIDED
    assert answers(named(), deployed(API, it)) == FINDING
