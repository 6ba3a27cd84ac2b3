"""How many machines of a managed group an update takes out of service at once.

Source: Compute Engine API, InstanceGroupManagerUpdatePolicy: maxUnavailable is 1 for a zonal group, the number of its zones for a
regional one, where it is not set; a percentage is rounded up. OPPORTUNISTIC updates replace nothing by themselves.
"""

from fractions import Fraction
from typing import Final

from holdfast.stack.missing import NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.topology.facts import Origin
from holdfast.topology.model import Rollout

_POLICY: Final = "updatePolicy"
_FIXED: Final = "maxUnavailableFixed"
_PERCENT: Final = "maxUnavailablePercent"
_QUIET: Final = frozenset({"NONE", "REFRESH"})
"""Actions that stop no machine."""


def rollout_of(manager: Resource, zones: int) -> Rollout:
    """Return the rollout of a managed group. zones: how many it has, 1 for a zonal one."""
    by = (Origin(manager.urn, (_POLICY,)),)
    try:
        policy = _policy(manager)
        if policy is None:
            return Rollout(number=zones, origins=by)
        if (policy.text("type") or "").upper() == "OPPORTUNISTIC":
            return Rollout(
                assumptions=(f"updates of {manager.name} are opportunistic: nothing is replaced until it is made anew",), origins=by
            )
        if (policy.text("mostDisruptiveAllowedAction") or "").upper() in _QUIET:
            return Rollout(assumptions=(f"updates of {manager.name} may not stop a machine",), origins=by)
        return _unavailable(policy, zones, by)
    except NotKnownError as error:
        return Rollout(missing=error.missing, origins=by)


def _policy(manager: Resource) -> Block | None:
    """Return the policy that the program states, of a group that is managed elsewhere the one that it has."""
    if manager.inputs.get(_POLICY) is None and not (manager.external or manager.partial):
        return None
    blocks = manager.blocks(_POLICY)
    return blocks[0] if blocks else None


def _unavailable(policy: Block, zones: int, by: tuple[Origin, ...]) -> Rollout:
    percent = policy.number(_PERCENT)
    fixed = policy.number(_FIXED)
    if percent:
        return Rollout(percent=Fraction(percent), rounding="up", origins=by)
    if fixed is None and percent is None:
        return Rollout(number=zones, origins=by)
    return Rollout(number=int(fixed or 0), origins=by)
