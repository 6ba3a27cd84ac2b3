"""Cloud Run services that start only when somebody asks."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.gcp import CLOUD_RUN_SERVICE
from holdfast.topology.gcp.cloud_run import LEAST, keeps_warm, serves_model
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(  # finding: gcp-run-cold-start
    "chat",
    location="us-central1",
    template={
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
    scaling={"min_instance_count": 2},
    template={
        "node_selector": {"accelerator": "nvidia-l4"},
        "containers": [{"image": "us-docker.pkg.dev/models/chat:1.4", "resources": {"limits": {"nvidia.com/gpu": "1"}}}],
    },
)
gcp.cloudrunv2.Service(
    "pages", location="us-central1", template={"containers": [{"image": "us-docker.pkg.dev/cloudrun/container/hello"}]}
)
"""
_HIGHEST: Final = 1


@rule(
    cloud="gcp",
    group="serverless",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(CLOUD_RUN_SERVICE,),
    options=("inference", "tier"),
    fix="Set scaling.minInstanceCount to at least 1, and to 2 for a service of tier 1.",
    bad=BAD,
    good=GOOD,
)
def gcp_run_cold_start(service: Resource, options: Options) -> Answers:
    """A Cloud Run service with a model keeps no instance warm.

    ## Why it matters
    When nobody asks for a while, the last instance goes. The next request waits until a GPU is found, the image is there and the
    model is loaded, which takes minutes, longer than its client waits. At the same time the GPU may be given to somebody else.

    ## What to do
    Set `scaling.minInstanceCount` (or that of the `template`) to at least 1. For a service of `tier` 1 set it to 2, so that the loss
    of one instance leaves another one.

    ## When it is decided
    From the service's inputs, before it is created: services with a GPU, or those that the option `inference` names. A
    `manualInstanceCount` counts too.

    ## References
    Cloud Run, "Set minimum instances for services"; Cloud Run, "GPU best practices".
    """
    needed = 1 if options.tier is None or options.tier > _HIGHEST else 2
    if all_of([lambda: not keeps_warm(service, needed), partial(serves_model, options, service)]):
        many = counted(needed, "instance")
        message = f"{service.name} keeps less than {many} warm: a request may have to wait until a model is loaded"
        yield Finding(service, LEAST[0], message)
