"""The servers that a program talks to: thin, all that they know is in the deployment.

Services: `ResourceMonitor` and `Engine` of pulumi/pulumi. The same objects serve a program in this process, without a wire.
"""

from __future__ import annotations  # an older Pulumi SDK lacks messages that annotations name

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import callback_pb2, engine_pb2, engine_pb2_grpc, provider_pb2, resource_pb2, resource_pb2_grpc

from holdfast.sources.program import wire
from holdfast.sources.program.faults import Faults, guarded
from holdfast.sources.program.transforms import Callbacks, transformed, transformed_arguments
from holdfast.stack.values import UNKNOWN_STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.sources.program.deployment import Deployment

FEATURES: Final = tuple(range(16))
"""What the engine of Pulumi 3.260 says that it can: all of `ResourceMonitorFeature` up to INVOKE_PARENT."""
_FEATURE_IDS: Final = frozenset(
    {
        "secrets",
        "resourceReferences",
        "outputValues",
        "aliasSpecs",
        "replacementTrigger",
        "deletedWith",
        "replaceWith",
        "transforms",
        "invokeTransforms",
        "parameterization",
        "resourceHooks",
        "errorHooks",
        "sendsOptionsToHooks",
    }
)
_PARALLEL: Final = 16
_WORKERS: Final = 64
_MESSAGE_BYTES: Final = 400 * 1024 * 1024
OPTIONS: Final = (("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES))


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """What a program registers its resources with."""

    def __init__(self, deployment: Deployment, faults: Faults) -> None:
        self.deployment = deployment
        self.faults = faults
        self._lock = threading.Lock()
        self._callbacks = Callbacks()

    @guarded
    def GetDeploymentInfo(self, request: Empty) -> resource_pb2.DeploymentInfo:  # noqa: N802, ARG002 - the service's names
        """Return what the program may ask about the run, features included."""
        deployment = self.deployment
        info = resource_pb2.DeploymentInfo(project=deployment.project, stack=deployment.stack, organization="organization")
        info.dryRun = not deployment.simulated
        info.config.update(deployment.config)
        info.configSecretKeys.extend(sorted(deployment.secret_keys))
        info.parallel = _PARALLEL
        info.supportedFeatures.extend(FEATURES)  # type: ignore[arg-type] # numbers, so that features unknown to an older wheel can be named
        return info

    @guarded
    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> resource_pb2.SupportsFeatureResponse:  # noqa: N802
        """Tell an older SDK whether the engine can do something."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURE_IDS)

    @guarded
    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:  # noqa: N802
        """Keep a resource; the answer repeats its inputs, and what it leaves out is unknown to the program."""
        own = tuple((callback.target, callback.token) for callback in request.transforms)
        with self._lock:
            transforms = self.deployment.transforms(request.parent, own)
        if transforms:
            request = transformed(request, transforms, self._callbacks)
        with self._lock:
            registered = self.deployment.register(wire.registration(request, self.deployment.secrets))
        made = Struct() if request.remote else wire.flattened(request.object)
        return resource_pb2.RegisterResourceResponse(urn=registered.urn, id=registered.id, object=made)

    @guarded
    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:  # noqa: N802
        """Keep a resource that the program reads; the answer holds what is known of it."""
        with self._lock:
            registered = self.deployment.read(wire.read_registration(request, self.deployment.secrets))
        properties = wire.struct_of(registered.outputs)
        for key, value in request.properties.fields.items():
            if key not in registered.outputs:
                properties.fields[key].CopyFrom(value)
        response = resource_pb2.ReadResourceResponse(urn=registered.urn, properties=properties)
        if hasattr(response, "id"):
            response.id = registered.id
        return response

    @guarded
    def ExistsResource(self, request: Any) -> Any:  # noqa: N802, ARG002
        """Say that nobody knows whether a resource exists."""
        return resource_pb2.ExistsResourceResponse(exists=False, unknown=True)

    @guarded
    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Empty:  # noqa: N802
        """Keep the outputs of a component or of the stack."""
        with self._lock:
            self.deployment.register_outputs(request.urn, wire.plain(request.outputs, self.deployment.secrets))
        return Empty()

    @guarded
    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802
        """Answer a look-up."""
        arguments = request.args
        if self.deployment.invoke_transforms:
            arguments = transformed_arguments(request, tuple(self.deployment.invoke_transforms), self._callbacks)
        with self._lock:
            values = self.deployment.invoke(wire.look_up(request, arguments, self.deployment.secrets))
        response = resource_pb2.ResourceInvokeResponse()
        if values is None:
            response.unknown = True
        else:
            getattr(response, "return").CopyFrom(wire.struct_of(values))
        return response

    @guarded
    def Call(self, request: resource_pb2.ResourceCallRequest) -> provider_pb2.CallResponse:  # noqa: N802, ARG002
        """Answer the call of a method, which only the provider can: its result is unknown."""
        response = provider_pb2.CallResponse()
        getattr(response, "return").fields["result"].string_value = "simulated" if self.deployment.simulated else UNKNOWN_STRING
        return response

    @guarded
    def RegisterStackTransform(self, request: callback_pb2.Callback) -> Empty:  # noqa: N802
        """Keep a transform of every resource to come."""
        self.deployment.stack_transforms.append((request.target, request.token))
        return Empty()

    @guarded
    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> Empty:  # noqa: N802
        """Keep a transform of every look-up to come."""
        self.deployment.invoke_transforms.append((request.target, request.token))
        return Empty()

    @guarded
    def RegisterResourceHook(self, request: Any) -> Empty:  # noqa: N802, ARG002
        """Take a hook, which nothing calls: nothing is created."""
        return Empty()

    @guarded
    def RegisterErrorHook(self, request: Any) -> Empty:  # noqa: N802, ARG002
        """Take a hook, which nothing calls: nothing is created."""
        return Empty()

    @guarded
    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:  # noqa: N802
        """Return a reference to a package."""
        named: Any = request.parameterization if request.HasField("parameterization") else request
        with self._lock:
            return resource_pb2.RegisterPackageResponse(ref=self.deployment.register_package(named.name, named.version))

    @guarded
    def SignalAndWaitForShutdown(self, request: Empty) -> Empty:  # noqa: N802, ARG002
        """Let the program end: nothing is left to be created."""
        self.deployment.finished = True
        return Empty()

    def close(self) -> None:
        """Close the connections to the program's callbacks."""
        self._callbacks.close()


class Engine(engine_pb2_grpc.EngineServicer):
    """What a program logs to."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest, context: Any = None) -> Empty:  # noqa: N802, ARG002
        """Keep warnings and errors."""
        if request.severity == engine_pb2.ERROR:
            self._deployment.note_message("error", request.message)
        elif request.severity == engine_pb2.WARNING:
            self._deployment.note_message("warning", request.message)
        return Empty()

    def GetRootResource(self, request: Any, context: Any = None) -> engine_pb2.GetRootResourceResponse:  # noqa: N802, ARG002
        """Return the URN of the root, as an older SDK has set it."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: engine_pb2.SetRootResourceRequest, context: Any = None) -> engine_pb2.SetRootResourceResponse:  # noqa: N802, ARG002
        """Keep the URN of the root for an older SDK."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(self, request: Any, context: Any = None) -> Any:  # noqa: N802, ARG002
        """Accept any version: there is no CLI whose version could be wrong."""
        return engine_pb2.RequirePulumiVersionResponse()

    def StartDebugging(self, request: Any, context: Any = None) -> Empty:  # noqa: N802, ARG002
        """Take note of a debugger, which nothing is done with."""
        return Empty()


@contextmanager
def serving(deployment: Deployment, faults: Faults, address: str) -> Iterator[Monitor]:
    """Serve a deployment at an address (`unix:PATH`) until the end of the block."""
    monitor = Monitor(deployment, faults)
    server = grpc.server(ThreadPoolExecutor(_WORKERS, thread_name_prefix="engine"), options=OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(deployment), server)
    server.add_insecure_port(address)
    server.start()
    try:
        yield monitor
    finally:
        server.stop(None)
        monitor.close()
