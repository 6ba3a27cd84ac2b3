"""What a pack announces: each rule as a policy, with its level, its page and the schema of its configuration."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from holdfast import __version__
from holdfast.rule import Rule
from holdfast.settings.schema import schema
from holdfast_policies.configuration import PACK
from holdfast_policies.levels import decided_alone, default_level

SEVERITIES: Final = {"low": 1, "medium": 2, "high": 3, "critical": 4}
"""`PolicySeverity` of `analyzer.proto`."""
_RESOURCE: Final = 1
_STACK: Final = 2
_WAIVER_KEYS: Final = ("urn", "reason", "owner", "expires")


def analyzer_info(rules: Sequence[Rule]) -> analyzer_pb2.AnalyzerInfo:
    """Return what the pack is, with a policy for every rule."""
    return analyzer_pb2.AnalyzerInfo(
        name=PACK,
        displayName="Holdfast",
        version=__version__,
        supportsConfig=True,
        description="What of a stack still serves when something fails: resilience rules and contracts for AWS and Google Cloud.",
        policies=list(_policies(rules)),
    )


def _policies(rules: Iterable[Rule]) -> Iterable[analyzer_pb2.PolicyInfo]:
    stated = schema()["$defs"]
    for rule in rules:
        yield analyzer_pb2.PolicyInfo(
            name=rule.id,
            displayName=rule.title,
            description=f"{rule.title}.",
            enforcementLevel=default_level(rule),  # type: ignore[arg-type] # the numbers of the enum
            severity=SEVERITIES[rule.severity],  # type: ignore[arg-type] # likewise
            policy_type=_RESOURCE if decided_alone(rule) else _STACK,  # type: ignore[arg-type] # likewise
            configSchema=analyzer_pb2.PolicyConfigSchema(properties=_struct(config_schema(rule, stated))),
            tags=[rule.cloud, rule.group],
            remediation_steps=rule.fix,
            url=rule.url,
        )


def config_schema(rule: Rule, stated: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of each property that a rule may be configured with: its options, as in holdfast.yaml, and waivers.

    No default stands in it: the engine would fill it in, and it could not be told from what a user asks for.
    """
    options = stated["Options"]["properties"]
    return {**{name: _option(options[name]) for name in rule.options}, "waivers": _waivers(stated["Waiver"]["properties"])}


def _option(stated: dict[str, Any]) -> dict[str, Any]:
    default = {None: "null", True: "true", False: "false"}.get(stated.get("default"), stated.get("default"))
    text = stated.get("description", "")
    return {**{key: value for key, value in stated.items() if key != "default"}, "description": f"{text} Default: {default}.".strip()}


def _waivers(stated: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in stated.items() if name != "rule"}
    return {
        "type": "array",
        "description": "Findings that are accepted until a day.",
        "items": {"type": "object", "properties": kept, "required": list(_WAIVER_KEYS), "additionalProperties": False},
    }


def _struct(values: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(values)
    return made
