"""What a diagnostic holds, and what must never be in one."""

import re
from collections.abc import Callable

import pytest

from holdfast import __version__
from holdfast.rule import Finding, Undecided, rule
from holdfast.stack import Missing

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
DATABASE = "aws:rds/instance:Instance"
MARK, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STATED = {"cloud": "aws", "group": "x", "severity": "high", "decidable": "inputs", "fix": "Mend it.", "good": "", "bad": ""}


def made(answer: Callable, scope: str = "resource") -> object:
    """Return a rule about load balancers that answers so."""

    def own_rule(balancer):
        """It is wrong."""
        yield from answer(balancer)

    return rule(scope=scope, subjects=(BALANCER,), **STATED)(own_rule)


def test_a_finding_says_what_where_and_what_to_do(pack: Callable) -> None:
    (said,) = pack().analyze(BALANCER, "web", subnets=["subnet-1"], enableDeletionProtection=True).diagnostics
    assert (said.policyName, said.policyPackName, said.policyPackVersion) == ("aws-alb-under-two-subnets", "holdfast", __version__)
    assert (said.urn, said.enforcementLevel, said.severity) == ("urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::web", 1, 4)
    assert re.fullmatch(
        r"web .*\n"
        r"fix: .*\n"
        r"https://holdfast\.dev/rules/aws-alb-under-two-subnets",
        said.message,
    )


def test_a_finding_about_a_path_shows_it(pack: Callable, recorded: Callable) -> None:
    answers = pack().replay(recorded("up-create"))
    (said,) = [each for each in answers[-1].diagnostics if each.policyName == "aws-no-spare-zone-capacity"]
    assert said.message.splitlines()[1] == "path: asg -> public-0 -> public-1"


@pytest.mark.parametrize("name", ["<{%fg 1%}>loud<{%reset%}>", "a\x1b[31mred", "a\u202eb", "two\nlines", "::error::x", "##[error]x"])
def test_names_cannot_colour_the_terminal_or_command_a_build_server(name: str, pack: Callable) -> None:
    said = pack().analyze(BALANCER, name, subnets=["subnet-1"]).diagnostics
    assert len(said) == 2
    for each in said:
        assert "<{%" not in each.message
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]|^::|##\[", each.message, re.MULTILINE)


def test_a_secret_is_never_read(pack: Callable) -> None:
    def tells(balancer):
        yield Finding(balancer, "name", f"{balancer.inputs} {balancer.outputs} {balancer.id}")

    hidden = {MARK: SECRET, "value": "kelp-and-rock"}
    for value in (
        hidden,
        [hidden],
        {"a": hidden},
        {MARK: SECRET, "value": {"a": ["kelp-and-rock"]}},
        {MARK: "?", "value": "kelp-and-rock"},
    ):
        (said,) = pack([made(tells)]).analyze(BALANCER, "web", name=value).diagnostics
        assert "Secret()" in said.message
        assert "kelp" not in said.message


def test_what_the_program_calls_secret_is_hidden_though_it_comes_in_clear(pack: Callable) -> None:
    def tells(balancer):
        yield Finding(balancer, "name", str(balancer.inputs))

    (said,) = pack([made(tells)]).analyze(BALANCER, "web", {"additionalSecretOutputs": ["name"]}, name="kelp").diagnostics
    assert said.message.startswith("{'name': Secret()}")


@pytest.mark.parametrize("value", [UNKNOWN, {MARK: SECRET, "value": UNKNOWN}])
def test_a_secret_that_is_unknown_is_unknown_in_both_forms(value: object, pack: Callable) -> None:
    answer = pack().analyze(BALANCER, "web", subnets=["a", "b"], enableDeletionProtection=value)
    assert list(answer.diagnostics) == []
    assert [(each.policy_name, each.reason) for each in answer.not_applicable] == [
        ("aws-lb-deletion-protection-off", "web: not known: enableDeletionProtection of web")
    ]


def test_whole_numbers_are_whole(pack: Callable) -> None:
    def tells(balancer):
        yield Finding(balancer, "idleTimeout", f"{balancer.inputs['idleTimeout']} {balancer.inputs['share']} {balancer.inputs['far']}")

    (said,) = pack([made(tells)]).analyze(BALANCER, "web", idleTimeout=60, share=0.5, far=1e300).diagnostics
    assert said.message.startswith("60 0.5 1e+300\n")


def test_old_names_of_a_type_are_the_same_type(pack: Callable) -> None:
    one = pack()
    assert [each.policyName for each in one.analyze("aws:alb/loadBalancer:LoadBalancer", subnets=["a"]).diagnostics] == [
        each.policyName for each in one.analyze(BALANCER, subnets=["a"]).diagnostics
    ]


def test_a_rule_that_raises_is_one_advisory_and_hides_no_other(pack: Callable) -> None:
    def raises(balancer):
        yield Finding(balancer, "subnets", "found before")
        raise RuntimeError(balancer.name)

    def finds(balancer):
        yield Finding(balancer, "subnets", "found")

    from holdfast.check.catalogue import installed  # noqa: PLC0415

    other = next(each for each in installed() if each.id == "aws-alb-under-two-subnets")
    answer = pack([made(raises), other]).configure({"all": "mandatory"}).analyze(BALANCER, "web", subnets=["a"])
    assert sorted((each.policyName, each.enforcementLevel, each.message.partition("\n")[0][:60]) for each in answer.diagnostics) == [
        ("aws-alb-under-two-subnets", 1, next(each.message for each in answer.diagnostics if each.severity == 4).partition("\n")[0][:60]),
        ("own-rule", 0, "holdfast: a fault of ours in own-rule, not of your program: "),
        ("own-rule", 1, "found before"),
    ]


def test_a_fault_of_the_pack_itself_is_one_advisory_without_what_was_analysed(pack: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast_policies import analysing, servicer  # noqa: PLC0415

    def broken(*_args: object) -> None:
        raise KeyError("kelp")

    one = pack()
    monkeypatch.setattr(servicer, "shown_in", broken)
    (said,) = one.analyze(BALANCER, "web").diagnostics
    assert re.fullmatch(
        r"holdfast: a fault of ours, not of your program: KeyError at test_answers\.py:\d+\. "
        r"What was asked is not analysed\. Please report it\.",
        said.message,
    )
    assert (said.enforcementLevel, said.urn.rpartition("::")[2]) == (0, "web")
    monkeypatch.undo()
    monkeypatch.setattr(analysing, "check", broken)
    assert [each.enforcementLevel for each in one.stack().diagnostics] == [0]


def test_a_remedy_that_raises_changes_nothing(pack: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast_policies import servicer  # noqa: PLC0415

    def broken(*_args: object) -> None:
        raise KeyError("kelp")

    monkeypatch.setattr(servicer, "remediations", broken)
    assert list(pack().configure({"all": "remediate"}).remediate(BALANCER, "web").remediations) == []


def test_an_open_question_of_a_rule_that_also_finds_is_left_to_the_finding(pack: Callable) -> None:
    def both(balancer):
        yield Finding(balancer, "subnets", "found")
        yield Undecided(balancer, "subnets", (Missing("what", "that"),))

    answer = pack([made(both)]).analyze(BALANCER, "web")
    assert [len(answer.diagnostics), len(answer.not_applicable)] == [1, 0]


def test_many_open_questions_are_cut(pack: Callable) -> None:
    rows = [{"type": "aws:lb/listener:Listener", "name": f"l{number}"} for number in range(40)]
    answer = pack().stack(*rows)
    reasons = [each.reason for each in answer.not_applicable]
    assert reasons
    assert max(each.count(": not known: ") for each in reasons) == 5


def test_the_same_fault_is_said_once_though_both_requests_show_it(pack: Callable) -> None:
    one = pack()
    first = one.analyze(BALANCER, "web", subnets=["a"])
    whole = one.stack({"type": BALANCER, "name": "web", "properties": {"subnets": ["a"]}})
    assert "aws-alb-under-two-subnets" in [each.policyName for each in first.diagnostics]
    assert "aws-alb-under-two-subnets" not in [each.policyName for each in whole.diagnostics]


def test_what_only_the_outputs_show_of_a_resource_is_said_with_the_stack(pack: Callable) -> None:
    def reads(balancer):
        if balancer.value("idleTimeout") == 7:
            yield Finding(balancer, "idleTimeout", "seven")

    one = pack([made(reads)])
    assert list(one.analyze(BALANCER, "web").diagnostics) == []
    answer = one.stack({"type": BALANCER, "name": "web", "properties": {"idleTimeout": 7}})
    assert [each.policyName for each in answer.diagnostics] == ["own-rule"]
