"""A copy of `Pulumi.STACK.yaml` that needs neither a secrets provider nor an environment from elsewhere."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import yaml

from holdfast.settings import yaml_text
from holdfast.sources.program.placeholders import unknown_text

_ENCRYPTION: Final = ("encryptionsalt", "encryptedkey", "secretsprovider")
_ENVIRONMENT: Final = "environment"
_SECURE: Final = "secure"
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Copy(msgspec.Struct, frozen=True):
    """A copy. hidden: the keys whose values were encrypted, with what stands for them. environments: whether it named any."""

    text: str
    hidden: dict[str, str] = {}
    environments: bool = False


def copied(text: str, name: str, *, decrypts: bool) -> Copy:
    """Return a copy of a configuration file; raise UsageError, with name and line, where it is no YAML.

    decrypts: there is a passphrase, so that what is encrypted with one stays as it is. The rest of the text stays as it is, since
    numbers written anew are other texts.
    """
    content = yaml_text.load(text, name)
    if not isinstance(content, Mapping):
        return Copy(text)
    decrypts = decrypts and bool(content.get("encryptionsalt"))
    config = content.get("config")
    hidden = {
        str(key): _stand_in(value, str(key))
        for key, value in (config.items() if isinstance(config, Mapping) and not decrypts else ())
        if _is_hidden(value)
    }
    cut = {_ENVIRONMENT} if decrypts else {_ENVIRONMENT, *_ENCRYPTION}
    return Copy(_without(text, cut, hidden), hidden, _ENVIRONMENT in content)


def _is_hidden(value: Any) -> bool:
    """Tell whether anything in a value is encrypted."""
    if isinstance(value, Mapping):
        return set(value) == {_SECURE} or any(map(_is_hidden, value.values()))
    return isinstance(value, list) and any(map(_is_hidden, value))


def _stand_in(value: Any, key: str) -> str:
    """Return the text of a value with each encrypted part as a text that stands for an unknown."""
    opened = _opened(value, key)
    return opened if isinstance(opened, str) else json.dumps(opened)


def _opened(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {_SECURE}:
            return unknown_text("secret", hashlib.sha256(key.encode()).hexdigest()[:8])
        return {str(name): _opened(each, f"{key}.{name}") for name, each in value.items()}
    return [_opened(each, f"{key}[{index}]") for index, each in enumerate(value)] if isinstance(value, list) else value


def _without(text: str, cut: set[str], hidden: Mapping[str, str]) -> str:
    """Return a text without some of its keys, and without some of those under `config`."""
    root = yaml.compose(text, Loader=_LOADER)
    spans = []
    for key, value in root.value if root is not None else ():
        if key.value in cut:
            spans.append((key.start_mark.index, value.end_mark.index))
        elif key.value == "config" and hidden:
            spans += [(name.start_mark.index, each.end_mark.index) for name, each in value.value if name.value in hidden]
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text
