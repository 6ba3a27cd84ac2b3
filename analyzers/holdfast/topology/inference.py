"""What serves inference, and so is judged by the rules about models that load slowly and answer slowly."""

from typing import Final

from holdfast.settings.globs import matches_any
from holdfast.settings.model import Options
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws import accelerated as aws
from holdfast.topology.gcp import accelerated as gcp

_ACCELERATED: Final = {**aws.ACCELERATED, **gcp.ACCELERATED}
_MANAGED_ENDPOINTS: Final = frozenset(
    {
        "aws:sagemaker/endpoint:Endpoint",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        "gcp:vertex/aiEndpoint:AiEndpoint",
        "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
    }
)


def serves_inference(stack: Stack, options: Options, target: Resource) -> bool:
    """Tell whether a group, target group, service or endpoint serves inference, by the option `inference`.

    Raise NotKnownError where the option is `auto` and the answer rests on something that is not known.
    """
    stated = stated_inference(options, target)
    return (target.type in _MANAGED_ENDPOINTS or has_accelerator(stack, target)) if stated is None else stated


def stated_inference(options: Options, target: Resource) -> bool | None:
    """Return what the option `inference` says of a target, None where it is `auto`."""
    if isinstance(options.inference, bool):
        return options.inference
    return matches_any(options.inference, target.urn) if isinstance(options.inference, tuple) else None


@remembered
def has_accelerator(stack: Stack, target: Resource) -> bool:
    """Tell whether a resource, or one of those that register with it, has a GPU, Inferentia, Trainium or TPU.

    Raise NotKnownError where the answer rests on something that is not known.
    """
    ask = _ACCELERATED.get(target.type)
    return ask is not None and ask(stack, target)
