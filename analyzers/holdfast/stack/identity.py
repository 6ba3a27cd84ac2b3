"""What a resource can be named by: id, ARN, name, self link, DNS name."""

from typing import Final

from holdfast.stack.resource import Resource

_NAMES: Final = ("arn", "selfLink", "name", "instanceGroup", "dnsName", "fqdn", "address", "targetGroupArn", "family")
_ROOT: Final = "/compute/v1/"


def identities(resource: Resource) -> tuple[str, ...]:
    """Return the texts that name a resource elsewhere, without repeats: its id first."""
    found = [resource.id] if isinstance(resource.id, str) and resource.id else []
    for key in _NAMES:
        for side in (resource.outputs, resource.inputs):
            value = side.get(key)
            if isinstance(value, str) and value:
                found.append(value)
    return tuple(dict.fromkeys(each for text in found for each in (text, short(text))))


def short(text: str) -> str:
    """Return a Google self link without its host, so that full and partial links are equal; a DNS name without final dot."""
    head, root, rest = text.partition(_ROOT)
    if root and head.startswith("http"):
        return rest
    return text.removesuffix(".")


def segments(text: str) -> tuple[str, ...]:
    """Return the parts of an interpolated string, the last first: `service/cluster/name` gives name, cluster, service."""
    return tuple(part for part in reversed(text.replace(":", "/").split("/")) if part)
