"""`Pulumi.yaml`: what a project is called, what runs it, where its program is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.errors import InputError, UsageError
from holdfast.settings import yaml_text
from holdfast.settings.load import PROJECT_FILES

_OTHER_RUNTIMES: Final = ("bun", "go", "dotnet", "java", "yaml", "hcl", "pcl")
_RUNTIMES: Final = ("python", "nodejs")
_LIMIT_BYTES: Final = 16_000_000


class Project(msgspec.Struct, frozen=True):
    """A project.

    folder: as given by the user. main: the program's folder or file, relative to it. config, options (of the runtime): as they stand
    in the file.
    """

    folder: Path
    file: Path
    name: str
    runtime: str = "python"
    options: dict[str, Any] = {}
    virtualenv: str = ""
    toolchain: str = ""
    main: str = ""
    config: dict[str, Any] = {}
    config_folder: str = ""

    def program(self) -> tuple[Path, str]:
        """Return the folder that the program runs in, and what is run there: `.` or a file."""
        place = self.folder / self.main
        if self.main and place.is_file():
            return place.parent.resolve(), place.name
        if not (place / "__main__.py" if self.runtime == "python" else place).exists():
            raise InputError(
                f"{place}: there is no program{': no __main__.py' if self.runtime == 'python' else ''}",
                f"Give the folder of a Pulumi program, or its place as `main` in {self.file}.",
            )
        return place.resolve(), "."


def load(folder: Path) -> Project:
    """Return the project in a folder; raise InputError where there is none, or none that can be run."""
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder", "Give the folder of a Pulumi project.")
    file = next((folder / name for name in PROJECT_FILES if (folder / name).is_file()), None)
    if file is None:
        raise InputError(
            f"{folder}: no Pulumi project: there is no Pulumi.yaml",
            "Give the folder of a Pulumi project, or a file of `pulumi preview --json`.",
        )
    content = read_mapping(file)
    runtime, options = _runtime(content.get("runtime"), file)
    _require_known(runtime, file)
    config = content.get("config")
    folder_of_config = content.get("stackConfigDir") or (config if isinstance(config, str) else "")
    return Project(
        folder=folder,
        file=file,
        name=_text(content, "name", file, required=True),
        runtime=runtime,
        options=dict(options),
        virtualenv=_text(options, "virtualenv", file),
        toolchain=_text(options, "toolchain", file),
        main=_text(content, "main", file),
        config=_config(config, file),
        config_folder=str(folder_of_config),
    )


def read_mapping(file: Path) -> dict[str, Any]:
    """Return what a YAML file says; raise InputError, with the file's name, where it is no mapping."""
    try:
        data = file.read_bytes()[:_LIMIT_BYTES]
        content = yaml_text.load(data.decode(), str(file))
    except UsageError as error:
        raise InputError(error.message, error.hint) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not text in UTF-8", "Write the file again.") from error
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InputError(f"{file}: expected names with values, not {_kind(content)}", "See the reference of Pulumi.yaml.")
    return content


def _runtime(given: Any, file: Path) -> tuple[str, Mapping[str, Any]]:
    """Return the runtime's name and its options, of either way to write them."""
    if isinstance(given, Mapping):
        options = given.get("options")
        return _text(given, "name", file, required=True), options if isinstance(options, Mapping) else {}
    if given is None:
        raise InputError(f"{file}: no `runtime` is named", "Write `runtime: python`.")
    return str(given), {}


def _require_known(runtime: str, file: Path) -> None:
    if runtime in _OTHER_RUNTIMES:
        raise InputError(f"{file}: runtime {runtime} is not supported yet", "Check a file of `pulumi preview --json` instead.")
    if runtime not in _RUNTIMES:
        raise InputError(
            f"{file}: runtime {runtime!r} is not known",
            "Programs in Python and Node.js can be run; of others check a file of `pulumi preview --json`.",
        )


def _text(content: Mapping[str, Any], key: str, file: Path, *, required: bool = False) -> str:
    value = content.get(key)
    if value is None and not required:
        return ""
    if value is None or value == "" or isinstance(value, Mapping | list):
        raise InputError(f"{file}: `{key}` is missing or is no text", f"Give `{key}` as text.")
    return str(value)


def _config(given: Any, file: Path) -> dict[str, Any]:
    if given is None or isinstance(given, str):
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{file}: expected names with values in `config`, not {_kind(given)}", "See the reference of Pulumi.yaml.")
    return {str(key): value for key, value in given.items()}


def _kind(value: object) -> str:
    return {list: "a list", str: "text", bool: "true or false"}.get(type(value), "a number")
