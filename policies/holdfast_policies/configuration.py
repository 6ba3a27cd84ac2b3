"""What a pack is told: levels, options, waivers and the baseline, from the policy configuration and from the project's `holdfast.yaml`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.check.catalogue import chosen
from holdfast.errors import HoldfastError, UsageError
from holdfast.gate.baseline import BASELINE_NAME, read_baseline
from holdfast.rule import Rule
from holdfast.settings.load import SETTINGS_NAME, read_settings
from holdfast.settings.model import Options, Settings, Waiver
from holdfast.settings.typed import MisfitError, read_as
from holdfast_policies.levels import Level, levels

PACK: Final = "holdfast"
"""The name of the pack, and the key of a policy configuration that holds what is meant for all of its policies."""
_WAIVERS: Final = "waivers"
_PACK_KEYS: Final = ("options", _WAIVERS, "baseline", "settings")


class Asked(msgspec.Struct, frozen=True):
    """What the engine sends for one key of a policy configuration: a level, and plain JSON."""

    level: int
    properties: Mapping[str, Any] = {}


class Configuration(msgspec.Struct, frozen=True):
    """All that a pack is told.

    settings: of each rule, by id; one object where rules share them. known: fingerprints of the findings that are old. problems: what
    could not be taken as it was given; the rest counts.
    """

    levels: Mapping[str, Level]
    settings: Mapping[str, Settings]
    shared: Settings = Settings()
    waivers: tuple[Waiver, ...] = ()
    known: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()

    def enabled(self, rule: Rule) -> bool:
        """Tell whether a rule speaks at all."""
        return self.levels[rule.id] is not Level.DISABLED


def configure(rules: Sequence[Rule], asked: Mapping[str, Asked], project: Path | None, others: Sequence[Rule] = ()) -> Configuration:
    """Return what a pack is told: what cannot be taken is among its `problems`.

    project: the folder of the user's project, where it can be seen. others: rules that are not the pack's, and that a file may name.
    """
    problems: list[str] = []
    pack = asked[PACK].properties if PACK in asked else {}
    problems += [f"policy configuration: {PACK}.{key}: expected one of {', '.join(_PACK_KEYS)}" for key in pack if key not in _PACK_KEYS]
    file = _file(pack.get("settings"), project, SETTINGS_NAME)
    stated = _stated(file, problems)
    shared = _with_options(stated, _mapping(pack.get("options", {}), f"{PACK}.options", problems), f"{PACK}.options", problems)
    own = {rule.id: asked[rule.id].properties for rule in rules if rule.id in asked and asked[rule.id].properties}
    return Configuration(
        levels=_levels(rules, others, asked, stated, problems),
        settings={rule.id: _of_rule(shared, own.get(rule.id, {}), rule, problems) for rule in rules},
        shared=shared,
        waivers=(*stated.waivers, *_waivers(pack.get(_WAIVERS), "", problems), *_own_waivers(own, problems)),
        known=_known(pack.get("baseline"), file, project, problems),
        problems=tuple(dict.fromkeys(problems)),
    )


def _file(given: object, project: Path | None, name: str) -> Path | None:
    """Return a file that the configuration names, else the one beside the project, else None."""
    if isinstance(given, str) and given:
        return Path(project or "", given)
    beside = project / name if project is not None else Path(name)
    return beside if os.path.isfile(beside) else None  # noqa: PTH113 - Path.is_file raises on odd paths


def _stated(file: Path | None, problems: list[str]) -> Settings:
    try:
        return read_settings(file)
    except UsageError as error:
        problems.append(f"{error.message}; nothing of the file counts")
        return Settings()


def _mapping(value: object, where: str, problems: list[str]) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    problems.append(f"policy configuration: {where}: expected an object")
    return {}


def _with_options(settings: Settings, given: Mapping[str, Any], where: str, problems: list[str]) -> Settings:
    """Return settings with the options that are given; one that does not fit is left out."""
    changed = {}
    for name, value in given.items():
        try:
            changed[name] = getattr(read_as({name: value}, Options), name)
        except MisfitError as misfit:
            problems.append(f"policy configuration: {where}: {misfit}")
    if not changed:
        return settings
    return msgspec.structs.replace(settings, options=msgspec.structs.replace(settings.options, **changed))


def _of_rule(shared: Settings, own: Mapping[str, Any], rule: Rule, problems: list[str]) -> Settings:
    given = {name: value for name, value in own.items() if name != _WAIVERS}
    problems += [f"policy configuration: {rule.id}.{name}: the rule has no such option" for name in given if name not in rule.options]
    return _with_options(shared, {name: value for name, value in given.items() if name in rule.options}, rule.id, problems)


def _own_waivers(own: Mapping[str, Mapping[str, Any]], problems: list[str]) -> Iterator[Waiver]:
    for id_, properties in own.items():
        yield from _waivers(properties.get(_WAIVERS), id_, problems)


def _waivers(given: object, rule: str, problems: list[str]) -> Iterator[Waiver]:
    """Yield the waivers in a list; those that stand with a rule need not name it."""
    rows = given if isinstance(given, list) else [] if given is None else [given]
    for number, row in enumerate(rows):
        try:
            yield read_as({"rule": rule, **row} if rule and isinstance(row, dict) else row, Waiver)
        except MisfitError as misfit:
            problems.append(f"policy configuration: {rule or PACK}.{_WAIVERS}[{number}]: {misfit}")


def _levels(
    rules: Sequence[Rule], others: Sequence[Rule], asked: Mapping[str, Asked], stated: Settings, problems: list[str]
) -> dict[str, Level]:
    """Return the levels; what `rules` of holdfast.yaml leaves out is disabled."""
    found = levels(rules, {key: each.level for key, each in asked.items()})
    try:
        kept = {rule.id for rule in chosen(stated.rules.select, stated.rules.ignore, (*rules, *others))}
    except UsageError as error:
        problems.append(f"{stated.path}: rules: {error.message}")
        return found
    return {id_: level if id_ in kept else Level.DISABLED for id_, level in found.items()}


def _known(given: object, settings: Path | None, project: Path | None, problems: list[str]) -> frozenset[str]:
    """Return the fingerprints of a list, of the file that is named, or of the one that stands beside the settings."""
    if isinstance(given, list):
        return frozenset(each for each in given if isinstance(each, str))
    file = _file(given, project or (settings.parent if settings is not None else None), BASELINE_NAME)
    if file is None:
        return frozenset()
    try:
        return read_baseline(file)
    except HoldfastError as error:
        problems.append(error.message)
        return frozenset()
