"""What is known and accepted as old."""

import json
import re

import pytest

from holdfast.errors import UsageError
from holdfast.gate.baseline import read_baseline


def written(tmp_path, text):
    path = tmp_path / "old.json"
    path.write_bytes(text if isinstance(text, bytes) else json.dumps(text).encode())
    return path


def test_a_list_of_fingerprints(tmp_path):
    assert read_baseline(written(tmp_path, ["a", "b", "a"])) == {"a", "b"}


def test_a_report_without_what_is_waived_in_it(tmp_path):
    findings = [
        {"rule": "r", "fingerprint": "a", "status": "new"},
        {"fingerprint": "b", "status": "known"},
        {"fingerprint": "c", "status": "waived"},
    ]
    assert read_baseline(written(tmp_path, {"schema": "holdfast-report-v1", "findings": findings, "more": 1})) == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "no baseline: Input data was truncated"),
        (b"{", "no baseline: Input data was truncated"),
        (b"\xff", "no baseline: JSON is malformed"),
        (b"[" * 5000, "no baseline: "),
        ([1], "no baseline: Expected `str`, got `int` - at `$[0]`"),
        ({"findings": []}, "no baseline: Object missing required field `schema`"),
        ({"schema": "other", "findings": []}, "no baseline: a report of the schema other, not holdfast-report-v1"),
        ({"schema": "holdfast-report-v1", "findings": [{}]}, "no baseline: Object missing required field `fingerprint`"),
    ],
)
def test_what_is_neither_is_refused_by_name(text, message, tmp_path):
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=f"^{re.escape(f'{path}: {message}')}") as caught:
        read_baseline(path)
    assert caught.value.hint == "Give what `holdfast check --format json` prints, or a JSON list of fingerprints."


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(UsageError, match=r"old\.json: No such file or directory$"):
        read_baseline(tmp_path / "old.json")
