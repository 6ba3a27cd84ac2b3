"""Sums over many scenarios at once: one bit of a whole number for each scenario, one number for each binary digit of the sum."""

Planes = list[int]
"""planes[b] holds, scenario by scenario, digit b of a sum."""


def add(planes: Planes, where: int, weight: int) -> None:
    """Add a weight to the sum of the scenarios whose bit is set."""
    digit = 0
    while weight:
        if weight & 1:
            _carry(planes, where, digit)
        weight >>= 1
        digit += 1


def _carry(planes: Planes, carry: int, digit: int) -> None:
    while carry:
        while len(planes) <= digit:
            planes.append(0)
        planes[digit], carry = planes[digit] ^ carry, planes[digit] & carry
        digit += 1


def at_least(planes: Planes, number: int, full: int) -> int:
    """Return the scenarios whose sum is a number or more."""
    if number <= 0:
        return full
    if number.bit_length() > len(planes):
        return 0
    above, equal = 0, full
    for digit in range(len(planes) - 1, -1, -1):
        plane = planes[digit]
        if number >> digit & 1:
            equal &= plane
        else:
            above |= equal & plane
            equal &= ~plane
    return (above | equal) & full


def capped(planes: Planes, most: int, full: int) -> Planes:
    """Return the sums, none of them more than a number."""
    over = at_least(planes, most + 1, full)
    if not over:
        return planes
    width = max(len(planes), most.bit_length())
    return [(planes[d] if d < len(planes) else 0) & ~over | (over if most >> d & 1 else 0) for d in range(width)]


def by_sum(planes: Planes, full: int) -> dict[int, int]:
    """Return the scenarios of each sum."""
    found = {0: full}
    for digit, plane in enumerate(planes):
        split: dict[int, int] = {}
        for amount, where in found.items():
            for part, more in ((where & ~plane, 0), (where & plane, 1 << digit)):
                if part:
                    split[amount + more] = part
        found = split
    return found
