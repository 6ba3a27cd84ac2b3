"""A provider without a cloud: what the engine of Pulumi asks of one, answered from the SDK, the settings and built-in fixtures.

Service: `ResourceProvider` of pulumi/pulumi. What the real engine asks for and in what order: Handshake, GetPluginInfo, CheckConfig,
Configure, then Check and Create or Diff and Update for each resource, Invoke between them, Cancel.
"""

import json
from collections.abc import Callable
from typing import Any, Final, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from holdfast.offline import answers
from holdfast.offline.sdk import Sdk
from holdfast.sources.program import wire
from holdfast.sources.program.lookups import Lookups
from holdfast.stack.values import UNKNOWN_STRING

_UNANSWERED: Final = """there is no cloud to ask. Answer it in holdfast.yaml:
lookups:
  - {{call: "{token}", arguments: {arguments}, returns: {{…}}}}"""
_NEWEST: Final = "999.0.0"
"""The version where that of the SDK is not known: the engine warns of one that is lower than the program asks for."""
_CONSTRUCT: Final = (
    "{name} ({type}) is a remote component: only its own provider knows what it is made of. Install that, and use it with --real {package}."
)
_NO_CHANGE: Final = "the stand-in for {package} does not {what} {name}: it would put made-up values into a backend that is not its own"


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """The stand-in of one package.

    version: of the installed SDK. note: is told of each look-up that a fixture answered, and of each refusal. planning: only previews
    are run, so that texts that stand for unknowns can be unknown. writes: whether resources may be created, updated and deleted.
    """

    def __init__(  # noqa: PLR0913 - what a provider rests on, by name
        self,
        package: str,
        version: str,
        sdk: Sdk,
        lookups: Lookups,
        *,
        note: Callable[[str], None] = lambda _said: None,
        planning: bool = False,
        writes: bool = True,
    ) -> None:
        self._package = package
        self._version = version
        self._sdk = sdk
        self._lookups = lookups
        self._note = note
        self._planning = planning
        self._writes = writes
        self._region = ""

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:  # noqa: N802, ARG002 - the service's names
        """Take secrets as they are, so that they stay secret."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Empty:  # noqa: N802, ARG002
        """Take an engine."""
        return Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802, ARG002
        """Return the version that the program's SDK has."""
        return plugin_pb2.PluginInfo(version=self._version or _NEWEST)

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:  # noqa: N802, ARG002
        """Return a schema without anything in it."""
        return provider_pb2.GetSchemaResponse(schema="{}")

    def Parameterize(self, request: provider_pb2.ParameterizeRequest, context: Any) -> provider_pb2.ParameterizeResponse:  # noqa: N802, ARG002
        """Take the package that a program has made of this one."""
        return provider_pb2.ParameterizeResponse(name=request.value.name, version=request.value.version)

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:  # noqa: N802, ARG002
        """Accept a configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802, ARG002
        """See no difference between configurations."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: N802, ARG002
        """Keep the region, which answers to look-ups depend on."""
        region = request.args.fields["region"].string_value if "region" in request.args.fields else ""
        region = region or request.variables.get(f"{self._package}:config:region", "")
        self._region = "" if region == UNKNOWN_STRING else region
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:  # noqa: N802, ARG002
        """Return the inputs, with a name where the provider makes one."""
        type_, name = _named(request)
        given = answers.without_made_up(request.news) if self._planning else request.news
        inputs = answers.checked(name, given, self._sdk.outputs(type_), before=request.olds, seed=request.randomSeed)
        return provider_pb2.CheckResponse(inputs=inputs)

    def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802, ARG002
        """Return which inputs have changed; which of them would need another resource, no SDK tells."""
        before = request.old_inputs if request.old_inputs.fields else request.olds
        diffs = answers.changed(before, request.news, request.ignoreChanges)
        kind = provider_pb2.DiffResponse.DIFF_SOME if diffs else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=diffs)

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:  # noqa: N802
        """Return a new resource: planned, with unknown outputs, or made up."""
        type_, name = _named(request)
        outputs = self._sdk.outputs(type_)
        if request.preview:
            return provider_pb2.CreateResponse(properties=answers.planned(type_, request.properties, outputs))
        self._require_writes(context, "create", name)
        return provider_pb2.CreateResponse(id=f"{name}-id", properties=answers.created(type_, name, request.properties, outputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:  # noqa: N802
        """Return a resource with its new inputs, and what was computed for it as it was."""
        type_, name = _named(request)
        outputs = self._sdk.outputs(type_)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=answers.planned(type_, request.news, outputs, request.olds))
        self._require_writes(context, "update", name)
        return provider_pb2.UpdateResponse(properties=answers.created(type_, name, request.news, outputs, request.olds))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Forget a resource."""
        self._require_writes(context, "delete", _named(request)[1])
        return Empty()

    def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:  # noqa: N802, ARG002
        """Return a resource as it was known, with what holdfast.yaml says of it."""
        type_, _ = _named(request)
        properties = wire.struct_of(self._lookups.described(type_, request.id))
        properties.MergeFrom(request.properties)
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=request.inputs)

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:  # noqa: N802
        """Answer a look-up: as holdfast.yaml says, else with a fixture, else not at all."""
        arguments = wire.plain(request.args, set())
        region = arguments.get("region")
        answer = self._lookups.answer(request.tok, arguments, region if isinstance(region, str) and region else self._region)
        if answer is None:
            text = _UNANSWERED.format(token=request.tok, arguments=json.dumps(arguments))
            self._refuse(context, grpc.StatusCode.NOT_FOUND, text, f"{request.tok}: {text}")
        if answer.what and not answer.described:
            self._note(f"{request.tok} is answered with {answer.what} (look-up)")
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(wire.struct_of(answer.values))
        return response

    def Call(self, request: provider_pb2.CallRequest, context: grpc.ServicerContext) -> provider_pb2.CallResponse:  # noqa: N802
        """Answer the call of a method: in a preview its result is unknown."""
        if not request.dryRun:
            text = f"{request.tok} is a method, and only the provider of {self._package} can call it"
            self._refuse(context, grpc.StatusCode.UNIMPLEMENTED, text)
        response = provider_pb2.CallResponse()
        getattr(response, "return").fields["result"].string_value = UNKNOWN_STRING
        return response

    def Construct(self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext) -> provider_pb2.ConstructResponse:  # noqa: N802
        """Refuse a remote component."""
        text = _CONSTRUCT.format(name=request.name, type=request.type, package=self._package)
        self._refuse(context, grpc.StatusCode.UNIMPLEMENTED, text)

    def Cancel(self, request: Any, context: Any) -> Empty:  # noqa: N802, ARG002
        """Take note of the end."""
        return Empty()

    def _require_writes(self, context: grpc.ServicerContext, what: str, name: str) -> None:
        if not self._writes:
            text = _NO_CHANGE.format(package=self._package, what=what, name=name)
            self._refuse(context, grpc.StatusCode.FAILED_PRECONDITION, text)

    def _refuse(self, context: grpc.ServicerContext, code: grpc.StatusCode, text: str, noted: str = "") -> NoReturn:
        """End a call with an error, and have it told apart from all that the CLI will say about it."""
        self._note(noted or text)
        context.abort(code, text)


def _named(request: Any) -> tuple[str, str]:
    """Return the type and the name of a resource; an older engine names them in the URN alone."""
    _, _, rest = request.urn.partition("::")
    _, _, rest = rest.partition("::")
    types, _, name = rest.partition("::")
    return request.type or types.rpartition("$")[2], request.name or name
