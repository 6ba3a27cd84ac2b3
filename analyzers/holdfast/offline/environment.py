"""What a command sees of the environment: stand-ins first on PATH, a backend of their own, and no credentials."""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from holdfast.offline.folder import TOLD, Folder
from holdfast.sources.program.environment import program_environment

PASSPHRASES: Final = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
_KEPT: Final = (
    "CI", "COLORTERM", "DOTNET_ROOT", "FORCE_COLOR", "GITHUB_ACTIONS", "GOCACHE", "GOFLAGS", "GOMODCACHE", "GOPATH", "GOROOT",
    "JAVA_HOME", "NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "NODE_PATH", "NO_COLOR", "NVM_DIR", "PULUMI_*", "PYENV_ROOT", "PYENV_VERSION",
    "PYTHONUNBUFFERED", "SHELL", "SSL_CERT_DIR", "SSL_CERT_FILE",
)  # fmt: skip
"""What stays beside what programs see anyway: nothing that holds a credential, but for those of Pulumi that are named below."""
_CLOUDS: Final = "ARM|AWS|AZURE|CLOUDFLARE|CLOUDSDK|DIGITALOCEAN|GCLOUD|GCP|GOOGLE"
_SECRETS: Final = "ACCESS_?KEY|API_?KEY|CREDENTIALS?|PASSPHRASE|PASSWORD|SECRET|TOKEN"
_CREDENTIAL: Final = re.compile(rf"({_CLOUDS})_(?!.*REGION$).*|KUBECONFIG|.*({_SECRETS})(_.*)?")
_NO_PULUMI: Final = ("PULUMI_ACCESS_TOKEN", "PULUMI_IGNORE_AMBIENT_PLUGINS", "PULUMI_DEBUG_PROVIDERS", "PULUMI_HOME")
_FILES_OF_CREDENTIALS: Final = (
    "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AZURE_CONFIG_DIR", "CLOUDSDK_CONFIG", "DOCKER_CONFIG",
    "GOOGLE_APPLICATION_CREDENTIALS", "KUBECONFIG",
)  # fmt: skip
_PASSPHRASE: Final = "offline"  # noqa: S105 - no secret is kept with it
"""Of stacks that end with the run and hold made-up values alone."""


def is_credential(name: str) -> bool:
    """Tell whether a variable of the environment may hold a credential, or say where one is."""
    return _CREDENTIAL.fullmatch(name.upper()) is not None and name not in PASSPHRASES


def offline_environment(environment: Mapping[str, str], folder: Folder, *, own_backend: bool, kept: Iterable[str] = ()) -> dict[str, str]:
    """Return the environment of a command that stand-ins answer.

    own_backend: not that of the user. kept: names, or globs of them, that stay whatever they hold.
    """
    patterns = tuple(kept)
    made = program_environment(environment, folder.home, None)
    made.pop("NO_COLOR", None)
    for name, value in environment.items():
        asked = any(fnmatchcase(name, pattern) for pattern in patterns)
        usual = any(fnmatchcase(name, pattern) for pattern in _KEPT) and not is_credential(name) and name not in _NO_PULUMI
        if asked or usual:
            made[name] = value
    return {**made, **additions({**environment, **made}, folder, own_backend=own_backend)}


def additions(environment: Mapping[str, str], folder: Folder, *, own_backend: bool) -> dict[str, str]:
    """Return what an environment needs for stand-ins to answer, and for files of credentials to be out of reach."""
    made = {
        "PATH": os.pathsep.join((str(folder.programs), environment.get("PATH", os.defpath))),
        "PULUMI_HOME": str(folder.pulumi_home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_GCE_CHECK": "true",
        **dict.fromkeys(_FILES_OF_CREDENTIALS, str(folder.nowhere)),
    }
    if own_backend:
        made["PULUMI_BACKEND_URL"] = folder.backend.resolve().as_uri()
    if not has_passphrase(environment):
        made["PULUMI_CONFIG_PASSPHRASE"] = _PASSPHRASE
    return made


def plugins_of(environment: Mapping[str, str]) -> Path:
    """Return the folder that the CLI of the user has installed its plugins in."""
    home = environment.get("PULUMI_HOME")
    return (Path(home) if home else Path(environment.get("HOME", "/"), ".pulumi")) / "plugins"


def has_passphrase(environment: Mapping[str, str]) -> bool:
    """Tell whether the user has given a passphrase."""
    return any(environment.get(name, _PASSPHRASE) != _PASSPHRASE for name in PASSPHRASES)


def blanked(environment: Mapping[str, str], folder: Folder, *, own_backend: bool, kept: Iterable[str] = ()) -> dict[str, str]:
    """Return what to set for later steps of a pipeline: the additions, and nothing in place of each credential that is there now."""
    patterns = tuple(kept)
    empty = {name: "" for name in environment if is_credential(name) and not any(fnmatchcase(name, pattern) for pattern in patterns)}
    return {**empty, **additions(environment, folder, own_backend=own_backend)}


def real_pulumi(search: str) -> str | None:
    """Return the `pulumi` on a search path that is no stand-in."""
    places = [place for place in search.split(os.pathsep) if place and not (Path(place).parent / TOLD).is_file()]
    return shutil.which("pulumi", path=os.pathsep.join(places))
