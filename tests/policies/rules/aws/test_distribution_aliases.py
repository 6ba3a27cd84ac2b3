"""Records that ask for the health of a distribution: of the stack, described, outside, and of things that look like one."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.sources.read import with_outside
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview
from holdfast_policies.rules import RULES

RECORD, DISTRIBUTION = "aws:route53/record:Record", "aws:cloudfront/distribution:Distribution"
CDN = declared(DISTRIBUTION, "cdn", computed={"domainName": "d1.cloudfront.net", "hostedZoneId": "Z2FDTNDATAQYW2"})
EDGE = declared("aws:apigateway/domainName:DomainName", "edge", computed={"cloudfrontDomainName": "d2.cloudfront.net"})
SHARED = declared("pulumi:pulumi:StackReference", "shared")
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def rule() -> Rule:
    return next(each for each in RULES if each.id == "aws-r53-cloudfront-target-health")


def record(name: object, *, evaluate: object = True) -> Declared:
    return declared(RECORD, "it", type="A", aliases=[{"name": name, "zoneId": "Z2FDTNDATAQYW2", "evaluateTargetHealth": evaluate}])


def said(it: Declared) -> dict[str, str]:
    """Return what the rule says, which must be the same at preview and once deployed."""
    before, after = (answers(rule(), make(CDN, EDGE, SHARED, it)) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("it", "expected"),
    [
        (record(Ref(CDN, "domainName")), FINDING),
        (record(Ref(CDN, "domainName"), evaluate="true"), FINDING),
        (record(Ref(CDN, "domainName"), evaluate=False), HOLDS),
        (record(Ref(CDN, "domainName"), evaluate=UNKNOWN), UNDECIDED),
        (record(Ref(EDGE, "cloudfrontDomainName")), HOLDS),
        (record("d9.cloudfront.net"), UNDECIDED),
        (record("D9.cloudfront.net.", evaluate=False), HOLDS),
        (record("api-1.us-west-2.elb.amazonaws.com"), HOLDS),
        (record(UNKNOWN), UNDECIDED),
        (record(UNKNOWN, evaluate=False), HOLDS),
        (declared(RECORD, "it", type="A", aliases=UNKNOWN), UNDECIDED),
        (declared(RECORD, "it", type="A", records=["10.0.0.1"]), HOLDS),
    ],
)
def test_what_an_alias_names(it: Declared, expected: dict[str, str]) -> None:
    assert said(it) == expected


def test_a_name_from_another_stack_may_be_that_of_a_distribution() -> None:
    it = record(Hidden("d9.cloudfront.net", of=(SHARED,)))
    assert said(it) == UNDECIDED


def test_a_distribution_that_is_created_already_is_known_by_its_name() -> None:
    assert answers(rule(), preview(CDN, record("d1.cloudfront.net"))) == UNDECIDED
    assert answers(rule(), deployed(CDN, record("d1.cloudfront.net"))) == FINDING


def test_a_distribution_outside_the_stack_can_be_described() -> None:
    told = Settings(resources=({"id": "E1", "type": DISTRIBUTION, "domainName": "d9.cloudfront.net"},))
    assert answers(rule(), with_outside(preview(record("d9.cloudfront.net")), told)) == FINDING
