"""Transforms: functions of the program that change a resource or a look-up before the engine keeps it."""

import re
from typing import Any, Final

import grpc
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import alias_pb2, callback_pb2, callback_pb2_grpc, resource_pb2

from holdfast.sources.program.requests import Callback, RefusedError

_SECONDS: Final = 30
_TOKEN: Final = re.compile(r"^Invoke callback \S+ error: ")
_FRAMES: Final = re.compile(r":\n  File .*", re.DOTALL)
_OPTIONS: Final = (("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
_LISTS: Final = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "additionalSecretOutputs": "additional_secret_outputs",
    "aliases": "aliases",
}
_VALUES: Final = {
    "protect": "protect",
    "retainOnDelete": "retain_on_delete",
    "version": "version",
    "provider": "provider",
    "pluginDownloadURL": "plugin_download_url",
    "deletedWith": "deleted_with",
}


class Callbacks:
    """Connections to the servers in which the program offers its functions."""

    def __init__(self) -> None:
        self._channels: dict[str, Any] = {}

    def call(self, callback: Callback, request: Message) -> bytes:
        """Return what a function of the program answers; raise RefusedError where it fails."""
        target, token = callback
        channel = self._channels.get(target)
        if channel is None:
            channel = self._channels[target] = grpc.insecure_channel(target, options=_OPTIONS)
        stub = callback_pb2_grpc.CallbacksStub(channel)
        try:
            reply = stub.Invoke(callback_pb2.CallbackInvokeRequest(token=token, request=request.SerializeToString()), timeout=_SECONDS)
        except grpc.RpcError as error:
            raise RefusedError(f"a transform failed: {_said(error)}") from error
        return bytes(reply.response)

    def close(self) -> None:
        """Close the connections."""
        for channel in self._channels.values():
            channel.close()


def _said(error: grpc.RpcError) -> str:
    """Return what the program says of a failure, without the stack and the token that its SDK puts around it."""
    details = getattr(error, "details", str)
    return _FRAMES.sub("", _TOKEN.sub("", str(details() or error)))


def transformed(
    request: resource_pb2.RegisterResourceRequest, transforms: tuple[Callback, ...], callbacks: Callbacks
) -> resource_pb2.RegisterResourceRequest:
    """Return a request as the transforms leave it, the first first. Dependencies of properties stay: values keep what they came from."""
    properties, options = request.object, _options(request)
    for callback in transforms:
        asked = resource_pb2.TransformRequest(
            type=request.type, name=request.name, custom=request.custom, parent=request.parent, properties=properties, options=options
        )
        response = resource_pb2.TransformResponse.FromString(callbacks.call(callback, asked))
        properties = response.properties if response.HasField("properties") else properties
        options = response.options if response.HasField("options") else options
    return _with(request, properties, options)


def _options(request: resource_pb2.RegisterResourceRequest) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions(providers=dict(request.providers))
    for ours, theirs in _LISTS.items():
        getattr(options, theirs).extend(getattr(request, ours))
    options.aliases.extend(alias_pb2.Alias(urn=urn) for urn in request.aliasURNs)
    for ours, theirs in _VALUES.items():
        value = getattr(request, ours)
        if value:
            setattr(options, theirs, value)
    if request.deleteBeforeReplace or request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    if request.HasField("customTimeouts"):
        options.custom_timeouts.CopyFrom(request.customTimeouts)
    return options


def _with(
    request: resource_pb2.RegisterResourceRequest, properties: Struct, options: resource_pb2.TransformResourceOptions
) -> resource_pb2.RegisterResourceRequest:
    changed = resource_pb2.RegisterResourceRequest()
    changed.CopyFrom(request)
    changed.object.CopyFrom(properties)
    for ours, theirs in _LISTS.items():
        changed.ClearField(ours)  # type: ignore[arg-type] # names of fields, which the stubs list one by one
        getattr(changed, ours).extend(getattr(options, theirs))
    changed.ClearField("aliasURNs")
    for ours, theirs in _VALUES.items():
        setattr(changed, ours, getattr(options, theirs))
    changed.deleteBeforeReplace = options.delete_before_replace
    changed.providers.clear()
    changed.providers.update(options.providers)
    if options.HasField("custom_timeouts"):
        changed.customTimeouts.CopyFrom(options.custom_timeouts)
    for urns in changed.propertyDependencies.values():
        changed.dependencies.extend(urn for urn in urns.urns if urn not in changed.dependencies)
    return changed


def transformed_arguments(request: resource_pb2.ResourceInvokeRequest, transforms: tuple[Callback, ...], callbacks: Callbacks) -> Struct:
    """Return the arguments of a look-up as the transforms leave them."""
    arguments = request.args
    options = resource_pb2.TransformInvokeOptions(
        provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
    )
    for callback in transforms:
        asked = resource_pb2.TransformInvokeRequest(token=request.tok, args=arguments, options=options)
        response = resource_pb2.TransformInvokeResponse.FromString(callbacks.call(callback, asked))
        arguments = response.args if response.HasField("args") else arguments
    return arguments
