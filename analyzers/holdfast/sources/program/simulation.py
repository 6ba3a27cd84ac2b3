"""Make a program believe that its resources are created, so that what it declares inside an `apply` shows itself.

Runs inside the program's process, in its second run, and stands alone: it imports the standard library and the user's Pulumi SDK
only. Outputs that a provider would compute are made up by their types. The run leaves no trace: what would write a file, start a
process or open a connection is refused, which ends the program unless it bears it.
"""

from __future__ import annotations

import enum
import functools
import json
import os
import re
import sys
import tempfile
import typing
from collections import abc
from typing import Any

_DEEP = 6
_NEAR = 1
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NOWHERE = frozenset({"/dev/null", "/dev/tty"})
_CHANGES = {
    "os.chmod": "change",
    "os.chown": "change",
    "os.link": "link",
    "os.mkdir": "make",
    "os.remove": "remove",
    "os.rename": "rename",
    "os.rmdir": "remove",
    "os.symlink": "link",
    "os.truncate": "change",
    "shutil.rmtree": "remove",
}
"""Audit events with a path as their first argument, and what they do."""
_PLACES = {"os.link": (1,), "os.rename": (0, 1), "os.symlink": (1,)}
"""Which arguments are the places that change, where it is not the first."""
_STARTS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "subprocess.Popen"})
_TALKS = frozenset({"socket.connect", "socket.sendmsg", "socket.sendto"})
_PROMISES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simulated_texts.json")  # noqa: PTH100, PTH118, PTH120 - as below
with open(_PROMISES, encoding="utf-8") as _file:  # noqa: PTH123 - as below
    _TEXTS = [(re.compile(name, re.IGNORECASE if "i" in flags else 0), text) for name, flags, text in json.load(_file)]
"""What the name of a property promises of its text: a pattern, and the text with the name of its owner to be put in."""


class Simulated(str):
    """What stands for a value of which not even the kind is known: text, a list of one, and an object with whatever is asked for."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Simulated:
        return Simulated(super().__getitem__(key) if isinstance(key, slice) else f"{self}.{key}")

    def __iter__(self) -> Any:
        return iter((self[0],))

    def get(self, key: str, _default: Any = None) -> Simulated:
        """Return what an object has under a key."""
        return self[key]

    def keys(self) -> list[str]:
        """Return the one key of an object."""
        return ["simulated"]

    def values(self) -> list[Simulated]:
        """Return the one value of an object."""
        return [self["simulated"]]

    def items(self) -> list[tuple[str, Simulated]]:
        """Return the one pair of an object."""
        return [("simulated", self["simulated"])]


def prepare(pulumi: Any, scratch: str) -> None:
    """Fill in what providers would compute, and refuse what would leave a trace outside a folder."""
    _fill_outputs(pulumi)
    _fill_answers(pulumi)
    _fill_references(pulumi)
    sys.dont_write_bytecode = True
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    sys.addaudithook(functools.partial(_refuse, os.path.realpath(scratch) + os.sep))


def configured(getter: str, key: str) -> Any:
    """Return what stands for a secret of the configuration, for a getter such as `require_secret_int`."""
    made = {"int": 1, "float": 1.0, "bool": False}.get(getter.rpartition("_")[2])
    return Simulated(f"simulated-{key.rpartition(':')[2]}") if made is None else made


def _fill_outputs(pulumi: Any) -> None:
    """Complete what the engine answers: it repeats the inputs, and knows no types."""
    rpc, types = pulumi.runtime.rpc, pulumi._types  # noqa: SLF001 - the SDK offers no other place for it
    original = rpc.resolve_outputs

    @functools.wraps(original)
    def resolve(resource: Any, given: Any, outputs: Any, dependencies: Any, resolvers: Any, *rest: Any, **options: Any) -> Any:
        for name, value in _computed(types, resource, resolvers, outputs.fields):
            outputs[name] = value
        return original(resource, given, outputs, dependencies, resolvers, *rest, **options)

    rpc.resolve_outputs = resolve


def _computed(types: Any, resource: Any, resolvers: Any, given: Any) -> list[tuple[str, Any]]:
    """Return what a resource's class says that it has beside what is given: what may be absent is left out."""
    owner, class_ = getattr(resource, "_name", "resource"), resource.__class__
    kinds, typed = _schema(types, class_)
    made = [(name, made_up(types, kind, name, owner)) for name, kind in kinds.items() if _is_absent(name, given)]
    made += [(name, _text(name, owner)) for name in resolvers if name not in typed and _is_absent(name, given)]
    return [(name, value) for name, value in made if value is not None and name not in ("id", "urn")]


@functools.cache
def _schema(types: Any, class_: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the kinds of what a class certainly has, by their Pulumi names, and the Python names of all that it may have."""
    kinds, optional = types.resource_types(class_), _optional(types, class_)
    names = types.resource_pulumi_to_py_names(class_)
    return {name: kind for name, kind in kinds.items() if name not in optional}, frozenset(names.get(name, name) for name in kinds)


def _is_absent(name: str, given: Any) -> bool:
    return name not in given or given[name].WhichOneof("kind") in (None, "null_value")


def _optional(types: Any, class_: type) -> frozenset[str]:
    """Return the properties of a class that may be absent, by their Pulumi names."""
    hints = types._raw_return_hints(class_) if hasattr(types, "_raw_return_hints") else {}  # noqa: SLF001 - there is no public name for it
    return frozenset(name for name, hint in hints.items() if _may_be_none(hint))


def _may_be_none(hint: Any) -> bool:
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if not arguments or origin in (list, dict, abc.Sequence, abc.Mapping):
        return False
    return type(None) in arguments or _may_be_none(arguments[0])


def made_up(types: Any, kind: Any, name: str, owner: str, depth: int = 0) -> Any:
    """Return a value of a kind, None where there is none: a list has one element, an object what it may have, further inside must have."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if depth > _DEEP or type(None) in arguments:
        return None
    if isinstance(kind, type) and types.is_output_type(kind):
        absent = _optional(types, kind) if depth > _NEAR else frozenset()
        named = {
            each: made_up(types, of, each, owner, depth + 1) for each, of in types.output_type_types(kind).items() if each not in absent
        }
        return {each: value for each, value in named.items() if value is not None}
    if origin in (list, abc.Sequence):
        element = made_up(types, arguments[0], name, owner, depth + 1) if arguments else None
        return [] if element is None else [element]
    if origin in (dict, abc.Mapping) or kind in (dict, abc.Mapping):
        return {}
    if arguments:
        return made_up(types, arguments[0], name, owner, depth + 1)
    return _plain(kind, name, owner)


def _plain(kind: Any, name: str, owner: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    if kind is list:
        return []
    numbers: dict[Any, Any] = {bool: False, int: 1, float: 1.0}
    return numbers[kind] if kind in numbers else _text(name, owner) if kind in (str, Any) else None


def _text(name: str, owner: str) -> str:
    """Return a text of the form that a property's name promises."""
    for pattern, form in _TEXTS:
        if pattern.search(name):
            return str(form.replace("{owner}", owner))
    return f"simulated-{owner}-{name}"


def _fill_answers(pulumi: Any) -> None:
    """Make up the answers to look-ups that have none."""
    runtime = pulumi.runtime
    original = runtime.invoke_output

    @functools.wraps(original)
    def invoke(token: str, arguments: Any, opts: Any = None, typ: Any = None, *rest: Any, **options: Any) -> Any:
        answer = original(token, arguments, opts, typ, *rest, **options)

        async def value() -> Any:
            known, found = await answer.is_known(), await answer.future()
            return found if known else _answer(pulumi, typ, token.rpartition(":")[2])

        async def known() -> bool:
            return True

        return pulumi.Output(answer.resources(), value(), known(), answer.is_secret())

    runtime.invoke_output = invoke


def _answer(pulumi: Any, kind: Any, owner: str) -> Any:
    if kind is None:
        return Simulated(f"simulated-{owner}")
    made = made_up(pulumi._types, kind, "", owner)  # noqa: SLF001 - as above
    return pulumi.runtime.rpc.translate_output_properties(made, lambda name: name, kind, True)  # noqa: FBT003 - the SDK's signature


def _fill_references(pulumi: Any) -> None:
    """Let other stacks have the outputs that are asked of them."""

    def output(self: Any, name: Any) -> Any:
        return pulumi.Output.all(name, self.outputs).apply(
            lambda both: (both[1] or {}).get(both[0]) or Simulated(f"simulated-{self._name}-{both[0]}")
        )

    pulumi.StackReference.get_output = output
    pulumi.StackReference.require_output = output


def _refuse(scratch: str, event: str, arguments: tuple[Any, ...]) -> None:
    """Raise where an audit event tells of something that others would notice."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITES and _is_outside(path, scratch):
            raise PermissionError(f"the second run of a program may not write {_shown(path)}")
    elif event in _CHANGES:
        for path in (arguments[index] for index in _PLACES.get(event, (0,))):
            if _is_outside(path, scratch):
                raise PermissionError(f"the second run of a program may not {_CHANGES[event]} {_shown(path)}")
    elif event in _STARTS:
        raise PermissionError("the second run of a program may not start another one")
    elif event in _TALKS and not isinstance(arguments[1], str | bytes):
        raise PermissionError("the second run of a program may not connect to anything")


def _is_outside(path: Any, scratch: str) -> bool:
    if isinstance(path, int) or path is None:
        return False
    text = os.fsdecode(path)
    return text not in _NOWHERE and not os.path.realpath(text).startswith(scratch)


def _shown(path: Any) -> str:
    return os.path.basename(os.fsdecode(path))  # noqa: PTH119 - the fewer imports, the sooner the program starts
