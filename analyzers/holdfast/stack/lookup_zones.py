"""Zones that look-ups answer with where nobody has said which zones there are.

Facts: a region of AWS or Google Cloud has three zones or more, but us-west-1, where an account sees two. Zone letters of both end
at f, so that the made-up names, which count down from z, name no zone that exists.
"""

import re
from collections.abc import Iterable
from typing import Final

_ZONES: Final = {
    **dict.fromkeys(
        [
            "af-south-1",
            "ap-east-1",
            "ap-northeast-1",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "sa-east-1",
            "us-east-2",
            "us-gov-east-1",
            "us-gov-west-1",
            "africa-south1",
            "asia-east1",
            "asia-east2",
            "asia-northeast1",
            "asia-northeast2",
            "asia-northeast3",
            "asia-south1",
            "asia-south2",
            "asia-southeast1",
            "asia-southeast2",
            "australia-southeast1",
            "australia-southeast2",
            "europe-central2",
            "europe-north1",
            "europe-southwest1",
            "europe-west1",
            "europe-west2",
            "europe-west3",
            "europe-west4",
            "europe-west6",
            "europe-west8",
            "europe-west9",
            "europe-west10",
            "europe-west12",
            "me-central1",
            "me-central2",
            "me-west1",
            "northamerica-northeast1",
            "northamerica-northeast2",
            "southamerica-east1",
            "southamerica-west1",
            "us-east1",
            "us-east4",
            "us-east5",
            "us-south1",
            "us-west1",
            "us-west2",
            "us-west3",
            "us-west4",
        ],
        3,
    ),
    "ap-northeast-2": 4,
    "us-central1": 4,
    "us-east-1": 5,
    "us-west-2": 4,
}
_UNLISTED: Final = 2
_LETTERS: Final = "uvwxyz"
_MADE_UP: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-?\d+(-?[t-z])|[a-z]+\d*-az9[t-z]")
_ID: Final = re.compile(r"\b[a-zA-Z][\w-]*-lookup-[0-9a-f]{8}(-\d+)?\b")
_SHORT: Final = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}


def zones_of(region: str) -> tuple[str, ...]:
    """Return made-up names of the zones that a region at least has: `us-west-2x`, `europe-west1-x`."""
    dash = "" if region.count("-") > 1 else "-"
    return tuple(f"{region}{dash}{letter}" for letter in _letters(region))


def zone_ids_of(region: str) -> tuple[str, ...]:
    """Return made-up ids of the zones that a region of AWS at least has: `usw2-az9x`."""
    first, *rest = region.split("-")
    short = "".join(_SHORT.get(part, part if part.isdigit() else "gov" if part == "gov" else part[:1]) for part in rest)
    return tuple(f"{first}{short}-az9{letter}" for letter in _letters(region))


def is_fixture_zone(text: str) -> bool:
    """Tell whether a text is a made-up zone: different ones are different zones of a region, but nobody knows which."""
    return _MADE_UP.fullmatch(text) is not None


def is_fixture_id(text: str) -> bool:
    """Tell whether a text holds a made-up id: the true answer may name something else, and another number of things."""
    return "-lookup-" in text and _ID.search(text) is not None


def is_answered(elements: Iterable[object]) -> bool:
    """Tell whether a list holds made-up ids: then neither they nor their number are facts."""
    for each in elements:  # noqa: SIM110 - every list is asked, and a generator costs twice as much
        if isinstance(each, str) and "-lookup-" in each and is_fixture_id(each):
            return True
    return False


def _letters(region: str) -> str:
    return _LETTERS[-_ZONES.get(region, _UNLISTED) :]
