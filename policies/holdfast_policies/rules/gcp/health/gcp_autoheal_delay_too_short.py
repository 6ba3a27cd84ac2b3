"""Autohealing that begins before a model is loaded."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.gcp import INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.healing import HEALING
from holdfast.topology.inference import has_accelerator

BAD = """
import pulumi_gcp as gcp

template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
)
alive = gcp.compute.HealthCheck("alive", unhealthy_threshold=6, http_health_check={"port": 8000, "request_path": "/live"})
gcp.compute.RegionInstanceGroupManager(  # finding: gcp-autoheal-delay-too-short
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.self_link}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 120},
)
"""
GOOD = """
import pulumi_gcp as gcp

template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": "default"}],
)
alive = gcp.compute.HealthCheck("alive", unhealthy_threshold=6, http_health_check={"port": 8000, "request_path": "/live"})
gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.self_link}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 420},
)
"""
_DELAY = "autoHealingPolicies.initialDelaySec"


@rule(
    cloud="gcp",
    group="health",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    options=("model_load_seconds",),
    fix="Set initialDelaySec above the time that a machine takes to start and to load its model.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoheal_delay_too_short(manager: Resource, stack: Stack, options: Options) -> Answers:
    """Autohealing begins before a model can be loaded.

    ## Why it matters
    When `initialDelaySec` is over, a machine whose server does not answer yet is deleted and made anew, and the next one loads
    the same model in the same time: nothing ever serves. It is first noticed when everything starts at once, after the loss of
    a zone.

    ## What to do
    Set `initialDelaySec` above what a machine takes to start and to load its model; a machine that answers earlier counts as
    healthy at once, so that a long delay costs little. Say the load time of your model in `model_load_seconds`; without it, it is
    taken for 300 s with a GPU or TPU and 60 s without.

    ## When it is decided
    From the inputs of the group and, between 60 and 300 s, from the machine type of its template.

    ## References
    Compute Engine, "Set up an application-based health check and autohealing".
    """
    if not manager.declares(HEALING):
        return
    delay = manager.number(_DELAY) or 0
    shortest, longest = sorted(options.load_seconds(gpu=gpu) for gpu in (False, True))
    needed = longest if delay >= longest else _load_seconds(stack, manager, options, shortest if delay < shortest else None)
    if delay < needed:
        message = f"{manager.name} recreates a machine {delay} s after its start, while a model takes {needed} s to load"
        yield Finding(manager, _DELAY, message)


def _load_seconds(stack: Stack, manager: Resource, options: Options, otherwise: int | None) -> int:
    """Return how long a model takes to load; where it is not known whether there is a GPU, what is given."""
    try:
        return options.load_seconds(gpu=has_accelerator(stack, manager))
    except NotKnownError:
        if otherwise is None:
            raise
        return otherwise
