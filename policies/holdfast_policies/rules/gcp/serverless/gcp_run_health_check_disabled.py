"""Cloud Run services that take a broken revision into use."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import CLOUD_RUN_SERVICE

BAD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(  # finding: gcp-run-health-check-disabled
    "chat",
    location="us-central1",
    template={"health_check_disabled": True, "containers": [{"image": "us-docker.pkg.dev/models/chat:1.4"}]},
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.cloudrunv2.Service(
    "chat",
    location="us-central1",
    template={"containers": [{"image": "us-docker.pkg.dev/models/chat:1.4", "startup_probe": {"http_get": {"path": "/ready"}}}]},
)
"""


@rule(
    cloud="gcp",
    group="serverless",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(CLOUD_RUN_SERVICE,),
    fix="Leave template.healthCheckDisabled unset, or set it to false.",
    bad=BAD,
    good=GOOD,
)
def gcp_run_health_check_disabled(service: Resource) -> Answers:
    """A Cloud Run service checks no container while it deploys a revision.

    ## Why it matters
    Before a revision is given requests, Cloud Run starts it once and waits until its container is well. Without that check a
    revision that cannot start (a missing secret, a model that is not there) is deployed as if all were well, takes over, and
    every request fails.

    ## What to do
    Leave `template.healthCheckDisabled` unset, and give the container a startup probe that is content only once the model is loaded.

    ## When it is decided
    From the service's inputs, before it is created.

    ## References
    Cloud Run, "Container health checks"; Pulumi registry, gcp.cloudrunv2.Service, template.healthCheckDisabled.
    """
    if service.flag("template.healthCheckDisabled"):
        message = f"{service.name} takes a revision into use unchecked: one that cannot start would be given all requests"
        yield Finding(service, "template.healthCheckDisabled", message)
