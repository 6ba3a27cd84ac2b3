"""Read `holdfast.yaml`."""

from pathlib import Path
from typing import Any, Final

from holdfast.errors import UsageError
from holdfast.settings.model import Settings, SettingsFile
from holdfast.settings.typed import MisfitError, read_as
from holdfast.settings.wording import shown
from holdfast.settings.yaml_text import SIZE_LIMIT, parse

SETTINGS_NAME: Final = "holdfast.yaml"
"""The file beside a project's."""
PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
"""What the file of a project may be called: `sdk/go/common/workspace` of pulumi/pulumi."""


def read_settings(path: Path | None) -> Settings:
    """Return the settings of a file, the defaults for None.

    Raise UsageError for a file that cannot be read and for anything in it that is not as the model says: it names the file, line and
    column, the place as in `options.min_zones`, what was expected, and what may have been meant.
    """
    return Settings() if path is None else settings_from(_text(path), str(path))


def settings_from(text: str, name: str) -> Settings:
    """Return the settings that a text states; errors as for `read_settings`. name: of the file, for messages."""
    document = parse(text, name)
    try:
        stated = _stated({} if document.value is None else document.value)
    except MisfitError as misfit:
        raise document.error(misfit.path, str(misfit), misfit.hint) from None
    return Settings(**{field: getattr(stated, field) for field in SettingsFile.__struct_fields__}, path=name)


def _stated(value: Any) -> SettingsFile:
    stated: SettingsFile = read_as(value, SettingsFile)
    for index, resource in enumerate(stated.resources):
        for key in ("id", "type"):
            if not isinstance(resource.get(key), str) or not resource[key].strip():
                raise MisfitError(("resources", index), f"{key} too, as text")
    _once([contract.id for contract in stated.contracts], "contracts")
    return stated


def _once(ids: list[str], key: str) -> None:
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            raise MisfitError((key, index, "id"), f"an id of its own, but {shown(id_)} stands above already")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(4 * SIZE_LIMIT + 1)
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}:1: expected text in UTF-8, not the byte 0x{raw[error.start]:02X}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path}: expected settings that can be read: {reason}") from None
