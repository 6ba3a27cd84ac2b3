"""The Analyzer service over rules. No answer is an error: whatever goes wrong here becomes one advisory, and the preview goes on.

Protocol: `proto/pulumi/analyzer.proto` of pulumi/pulumi.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from holdfast import __version__
from holdfast.check import check
from holdfast.errors import HoldfastError
from holdfast.gate import today
from holdfast.reports.plain import plain
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.sources.policy import Run, shown_in, struct_values
from holdfast.stack import Resource, Stack
from holdfast_policies import diagnosing
from holdfast_policies.analysing import NOTHING, Analysis, Said
from holdfast_policies.announcing import analyzer_info
from holdfast_policies.configuration import PACK, Asked, Configuration, configure
from holdfast_policies.levels import shown_level
from holdfast_policies.project_files import project_folder
from holdfast_policies.remediation import remediations

_SPOKESMAN: Final = "contract-refuted"
"""The policy that says what is to be known of the pack itself, where it is enabled: the engine knows no other voice."""


class Servicer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine about rules. problems: what is to be said of the rules themselves. cancel: what ends the process."""

    def __init__(
        self,
        rules: Sequence[Rule],
        problems: Sequence[str] = (),
        *,
        cancel: Callable[[], None],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._problems = problems
        self._cancel = cancel
        self._environment = environment
        self._lock = threading.Lock()
        self._run = Run(
            environment.get("PULUMI_PROJECT", ""), environment.get("PULUMI_STACK", ""), environment.get("PULUMI_DRY_RUN") == "true"
        )
        self._asked: dict[str, Asked] = {}
        self._told: Configuration | None = None
        self._analysis = Analysis(rules)
        self._remedial = [rule for rule in rules if rule.remedy is not None]

    def Handshake(self, request: Any, context: Any) -> analyzer_pb2.AnalyzerHandshakeResponse:  # noqa: N802, ARG002 - the service's names
        """Greet the engine."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802, ARG002
        """Return the version."""
        return plugin_pb2.PluginInfo(version=__version__)

    def GetAnalyzerInfo(self, request: Empty, context: Any) -> analyzer_pb2.AnalyzerInfo:  # noqa: N802, ARG002
        """Return what the pack is and the policies that it holds."""
        return analyzer_info(list(self._rules.values()))

    def ConfigureStack(  # noqa: N802
        self,
        request: analyzer_pb2.AnalyzerStackConfigureRequest,
        context: Any,  # noqa: ARG002
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Take what is known of the stack; `pulumi policy analyze` knows nothing of it."""
        secret = frozenset(request.config_secret_keys)
        with self._lock:
            self._run = Run(
                request.project or self._run.project,
                request.stack or self._run.stack,
                request.dry_run,
                {key: value for key, value in request.config.items() if key not in secret},
            )
            self._told = None
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: Any) -> Empty:  # noqa: N802, ARG002
        """Take the configuration of the policies."""
        asked = {key: Asked(each.enforcementLevel, struct_values(each.properties)) for key, each in request.policyConfig.items()}
        with self._lock:
            self._asked = asked
            self._told = None
        return Empty()

    def Remediate(self, request: analyzer_pb2.AnalyzeRequest, context: Any) -> analyzer_pb2.RemediateResponse:  # noqa: N802, ARG002
        """Return the inputs of one resource as they should be, where the user asks for that. A fault of ours changes nothing."""
        with self._lock:
            try:
                changes = remediations(request, self._remedial, self._configuration(), today())
                return analyzer_pb2.RemediateResponse(remediations=list(changes))
            except Exception:  # noqa: BLE001 - the isolation point; Analyze says what is wrong with the inputs as they are
                return analyzer_pb2.RemediateResponse()

    def Analyze(self, request: analyzer_pb2.AnalyzeRequest, context: Any) -> analyzer_pb2.AnalyzeResponse:  # noqa: N802, ARG002
        """Return what is wrong with the inputs of one resource."""
        return self._guarded(lambda told: self._analysis.resource(shown_in(request), told, self._run, today()), request.urn)

    def AnalyzeStack(self, request: analyzer_pb2.AnalyzeStackRequest, context: Any) -> analyzer_pb2.AnalyzeResponse:  # noqa: N802, ARG002
        """Return what is wrong with the stack."""
        return self._guarded(
            lambda told: self._analysis.stack([shown_in(each) for each in request.resources], told, self._run, today()), "", whole=True
        )

    def Cancel(self, request: Empty, context: Any) -> Empty:  # noqa: N802, ARG002
        """End the process."""
        self._cancel()
        return Empty()

    def warm(self) -> None:
        """Load what the first request about a stack needs, while the engine is busy with the first resources."""
        stack = Stack(f"{PACK}/{PACK}", [Resource(urn=f"{cloud}:", type=f"{cloud}:") for cloud in ("aws", "gcp")])
        with suppress(Exception):  # what is wrong is said where it is asked for
            check(stack, self._rules.values(), Settings())

    def _guarded(self, ask: Callable[[Configuration], Said], urn: str, *, whole: bool = False) -> analyzer_pb2.AnalyzeResponse:
        """Return an answer, or one advisory about what went wrong.

        whole: it is about the stack; then what is wrong with the settings is said, too.
        """
        with self._lock:
            told = self._configuration()
            try:
                said = ask(told)
                response = self._response(said, told)
            except HoldfastError as error:
                said, response = NOTHING, self._advised([f"{error.message}. {error.hint}".rstrip()], told, urn)
            except Exception as error:  # noqa: BLE001 - the isolation point: a fault of ours must not end the user's preview
                said, response = NOTHING, self._advised([diagnosing.fault(error)], told, urn)
        if whole:
            response.MergeFrom(self._advised(told.problems, told, urn))
            for warning in said.warnings:
                sys.stderr.write(f"{PACK}: warning: {plain(warning)}\n")
        return response

    def _configuration(self) -> Configuration:
        if self._told is None:
            self._told = self._configured()
        return self._told

    def _configured(self) -> Configuration:
        rules = list(self._rules.values())
        try:
            told = configure(rules, self._asked, project_folder(self._environment, self._run.project))
        except Exception as error:  # noqa: BLE001 - the isolation point: a fault of ours must not end the user's preview
            told = configure(rules, {}, None)
            told = msgspec.structs.replace(told, problems=(*told.problems, diagnosing.fault(error)))
        return msgspec.structs.replace(told, problems=(*self._problems, *told.problems))

    def _response(self, said: Said, told: Configuration) -> analyzer_pb2.AnalyzeResponse:
        if said is NOTHING:
            return analyzer_pb2.AnalyzeResponse()
        open_ = diagnosing.not_applicable(diagnosing.left_open(said))
        return analyzer_pb2.AnalyzeResponse(diagnostics=list(self._diagnostics(said, told)), not_applicable=open_)

    def _diagnostics(self, said: Said, told: Configuration) -> Iterator[analyzer_pb2.AnalyzeDiagnostic]:
        for row in said.findings:
            yield diagnosing.finding(row, shown_level(told.levels[row.rule]), self._rules[row.rule].url)
        for fault in said.errors:
            policy = fault.rule if fault.rule in self._rules else self._spokesman(told)
            message = f"a fault of ours in {fault.rule}, not of your program: {fault.error}. Please report it."
            yield diagnosing.advice(policy, message, fault.resource)

    def _advised(self, messages: Sequence[str], told: Configuration, urn: str) -> analyzer_pb2.AnalyzeResponse:
        policy = self._spokesman(told)
        return analyzer_pb2.AnalyzeResponse(diagnostics=[diagnosing.advice(policy, each, urn) for each in messages] if policy else [])

    def _spokesman(self, told: Configuration) -> str:
        """Return the policy that speaks of the pack itself; empty where all are disabled."""
        enabled = [id_ for id_, rule in self._rules.items() if told.enabled(rule)]
        return _SPOKESMAN if _SPOKESMAN in enabled else next(iter(enabled), "")
