"""By which health check a managed group recreates its machines, and how that stands to the load balancer's.

Source: Compute Engine, "Set up an application-based health check and autohealing": a check of its own, more patient than that of the
load balancer.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec

from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import HEALTH_CHECKS, checks_of, services_of
from holdfast.topology.gcp.health_checks import SHALLOW, kind_of, seconds_to_notice
from holdfast.topology.known import all_of
from holdfast.topology.selection import Selection, those

HEALING: Final = "autoHealingPolicies.healthCheck"
Check = Resource | str
"""A health check of the stack, or the id of one outside."""


class Pair(msgspec.Struct, frozen=True, eq=False):
    """The check that recreates machines, beside the one by which a backend service sends them requests."""

    own: Check
    other: Check
    service: Resource

    @property
    def same(self) -> bool:
        """Tell whether both are one check."""
        return self.own is self.other or (isinstance(self.own, str) and self.own == self.other and not is_fixture_id(self.own))


def eager_checks(stack: Stack, manager: Resource) -> Selection[Pair]:
    """Return the checks that recreate a group's machines no later than a load balancer leaves them out, each with its backend service."""
    own = stack.resolve(manager, HEALING, HEALTH_CHECKS)
    if not (own.resources or own.literals or own.missing):
        return Selection(HEALING)
    services = services_of(stack, manager)
    missing = dict.fromkeys(services.missing)
    pairs: list[Pair] = []
    for service in services:
        other = checks_of(stack, service)
        pairs += _pairs(own, other, service)
        missing.update(dict.fromkeys((*own.missing, *other.missing) if _named(other) or other.missing else ()))
    return those(pairs, _is_eager, HEALING, missing)


def _pairs(own: References, other: References, service: Resource) -> Iterator[Pair]:
    first, second = _named(own), _named(other)
    yield from (Pair(one, each, service) for one in first for each in second)


def _named(named: References) -> tuple[Check, ...]:
    return (*named.resources, *named.literals)


def _is_eager(pair: Pair) -> bool:
    """Tell whether the own check is the load balancer's, or asks for more than an open port and fails no later than that."""
    if pair.same:
        return True
    for each in (pair.own, pair.other):
        if isinstance(each, str):
            raise NotKnownError(HEALING, outside(each))
    return all_of((partial(_is_deep, pair.own), partial(_is_no_later, pair.own, pair.other)))


def _is_deep(check: Check) -> bool:
    return isinstance(check, Resource) and kind_of(check) not in SHALLOW


def _is_no_later(own: Check, other: Check) -> bool:
    return isinstance(own, Resource) and isinstance(other, Resource) and seconds_to_notice(own) <= seconds_to_notice(other)
