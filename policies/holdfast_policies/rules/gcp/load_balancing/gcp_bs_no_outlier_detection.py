"""Backend services that keep sending requests to a backend that fails them."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import BACKEND_SERVICE

BAD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", protocol="HTTP")  # finding: gcp-bs-no-outlier-detection
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.BackendService(
    "models",
    protocol="HTTP",
    load_balancing_scheme="EXTERNAL_MANAGED",
    outlier_detection={"consecutive_errors": 5, "base_ejection_time": {"seconds": 30}, "max_ejection_percent": 50},
)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(BACKEND_SERVICE,),
    fix="Set outlierDetection, with a maxEjectionPercent that leaves enough machines.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_no_outlier_detection(service: Resource) -> Answers:
    """A backend service does not set aside backends that answer with errors.

    ## Why it matters
    A health check asks one path. A machine that passes it and fails the real requests, because a model did not load or a GPU
    is lost, keeps its share of the traffic. Outlier detection sees the errors themselves and sets the machine aside for a while.

    ## What to do
    Set `outlierDetection`: how many errors in a row (`consecutiveErrors`), for how long (`baseEjectionTime`), and at most how
    many of the backends (`maxEjectionPercent`).

    ## When it is decided
    From the inputs, for the scheme EXTERNAL_MANAGED, which is the default since provider version 10.

    ## References
    Pulumi registry, gcp.compute.BackendService, outlierDetection.
    """
    if service.known("outlierDetection") is None and service.text("loadBalancingScheme") == "EXTERNAL_MANAGED":
        message = f"{service.name} keeps sending requests to a backend that answers them with errors: it has no outlier detection"
        yield Finding(service, "outlierDetection", message)
