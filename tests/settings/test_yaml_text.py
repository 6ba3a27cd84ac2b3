"""YAML from hostile hands is plain data or one sentence that says where it is wrong."""

import math
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import UsageError
from holdfast.settings import yaml_text
from holdfast.settings.yaml_text import load, parse

SCALARS = {
    "plain": "plain",
    "'12'": "12",
    "!!str 12": "12",
    "! 12": "12",
    "12": 12,
    "+3": 3,
    "0x1f": 31,
    "0o17": 15,
    "012": "012",
    "1:30": "1:30",
    "1_000": "1_000",
    "1.10": 1.1,
    ".5": 0.5,
    "1e3": 1000.0,
    "!!float 3": 3.0,
    "-.inf": -math.inf,
    "2/3": "2/3",
    "99.95%": "99.95%",
    "120s": "120s",
    "2027-03-31": date(2027, 3, 31),
    "'2027-03-31'": "2027-03-31",
    "2027-03-31T10:00:00Z": "2027-03-31T10:00:00Z",
    "true": True,
    "yes": "yes",
    "no": "no",
    "on": "on",
    "~": None,
    "null": None,
    "": None,
    "''": "",
    ".": ".",
    "+": "+",
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=SCALARS)
def test_a_scalar_is_read_by_the_core_schema(text, value):
    read = load(f"key: {text}\n", "f")["key"]
    assert (read, type(read)) == (value, type(value))


def test_not_a_number_is_read():
    assert math.isnan(load("[.nan]", "f")[0])


def test_an_empty_text_is_nothing():
    assert [load(text, "f") for text in ("", "# only a comment\n", "\ufeff")] == [None, None, None]


def test_keys_are_text_as_written():
    assert load("1: a\ntrue: b\nnull: c\n2027-01-01: d\n", "f") == {"1": "a", "true": "b", "null": "c", "2027-01-01": "d"}


def test_a_merge_fills_what_is_not_said():
    text = "base: &b {x: 1, y: 2}\none: {<<: *b, x: 3}\nmany: {x: 0, <<: [*b, {y: 9, z: 4}]}\n"
    assert load(text, "f") == {"base": {"x": 1, "y": 2}, "one": {"x": 3, "y": 2}, "many": {"x": 0, "y": 2, "z": 4}}


def test_a_quoted_sign_of_merging_is_a_key():
    assert load("'<<': text\n", "f") == {"<<": "text"}


def test_a_text_with_aliases_is_read():
    assert load("a: &a [1, &b two]\nc: [*a, *b]\n", "f") == {"a": [1, "two"], "c": [[1, "two"], "two"]}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
MERGE_BOMB = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: *a{i - 1}}}\n" for i in range(1, 60))
REFUSED = {
    "a key twice": ("a: 1\nb: {c: 1, c: 2}\n", '2:11: expected each key once, but "c" stands in line 2 already'),
    "a key twice, written in two ways": ("1: a\n'1': b\n", '2:1: expected each key once, but "1" stands in line 1 already'),
    "a key that is an escape": ('"\\e[31m": 1\n"\\e[31m": 2\n', '2:1: expected each key once, but "\\x1b[31m" stands in line 1 already'),
    "a merge of text": ("<<: text\n", "1:5: expected a mapping to merge, or a list of them"),
    "two merges": ("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n", "2:13: expected one << in a mapping, with a list where there are several"),
    "a key that is a list": ("? [1]\n: 2\n", "1:3: expected a key as text, not a collection"),
    "a key that is an alias": ("a: &a b\n*a : 2\n", "2:1: expected a key as text, not the alias *a"),
    "an alias of nothing": ("a: *b\n", "1:4: expected an alias of something above, but there is no &b"),
    "an alias of itself": ("a: &a [*a]\n", "1:8: expected an alias of something complete, but &a holds itself"),
    "a bomb of aliases": (BOMB, "6:25: expected at most 500,000 values, with those that aliases repeat"),
    "a bomb of merges": (MERGE_BOMB, "18:16: expected at most 500,000 values, with those that aliases repeat"),
    "deep lists": ("options: " + "[" * 50_000 + "]" * 50_000, "1:73: expected at most 64 collections inside each other"),
    "deep mappings": ("{a: " * 50_000, "1:257: expected at most 64 collections inside each other"),
    "a python object": (
        "a: !!python/object/apply:os.system [ls]\n",
        '1:4: expected a collection without the tag "tag:yaml.org,2002:python/object/apply:os.system"',
    ),
    "a python name": ("a: !!python/name:os.system\n", '1:4: expected a value without the tag "tag:yaml.org,2002:python/name:os.system"'),
    "a tag of one's own": ("a: !secret x\n", '1:4: expected a value without the tag "!secret"'),
    "a tag that does not fit": ("a: !!int many\n", '1:4: expected a value without the tag "tag:yaml.org,2002:int"'),
    "a NUL": ("a: 1\nb: x\x00\n", "2:5: expected text, not the character U+0000"),
    "an escape character": ("a: \x1b[31m\n", "1:4: expected text, not the character U+001B"),
    "half a character": ("a: \ud800\n", "1:4: expected text, not the character U+D800"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: expected one document, not a second one"),
    "no such day": ("a: 2027-02-30\n", "1:4: expected a day that the calendar has, as in 2027-03-31"),
    "a very long number": ("a: " + "9" * 5000, "1:4: expected a number of at most 300 digits"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_names_file_line_and_column(text, message):
    with pytest.raises(UsageError) as error:
        load(text, "some.yaml")
    assert error.value.message == f"some.yaml:{message}"


@pytest.mark.parametrize(
    ("text", "place"), [("a: [1\nb: ]\n", "2:2"), ("a:\n\t- b\n", "2:1"), ("a: 'x\n", "2:1"), ("a: %x\n", "1:4"), ("%YAML 9.9.9\n", "1:")]
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_what_is_no_yaml_is_refused_by_either_parser(text, place, loader, monkeypatch):
    monkeypatch.setattr(yaml_text, "_LOADER", loader)
    with pytest.raises(UsageError, match=rf"^some\.yaml:{place}.*: expected YAML: "):
        load(text, "some.yaml")


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(UsageError, match=r"^some\.yaml:1:1: expected at most 16,000,000 characters, not 16,000,001"):
        load("x" * 16_000_001, "some.yaml")


def test_places_are_found_through_lists_aliases_and_merges():
    document = parse("a: &a\n  x: 1\nb:\n  - {<<: *a, y: 2}\n  - *a\n", "f")
    paths = [("a", "x"), ("b",), ("b", 0), ("b", 0, "y"), ("b", 0, "x"), ("b", 1, "x"), ("b", 7), ("nothing",)]
    assert [document.place(path) for path in paths] == [(2, 3), (3, 1), (4, 5), (4, 14), (2, 3), (2, 3), (3, 1), (1, 1)]


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(plain_data)
def test_what_is_dumped_is_read_back(value):
    assert load(yaml.safe_dump(value, default_style='"'), "f") == value


@settings(deadline=None)
@given(st.text(alphabet=" \n:-[]{}&*!|>'\"%@`#?,.~<0123456789abT\t\\", max_size=60))
def test_any_text_is_data_or_a_usage_error(text):
    try:
        load(text, "f")
    except UsageError as error:
        assert error.message.startswith("f:")  # noqa: PT017 - most texts raise nothing
