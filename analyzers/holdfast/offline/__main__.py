"""The programs of a private folder: `python -m holdfast.offline provider FOLDER NAME …`, `python -m holdfast.offline pulumi FOLDER …`."""

import sys
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.offline.folder import Folder


def main() -> int:
    """Be what the arguments say."""
    role, folder, *arguments = sys.argv[1:]
    if role == "provider":
        from holdfast.offline.serving import serve  # noqa: PLC0415 - heavy, and the other role does not need it

        serve(Folder(Path(folder)), arguments[0], arguments[-1])
        return 0
    from holdfast.offline.launch import launch  # noqa: PLC0415 - likewise

    try:
        return launch(Folder(Path(folder)), arguments)
    except HoldfastError as error:
        sys.stderr.write(f"error: {error.message}\n" + (f"help: {error.hint}\n" if error.hint else ""))
        return error.code


if __name__ == "__main__":
    sys.exit(main())
