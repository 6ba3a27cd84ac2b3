"""Which operating system a public image family holds, and when its support ends.

Sources: the life cycles that the makers publish (Debian LTS, Ubuntu release cycle, Red Hat Enterprise Linux life cycle, CentOS,
Rocky Linux, AlmaLinux, SUSE general support, Microsoft extended support, Container-Optimized OS "Milestones and Build Numbers"),
as they stood on KNOWN_ON. Where a longer support has to be bought apart, the date is that of the support that comes with the image.
"""

import re
from datetime import date
from typing import Final

import msgspec

from holdfast.stack.gcp import INSTANCE
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.selection import Selection

KNOWN_ON: Final = date(2026, 1, 1)
"""The day that support is judged for: fixed, so that one input gives one answer."""

_PUBLIC: Final = frozenset(
    {
        "almalinux-cloud",
        "centos-cloud",
        "cos-cloud",
        "debian-cloud",
        "fedora-coreos-cloud",
        "rhel-cloud",
        "rocky-linux-cloud",
        "suse-cloud",
        "ubuntu-os-cloud",
        "ubuntu-os-pro-cloud",
        "windows-cloud",
    }
)
_DEEP_LEARNING: Final = "deeplearning-platform-release"
"""Families of this project name their system at the end: `common-cu121-debian-11`."""
_ENDS: Final[dict[str, str]] = {
    "debian 8": "2020-06-30",
    "debian 9": "2022-06-30",
    "debian 10": "2024-06-30",
    "debian 11": "2026-08-31",
    "debian 12": "2028-06-30",
    "debian 13": "2030-06-30",
    "ubuntu 1404": "2019-04-30",
    "ubuntu 1604": "2021-04-30",
    "ubuntu 1804": "2023-05-31",
    "ubuntu 2004": "2025-05-31",
    "ubuntu 2204": "2027-04-30",
    "ubuntu 2404": "2029-04-30",
    "ubuntu 2210": "2023-07-20",
    "ubuntu 2304": "2024-01-25",
    "ubuntu 2310": "2024-07-11",
    "ubuntu 2410": "2025-07-10",
    "ubuntu-pro 1604": "2026-04-30",
    "ubuntu-pro 1804": "2028-04-30",
    "ubuntu-pro 2004": "2030-04-30",
    "ubuntu-pro 2204": "2032-04-30",
    "ubuntu-pro 2404": "2034-04-30",
    "centos 6": "2020-11-30",
    "centos 7": "2024-06-30",
    "centos 8": "2021-12-31",
    "centos-stream 8": "2024-05-31",
    "centos-stream 9": "2027-05-31",
    "rhel 6": "2020-11-30",
    "rhel 7": "2024-06-30",
    "rhel 8": "2029-05-31",
    "rhel 9": "2032-05-31",
    "rhel 10": "2035-05-31",
    "rocky-linux 8": "2029-05-31",
    "rocky-linux 9": "2032-05-31",
    "rocky-linux 10": "2035-05-31",
    "almalinux 8": "2029-03-01",
    "almalinux 9": "2032-05-31",
    "almalinux 10": "2035-05-31",
    "sles 12": "2024-10-31",
    "sles 15": "2031-07-31",
    "windows 2008-r2": "2020-01-14",
    "windows 2012-r2": "2023-10-10",
    "windows 2016": "2027-01-12",
    "windows 2019": "2029-01-09",
    "windows 2022": "2031-10-14",
    "windows 2025": "2034-10-10",
    "cos 85": "2022-09-30",
    "cos 93": "2023-10-31",
    "cos 105": "2025-03-31",
    "cos 109": "2025-09-30",
    "cos 113": "2026-03-31",
    "cos 117": "2026-09-30",
}
_ROLLING: Final = re.compile(r"(?:cos(?:-arm64)?|fedora-coreos(?:-arm64)?)-(?:stable|beta|dev|testing|next)(?![a-z0-9])")
_END: Final = r"(?![0-9a-z])"
_SYSTEM_AT_END: Final = re.compile(r".*-((?:debian|ubuntu)-\d+)")
_NAMES: Final = tuple(
    (system, re.compile(rf"{pattern}{_END}"))
    for system, pattern in (
        ("debian", r"^debian-(\d+)"),
        ("ubuntu-pro", r"^ubuntu-pro-(?:minimal-)?(\d{4})(?:-lts)?"),
        ("ubuntu", r"^ubuntu-(?:minimal-)?(\d{4})(?:-lts)?"),
        ("centos-stream", r"^centos-stream-(\d+)"),
        ("centos", r"^centos-(\d+)"),
        ("rhel", r"^rhel-(\d+)(?=$|-v\d|-byos|-arm64)"),
        ("rocky-linux", r"^rocky-linux-(\d+)"),
        ("almalinux", r"^almalinux-(\d+)"),
        ("sles", r"^sles-(\d+)(?=$|-v\d|-sp|-byos|-arm64|-x86)"),
        ("windows", r"^windows-(?:server-)?(\d{4}(?:-r2)?)"),
        ("cos", r"^cos-(?:arm64-)?(?:stable-|beta-|dev-)?(\d+)"),
    )
)


class Support(msgspec.Struct, frozen=True):
    """What is known of an image's operating system: its name and the last day of its support, None where it has no end."""

    system: str
    ends: date | None = None

    @property
    def has_ended(self) -> bool:
        """Tell whether the support was over on KNOWN_ON."""
        return self.ends is not None and self.ends < KNOWN_ON


def support_of(image: str) -> Support | None:
    """Return the support of the system in an image or image family, None where the table does not have it.

    The image is written as the provider takes it: a link, `project/family`, a name. An image of a project that is not one of
    the public ones is not in the table, whatever it is called.
    """
    project, name = _parts(image)
    if project == _DEEP_LEARNING:
        at_end = _SYSTEM_AT_END.match(name)
        name = at_end[1] if at_end is not None else name
    elif project and project not in _PUBLIC:
        return None
    rolling = _ROLLING.match(name)
    if rolling is not None and not name[rolling.end() :].lstrip("-")[:1].isdigit():
        return Support(rolling[0])
    for system, pattern in _NAMES:
        found = pattern.match(name)
        if found is not None:
            ends = _ENDS.get(f"{system} {found[1]}")
            return Support(f"{system}-{found[1]}", date.fromisoformat(ends)) if ends else None
    return None


def _parts(image: str) -> tuple[str, str]:
    """Return the project, empty where none is written, and the name of an image or family."""
    parts = image.lower().split("/")
    if "projects" in parts[:-1]:
        return parts[parts.index("projects") + 1], parts[-1]
    if len(parts) == 2 and parts[0] not in {"family", "global"}:  # noqa: PLR2004 - project and name
        return parts[0], parts[1]
    return "", parts[-1]


class BootImage(msgspec.Struct, frozen=True):
    """The image of a boot disk, as it is written, and the property that names it."""

    path: str
    image: str


def boot_images(machine: Resource) -> Selection[BootImage]:
    """Return the images that a machine or a template boots from; a boot disk that is made from something else has none.

    Of a template's disks the first one is the boot disk where none says so itself.
    """
    if machine.type == INSTANCE:
        path = "bootDisk.initializeParams.image"
        image = machine.text(path)
        return Selection(path, (BootImage(path, image),) if image else ())
    found: list[BootImage] = []
    missing: list[Missing] = []
    for index, each in enumerate(machine.items("disks")):
        try:
            image = _boot_image(machine, index, each)
        except NotKnownError as error:
            missing += error.missing
        else:
            found += [BootImage(f"disks[{index}].sourceImage", image)] if image else []
    return Selection("disks", tuple(found), tuple(missing))


def _boot_image(machine: Resource, index: int, disk: object) -> str | None:
    path = f"disks[{index}]"
    if isinstance(disk, Unknown | Secret):
        raise machine.not_known(path, disk)
    block = Block(machine, path, disk if isinstance(disk, dict) else {})
    boots = block.flag("boot")
    return block.text("sourceImage") if boots or (boots is None and index == 0) else None


def is_past_support(boot: BootImage) -> bool:
    """Tell whether the system of an image is past its support; raise NotKnownError where the table does not have it."""
    support = support_of(boot.image)
    if support is None:
        settle = "Take an image of a public family, whose end of support is published."
        raise NotKnownError(boot.path, Missing(f"until when {boot.image} is supported", settle))
    return support.has_ended
