"""Cloud Run services that are asked before the model is loaded."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.gcp import CLOUD_RUN_SERVICE
from holdfast.topology.gcp.cloud_run import CONTAINERS, serves_model, serving_container
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(  # finding: gcp-run-no-startup-probe
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
    template={
        "node_selector": {"accelerator": "nvidia-l4"},
        "containers": [
            {
                "image": "us-docker.pkg.dev/models/chat:1.4",
                "resources": {"limits": {"nvidia.com/gpu": "1"}},
                "startup_probe": {"http_get": {"path": "/ready"}, "period_seconds": 10, "failure_threshold": 60},
            }
        ],
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
    options=("inference",),
    fix="Give the container that is sent the requests a startupProbe on a path that answers once the model is loaded.",
    bad=BAD,
    good=GOOD,
)
def gcp_run_no_startup_probe(service: Resource, options: Options) -> Answers:
    """A Cloud Run service with a model has no startup probe of its own.

    ## Why it matters
    Without one, Cloud Run only tries whether the port is open, for four minutes. A server that listens before its model is
    loaded is sent requests that it cannot answer yet; one that listens only afterwards and loads for longer is stopped, and
    starts from the beginning.

    ## What to do
    Give the serving container a `startupProbe` (HTTP or gRPC) that is content once the model is loaded, with a `failureThreshold`
    times `periodSeconds` that is longer than the slowest load.

    ## When it is decided
    From the service's inputs, before it is created: services with a GPU, or those that the option `inference` names. Of several
    containers the one with a port is judged.

    ## References
    Cloud Run, "Container health checks"; Cloud Run, "GPU best practices".
    """

    def is_unprobed() -> bool:
        container = serving_container(service)
        return container is not None and container.value("startupProbe") is None

    if all_of([is_unprobed, partial(serves_model, options, service)]):
        message = f"{service.name} has no startup probe: it is sent requests as soon as its port is open, before the model is loaded"
        yield Finding(service, CONTAINERS, message)
