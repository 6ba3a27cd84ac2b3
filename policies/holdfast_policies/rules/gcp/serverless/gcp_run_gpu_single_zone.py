"""Cloud Run services whose GPUs are in one zone."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import CLOUD_RUN_SERVICE

BAD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(  # finding: gcp-run-gpu-single-zone
    "chat",
    location="us-central1",
    template={
        "gpu_zonal_redundancy_disabled": True,
        "node_selector": {"accelerator": "nvidia-l4"},
        "containers": [{"image": "us-docker.pkg.dev/models/chat:1.4", "resources": {"limits": {"nvidia.com/gpu": "1"}}}],
    },
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(
    "chat",
    location="us-central1",
    template={
        "node_selector": {"accelerator": "nvidia-l4"},
        "containers": [{"image": "us-docker.pkg.dev/models/chat:1.4", "resources": {"limits": {"nvidia.com/gpu": "1"}}}],
    },
)
"""


@rule(
    cloud="gcp",
    group="serverless",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(CLOUD_RUN_SERVICE,),
    fix="Leave template.gpuZonalRedundancyDisabled unset, or set it to false.",
    bad=BAD,
    good=GOOD,
)
def gcp_run_gpu_single_zone(service: Resource) -> Answers:
    """A Cloud Run service with a GPU gives up its redundancy over zones.

    ## Why it matters
    With zonal redundancy Cloud Run keeps GPUs ready in further zones, so that the instances of a lost zone start again elsewhere.
    Without it they start elsewhere only where a GPU happens to be free, and after the loss of a zone none is.

    ## What to do
    Leave `template.gpuZonalRedundancyDisabled` unset. It costs more and has a quota of its own: ask for that quota first.

    ## When it is decided
    From the service's inputs, before it is created.

    ## References
    Cloud Run, "GPU zonal redundancy options".
    """
    if service.flag("template.gpuZonalRedundancyDisabled"):
        message = f"{service.name} has GPUs without zonal redundancy: after the loss of a zone there may be none for it"
        yield Finding(service, "template.gpuZonalRedundancyDisabled", message)
