"""How Compute Engine may stop a machine, or one of a template: what the program says of it under `scheduling`.

Sources: Compute Engine, "Live migration process during maintenance events", limitations: machines with GPUs or TPUs, spot and
preemptible ones, bare metal, H4D, large Z3, most confidential ones; "Use compact placement policies"; "Sole-tenancy overview";
pulumi_gcp 10.2.0, InstanceTemplateScheduling, `provisioningModel`: machines with flexible start are not restarted.
"""

from functools import partial
from typing import Final

from holdfast.stack.reading import Reading
from holdfast.stack.resource import Resource
from holdfast.topology.gcp.accelerated import has_accelerator
from holdfast.topology.known import any_of

AUTOMATIC_RESTART: Final = "scheduling.automaticRestart"
ON_HOST_MAINTENANCE: Final = "scheduling.onHostMaintenance"
_CONFIDENTIAL: Final = "confidentialInstanceConfig"
_MODEL: Final = "scheduling.provisioningModel"
_PREEMPTIBLE: Final = "scheduling.preemptible"
_STOPPED_SERIES: Final = frozenset({"h4d", "z3"})
_TIED: Final = ("resourcePolicies", "scheduling.nodeAffinities")
"""Where a machine is put: close to others, or on a node of its own. Both may ask for machines that stop."""


def is_spot(machine: Resource) -> bool:
    """Tell whether a machine can be taken back at any time; raise NotKnownError where that is not known."""
    return any_of((partial(_is_on, machine, _PREEMPTIBLE), lambda: _word(machine, _MODEL) == "SPOT"))


def is_temporary(machine: Resource) -> bool:
    """Tell whether a machine is lent: spot, or one of a flexible start; raise NotKnownError where that is not known."""
    return any_of((partial(is_spot, machine), partial(starts_flexibly, machine)))


def starts_flexibly(machine: Resource) -> bool:
    """Tell whether a machine waits until there is room for it, and runs for a time; raise NotKnownError where that is not known."""
    return _word(machine, _MODEL) == "FLEX_START"


def has_restart_off(machine: Resource) -> bool:
    """Tell whether a program turns off that a machine starts again by itself; raise NotKnownError where that is not known."""
    return machine.declares(AUTOMATIC_RESTART) and machine.flag(AUTOMATIC_RESTART) is False


def host_maintenance(machine: Resource) -> str:
    """Return what a program says of maintenance, MIGRATE or TERMINATE; empty where it says nothing."""
    return _word(machine, ON_HOST_MAINTENANCE)


def may_have_to_stop(machine: Resource) -> bool:
    """Tell whether maintenance has to stop a machine, or may have to; raise NotKnownError where that is not known."""
    return any_of(
        (
            partial(has_accelerator, machine),
            partial(is_temporary, machine),
            partial(_is_of_stopped_series, machine),
            *(partial(_is_given, machine, each) for each in _TIED),
            partial(_is_on, machine, f"{_CONFIDENTIAL}.enableConfidentialCompute"),
            partial(_is_given, machine, f"{_CONFIDENTIAL}.confidentialInstanceType"),
        )
    )


def _is_of_stopped_series(machine: Reading) -> bool:
    parts = (machine.text("machineType") or "").rpartition("/")[2].lower().split("-")
    return parts[0] in _STOPPED_SERIES or "metal" in parts


def _is_given(machine: Resource, path: str) -> bool:
    return machine.declares(path) and bool(machine.known(path))


def _is_on(machine: Resource, path: str) -> bool:
    return machine.declares(path) and machine.flag(path) is True


def _word(machine: Resource, path: str) -> str:
    return (machine.text(path) or "").upper() if machine.declares(path) else ""
