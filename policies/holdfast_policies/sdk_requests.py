"""What the Pulumi policy SDK gives a policy, as it was shown by the engine.

The SDK has already read the request: secrets are plain there, without a mark, and what the program reads stands among the dependencies
of no resource.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest

from holdfast.sources.policy import Provider, Shown, values_of

if TYPE_CHECKING:
    from pulumi_policy import PolicyProviderResource, PolicyResource, PolicyResourceOptions, ResourceValidationArgs


def shown_resource(args: "ResourceValidationArgs") -> Shown:
    """Return the resource that a resource policy is asked about."""
    return Shown(
        urn=args.urn,
        type=args.resource_type,
        properties=_properties(args.props),
        options=_options(args.opts),
        secret_outputs=tuple(args.opts.additional_secret_outputs),
        provider=_provider(args.provider),
        parent=args.opts.parent or "",
    )


def request_of(args: "ResourceValidationArgs") -> AnalyzeRequest:
    """Return the inputs that a remediation is asked about as they came: the SDK hands on secrets with their marks there."""
    from pulumi_policy.deserialize import serialize_properties  # noqa: PLC0415 - the extra `policy`

    request = AnalyzeRequest(type=args.resource_type, urn=args.urn, name=args.name)
    request.properties.update(dict(serialize_properties(args.props)))
    return request


def shown_in_stack(resource: "PolicyResource") -> Shown:
    """Return one of the resources that a stack policy is asked about."""
    return Shown(
        urn=resource.urn,
        type=resource.resource_type,
        properties=_properties(resource.props),
        options=_options(resource.opts),
        secret_outputs=tuple(resource.opts.additional_secret_outputs),
        provider=_provider(resource.provider),
        parent=resource.parent.urn if resource.parent is not None else resource.opts.parent or "",
        dependencies=tuple(each.urn for each in resource.dependencies),
        property_dependencies={key: tuple(each.urn for each in found) for key, found in resource.property_dependencies.items() if found},
    )


def _properties(proxied: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return properties without the SDK's proxies, which raise where a value is unknown: its sentinel stands there instead."""
    from pulumi_policy.deserialize import serialize_properties  # noqa: PLC0415 - the extra `policy`

    return values_of(serialize_properties(proxied))


def _options(given: "PolicyResourceOptions") -> Mapping[str, Any]:
    """Return the options that are set, under the names that states use."""
    options = {
        "protect": given.protect,
        "ignoreChanges": list(given.ignore_changes),
        "deleteBeforeReplace": given.delete_before_replace,
    }
    return {name: value for name, value in options.items() if value}


def _provider(given: "PolicyProviderResource | None") -> Provider | None:
    return Provider(given.urn, _properties(given.props)) if given is not None else None
