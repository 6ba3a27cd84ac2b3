"""Distributions that have nowhere else to ask when an origin fails."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import DISTRIBUTION

BAD = """
import pulumi_aws as aws

aws.cloudfront.Distribution(  # finding: aws-cloudfront-no-origin-failover
    "cdn",
    enabled=True,
    origins=[{"origin_id": "west", "domain_name": "west.s3.us-west-2.amazonaws.com"}],
    default_cache_behavior={
        "target_origin_id": "west",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
"""
GOOD = """
import pulumi_aws as aws

aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    origins=[
        {"origin_id": "west", "domain_name": "west.s3.us-west-2.amazonaws.com"},
        {"origin_id": "east", "domain_name": "east.s3.us-east-1.amazonaws.com"},
    ],
    origin_groups=[
        {
            "origin_id": "either",
            "failover_criteria": {"status_codes": [500, 502, 503, 504]},
            "members": [{"origin_id": "west"}, {"origin_id": "east"}],
        }
    ],
    default_cache_behavior={
        "target_origin_id": "either",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(DISTRIBUTION,),
    fix="Add a second origin in another region and an origin group of both, and let the cache behaviors name the group.",
    bad=BAD,
    good=GOOD,
)
def aws_cloudfront_no_origin_failover(distribution: Resource) -> Answers:
    """A distribution has no origin to fail over to.

    ## Why it matters
    What CloudFront does not have in its cache it asks of the origin. Without an origin group there is one origin for each path:
    when it fails, or its region does, clients get errors for all that is not cached, from a service that is itself worldwide.

    ## What to do
    Add an origin in another region, such as a replica of the bucket, and an `originGroups` entry with both and the status codes
    that mean failure; name the group as `targetOriginId`. CloudFront fails over for GET, HEAD and OPTIONS only.

    ## When it is decided
    From the distribution's inputs, before it is created.

    ## References
    Security Hub CloudFront.4; CloudFront developer guide, "Optimize high availability with CloudFront origin failover".
    """
    if distribution.known("originGroups") in (None, []):
        message = f"{distribution.name} has no origin group: when an origin fails, all that is not cached fails with it"
        yield Finding(distribution, "originGroups", message)
