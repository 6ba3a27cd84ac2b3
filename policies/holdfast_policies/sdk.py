"""The rules as policies of the Pulumi policy SDK, to stand beside a team's own in its `PolicyPack`. Needs the extra `policy`.

`serve` of `holdfast_policies.pack` is the faster way where no other policies are wanted: the SDK reads each request once a policy.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from holdfast.check.catalogue import chosen
from holdfast.rule import Rule
from holdfast.settings.schema import schema
from holdfast.stack.resource import ROOT_STACK
from holdfast.stack.tokens import normalise
from holdfast_policies.analysing import Said
from holdfast_policies.announcing import config_schema
from holdfast_policies.configuration import PACK
from holdfast_policies.diagnosing import finding, left_open, listed, text
from holdfast_policies.levels import Level, decided_alone, default_level
from holdfast_policies.sdk_answers import Answers, FaultError

if TYPE_CHECKING:
    from pulumi_policy import Policy, ReportViolation, ResourceValidationArgs, StackValidationArgs

    _Args: TypeAlias = ResourceValidationArgs | StackValidationArgs

_KEEPS: Final = "Holdfast keeps here what its policies about the whole stack need, and says what it could not take of its configuration."


def policies(select: Iterable[str] = ("*",), ignore: Iterable[str] = ()) -> "list[Policy]":
    """Return the installed rules as policies, after one of the name `holdfast`, which keeps what the others need and finds nothing.

    select, ignore: ids, globs, `group:NAME`, `cloud:NAME`. Raise UsageError for a pattern that matches no rule. Levels are those of the
    pack; the SDK applies the policy configuration to them.
    """
    rules = chosen(select, ignore)
    answers = Answers(rules)
    stated = schema()["$defs"]
    return [_keeper(answers, stated), *(_policy(rule, answers, stated) for rule in rules)]


def _policy(rule: Rule, answers: Answers, stated: dict[str, Any]) -> "Policy":
    from pulumi_policy import (  # noqa: PLC0415 - the extra `policy`
        EnforcementLevel,
        PolicyConfigSchema,
        ResourceValidationPolicy,
        Severity,
        StackValidationPolicy,
    )

    about: dict[str, Any] = {
        "name": rule.id,
        "description": f"{rule.title}.",
        "enforcement_level": EnforcementLevel[default_level(rule).name],
        "config_schema": PolicyConfigSchema(config_schema(rule, stated)),
        "display_name": rule.title,
        "severity": Severity(rule.severity),
        "tags": [rule.cloud, rule.group],
        "remediation_steps": rule.fix,
        "url": rule.url,
    }
    if decided_alone(rule):
        remedy: Any = None if rule.remedy is None else lambda args: answers.remedied(args, rule)  # Any: the SDK takes plain answers, too
        return ResourceValidationPolicy(validate=_about_resource(rule, answers), remediate=remedy, **about)
    return StackValidationPolicy(validate=_about_stack(rule, answers), **about)


def _keeper(answers: Answers, stated: dict[str, Any]) -> "Policy":
    """Return the policy that is asked first about every resource: it takes the configuration for all, and remembers the inputs."""
    from pulumi_policy import EnforcementLevel, PolicyConfigSchema, ResourceValidationPolicy  # noqa: PLC0415 - the extra `policy`

    def validate(args: "ResourceValidationArgs", _report: "ReportViolation") -> None:
        told = answers.set_pack(args.get_config())
        _heard(lambda: answers.of_resource(args), args)
        if told.problems and args.resource_type == ROOT_STACK:
            raise _advice(text("; ".join(told.problems)))

    return ResourceValidationPolicy(
        name=PACK,
        description=_KEEPS,
        validate=validate,
        enforcement_level=EnforcementLevel.ADVISORY,
        config_schema=PolicyConfigSchema(_pack_schema(stated)),
    )


def _pack_schema(stated: dict[str, Any]) -> dict[str, Any]:
    return {
        "options": {"type": "object", "description": "Options of holdfast.yaml, for every rule that reads them."},
        "waivers": {"type": "array", "items": stated["Waiver"], "description": "Findings that are accepted until a day."},
        "baseline": {"type": ["string", "array"], "description": "A file with fingerprints, or the fingerprints themselves."},
        "settings": {"type": "string", "description": "The holdfast.yaml to read, from the folder of the project on."},
    }


def _about_resource(rule: Rule, answers: Answers) -> "Callable[[ResourceValidationArgs, ReportViolation], None]":
    def validate(args: "ResourceValidationArgs", report: "ReportViolation") -> None:
        if normalise(args.resource_type) in rule.subjects:
            _report(rule, _heard(lambda: answers.of_resource(args, rule.id), args), args, report)

    return validate


def _about_stack(rule: Rule, answers: Answers) -> "Callable[[StackValidationArgs, ReportViolation], None]":
    def validate(args: "StackValidationArgs", report: "ReportViolation") -> None:
        _report(rule, _heard(lambda: answers.of_stack(args, rule.id), args), args, report)

    return validate


def _report(rule: Rule, said: Said, args: "_Args", report: "ReportViolation") -> None:
    """Report what a rule found. A fault of ours is an advisory, and what is open or accepted makes the policy not applicable."""
    found = [row for row in said.findings if row.rule == rule.id]
    for row in found:
        report(finding(row, Level.ADVISORY, rule.url).message, row.resource)
    faults = [row.error for row in said.errors if row.rule == rule.id]
    if faults:
        raise _advice(f"a fault of ours in {rule.id}, not of your program: {text(faults[0])}. Please report it.")
    reasons = left_open(said).get(rule.id)
    if reasons and not found:
        args.not_applicable(listed(reasons))


def _heard(ask: Callable[[], Said], args: "_Args") -> Said:
    """Return what is said; where a request could not be analysed, one policy says so and the others do not apply."""
    try:
        return ask()
    except FaultError as error:
        if error.told:
            args.not_applicable(text(error.text))
        error.told = True
        raise _advice(text(error.text)) from None


def _advice(message: str) -> Exception:
    """Return what makes the SDK say something without stopping the update, whatever the level of the policy."""
    from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError  # noqa: PLC0415 - the extra `policy`

    advice = UnknownValueError(UNKNOWN_STRING_VALUE, [])
    advice.message = message
    return advice
