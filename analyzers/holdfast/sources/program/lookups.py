"""Answers to the look-ups of a program: the user's, else a built-in fixture, else none."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from holdfast.settings.model import Lookup
from holdfast.sources.program import fixtures
from holdfast.stack.tokens import normalise

_NOT_VALUES: Final = ("id", "type")


class Answer(msgspec.Struct, frozen=True):
    """What a look-up gives. what: in words. described: it comes from holdfast.yaml and not from a fixture."""

    values: dict[str, Any]
    what: str
    described: bool = False


class Lookups:
    """The answers that a program gets. given: `lookups` of holdfast.yaml; resources: its `resources`."""

    def __init__(self, given: Iterable[Lookup] = (), resources: Iterable[Mapping[str, Any]] = ()) -> None:
        self._given = tuple(given)
        self._resources = {(normalise(str(each.get("type", ""))), str(each.get("id", ""))): each for each in resources}

    def answer(self, token: str, arguments: Mapping[str, Any], region: str) -> Answer | None:
        """Return the answer to a look-up in a region (empty where it is not known); None where there is none."""
        given = self.described_answer(token, arguments)
        if given is not None:
            return given
        made_up = fixtures.answer(canonical(token), arguments, region, _key(token, arguments))
        if made_up is None:
            return None
        values, what = made_up
        return Answer({**values, **self.described(type_of(token), str(values.get("id", "")))}, what)

    def described_answer(self, token: str, arguments: Mapping[str, Any]) -> Answer | None:
        """Return the user's answer to a look-up: the first whose function is the same and whose arguments are among those given."""
        for each in self._given:
            if canonical(each.call) == canonical(token) and _is_part(each.arguments, arguments):
                return Answer({**each.returns}, "what holdfast.yaml says", described=True)
        return None

    def described(self, type_: str, id_: str) -> dict[str, Any]:
        """Return what holdfast.yaml says of a resource outside the stack."""
        found = self._resources.get((normalise(type_), id_), {}) if id_ else {}
        return {key: value for key, value in found.items() if key not in _NOT_VALUES}


def canonical(token: str) -> str:
    """Return a function's token in its short form: `aws:ec2:getSubnet` of `aws:ec2/getSubnet:getSubnet`."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    module = module.partition("/")[0]
    return f"{package}:{module or 'index'}:{name or rest}"


def type_of(token: str) -> str:
    """Return the type of the one object that a look-up finds: `aws:ec2/subnet:Subnet` of `aws:ec2/getSubnet:getSubnet`."""
    package, module, name = canonical(token).split(":", 2)
    noun = name.removeprefix("get")
    return f"{package}:{module}/{noun[:1].lower()}{noun[1:]}:{noun}"


def _is_part(wanted: Any, given: Any) -> bool:
    """Tell whether a value is given as wanted; of an object the wanted keys count."""
    if isinstance(wanted, Mapping):
        return isinstance(given, Mapping) and all(key in given and _is_part(value, given[key]) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(given, list) and len(wanted) == len(given) and all(map(_is_part, wanted, given))
    return bool(wanted == given)


def _key(token: str, arguments: Mapping[str, Any]) -> str:
    """Return eight hexadecimal digits that are the same for the same look-up, and others for another."""
    text = json.dumps([canonical(token), arguments], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
