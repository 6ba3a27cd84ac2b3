"""What a Route 53 record leads to."""

import re
from functools import partial
from typing import Final

from holdfast.stack.aws import CLASSIC_LOAD_BALANCER, LOAD_BALANCER
from holdfast.stack.paths import top
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import all_of, any_of

BALANCERS: Final = (LOAD_BALANCER, CLASSIC_LOAD_BALANCER)
TARGETS: Final = ("aliases[].name", "records[]")
"""Where a record names what it leads to."""

_ADDRESSES: Final = frozenset({"A", "AAAA", "CNAME"})
_BALANCER_NAME: Final = re.compile(r"(?:dualstack\.)?(?P<name>.+\.elb(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?)\.?", re.IGNORECASE)
_POLICIES: Final = (
    "setIdentifier",
    "weightedRoutingPolicies",
    "failoverRoutingPolicies",
    "latencyRoutingPolicies",
    "geolocationRoutingPolicies",
    "geoproximityRoutingPolicy",
    "cidrRoutingPolicy",
    "multivalueAnswerRoutingPolicy",
)
_OTHERS: Final = frozenset(
    {
        "aws:acm",
        "aws:apigateway",
        "aws:apigatewayv2",
        "aws:cloudfront",
        "aws:cognito",
        "aws:efs",
        "aws:elasticache",
        "aws:globalaccelerator",
        "aws:rds",
        "aws:route53",
        "aws:s3",
        "aws:ses",
        "aws:sesv2",
        "aws:ec2/eip:Eip",
        "aws:ec2/instance:Instance",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
    }
)
"""Modules and types of whose outputs none is the DNS name of a load balancer."""


def has_routing_policy(record: Resource) -> bool:
    """Tell whether a record is one of several that share its name and type by a routing policy."""
    return any_of(partial(_is_given, record, path) for path in _POLICIES if record.is_set(path))


def leads_to_balancer(stack: Stack, record: Resource) -> bool:
    """Tell whether a record leads straight to an application, network or classic load balancer, of the stack or not."""
    by_name = [partial(_names_balancer, stack, record, path) for path in TARGETS]
    return all_of([partial(_gives_address, record), partial(any_of, by_name)])


def balancers_behind(stack: Stack, record: Resource) -> tuple[Resource, ...]:
    """Return the load balancers of the stack to which a record certainly leads straight."""
    named = [stack.resolve(record, path, BALANCERS) for path in TARGETS]
    literal = [found for each in named for text in each.literals if (found := balancer_called(stack, text)) is not None]
    return tuple(dict.fromkeys([*(found for each in named for found in each.resources), *literal]))


def _gives_address(record: Resource) -> bool:
    return (record.text("type") or "").upper() in _ADDRESSES


def _is_given(record: Resource, path: str) -> bool:
    return record.known(path) not in (None, False, "", [])


def _names_balancer(stack: Stack, record: Resource, path: str) -> bool:
    named = stack.resolve(record, path, BALANCERS)
    if named.resources or any(_BALANCER_NAME.fullmatch(text) for text in named.literals):
        return True
    if not _comes_from_others(stack, named):
        named.require_complete()
    return False


def _comes_from_others(stack: Stack, named: References) -> bool:
    """Tell whether what is not known of a reference is made of things alone that are no load balancers."""
    sources = [stack.get(urn) for urn in named.owner.property_dependencies.get(top(named.path), ())]
    return bool(sources) and all(each is not None and (each.type in _OTHERS or each.type.partition("/")[0] in _OTHERS) for each in sources)


def balancer_called(stack: Stack, text: str) -> Resource | None:
    """Return the load balancer of the stack that has a DNS name, with or without `dualstack.` before it."""
    match = _BALANCER_NAME.fullmatch(text)
    return stack.named(match["name"], BALANCERS) if match else None
