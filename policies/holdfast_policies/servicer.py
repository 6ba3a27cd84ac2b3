"""The Analyzer service over the installed rules."""

from collections.abc import Callable
from typing import Any

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from holdfast import __version__

NAME = "holdfast"


class Servicer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine. cancel: what ends the process."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel

    def ConfigureStack(self, _request: Any, _context: Any) -> analyzer_pb2.AnalyzerStackConfigureResponse:  # noqa: N802 - the service's names
        """Take what is known of the stack."""
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def GetPluginInfo(self, _request: Empty, _context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Return the version."""
        return plugin_pb2.PluginInfo(version=__version__)

    def GetAnalyzerInfo(self, _request: Empty, _context: Any) -> analyzer_pb2.AnalyzerInfo:  # noqa: N802
        """Return what the pack is and the policies that it holds."""
        return analyzer_pb2.AnalyzerInfo(name=NAME, version=__version__, supportsConfig=True)

    def Configure(self, _request: analyzer_pb2.ConfigureAnalyzerRequest, _context: Any) -> Empty:  # noqa: N802
        """Take the configuration of the policies."""
        return Empty()

    def Remediate(self, _request: analyzer_pb2.AnalyzeRequest, _context: Any) -> analyzer_pb2.RemediateResponse:  # noqa: N802
        """Return the inputs as they should be."""
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, _request: analyzer_pb2.AnalyzeRequest, _context: Any) -> analyzer_pb2.AnalyzeResponse:  # noqa: N802
        """Return what is wrong with the inputs of one resource."""
        return analyzer_pb2.AnalyzeResponse()

    def AnalyzeStack(self, _request: analyzer_pb2.AnalyzeStackRequest, _context: Any) -> analyzer_pb2.AnalyzeResponse:  # noqa: N802
        """Return what is wrong with the stack."""
        return analyzer_pb2.AnalyzeResponse()

    def Cancel(self, _request: Empty, _context: Any) -> Empty:  # noqa: N802
        """End the process."""
        self._cancel()
        return Empty()
