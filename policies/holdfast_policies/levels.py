"""Which policy is enforced how. The engine enforces no level: whatever a diagnostic says counts, so all of it is decided here."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

from holdfast.rule import Rule

ALL: Final = "all"
"""The key of a policy configuration that sets the level of every policy."""


class Level(IntEnum):
    """What a finding does, with the numbers of `EnforcementLevel` in `analyzer.proto` of pulumi/pulumi."""

    ADVISORY = 0
    MANDATORY = 1
    DISABLED = 2
    REMEDIATE = 3


def decided_alone(rule: Rule) -> bool:
    """Tell whether the inputs of one resource decide a rule, so that it can speak before the resource is created."""
    return rule.reads_inputs_alone and rule.decidable_at == "inputs"


def default_level(rule: Rule) -> Level:
    """Return the level of a rule that nobody configures: it blocks where it is critical and decided before anything is created."""
    return Level.MANDATORY if rule.severity == "critical" and decided_alone(rule) else Level.ADVISORY


def levels(rules: Iterable[Rule], configured: Mapping[str, int]) -> dict[str, Level]:
    """Return the level of each rule, by id.

    configured: what the engine sends: a level for every policy, its own or that of `all`, and every other key of the configuration
    file. The own level of a policy goes before `group:NAME`, that before `cloud:NAME`, that before `all`. An own level that is no
    other than it would be without one is not told from none.
    """
    return {rule.id: _level(rule, configured) for rule in rules}


def _level(rule: Rule, configured: Mapping[str, int]) -> Level:
    general = _read(configured.get(ALL))
    otherwise = default_level(rule) if general is None else general
    own = _read(configured.get(rule.id))
    if own is not None and own != otherwise:
        return own
    for wider in (f"group:{rule.group}", f"cloud:{rule.cloud}"):
        level = _read(configured.get(wider))
        if level is not None:
            return level
    return otherwise


def _read(number: int | None) -> Level | None:
    return Level(number) if number is not None and number in list(Level) else None


def shown_level(level: Level) -> Level:
    """Return the level that a finding is said with: what a remedy has not mended blocks, as it does in the SDK's packs."""
    return Level.MANDATORY if level is Level.REMEDIATE else level
