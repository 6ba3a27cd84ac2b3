"""What a Cloud Run service runs: a model or not, how many instances while nobody asks, and in which container.

Sources: Cloud Run, "Minimum instances", "Manual scaling" and "Multiple containers": of several containers one has a port, and that
one is given the requests.
"""

from functools import partial
from typing import Final

from holdfast.settings.model import Options
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.topology.gcp.accelerated import has_gpu
from holdfast.topology.inference import stated_inference
from holdfast.topology.known import any_of
from holdfast.topology.selection import those

CONTAINERS: Final = "template.containers"
LEAST: Final = ("scaling.minInstanceCount", "template.scaling.minInstanceCount", "scaling.manualInstanceCount")


def serves_model(options: Options, service: Resource) -> bool:
    """Tell whether a service serves a model: the option `inference` says so, or it has a GPU where that is `auto`.

    Raise NotKnownError where that is not known.
    """
    stated = stated_inference(options, service)
    return has_gpu(service) if stated is None else stated


def keeps_warm(service: Resource, number: int) -> bool:
    """Tell whether at least a number of instances run while nobody asks; raise NotKnownError where that is not known."""
    return any_of(partial(_is_at_least, service, path, number) for path in LEAST)


def _is_at_least(service: Resource, path: str, number: int) -> bool:
    return (service.number(path) or 0) >= number


def serving_container(service: Resource) -> Block | None:
    """Return the container that is given the requests, None where there is none; raise NotKnownError where it is not known which."""
    if len(service.items(CONTAINERS)) == 1:
        return service.blocks(CONTAINERS)[0]
    ported = those(_numbers(service), partial(_has_port, service), CONTAINERS)
    if not ported.found:
        ported.require_complete()
    return _container(service, ported.found[0]) if ported.found else None


def _numbers(service: Resource) -> range:
    return range(len(service.items(CONTAINERS)))


def _has_port(service: Resource, number: int) -> bool:
    return _container(service, number).value("ports") not in (None, [])


def _container(service: Resource, number: int) -> Block:
    path, found = f"{CONTAINERS}[{number}]", service.items(CONTAINERS)[number]
    if isinstance(found, dict):
        return Block(service, path, found)
    raise NotKnownError(path, Missing(f"{path} of {service.name}", DEPLOYED))
