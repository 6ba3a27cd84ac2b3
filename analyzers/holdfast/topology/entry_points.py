"""What holdfast.yaml says of the entries of a stack."""

from collections.abc import Iterable

from holdfast.settings.globs import matches
from holdfast.settings.model import Settings


def required(settings: Settings, name: str, urns: Iterable[str] = ()) -> int:
    """Return how many members an entry needs: its own number in holdfast.yaml, else that of the options."""
    found = tuple(urns)
    for entry in settings.entries:
        named = entry.dns.lower() == name if entry.dns is not None else any(matches(entry.urn or "", urn) for urn in (*found, name))
        if named and entry.required is not None:
            return entry.required
    return settings.options.required_replicas


def is_listed(settings: Settings, name: str) -> bool:
    """Tell whether holdfast.yaml lists a DNS name among the entries."""
    return any((entry.dns or "").lower() == name for entry in settings.entries)
