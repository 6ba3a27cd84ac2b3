"""Whether a routing policy of Cloud DNS knows which of its targets fail.

Source: Cloud DNS, "DNS routing policies and health checks": internal load balancers among `healthCheckedTargets` are watched by their
own health checks, endpoints on the internet by the policy's; plain `rrdatas` are not watched at all.
"""

from functools import partial
from typing import Final

from holdfast.stack.reading import Block, Reading
from holdfast.topology.known import any_block, any_of

WAYS: Final = ("wrrs", "geos", "primaryBackup.backupGeos")
_CHECKED: Final = "healthCheckedTargets"


def is_health_checked(policy: Reading) -> bool:
    """Tell whether a policy has a health check, or targets that are watched; raise NotKnownError where that is not known."""
    return any_of(
        (
            lambda: policy.value("healthCheck") not in (None, ""),
            *(partial(any_block, policy, ways, _has_checked_targets) for ways in WAYS),
            partial(any_block, policy, "primaryBackup.primary", _has_internal_balancers),
        )
    )


def chooses(policy: Reading) -> bool:
    """Tell whether a policy has more than one answer to choose from; raise NotKnownError where that is not known."""
    several = (partial(_has_several, policy, ways) for ways in ("wrrs", "geos"))
    return any_of((lambda: policy.is_set("primaryBackup"), *several))


def _has_several(policy: Reading, ways: str) -> bool:
    return len(policy.items(ways)) > 1


def _has_checked_targets(way: Block) -> bool:
    return way.is_set(_CHECKED)


def _has_internal_balancers(primary: Block) -> bool:
    return bool(primary.items("internalLoadBalancers"))
