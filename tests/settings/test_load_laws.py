"""Whatever stands where, the settings are read or refused in one sentence: never another error."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import UsageError
from holdfast.settings.load import settings_from

STATED = {
    "options": {"required_replicas": 3, "slo": "99.95%", "tier": 0, "inference": ["a"], "egress": "serve", "rto_seconds": 300},
    "entries": [{"dns": "api.example.com", "required": 2}],
    "contracts": [
        {
            "id": "a",
            "entry": {"dns": "a.org"},
            "survive": {"any": 1, "of": ["zone"]},
            "capacity": {"at_least": "2/3", "of": "min"},
            "required": 20,
            "mode": "static",
            "within": "120s",
            "rpo": 3,
        },
        {"id": "b", "entry": "*", "no_spof": {"except": ["global:*"]}},
        {"id": "c", "entry": "*", "availability": {"at_least": "99%", "model": "m"}},
        {"id": "d", "independent": ["x", "y"], "below": "zone"},
    ],
    "default_contract": True,
    "assume": [{"fact": "f", "at_most": "2m", "reason": "r"}],
    "lookups": [{"call": "c", "arguments": {}, "returns": {}}],
    "resources": [{"id": "i", "type": "t"}],
    "rules": {"select": ["*"], "ignore": [], "severity": {"r": "low"}},
    "waivers": [{"rule": "r", "urn": "**", "reason": "known", "owner": "us", "expires": "2027-03-31", "ticket": "T"}],
}


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def replaced(path, new):
    changed = copy.deepcopy(STATED)
    if not path:
        return new
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = new
    return changed


NAMED = [path for path in places(STATED) if path and isinstance(path[-1], str) and path[:2] != ("rules", "severity")]
NAMED.append(("rules", "severity"))

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", " ", "zone", "*", "1/2", "5s", "2027-03-31"])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "dns", "any", "of", "x"]), inner, max_size=3),
    max_leaves=6,
)


def test_all_of_it_is_read():
    assert len(settings_from(json.dumps(STATED), "f").contracts) == 4


@settings(deadline=None)
@given(st.sampled_from(sorted(places(STATED), key=str)), anything)
def test_anything_anywhere_is_read_or_refused_with_its_place(path, new):
    try:
        settings_from(json.dumps(replaced(path, new)), "f")
    except UsageError as error:
        assert error.message.startswith("f:1:")  # noqa: PT017 - some of them are right


@pytest.mark.parametrize("path", NAMED, ids=str)
def test_a_key_that_is_not_known_is_refused_wherever_keys_are(path):
    inside = copy.deepcopy(STATED)
    parent = inside
    for key in path[:-1]:
        parent = parent[key]
    parent[f"{path[-1]}_x"] = parent.pop(path[-1])
    with pytest.raises(UsageError):
        settings_from(json.dumps(inside), "f")
