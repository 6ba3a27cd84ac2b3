"""What a resource of an installed SDK gives back, read from the SDK's own text: nothing of it is run.

Facts: SDKs in Python state each output as a getter with a type, those for Node.js as a field of the class in a `.d.ts` file. An
output that may not be missing is either required as an input or computed by the provider.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

Kind = Literal["text", "number", "bool", "list", "object"]

_MODULES: Final = re.compile(r'resource_modules="""\s*(\[.*?\])\s*"""', re.DOTALL)
_GETTER: Final = re.compile(
    r'@pulumi\.getter(?:\(name="(?P<wire>[^"]+)"\))?\n(?:(?!@pulumi\.getter).)*?def (?P<name>\w+)\(self\) -> (?P<hint>[^\n]*):\n', re.DOTALL
)
_GIVEN: Final = re.compile(r"""__props__\.__dict__\["(\w+)"\] = (?!None$)""", re.MULTILINE)
_REQUIRED: Final = re.compile(r"Missing required property '(\w+)'")
_FIELD: Final = re.compile(r"^ +(?:public )?readonly (?P<name>\w+)!?: pulumi\.Output<(?P<hint>.*?)>;$", re.MULTILINE | re.DOTALL)
_ARGUMENT: Final = re.compile(r"^ +(?P<name>\w+)(?P<optional>\??): (?:pulumi\.Input<|.*\| undefined)", re.MULTILINE)
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Output(msgspec.Struct, frozen=True):
    """An output. computed: it is there even where no input gives it. optional_input: an input that may be left out."""

    kind: Kind
    computed: bool
    optional_input: bool


class Sdk:
    """An installed SDK. folder: of its package; None where there is none, so that nothing is known of any type."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._outputs = cache(self._read)

    def outputs(self, type_: str) -> Mapping[str, Output]:
        """Return the outputs of a type by name; none where the SDK does not tell."""
        return self._outputs(type_)

    def _read(self, type_: str) -> Mapping[str, Output]:
        if self._folder is None:
            return {}
        try:
            return _python(self._folder, type_) if (self._folder / "__init__.py").is_file() else _node(self._folder, type_)
        except (OSError, UnicodeDecodeError, json.JSONDecodeError):
            return {}


def _python(folder: Path, type_: str) -> Mapping[str, Output]:
    named = _modules(folder / "__init__.py").get(type_)
    if named is None:
        return {}
    module, name = named
    place = folder.joinpath(*module.split(".")[1:])
    snake = _WORD.sub("_", name).lower()
    heading = f"class {name}(pulumi.CustomResource):"
    for file in (place / f"{snake}.py", *sorted(place.glob("*.py"))):
        text = file.read_text() if file.is_file() else ""
        if heading in text:
            return _python_class(text.partition(heading)[2].partition("\nclass ")[0])
    return {}


@cache
def _modules(file: Path) -> Mapping[str, tuple[str, str]]:
    """Return the module and the class of each type of an SDK."""
    found = _MODULES.search(file.read_text())
    listed: list[dict[str, Any]] = json.loads(found[1]) if found else []
    return {type_: (each["fqn"], name) for each in listed for type_, name in each.get("classes", {}).items()}


def _python_class(text: str) -> Mapping[str, Output]:
    making = text.partition("def _internal_init(")[2].partition("@staticmethod")[0]
    given, required = set(_GIVEN.findall(making)), set(_REQUIRED.findall(making))
    found = {}
    for getter in _GETTER.finditer(text):
        hint = getter["hint"].replace("_builtins.", "").replace("typing.", "").replace("pulumi.", "").replace("'", "").replace('"', "")
        inner = hint.removeprefix("Output[").removesuffix("]")
        optional = inner.startswith("Optional[")
        name = getter["name"]
        output = Output(_python_kind(inner.removeprefix("Optional[")), not optional, name in given and name not in required)
        found[getter["wire"] or name] = output
    return found


def _python_kind(hint: str) -> Kind:
    if hint.startswith("str"):
        return "text"
    if hint.startswith(("int", "float")):
        return "number"
    if hint.startswith("bool"):
        return "bool"
    return "list" if hint.startswith(("Sequence", "List")) else "object" if hint.startswith(("Mapping", "Dict", "outputs.")) else "text"


def _node(folder: Path, type_: str) -> Mapping[str, Output]:
    _, module, name = type_.split(":", 2)
    words = [each for each in module.split("/") if each != "index"]
    camel = name[:1].lower() + name[1:]
    for place in ("", "bin"):
        for parts in (words, [*words[:-1], camel], [*words, camel]):
            file = folder.joinpath(place, *parts[:-1], f"{parts[-1]}.d.ts") if parts else folder / f"{camel}.d.ts"
            if file.is_file() and f"class {name} extends" in (text := file.read_text()):
                return _node_class(text, name)
    return {}


def _node_class(text: str, name: str) -> Mapping[str, Output]:
    body = text.partition(f"class {name} extends")[2].partition("\n}")[0]
    arguments = text.partition(f"interface {name}Args")[2].partition("\n}")[0]
    optional = {each["name"] for each in _ARGUMENT.finditer(arguments) if each["optional"]}
    found = {}
    for field in _FIELD.finditer(body):
        hint = field["hint"].strip()
        found[field["name"]] = Output(_node_kind(hint), not hint.endswith("| undefined"), field["name"] in optional)
    return found


def _node_kind(hint: str) -> Kind:
    inner = hint.removesuffix("| undefined").strip()
    if inner.endswith("[]"):
        return "list"
    kinds: dict[str, Kind] = {"string": "text", "number": "number", "boolean": "bool"}
    return kinds.get(inner, "object" if inner.startswith(("{", "outputs.")) else "text")
