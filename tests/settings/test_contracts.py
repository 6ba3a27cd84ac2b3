"""Contracts as Python values, the same as from `holdfast.yaml`."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.settings.contracts import Capacity, Contract, NoSinglePoint, Selector, Survival
from holdfast.settings.load import settings_from
from holdfast.settings.quantities import read_seconds, read_share, read_target
from holdfast.settings.schema import schema, schema_text


def test_a_contract_in_python_is_the_contract_in_yaml():
    text = (
        "contracts:\n- {id: a, entry: {dns: a.org}, survive: {any: 1, of: [zone]}, capacity: {at_least: 2/3, of: required}, within: 2m}\n"
    )
    stated = Contract.survive("a.org.", any=1, of="zone", id="a").capacity(Fraction(2, 3), of="required").within(120)
    assert (stated,) == settings_from(text, "f").contracts


def test_the_steps_of_a_contract_do_not_depend_on_their_order():
    one = Contract.survive("*", any=2, of=["zone", "nat"]).capacity("50%", of="min").within("1h")
    other = Contract.survive("*", any=2, of=("zone", "nat")).within(3600).capacity(Fraction(1, 2), of="min")
    assert (
        one
        == other
        == Contract("survive-2-zone-nat", "*", Survival(2, ("zone", "nat")), Capacity(Fraction(1, 2), "min"), within_seconds=3600)
    )


def test_a_contract_knows_its_claim():
    stated = [
        Contract.survive(Selector(urn="**::lb")),
        Contract.no_spof("urn:pulumi:dev::demo::t::lb", exempt=["region"]),
        Contract.no_spof("*"),
        Contract("apart", independent=("a", "b")),
    ]
    assert [each.claim for each in stated] == [Survival(1, ("zone",)), NoSinglePoint(("region",)), NoSinglePoint(), ("a", "b")]
    assert [each.entry for each in stated] == [Selector(urn="**::lb"), Selector(urn="urn:pulumi:dev::demo::t::lb"), "*", None]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Contract.survive("*", any=0),
        lambda: Contract.survive("*", of="moon"),
        lambda: Contract.survive("*", of=()),
        lambda: Contract.survive("*", of=("zone", "zone")),
        lambda: Contract.survive("*").capacity(2),
        lambda: Contract.survive("*").capacity(0.5),
        lambda: Contract.survive("*").capacity(Fraction(3, 2)),
        lambda: Contract.survive("*").within(-1),
        lambda: Contract.survive("*").within("soon"),
        lambda: Contract.no_spof("*", exempt=["moon"]),
        lambda: Contract("mine", "*"),
        lambda: Contract("deployment", "*", Survival(1, ("zone",))),
        lambda: Contract("a", independent=("a", "b"), rpo_seconds=3),
        Selector,
    ],
)
def test_a_contract_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - each has a text of its own, which test_load.py compares
        wrong()


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("2/3", Fraction(2, 3)),
        ("66.67%", Fraction(6667, 10000)),
        ("100%", 1),
        ("1/1", 1),
        (" 50 % ", Fraction(1, 2)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_share_is_exact(said, share):
    assert read_share(said) == share


@pytest.mark.parametrize(
    "said", [1, 0.5, "1", "0.5", "0%", "0/3", "4/3", "100.01%", "-1/2", "1/0", "½", "", None, True, "1e-1%", Fraction(0), "٣/٤"]
)
def test_what_is_no_share_is_refused(said):
    with pytest.raises(ValueError, match="a percentage or a fraction of more than 0"):
        read_share(said)


@pytest.mark.parametrize(("said", "share"), [(0.9995, Fraction(1999, 2000)), (1, 1), ("99.9%", Fraction(999, 1000))])
def test_a_target_may_be_a_number(said, share):
    assert read_target(said) == share


@pytest.mark.parametrize("said", [("120s", 120), ("15m", 900), ("2h", 7200), ("1.5h", 5400), (" 3 s", 3), (0, 0), ("0s", 0), (0.25, 0.25)])
def test_a_duration_is_in_seconds(said):
    assert read_seconds(said[0]) == said[1]


@pytest.mark.parametrize("said", [-1, "-1s", "1d", "120", "", "s", True, None, float("nan"), float("inf"), 10**10, "99999999999h", [1]])
def test_what_is_no_duration_is_refused(said):
    with pytest.raises(ValueError, match="a duration, as in 120s"):
        read_seconds(said)


PARTS = "0123456789./% smh"


@settings(deadline=None)
@given(st.text(alphabet=PARTS, max_size=8))
def test_what_the_reader_takes_the_schema_takes(text):
    definitions = schema()["$defs"]
    share = definitions["Capacity"]["properties"]["at_least"]["pattern"]
    duration = definitions["Contract"]["properties"]["within"]["anyOf"][0]["pattern"]
    for read, pattern in ((read_share, share), (read_seconds, duration)):
        try:
            read(text)
        except ValueError:
            continue
        assert re.search(pattern, text)


def test_the_published_schema_is_that_of_the_types():
    published = Path(__file__).parents[2] / "docs" / "holdfast.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text()


def test_the_schema_speaks_of_what_is_written():
    definitions = schema()["$defs"]
    assert set(definitions["Contract"]["properties"]) == {
        "id", "entry", "survive", "capacity", "required", "mode", "within", "no_spof", "availability", "rpo", "independent", "below",
    }  # fmt: skip
    assert "path" not in definitions["SettingsFile"]["properties"]
    assert definitions["Waiver"]["required"] == ["rule", "urn", "reason", "owner", "expires"]
    assert "x-written" not in json.dumps(definitions)
