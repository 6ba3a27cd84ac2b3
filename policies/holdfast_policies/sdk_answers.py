"""What the rules say of a request that the Pulumi policy SDK hands to its policies one by one: asked once, however many policies ask."""

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from google.protobuf.json_format import MessageToDict

from holdfast.check.catalogue import installed
from holdfast.errors import HoldfastError
from holdfast.gate import today
from holdfast.reports.plain import plain
from holdfast.rule import Rule
from holdfast.sources.policy import Run, values_of
from holdfast_policies.analysing import Analysis, Said
from holdfast_policies.configuration import PACK, Asked, Configuration, configure
from holdfast_policies.diagnosing import fault
from holdfast_policies.levels import Level, default_level
from holdfast_policies.project_files import project_folder
from holdfast_policies.remediation import remediations
from holdfast_policies.sdk_requests import request_of, shown_in_stack, shown_resource

if TYPE_CHECKING:
    from pulumi_policy import ResourceValidationArgs, StackValidationArgs

_CONFIG: Final = (":region", ":zone")
"""The endings of the keys of a stack's configuration that rules read. The rest may be secret, and is not looked at."""


class FaultError(Exception):
    """A request that was not analysed, in words that hold nothing of it. told: whether another policy has said so before."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
        self.told = False


class Answers:
    """What the rules say. Several policies may ask about one request, and several threads may ask at once.

    Every policy is given objects of its own for the same request. What they share is the request's own list of ignored changes, which
    stands in the first of the options: while it is held here, it is that of no other request.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._analysis = Analysis(rules)
        self._lock = threading.Lock()
        self._latest = threading.local()
        self._pack: Mapping[str, Any] = {}
        self._told: dict[str, Configuration] = {}

    def set_pack(self, config: Mapping[str, Any]) -> Configuration:
        """Take the configuration that is meant for all policies, and return what they are told."""
        with self._lock:
            self._pack = values_of(config)
            return self._told_with("", {})

    def of_resource(self, args: "ResourceValidationArgs", rule: str = "") -> Said:
        """Return what the inputs of a resource decide, and remember them. rule: the one that asks, where one does."""

        def ask(told: Configuration) -> Said:
            return self._analysis.resource(shown_resource(args), told, _run(os.environ), today())

        return self._once(args.opts.ignore_changes, rule, args.get_config() if rule else {}, ask)

    def of_stack(self, args: "StackValidationArgs", rule: str) -> Said:
        """Return what the whole stack decides."""

        def ask(told: Configuration) -> Said:
            return self._analysis.stack([shown_in_stack(each) for each in args.resources], told, _run(os.environ), today())

        token = args.resources[0].opts.ignore_changes if args.resources else object()
        return self._once(token, rule, args.get_config(), ask)

    def remedied(self, args: "ResourceValidationArgs", rule: Rule) -> dict[str, Any] | None:
        """Return the inputs of a resource as they should be, None where they may stay: secrets keep their mark, unknowns their sentinel."""
        try:
            request = request_of(args)
            with self._lock:
                told = self._told_with(rule.id, args.get_config())
            told = msgspec.structs.replace(told, levels={**told.levels, rule.id: Level.REMEDIATE})
            return next((MessageToDict(each.properties) for each in remediations(request, [rule], told, today())), None)
        except Exception:  # noqa: BLE001 - the isolation point: what is not mended is found when the resource is analysed
            return None

    def _once(self, token: object, rule: str, config: Mapping[str, Any], ask: Callable[[Configuration], Said]) -> Said:
        """Return what is said of a request, from what was said of it before where that rests on the same configuration."""
        with self._lock:
            if getattr(self._latest, "token", None) is not token:
                self._latest.token, self._latest.said = token, {}
            said: dict[str, Said | FaultError] = self._latest.said
            key = json.dumps([rule, config], sort_keys=True, default=str) if config else ""
            if key not in said:
                said[key] = self._asked(lambda: ask(self._told_with(rule, config)))
            found = said[key]
        if isinstance(found, FaultError):
            raise found
        return found

    def _asked(self, ask: Callable[[], Said]) -> Said | FaultError:
        try:
            said = ask()
        except HoldfastError as error:
            return FaultError(f"{error.message}. {error.hint}".rstrip())
        except Exception as error:  # noqa: BLE001 - the isolation point: a fault of ours must not end the user's preview
            return FaultError(fault(error))
        for warning in said.warnings:
            sys.stderr.write(f"{PACK}: warning: {plain(warning)}\n")
        return said

    def _told_with(self, rule: str, config: Mapping[str, Any]) -> Configuration:
        """Return what the policies are told, where one of them has a configuration of its own."""
        key = json.dumps([rule if config else "", config, self._pack], sort_keys=True, default=str)
        if key not in self._told:
            asked = {PACK: Asked(Level.ADVISORY, self._pack)}
            if config:
                asked[rule] = Asked(default_level(self._rules[rule]), values_of(config))
            project = project_folder(os.environ, _run(os.environ).project)
            told = configure(list(self._rules.values()), asked, project, installed())
            self._told[key] = _alone(told, rule) if config else told
        return self._told[key]


def _alone(told: Configuration, rule: str) -> Configuration:
    """Return what one policy is told, the others disabled."""
    return msgspec.structs.replace(told, levels={id_: level if id_ == rule else Level.DISABLED for id_, level in told.levels.items()})


def _run(environment: Mapping[str, str]) -> Run:
    """Return what the environment says of the operation."""
    try:
        config = json.loads(environment.get("PULUMI_CONFIG") or "{}")
    except ValueError:
        config = {}
    pairs = config.items() if isinstance(config, dict) else ()
    kept = {key: value for key, value in pairs if key.endswith(_CONFIG) and isinstance(value, str)}
    named = (environment.get("PULUMI_PROJECT", ""), environment.get("PULUMI_STACK", ""))
    return Run(*named, preview=environment.get("PULUMI_DRY_RUN") == "true", config=kept)
