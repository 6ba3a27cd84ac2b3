"""Which ids that a group or its launch template names certainly stand for nothing."""

import re
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    CLASSIC_LOAD_BALANCER,
    DEFAULT_SECURITY_GROUP,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LOAD_BALANCER,
    SECURITY_GROUP,
    TARGET_GROUP,
)
from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.references import stated

IMAGES: Final = ("aws:ec2/ami:Ami", "aws:ec2/amiCopy:AmiCopy", "aws:ec2/amiFromInstance:AmiFromInstance")
_SECURITY_GROUPS: Final = (SECURITY_GROUP, DEFAULT_SECURITY_GROUP)
_NAMED: Final = {
    AUTOSCALING_GROUP: (
        ("targetGroupArns[]", (TARGET_GROUP,)),
        ("loadBalancers[]", (CLASSIC_LOAD_BALANCER, LOAD_BALANCER)),
        ("trafficSources[].identifier", (TARGET_GROUP, CLASSIC_LOAD_BALANCER)),
    ),
    LAUNCH_CONFIGURATION: (("imageId", IMAGES), ("securityGroups[]", _SECURITY_GROUPS)),
    LAUNCH_TEMPLATE: (
        ("imageId", IMAGES),
        ("vpcSecurityGroupIds[]", _SECURITY_GROUPS),
        ("networkInterfaces[].securityGroups[]", _SECURITY_GROUPS),
    ),
}
_ID: Final = re.compile(r"(ami|sg)-([0-9a-f]{8}|[0-9a-f]{17})")
_AMAZON_PARAMETER: Final = "resolve:ssm:/aws/service/"
_PARAMETER: Final = "resolve:ssm:"
_EC2_IDS: Final = frozenset({"imageId", "securityGroups", "vpcSecurityGroupIds", "networkInterfaces"})


def references_of(stack: Stack, resource: Resource) -> tuple[References, ...]:
    """Return the balancers and target groups that a group names, the image and security groups that a template names."""
    return tuple(stated(stack, resource, path, to) for path, to in _NAMED[resource.type])


def stands_for_nothing(stack: Stack, property_: str, literal: str) -> bool:
    """Tell whether an id that no resource of the stack has is certainly that of nothing.

    EC2 gives ids of 8 or 17 hexadecimal digits and no others; a made-up answer to a look-up stands for one that is not known. The
    name of a target group is unique in a region and account, so that an ARN with the name of one in the stack and another end is
    that of a target group that was replaced.
    """
    if property_ in _EC2_IDS:
        return not literal.startswith(_PARAMETER) and not is_fixture_id(literal) and _ID.fullmatch(literal) is None
    name, _, _ = literal.rpartition("/")
    arns = [each.value("arn") for each in stack.of_type(TARGET_GROUP)]
    return ":targetgroup/" in name and any(isinstance(arn, str) and arn.rpartition("/")[0] == name for arn in arns)


def always_exists(literal: str) -> bool:
    """Tell whether an id names something that Amazon keeps: a public parameter with the newest image."""
    return literal.startswith(_AMAZON_PARAMETER)
