"""The pack says what `holdfast check` says of the same stack, whatever the operation was."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from holdfast.check import check
from holdfast.check.catalogue import installed
from holdfast.settings.model import Settings
from holdfast.sources import SourceOptions, read

RECORDINGS = Path(__file__).parents[2] / "recordings" / "cli"
FILES = {
    "preview-create": "preview-create.preview",
    "preview-refresh": "preview-refresh.preview",
    "gcp-preview": "gcp-preview.preview",
    "hidden-preview": "hidden-preview.preview",
    "multi-preview": "multi-preview.preview",
    "remote-preview": "remote-preview.preview",
    "secrets-preview": "secrets-preview.preview",
    "up-create": "up-create.export",
    "up-replace": "up-replace.export",
    "up-delete": "up-delete.export",
    "policy-analyze": "up-delete.export",
    "hidden-up": "hidden-up.export",
    "multi-up": "multi-up.export",
    "remote-up": "remote-up.export",
    "secrets-up": "secrets-up.export",
}
"""Each recorded operation, and a file that holds all that it saw of the stack: the preview, or the state that it left."""


@pytest.mark.parametrize("name", FILES)
def test_the_pack_finds_what_check_finds(name: str, pack: Callable, recorded: Callable) -> None:
    answers = pack().replay(recorded(name))
    stack = read(str(RECORDINGS / f"{FILES[name]}.json"), SourceOptions(), Settings())
    report = check(stack, installed(), Settings())
    found = sorted(
        (each.policyName, each.urn, each.message.partition("\n")[0], each.severity) for one in answers for each in one.diagnostics
    )
    severities = {"low": 1, "medium": 2, "high": 3, "critical": 4}
    assert found == sorted((row.rule, row.resource, row.message, severities[row.severity]) for row in report.findings)


def test_what_check_leaves_undecided_is_not_passed(pack: Callable, recorded: Callable) -> None:
    answers = pack().replay(recorded("secrets-preview"))
    report = check(read(str(RECORDINGS / "secrets-preview.preview.json"), SourceOptions(), Settings()), installed(), Settings())
    open_ = {each.policy_name for one in answers for each in one.not_applicable}
    assert open_ == {row.rule for row in report.undecided} - {row.rule for row in report.findings}


def test_a_preview_without_changes_is_analysed_like_the_first(pack: Callable, recorded: Callable, said: Callable) -> None:
    created, same = (pack().replay(recorded(name)) for name in ("up-create", "preview-same"))
    assert said(*same) == said(*created)
    assert said(*created) != []


def test_the_order_of_registration_is_no_matter(pack: Callable, recorded: Callable, said: Callable) -> None:
    first = recorded("up-replace")
    other = recorded("up-replace")
    Random(3).shuffle(other.resources)
    rows = list(other.stack.resources)
    Random(4).shuffle(rows)
    del other.stack.resources[:]
    other.stack.resources.extend(rows)
    assert said(*pack().replay(other)) == said(*pack().replay(first))


def test_the_same_is_said_again_when_asked_again(pack: Callable, recorded: Callable) -> None:
    of, one = recorded("up-create"), pack()
    assert one.replay(of) == one.replay(of)


def test_a_resource_that_was_not_analysed_is_open_and_not_empty(pack: Callable, recorded: Callable, said: Callable) -> None:
    of = recorded("up-create")
    whole = said(*pack().replay(of))
    of.resources = []
    assert {row[0] for row in said(*pack().replay(of))} < {row[0] for row in whole}


def test_the_same_stack_is_judged_alike_in_every_operation(pack: Callable, recorded: Callable, said: Callable) -> None:
    of_update = said(*pack().replay(recorded("up-delete")))
    assert of_update != []
    for operation in ("preview-refresh", "preview-target", "policy-analyze"):
        assert said(*pack().replay(recorded(operation))) == of_update, operation
