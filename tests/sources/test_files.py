"""Files as they come: packed, cut short, of the wrong kind, or not there."""

import gzip
import io
import json
import sys
from types import SimpleNamespace

import pytest
import zstandard

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources import SourceOptions, document, read
from holdfast.sources import read as reading  # the function
from holdfast.stack import Resource
from holdfast.stack.values import Secret

ROW = {"urn": "urn:pulumi:dev::demo::a:b/c:D::one", "type": "a:b/c:D"}
STATE = json.dumps({"version": 3, "deployment": {"resources": [ROW]}}).encode()
PREVIEW = json.dumps({"steps": [{"op": "create", "urn": ROW["urn"], "newState": ROW}]}).encode()


def stack(path, **options):
    return read(str(path), SourceOptions(**options), Settings())


def refused(path, **options):
    with pytest.raises(InputError) as raised:
        stack(path, **options)
    return raised.value.message


def written(tmp_path, data, name="file.json"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def gzipped(data):
    """Pack without the time of day: the names of the tests are made of these bytes."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    "packed",
    [
        STATE,
        b"\xef\xbb\xbf" + STATE,
        b"\n " + STATE + b"\n",
        gzipped(STATE),
        gzipped(STATE[:9]) + gzipped(STATE[9:]),
        zstandard.compress(STATE),
        zstandard.compress(STATE[:9]) + zstandard.compress(STATE[9:]),
    ],
)
def test_a_packed_file_is_the_same_stack(tmp_path, packed):
    assert [each.name for each in stack(written(tmp_path, packed, "any.name")).resources] == ["one"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (gzipped(b""), "the file is empty"),
        (STATE[:-1], "not valid JSON: input data was truncated"),
        (STATE + STATE, "not valid JSON: JSON is malformed: trailing characters (byte "),
        (b"\0" * 40, "not valid JSON: JSON is malformed: invalid character (byte 0)"),
        (STATE.replace(b"one", b"\xe9ne"), "not UTF-8 text at byte"),
        (b'{"a": ' + b"[" * 100_000, "not valid JSON: maximum recursion depth exceeded"),
        (gzipped(STATE)[:-9], "not a whole gzip file: "),
        (gzipped(STATE)[:-8] + b"\0" * 8, "not a whole gzip file: "),
        (gzipped(STATE) + b"rest", "not a whole gzip file: "),
        (b"\x28\xb5\x2f\xfd" + b"\xff" * 40, "not a whole zstd file: "),
        (zstandard.compress(STATE)[:-3], ""),
        (b"{}", "neither a state nor a preview: no `deployment`, `checkpoint` or `steps`"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_place(tmp_path, data, said):
    path = written(tmp_path, data)
    assert refused(path).startswith(f"{path}: {said}")


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "LIMIT_BYTES", 10 * 1024**2)
    for pack in (gzipped, zstandard.compress):
        path = written(tmp_path, pack(b" " * 11 * 1024**2))
        assert refused(path) == f"{path}: unpacks to more than 10 MiB"


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[reading.__module__], "LIMIT_BYTES", 1024**2)
    path = written(tmp_path, b" " * (1024**2 + 1))
    assert refused(path) == f"{path}: larger than 1 MiB"


@pytest.mark.parametrize("name", ["missing.json", "x" * 300, "a\0b", "file.json/below"])
def test_a_path_that_cannot_be_is_refused(tmp_path, name):
    written(tmp_path, STATE)
    assert refused(tmp_path / name).startswith(f"{tmp_path / name}: ")


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (STATE, "preview", "a state, where a preview was asked for"),
        (PREVIEW, "state", "a preview, where a state was asked for"),
        (STATE, "program", "not a folder, so no project"),
    ],
)
def test_a_kind_that_is_forced_must_be_the_right_one(tmp_path, data, kind, said):
    path = written(tmp_path, data)
    assert refused(path, kind=kind) == f"{path}: {said}"


@pytest.mark.parametrize(("data", "kind"), [(STATE, "state"), (PREVIEW, "preview")])
def test_a_kind_that_is_forced_and_right_changes_nothing(tmp_path, data, kind):
    path = written(tmp_path, data)
    assert stack(path, kind=kind).kind == stack(path).kind == kind


@pytest.mark.parametrize("kind", ["state", "preview"])
def test_a_folder_is_a_program(tmp_path, kind):
    assert refused(tmp_path, kind=kind) == f"{tmp_path}: a folder is no {kind}"


def test_standard_input_is_read_as_a_file(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(STATE)))
    assert (stack("-").source, len(stack_of(b"", monkeypatch))) == ("stdin", 0)
    monkeypatch.setattr(sys, "stdin", None)
    assert refused("-") == "stdin: the file is empty"


def stack_of(data, monkeypatch) -> tuple[Resource, ...]:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data or json.dumps({"manifest": {}}).encode())))
    return stack("-").resources


@pytest.mark.parametrize("text", ["plain", "[secret]"])
def test_a_large_file_is_read_as_a_small_one(tmp_path, monkeypatch, text):
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [{**ROW, "inputs": {"a": text}}]}}))
    small = stack(path).resources[0].inputs["a"]
    monkeypatch.setattr(document, "_LARGE", 1)
    monkeypatch.setattr(document, "can_fork", lambda: True)
    assert stack(path).resources[0].inputs["a"] == small == ("plain" if text == "plain" else Secret())
    path.write_bytes(STATE[:-2])
    assert refused(path).startswith(f"{path}: not valid JSON")
