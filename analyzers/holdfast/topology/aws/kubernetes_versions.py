"""Until when EKS supports a Kubernetes version.

Source: Amazon EKS user guide, "Amazon EKS Kubernetes release calendar", end of extended support, as it was published in February 2026.
"""

import re
from datetime import date
from typing import Final

from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.reading import Reading

KNOWN_ON: Final = date(2026, 11, 1)
"""The day that support is judged for: fixed, so that one input gives one answer."""
_ENDS: Final = {
    23: date(2024, 10, 11),
    24: date(2025, 1, 31),
    25: date(2025, 5, 1),
    26: date(2025, 6, 11),
    27: date(2025, 7, 24),
    28: date(2025, 11, 26),
    29: date(2026, 3, 23),
    30: date(2026, 7, 23),
    31: date(2026, 11, 26),
    32: date(2027, 3, 23),
    33: date(2027, 7, 29),
    34: date(2027, 12, 2),
    35: date(2028, 3, 27),
}
_BEFORE: Final = date(2023, 6, 4)
"""When the support of 1.22 ended; that of each older version ended before."""
_VERSION: Final = re.compile(r"1\.(\d{1,3})")


def end_of_support(reading: Reading, path: str) -> date | None:
    """Return the last day of support of a version where that is over; a version that is newer than the table is supported.

    Raise NotKnownError where the version is not known, or is not written as EKS writes it: `1.33`.
    """
    version = reading.text(path)
    found = _VERSION.fullmatch(version or "")
    if found is None:
        raise NotKnownError(path, wrong_kind(reading.owner.name, path, "a version such as 1.33"))
    minor = int(found[1])
    ends = _BEFORE if minor < min(_ENDS) else _ENDS.get(minor)
    return ends if ends is not None and ends < KNOWN_ON else None
