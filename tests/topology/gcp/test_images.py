from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.topology.gcp.images import KNOWN_ON, Support, support_of

DEBIAN_10 = Support("debian-10", date(2024, 6, 30))
DEBIAN_12 = Support("debian-12", date(2028, 6, 30))


@pytest.mark.parametrize(
    "image",
    [
        "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/family/debian-10",
        "projects/debian-cloud/global/images/debian-10-buster-v20240515",
        "projects/debian-cloud/global/images/family/debian-10",
        "global/images/family/debian-10",
        "family/debian-10",
        "debian-cloud/debian-10",
        "debian-cloud/debian-10-buster-v20240515",
        "debian-10",
        "Debian-10",
        "deeplearning-platform-release/common-cu110-v20230101-debian-10",
    ],
)
def test_every_way_to_write_an_image(image: str) -> None:
    assert support_of(image) == DEBIAN_10


@pytest.mark.parametrize(
    ("image", "system", "ended"),
    [
        ("debian-cloud/debian-9", "debian-9", True),
        ("debian-cloud/debian-12-arm64", "debian-12", False),
        ("ubuntu-os-cloud/ubuntu-1804-bionic-v20200414", "ubuntu-1804", True),
        ("ubuntu-os-cloud/ubuntu-minimal-2204-lts", "ubuntu-2204", False),
        ("ubuntu-os-pro-cloud/ubuntu-pro-1804-lts", "ubuntu-pro-1804", False),
        ("centos-cloud/centos-stream-8", "centos-stream-8", True),
        ("centos-cloud/centos-7", "centos-7", True),
        ("rhel-cloud/rhel-7", "rhel-7", True),
        ("rhel-cloud/rhel-9-arm64", "rhel-9", False),
        ("rocky-linux-cloud/rocky-linux-8-optimized-gcp", "rocky-linux-8", False),
        ("suse-cloud/sles-12", "sles-12", True),
        ("windows-cloud/windows-2012-r2", "windows-2012-r2", True),
        ("windows-cloud/windows-server-2022-dc-v20240101", "windows-2022", False),
        ("cos-cloud/cos-105-lts", "cos-105", True),
        ("cos-cloud/cos-arm64-117-lts", "cos-117", False),
        ("cos-cloud/cos-stable", "cos-stable", False),
        ("fedora-coreos-cloud/fedora-coreos-stable", "fedora-coreos-stable", False),
    ],
)
def test_public_families(image: str, system: str, *, ended: bool) -> None:
    support = support_of(image)
    assert support is not None
    assert (support.system, support.has_ended) == (system, ended)


@pytest.mark.parametrize(
    "image",
    [
        "",
        "base",
        "my-debian-10",
        "debian-100",
        "projects/mine/global/images/family/debian-10",
        "mine/debian-10",
        "rhel-sap-cloud/rhel-8-6-sap-ha",
        "rhel-cloud/rhel-8-6",
        "debian-cloud/debian-99",
        "deeplearning-platform-release/pytorch-latest-gpu",
        "cos-cloud/cos-stable-81-12871-69-0",
    ],
)
def test_what_the_table_does_not_have(image: str) -> None:
    assert support_of(image) is None


def test_support_is_judged_for_one_day() -> None:
    assert not Support("x", KNOWN_ON).has_ended
    assert Support("x", date(2025, 12, 31)).has_ended
    assert not Support("x").has_ended
    assert support_of("debian-12") == DEBIAN_12


@given(st.text(max_size=60))
def test_any_text_has_an_answer(image: str) -> None:
    support = support_of(image)
    assert support is None or support.system
