"""`holdfast-report-v1`: keys in a fixed order, names that cannot act, and JSON whatever the input holds."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from holdfast import __version__
from holdfast.check.report import ContractRow, Coverage, ErrorRow, FindingRow, OpaqueRow, Report, StackRow, UndecidedRow
from holdfast.reports import page
from holdfast.reports.json import render
from holdfast.rule import Finding, rule
from holdfast.stack import Location, Resource


def report(name="nat"):
    return Report(
        stacks=(StackRow("demo/dev", "preview.json", "preview", 16, Coverage(12, 3, (OpaqueRow("urn:x", "why"),))),),
        findings=(
            FindingRow(
                "aws-single-nat", "high", "demo/dev", "urn:n", "t", name, "subnetId", "m", "f", ("urn:a",), Location("a.py", 12), "f1"
            ),
        ),
        undecided=(UndecidedRow("r", "demo/dev", "urn:u", "t", name, "subnets", ("the zone",), "s"),),
        contracts=(ContractRow("zone-loss", "demo/dev", "api", "c", "proved"),),
        assumptions=("a",),
        errors=(ErrorRow("r", "demo/dev", "urn:e", "e"),),
    )


def test_the_keys_stand_in_the_order_that_is_promised():
    text = render(report()).decode()
    read = json.loads(text)
    assert list(read) == ["schema", "version", "stacks", "findings", "undecided", "contracts", "assumptions", "errors", "summary"]
    assert (read["schema"], read["version"], text.count("\n"), text[-1]) == ("holdfast-report-v1", __version__, 1, "\n")
    assert read["stacks"] == [
        {
            "name": "demo/dev", "source": "preview.json", "kind": "preview", "resources": 16,
            "coverage": {"modelled": 12, "irrelevant": 3, "opaque": [{"resource": "urn:x", "why": "why"}]},
        }
    ]  # fmt: skip
    assert list(read["stacks"][0]) == ["name", "source", "kind", "resources", "coverage"]
    assert list(read["findings"][0]) == [
        "rule", "severity", "stack", "resource", "type", "name", "property", "message", "fix", "evidence", "location", "fingerprint",
        "follows_from", "status", "waiver",
    ]  # fmt: skip
    assert read["findings"][0]["location"] == {"file": "a.py", "line": 12, "column": None}
    assert list(read["undecided"][0])[:8] == ["rule", "stack", "resource", "type", "name", "property", "missing", "settle"]
    assert list(read["contracts"][0])[:9] == [
        "id", "stack", "entry", "claim", "verdict", "assumptions", "scenarios", "counterexample", "fix",
    ]  # fmt: skip
    assert list(read["errors"][0]) == ["rule", "stack", "resource", "error"]
    assert list(read["summary"]) == ["critical", "high", "medium", "low", "undecided", "known", "waived", "contracts"]
    assert list(read["summary"]["contracts"]) == ["proved", "refuted", "undecided", "vacuous"]


@given(st.text())
def test_a_name_is_the_same_after_reading_and_cannot_act(name):
    text = render(report(name)).decode()
    assert json.loads(text)["findings"][0]["name"] == name
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", text)


def test_a_lone_surrogate_becomes_a_question_mark():
    text = render(report("a\ud800b\u202e")).decode()
    assert json.loads(text)["findings"][0]["name"] == "a?b\u202e"
    assert list(json.loads(text)) == list(json.loads(render(report())))


@rule(
    cloud="aws",
    group="g",
    scope="resource",
    severity="low",
    decidable="inputs",
    fix="Mend it.",
    good="good()\n",
    bad=("one()", "\ntwo()"),
    subjects=("a:b/c:D",),
    reads=("e:f/g:H",),
    options=("slo",),
)
def a_rule(one: Resource):
    """Something is at fault.

    ## Why it matters
    Because.
    """
    yield Finding(one, "", "")


def test_the_page_of_a_rule():
    assert (
        page.render(a_rule)
        == """\
# a-rule

Something is at fault.

- severity: low
- cloud: aws, group: g, scope: resource
- decided at: inputs
- types: `a:b/c:D`, `e:f/g:H`
- options: `slo`
- fix: Mend it.

## Why it matters
Because.

## Bad

```python
one()
```

## Bad

```python
two()
```

## Good

```python
good()
```
"""
    )
