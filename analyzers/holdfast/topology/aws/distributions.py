"""Which CloudFront distribution a Route 53 record is an alias of."""

from typing import Final

from holdfast.stack.aws import DISTRIBUTION
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.dns_names import plain

_NAME: Final = "aliases[].name"
_OF_CLOUDFRONT: Final = (".cloudfront.net", ".cloudfront.cn")
_OTHERS: Final = frozenset(
    f"aws:{module}"
    for module in ("apigateway", "apigatewayv2", "cognito", "ec2", "elasticbeanstalk", "elb", "globalaccelerator", "lb", "route53", "s3")
)
"""Modules of whose outputs none is the name of a distribution that the stack's owner manages."""


def distribution_behind(stack: Stack, record: Resource) -> Resource | None:
    """Return the distribution that a record is an alias of, None where it is of none; raise NotKnownError otherwise.

    A name of CloudFront alone tells no distribution: endpoints of API Gateway and user pools have such names too.
    """
    named = stack.resolve(record, _NAME, DISTRIBUTION)
    called = [found for text in named.literals if (found := _by_domain_name(stack).get(plain(text))) is not None]
    for each in (*named.resources, *called):
        return each
    if _is_made_of_others(stack, record):
        return None
    named.require_complete()
    unseen = [outside(text) for text in named.literals if plain(text).endswith(_OF_CLOUDFRONT)]
    if unseen:
        raise NotKnownError("aliases", *unseen)
    return None


@remembered
def _by_domain_name(stack: Stack) -> dict[str, Resource]:
    described = (each for each in stack.outside if each.type == DISTRIBUTION)
    named = ((each.value("domainName"), each) for each in (*described, *stack.of_type(DISTRIBUTION)))
    return {plain(name): each for name, each in named if isinstance(name, str)}


def _is_made_of_others(stack: Stack, record: Resource) -> bool:
    sources = [stack.get(urn) for urn in record.property_dependencies.get("aliases", ())]
    return bool(sources) and all(each is not None and each.type.partition("/")[0] in _OTHERS for each in sources)
