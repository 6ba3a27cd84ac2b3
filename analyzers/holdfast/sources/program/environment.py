"""What a program sees of the environment: nothing that could hold a credential."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_KEPT: Final = frozenset(
    {
        "DYLD_LIBRARY_PATH",
        "LANG",
        "LANGUAGE",
        "LD_LIBRARY_PATH",
        "LOGNAME",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONIOENCODING",
        "PYTHONPATH",
        "PYTHONUTF8",
        "SYSTEMROOT",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "VIRTUAL_ENV",
    }
)
_KEPT_PREFIX: Final = "LC_"
_FIXED: Final = {"PYTHONHASHSEED": "0", "GRPC_VERBOSITY": "NONE", "NO_COLOR": "1", "PULUMI_SKIP_UPDATE_CHECK": "true"}


def program_environment(environment: Mapping[str, str], home: Path, virtual: Path | None) -> dict[str, str]:
    """Return the environment of a program.

    home: an empty folder, so that files with credentials are out of reach; packages that the user installed for himself stay in
    reach. virtual: the virtual environment of the interpreter. The order of sets is fixed, so that a program says the same twice.
    """
    kept = {key: value for key, value in environment.items() if key in _KEPT or key.startswith(_KEPT_PREFIX)}
    user = environment.get("PYTHONUSERBASE") or (f"{environment['HOME']}/.local" if environment.get("HOME") else "")
    made = {**kept, **_FIXED, "HOME": str(home), **({"PYTHONUSERBASE": user} if user else {})}
    if virtual is None:
        return made
    return {**made, "VIRTUAL_ENV": str(virtual), "PATH": os.pathsep.join((str(virtual / "bin"), made.get("PATH", os.defpath)))}
