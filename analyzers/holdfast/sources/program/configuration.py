"""The stack and its configuration: `Pulumi.STACK.yaml`, defaults of the project, values of the command line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.errors import InputError, UsageError
from holdfast.sources.program.project import Project, read_mapping
from holdfast.stack.values import UNKNOWN_STRING

_DEFAULT: Final = "dev"
_SUFFIXES: Final = (".yaml", ".yml")
_SECURE: Final = "secure"


class Configuration(msgspec.Struct, frozen=True):
    """What a program is configured with, keys with their namespaces.

    secret: keys of secrets. unknown: those of them that cannot be decrypted; their value stands for an unknown. environments: what is
    imported from elsewhere and not read.
    """

    stack: str
    values: dict[str, str]
    secret: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    environments: tuple[str, ...] = ()


def configure(project: Project, stack_name: str | None, given: Mapping[str, str]) -> Configuration:
    """Return the configuration of a stack; raise UsageError where the stack is not certain, InputError where a file cannot be read."""
    stack = stack_name.rpartition("/")[2] if stack_name else only_stack(project)
    folder = project.folder / project.config_folder
    file = next((each for each in (folder / f"Pulumi.{stack}{suffix}" for suffix in _SUFFIXES) if each.is_file()), None)
    content = read_mapping(file) if file else {}
    values: dict[str, str] = {}
    secret: set[str] = set()
    unknown: set[str] = set()
    for key, value in (*_defaults(project), *_stack_values(content, file)):
        name = key if ":" in key else f"{project.name}:{key}"
        values[name], is_secret, is_unknown = _value(value)
        for keys, holds in ((secret, is_secret), (unknown, is_unknown)):
            (keys.add if holds else keys.discard)(name)
    overridden = {key if ":" in key else f"{project.name}:{key}": value for key, value in given.items()}
    return Configuration(stack, {**values, **overridden}, frozenset(secret), frozenset(unknown - overridden.keys()), _environments(content))


def only_stack(project: Project) -> str:
    """Return the stack that a project has a configuration file of, else `dev`; raise UsageError where there are several."""
    names = sorted(
        {
            each.name.removeprefix("Pulumi.").removesuffix(suffix)
            for suffix in _SUFFIXES
            for each in (project.folder / project.config_folder).glob(f"Pulumi.*{suffix}")
            if len(each.name) > len(f"Pulumi.{suffix}")
        }
    )
    if len(names) > 1:
        raise UsageError(f"{project.folder}: several stacks: {', '.join(names)}", "Choose one with --stack.")
    return names[0] if names else _DEFAULT


def _defaults(project: Project) -> list[tuple[str, Any]]:
    """Return the values that the project gives to every stack; a declaration without a value gives none."""
    found = []
    for key, declared in project.config.items():
        if not isinstance(declared, Mapping):
            found.append((key, declared))
            continue
        value = declared.get("value", declared.get("default"))
        if value is not None:
            found.append((key, _Hidden(value) if declared.get("secret") else value))
    return found


class _Hidden:
    """A default that the project says is secret."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _stack_values(content: Mapping[str, Any], file: Path | None) -> list[tuple[str, Any]]:
    config = content.get("config")
    if config is None:
        return []
    if not isinstance(config, Mapping):
        raise InputError(f"{file}: expected names with values in `config`", "See `pulumi config set`.")
    return [(str(key), value) for key, value in config.items()]


def _value(given: Any) -> tuple[str, bool, bool]:
    """Return a value as the SDK reads it, whether it is secret, and whether it cannot be decrypted."""
    if isinstance(given, _Hidden):
        return _value(given.value)[0], True, False
    if isinstance(given, Mapping) and set(given) == {_SECURE}:
        return UNKNOWN_STRING, True, True
    if isinstance(given, Mapping | list):
        plain = _without_secrets(given)
        return json.dumps(plain), plain != given, False
    if isinstance(given, bool):
        return str(given).lower(), False, False
    return "" if given is None else str(given), False, False


def _without_secrets(given: Any) -> Any:
    """Return a structure with what cannot be decrypted replaced by what stands for an unknown."""
    if isinstance(given, Mapping):
        if set(given) == {_SECURE}:
            return UNKNOWN_STRING
        return {str(key): _without_secrets(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_without_secrets(each) for each in given]
    return given if given is None or isinstance(given, bool | int | float | str) else str(given)


def _environments(content: Mapping[str, Any]) -> tuple[str, ...]:
    named = content.get("environment")
    imports = named.get("imports") if isinstance(named, Mapping) else named
    return tuple(map(str, imports)) if isinstance(imports, list) else ()
