"""What a resource can be named by: id, ARN, name, self link, DNS name."""

import re
from typing import Final

from holdfast.stack.aws import RDS_CLUSTER, RDS_INSTANCE, S3_BUCKET
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown

_NAMES: Final = ("arn", "selfLink", "name", "instanceGroup", "dnsName", "fqdn", "address", "privateIp", "targetGroupArn", "family")
_OWN_NAMES: Final = {RDS_CLUSTER: "clusterIdentifier", RDS_INSTANCE: "identifier", S3_BUCKET: "bucket"}
"""What holds the name of a resource whose type calls it otherwise; others of its service name it by the same word."""
_HOST: Final = re.compile(r"(?:https?:)?//[\w.-]{0,200}googleapis\.com/(?:[\w/]{0,100}?/)?(?=projects/)")
_PROJECT: Final = re.compile(r"projects/[^/]+/(?=\w+/.)")


def identities(resource: Resource) -> tuple[str, ...]:
    """Return the texts that name a resource elsewhere, without repeats: its id first."""
    found = [resource.id] if isinstance(resource.id, str) and resource.id else []
    for key in _keys(resource):
        for side in (resource.outputs, resource.inputs):
            value = side.get(key)
            if isinstance(value, str) and value:
                found.append(value)
    return tuple(dict.fromkeys(each for text in found for each in (text, *_shorter(text))))


def made_of(resource: Resource) -> tuple[str, ...]:
    """Return the URNs that names given to a resource and not known yet are made of; the empty URN where that is not known either."""
    unknown = [key for key in _keys(resource) if isinstance(resource.inputs.get(key), Unknown | Secret)]
    return tuple(dict.fromkeys(urn for key in unknown for urn in resource.property_dependencies.get(key) or ("",)))


def _keys(resource: Resource) -> tuple[str, ...]:
    """Return the properties that hold names of a resource."""
    own = _OWN_NAMES.get(resource.type)
    return _NAMES if own is None else (*_NAMES, own)


def _shorter(text: str) -> tuple[str, ...]:
    """Return the shorter forms that a text is known by: a self link without host, and without project."""
    link = short(text)
    return (link, _PROJECT.sub("", link, count=1)) if link.startswith("projects/") else (link,)


def short(text: str) -> str:
    """Return a Google self link without its host, so that full and partial links are equal; a DNS name without final dot."""
    host = _HOST.match(text) if "googleapis.com/" in text else None
    return text[host.end() :] if host else text.removesuffix(".")


def segments(text: str) -> tuple[str, ...]:
    """Return the parts of an interpolated string, the last first: `service/cluster/name` gives name, cluster, service."""
    return tuple(part for part in reversed(text.replace(":", "/").split("/")) if part)
