"""What is not known, and what would settle it: the third result beside a finding and silence."""

import msgspec


class Missing(msgspec.Struct, frozen=True, order=True):
    """One fact that is missing, as a noun phrase, and what would decide it, as a command to the reader."""

    fact: str
    settle: str


class NotKnownError(Exception):
    """A question about a stack that cannot be answered yet; `check` turns it into an undecided result."""

    def __init__(self, property_: str, *missing: Missing) -> None:
        super().__init__("; ".join(each.fact for each in missing))
        self.property = property_
        self.missing = missing


DEPLOYED = "Check the deployed stack (`pulumi stack export`), or set the value in the program."
ANSWERED = "Answer the look-up under `lookups` in holdfast.yaml; the assumptions of the report name it."
REVEALED = "Make the value plain: a secret is never read."


def wrong_kind(owner: str, property_: str, expected: str) -> Missing:
    """Return what is missing where a value is there, but not of the kind that the provider documents."""
    return Missing(f"{property_} of {owner} as {expected}", f"Set {property_} to {expected}.")
