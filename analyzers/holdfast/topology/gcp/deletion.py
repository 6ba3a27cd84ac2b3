"""What keeps a resource of Google Cloud from being deleted by an update of the program."""

from typing import Final

from holdfast.stack.resource import Resource

_KEPT: Final = frozenset({"PREVENT", "ABANDON"})


def is_kept(resource: Resource) -> bool:
    """Tell whether Pulumi refuses to delete a resource, or leaves it behind: by the option `protect`, or by `deletionPolicy`.

    Source: deletionPolicy in pulumi_gcp 10.2.0. Raise NotKnownError where that is not known.
    """
    return bool(resource.options.get("protect")) or (resource.text("deletionPolicy") or "").upper() in _KEPT
