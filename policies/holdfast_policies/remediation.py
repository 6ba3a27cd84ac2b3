"""Change the inputs of a resource where a rule knows a remedy and the user asks for it. All else in the request passes through as it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from holdfast import __version__
from holdfast.gate import waived_by
from holdfast.rule import Finding, Rule
from holdfast.settings.model import Settings
from holdfast.sources.policy import declared, shown_in
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import Resource
from holdfast_policies.configuration import PACK, Configuration
from holdfast_policies.levels import Level, decided_alone


def remediations(
    request: analyzer_pb2.AnalyzeRequest, rules: Sequence[Rule], told: Configuration, today: date
) -> Iterator[analyzer_pb2.Remediation]:
    """Yield what each rule that is to remediate changes in a resource; each builds on what those before it changed.

    A change counts only where the rule holds after it; what is waived stays as it is. request: changed as the remedies change it.
    """
    for rule in rules:
        asked = told.levels[rule.id] is Level.REMEDIATE and decided_alone(rule)
        if asked and waived_by(rule.id, request.urn, told.waivers, today) is None:
            changed = _changed(request, rule, told.settings[rule.id])
            if changed is not None:
                request.properties.CopyFrom(changed)
                yield analyzer_pb2.Remediation(
                    policyName=rule.id, policyPackName=PACK, policyPackVersion=__version__, description=rule.fix, properties=changed
                )


def _changed(request: analyzer_pb2.AnalyzeRequest, rule: Rule, settings: Settings) -> Struct | None:
    """Return the inputs with the changes of a rule's remedy; None where the rule holds, does not know, or does not hold after them."""
    found = _findings(declared(shown_in(request)), rule, settings)
    if not found or rule.remedy is None:
        return None
    after = analyzer_pb2.AnalyzeRequest()
    after.CopyFrom(request)
    for finding in found:
        for path, value in rule.remedy(finding, settings.options).items():
            _put(after.properties, path.split("."), value)
    return None if _findings(declared(shown_in(after)), rule, settings) else after.properties


def _findings(resource: Resource, rule: Rule, settings: Settings) -> list[Finding]:
    """Return what a rule finds in a resource that it judges; nothing where it does not know all of it."""
    if resource.type not in rule.subjects:
        return []
    given: Mapping[str, Any] = {"options": settings.options}
    try:
        answers = list(rule.check(*(given.get(name, resource) for name in rule.arguments)))
    except NotKnownError:
        return []
    return [each for each in answers if isinstance(each, Finding)]


def _put(struct: Struct, path: Sequence[str], value: Any) -> None:
    """Set a value at a path, making the objects on the way; what stands on the way and is no object stays, and so does all else."""
    key, *rest = path
    if not rest:
        struct.update({key: value})
        return
    inner = struct.fields[key]
    if inner.WhichOneof("kind") in (None, "null_value", "struct_value"):
        inner.struct_value.SetInParent()
        _put(inner.struct_value, rest, value)
