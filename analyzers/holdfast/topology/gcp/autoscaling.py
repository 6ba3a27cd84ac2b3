"""What scales a managed group."""

from typing import Final

from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

MANAGERS: Final = (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER)


def autoscalers_of(stack: Stack, manager: Resource) -> Referrers:
    """Return the autoscalers, zonal and regional, that target a managed group."""
    return stack.referrers(manager, AUTOSCALER, "target", MANAGERS) + stack.referrers(manager, REGION_AUTOSCALER, "target", MANAGERS)


def sets_size(scaler: Resource) -> bool:
    """Tell whether an autoscaler changes the size of its group; raise NotKnownError where its mode is not known."""
    return (scaler.text("autoscalingPolicy.mode") or "").upper() != "OFF"
