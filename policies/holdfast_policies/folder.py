"""Where the policy pack's own files are."""

from pathlib import Path


def pack_folder() -> Path:
    """Return the folder to give to `--policy-pack`: inside the installed package, or around it in a checkout."""
    here = Path(__file__).resolve().parent
    packed = here / "pack_folder"
    return packed if packed.is_dir() else here.parent
