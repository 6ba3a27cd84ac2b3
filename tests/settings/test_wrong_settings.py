"""What is wrong in `holdfast.yaml` is refused with its place and what was expected."""

import pytest

from holdfast.errors import UsageError
from holdfast.settings.contracts import KINDS
from holdfast.settings.load import settings_from
from holdfast.settings.model import Options

TOP = "options, entries, contracts, default_contract, assume, lookups, resources, rules, waivers"
EITHER = "options, entries, contracts, default_contract, assume, lookups, resources, rules or waivers"
OPTIONS = ", ".join(Options.__struct_fields__)
SHARE = "a percentage or a fraction of more than 0 and at most 100%, as in 99.95% or 2/3"
ONE_KIND = "component, instance, nat, placement-group, region or zone"


def contract(**said):
    stated = {"id": "mine", "entry": "'*'", "survive": "{any: 1, of: [zone]}", **said}
    return "contracts:\n- {" + ", ".join(f"{key}: {value}" for key, value in stated.items() if value is not None) + "}\n"


def waiver(said):
    return f"waivers:\n  - {{rule: r, urn: '**', {said}}}\n"


WRONG = {
    "a list": (
        "- 1\n",
        f"1:1: expected a mapping with {EITHER}, not a list",
        "",
    ),
    "an unknown key": (
        "\noptoins: {min_zones: 2}\n",
        f"2:1: optoins: expected one of the keys {TOP}",
        "did you mean options?",
    ),
    "the path is no key": (
        "path: x\n",
        f"1:1: path: expected one of the keys {TOP}",
        "",
    ),
    "an unknown option": (
        "options:\n  min_zone: 2\n",
        f"2:3: options.min_zone: expected one of the keys {OPTIONS}",
        "did you mean min_zones?",
    ),
    "options that are a list": (
        "options: [1, 2]\n",
        f"1:1: options: expected a mapping with {' or '.join(OPTIONS.rsplit(', ', 1))}, not a list",
        "",
    ),
    "an option that is a word": (
        "options: {required_replicas: many}\n",
        '1:11: options.required_replicas: expected a whole number of at least 1, not "many"',
        "",
    ),
    "an option that is no": (
        "options: {required_replicas: false}\n",
        "1:11: options.required_replicas: expected a whole number of at least 1, not false",
        "",
    ),
    "an option that is a fraction": (
        "options: {min_zones: 2.5}\n",
        "1:11: options.min_zones: expected a whole number of at least 1, not 2.5",
        "",
    ),
    "an option below zero": (
        "options: {required_replicas: -1}\n",
        "1:11: options.required_replicas: expected a whole number of at least 1, not -1",
        "",
    ),
    "a time below zero": (
        "options: {model_load_seconds: -1}\n",
        "1:11: options.model_load_seconds: expected a whole number of at least 0, not -1",
        "",
    ),
    "a time that is no number": ("options: {rto_seconds: .nan}\n", "1:11: options.rto_seconds: expected a number over 0, not nan", ""),
    "a time without end": ("options: {rto_seconds: .inf}\n", "1:11: options.rto_seconds: expected a number over 0, not inf", ""),
    "an objective over 1": ("options: {slo: 1.5}\n", f"1:11: options.slo: expected {SHARE}, not 1.5", ""),
    "egress that is unknown": (
        "options: {egress: serves}\n",
        '1:11: options.egress: expected recover or serve, not "serves"',
        "did you mean serve?",
    ),
    "a blank glob": ("options: {inference: [a, ' ']}\n", '1:26: options.inference[1]: expected text that is not blank, not " "', ""),
    "an unknown severity": (
        "rules: {severity: {r: mild}}\n",
        '1:20: rules.severity.r: expected critical, high, low or medium, not "mild"',
        "",
    ),
    "a near severity": (
        "rules:\n  severity:\n    r: hihg\n",
        '3:5: rules.severity.r: expected critical, high, low or medium, not "hihg"',
        "did you mean high?",
    ),
    "a truth that is a word": ("default_contract: no\n", '1:1: default_contract: expected true or false, not "no"', ""),
    "a waiver without reason": (
        waiver("owner: us, expires: 2999-12-31"),
        "2:5: waivers[0]: expected also reason (text that is not blank)",
        "",
    ),
    "a waiver without owner": (
        waiver("reason: a, expires: 2999-12-31"),
        "2:5: waivers[0]: expected also owner (text that is not blank)",
        "",
    ),
    "a waiver without expiry": (waiver("reason: a, owner: us"), "2:5: waivers[0]: expected also expires (a day, as in 2027-03-31)", ""),
    "a waiver with an empty reason": (
        waiver("reason: , owner: us, expires: 2999-12-31"),
        "2:26: waivers[0].reason: expected text that is not blank, not nothing",
        "",
    ),
    "a waiver with a blank reason": (
        waiver("reason: '  ', owner: us, expires: 2999-12-31"),
        '2:26: waivers[0].reason: expected text that is not blank, not "  "',
        "",
    ),
    "a waiver with a blank owner": (
        waiver("reason: a, owner: '', expires: 2999-12-31"),
        '2:37: waivers[0].owner: expected text that is not blank, not ""',
        "",
    ),
    "a waiver with a bad day": (
        waiver("reason: a, owner: us, expires: someday"),
        '2:48: waivers[0].expires: expected a day, as in 2027-03-31, not "someday"',
        "",
    ),
    "a waiver with another day": (
        waiver("reason: a, owner: us, expires: 20270331"),
        "2:48: waivers[0].expires: expected a day, as in 2027-03-31, not 20270331",
        "",
    ),
    "an entry by nothing": ("entries: [{required: 2}]\n", "1:11: entries[0]: expected either dns or urn", ""),
    "a resource without type": ("resources: [{id: a}]\n", "1:13: resources[0]: expected type too, as text", ""),
    "a resource with a number": ("resources: [{id: 1, type: t}]\n", "1:13: resources[0]: expected id too, as text", ""),
    "an assumption without end": (
        "assume: [{fact: f, reason: r, at_most: soon}]\n",
        '1:31: assume[0].at_most: expected a duration, as in 120s, 15m, 2h or a number of seconds, not "soon"',
        "",
    ),
    "too much": (
        contract(capacity="{at_least: 120%, of: required}"),
        f'2:68: contracts[0].capacity.at_least: expected {SHARE}, not "120%"',
        "",
    ),
    "a bare number": (
        contract(capacity="{at_least: 1, of: required}"),
        f"2:68: contracts[0].capacity.at_least: expected {SHARE}, not 1",
        "",
    ),
    "a bare decimal": (
        contract(capacity="{at_least: 0.5, of: required}"),
        f"2:68: contracts[0].capacity.at_least: expected {SHARE}, not 0.5",
        "",
    ),
    "a share that is a word": (
        contract(capacity="{at_least: plenty, of: min}"),
        f'2:68: contracts[0].capacity.at_least: expected {SHARE}, not "plenty"',
        "",
    ),
    "a share of nothing": (
        contract(capacity="{at_least: 1/0, of: min}"),
        f'2:68: contracts[0].capacity.at_least: expected {SHARE}, not "1/0"',
        "",
    ),
    "a share without base": (
        contract(capacity="{at_least: 1/2}"),
        "2:57: contracts[0].capacity: expected also of (desired, min or required)",
        "",
    ),
    "a share of an unknown base": (
        contract(capacity="{at_least: 1/2, of: max}"),
        '2:83: contracts[0].capacity.of: expected desired, min or required, not "max"',
        "",
    ),
    "an unknown failure": (
        contract(survive="{any: 1, of: [moon]}"),
        f'2:49: contracts[0].survive.of[0]: expected {ONE_KIND}, not "moon"',
        "",
    ),
    "a near failure": (
        contract(survive="{any: 1, of: [zones]}"),
        f'2:49: contracts[0].survive.of[0]: expected {ONE_KIND}, not "zones"',
        "did you mean zone?",
    ),
    "a failure twice": (
        contract(survive="{any: 1, of: [zone, zone]}"),
        "2:26: contracts[0].survive: expected each kind of failure once in `of`",
        "",
    ),
    "failures of no kind": (
        contract(survive="{any: 1, of: []}"),
        f"2:44: contracts[0].survive.of: expected a list of at least 1, each {ONE_KIND}, not 0 of them",
        "",
    ),
    "no failure": (
        contract(survive="{any: 0, of: [zone]}"),
        "2:36: contracts[0].survive.any: expected a whole number of at least 1, not 0",
        "",
    ),
    "two claims": (contract(no_spof="{}"), "2:3: contracts[0]: expected exactly one of survive, no_spof, availability, independent", ""),
    "no claim": (contract(survive=None), "2:3: contracts[0]: expected exactly one of survive, no_spof, availability, independent", ""),
    "no entry": (contract(entry=None), '2:3: contracts[0]: expected an entry, as in {dns: api.example.com} or "*"', ""),
    "an entry that is a word": (
        contract(entry="api.example.com"),
        '2:14: contracts[0].entry: expected a mapping with dns or urn or *, not "api.example.com"',
        "",
    ),
    "an entry by two names": (contract(entry="{dns: a, urn: b}"), "2:14: contracts[0].entry: expected either dns or urn", ""),
    "a time that is a word": (
        contract(within="soon"),
        '2:57: contracts[0].within: expected a duration, as in 120s, 15m, 2h or a number of seconds, not "soon"',
        "",
    ),
    "what does not fit": (
        contract(survive=None, availability="{at_least: 99%}", within="5s"),
        "2:3: contracts[0]: expected no within beside availability",
        "",
    ),
    "an exception of no kind": (
        contract(survive=None, no_spof="{except: [moon]}"),
        f"2:26: contracts[0].no_spof: expected in `except` {', '.join(KINDS)} or global, alone or with a glob as in global:*",
        "",
    ),
    "the id of a clause": (
        contract(id="zone-loss"),
        "2:3: contracts[0]: expected an id of its own, and not zone-loss, a clause of the default contract",
        "",
    ),
    "an id twice": (
        contract() + contract().split("\n", 1)[1],
        '3:4: contracts[1].id: expected an id of its own, but "mine" stands above already',
        "",
    ),
    "an escape in a name": (
        '"\\e[31m": 1\n',
        f"1:1: \\x1b[31m: expected one of the keys {TOP}",
        "",
    ),
    "an escape in a value": (
        'options: {egress: "\\e]0;x\\a\\u202e"}\n',
        '1:11: options.egress: expected recover or serve, not "\\x1b]0;x\\x07\\u202e"',
        "",
    ),
    "a long value": (f"options: {{egress: {'x' * 10_000}}}\n", f'1:11: options.egress: expected recover or serve, not "{"x" * 59}…"', ""),
}


@pytest.mark.parametrize(("text", "message", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_place(text, message, hint):
    with pytest.raises(UsageError) as error:
        settings_from(text, "some/holdfast.yaml")
    assert (error.value.message, error.value.hint) == (f"some/holdfast.yaml:{message}", hint)


def test_what_an_alias_repeats_is_named_where_it_is_written():
    text = "resources: [{id: a, type: t, more: &more {any: 0, of: [zone]}}]\n" + contract(survive="*more")
    with pytest.raises(UsageError) as error:
        settings_from(text, "f")
    assert error.value.message == "f:1:43: contracts[0].survive.any: expected a whole number of at least 1, not 0"
