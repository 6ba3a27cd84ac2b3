"""How ECS starts, places and replaces the tasks of a service."""

from functools import partial
from math import ceil
from typing import Final

from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.known import all_of, any_block, any_of

LEAST_HEALTHY: Final = "deploymentMinimumHealthyPercent"
MOST: Final = "deploymentMaximumPercent"
STRATEGIES: Final = "orderedPlacementStrategies"
_OVER_ZONES: Final = "attribute:ecs.availability-zone"
_WHOLE: Final = 100


def is_daemon(service: Resource) -> bool:
    """Tell whether a service has one task on each instance; raise NotKnownError where it cannot be said."""
    return service.text("schedulingStrategy") == "DAEMON"


def is_rolled(service: Resource) -> bool:
    """Tell whether ECS itself replaces the tasks of a service step by step: neither CodeDeploy nor others do, nor blue and green sets."""
    return all_of(
        (
            lambda: service.text("deploymentController.type") == "ECS",
            lambda: service.text("deploymentConfiguration.strategy") == "ROLLING",
        )
    )


def dips_below(service: Resource, required: int) -> bool:
    """Tell whether a rolling deployment may leave fewer tasks in service than are required; one without tasks has none to lose."""
    if _percent(service) <= 0 or required <= 1:
        return _percent(service) <= 0 < required
    return 0 < kept(service) < required


def kept(service: Resource) -> int:
    """Return how many tasks a rolling deployment leaves in service: `deploymentMinimumHealthyPercent` of all, rounded up."""
    percent = _percent(service)
    return ceil((service.number("desiredCount") or 0) * percent / _WHOLE) if percent > 0 else 0


def _percent(service: Resource) -> float:
    return service.number(LEAST_HEALTHY) or 0


def first_strategy(service: Resource) -> Block | None:
    """Return the first placement strategy of a service, or None where it has none; raise NotKnownError where it is not known."""
    every = service.items(STRATEGIES)
    if not every:
        return None
    first, place = every[0], f"{STRATEGIES}[0]"
    if isinstance(first, Unknown | Secret):
        raise service.not_known(place, first)
    if not isinstance(first, dict):
        raise NotKnownError(place, wrong_kind(service.name, place, "an object"))
    return Block(service, place, first)


def spreads_over_zones(strategy: Block) -> bool:
    """Tell whether a placement strategy spreads tasks over zones; raise NotKnownError where it cannot be said."""
    return all_of((lambda: strategy.text("type") == "spread", lambda: strategy.text("field") == _OVER_ZONES))


def can_be_rebalanced(service: Resource) -> bool:
    """Tell whether ECS can move tasks of a service from zone to zone; raise NotKnownError where it cannot be said.

    It does not for daemons, for instances outside AWS, behind a classic load balancer, or where no task may run beside the others.
    """
    return not any_of(
        (
            partial(is_daemon, service),
            lambda: service.text("launchType") == "EXTERNAL",
            lambda: (service.number(MOST) or 0) <= _WHOLE,
            partial(any_block, service, "loadBalancers", lambda each: bool(each.text("elbName"))),
        )
    )
