"""The containers of an ECS task definition, and the images that they run."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import read_marks

DEFINITIONS: Final = "containerDefinitions"
_EXPECTED: Final = "a JSON list of container definitions"
_IMAGE_ID: Final = re.compile(r"sha256:[0-9a-f]{64}")


class Image(msgspec.Struct, frozen=True):
    """The parts of an image's name: `REGISTRY:PORT/REPOSITORY:TAG@ALGORITHM:HEX`; a part that is not there is empty."""

    repository: str
    tag: str = ""
    digest: str = ""


def containers(task: Resource) -> tuple[Block, ...]:
    """Return the containers of a task definition, in order; raise NotKnownError where the JSON is not known or broken.

    Names of properties begin with a small letter, however the program writes them: the API takes both.
    """
    text = task.known(DEFINITIONS)
    found = _decoded(text) if isinstance(text, str) else None
    if found is None:
        raise NotKnownError(DEFINITIONS, wrong_kind(task.name, DEFINITIONS, _EXPECTED))
    return tuple(Block(task, f"{DEFINITIONS}[{index}]", each) for index, each in enumerate(found))


@lru_cache(maxsize=1024)
def _decoded(text: str) -> tuple[dict[str, Any], ...] | None:
    """Return the objects of a JSON list, None where it is none; several rules ask of each task definition."""
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if not isinstance(decoded, list) or not all(isinstance(each, dict) for each in decoded):
        return None
    return tuple(_read(each) for each in decoded)


def name_of(container: Block) -> str:
    """Return the name of a container, or its place in the task definition where it has none that is known."""
    name = container.value("name")
    return name if isinstance(name, str) and name else container.path


def image_of(container: Block) -> Image | None:
    """Return the image of a container, or None where it names none; raise NotKnownError where it is not known."""
    text = container.text("image")
    return parsed(text) if text else None


def parsed(text: str) -> Image:
    """Return the parts of an image's name. The id of an image, `sha256:HEX`, counts as its digest."""
    if _IMAGE_ID.fullmatch(text):
        return Image("", digest=text)
    name, _, digest = text.partition("@")
    path, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return Image(path + slash + last, tag, digest if ":" in digest else "")


def _read(container: Mapping[str, Any]) -> dict[str, Any]:
    return {key[:1].lower() + key[1:]: read_marks(value) for key, value in container.items()}
