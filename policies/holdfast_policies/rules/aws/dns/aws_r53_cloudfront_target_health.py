"""Aliases that ask for the health of something that reports none."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import DISTRIBUTION, RECORD
from holdfast.topology.aws.distributions import distribution_behind
from holdfast.topology.known import all_of

_SITE = """
import pulumi_aws as aws

zone = aws.route53.Zone("example", name="example.com")
cdn = aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    aliases=["www.example.com"],
    origins=[{"origin_id": "site", "domain_name": "site.s3.us-west-2.amazonaws.com"}],
    default_cache_behavior={
        "target_origin_id": "site",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
"""
BAD = f"""{_SITE}
aws.route53.Record(  # finding: aws-r53-cloudfront-target-health
    "www",
    zone_id=zone.zone_id,
    name="www.example.com",
    type="A",
    aliases=[{{"name": cdn.domain_name, "zone_id": cdn.hosted_zone_id, "evaluate_target_health": True}}],
)
"""
GOOD = f"""{_SITE}
aws.route53.Record(
    "www",
    zone_id=zone.zone_id,
    name="www.example.com",
    type="A",
    aliases=[{{"name": cdn.domain_name, "zone_id": cdn.hosted_zone_id, "evaluate_target_health": False}}],
)
"""


@rule(
    cloud="aws",
    group="dns",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(RECORD,),
    reads=(DISTRIBUTION,),
    fix="Set evaluateTargetHealth to false; for failover give the record a health check of its own.",
    bad=BAD,
    good=GOOD,
)
def aws_r53_cloudfront_target_health(record: Resource, stack: Stack) -> Answers:
    """An alias of a CloudFront distribution asks for its health.

    ## Why it matters
    Route 53 does not allow `evaluateTargetHealth` for a distribution, and may refuse the record. Where such a record stands all
    the same, there is no health to evaluate: it counts as healthy, and a failover that was built on it does not happen.

    ## What to do
    Set `evaluateTargetHealth` to false. Where the name has to leave the distribution when it fails, give the record a
    `healthCheckId` whose health check asks for a page through the distribution.

    ## When it is decided
    At preview, for a distribution of the stack, whose name need not be known. An alias of a name of CloudFront that is not
    in the stack stays undecided, since endpoints of API Gateway have such names too; `resources` in holdfast.yaml can tell.

    ## References
    Route 53 API reference, AliasTarget, `EvaluateTargetHealth`.
    """
    if all_of([lambda: record.flag("aliases.evaluateTargetHealth") is True, lambda: distribution_behind(stack, record) is not None]):
        found = distribution_behind(stack, record)
        message = f"{record.name} asks for the health of distribution {found.name if found else ''}, which Route 53 does not allow"
        yield Finding(record, "aliases", message, evidence=(found,) if found else ())
