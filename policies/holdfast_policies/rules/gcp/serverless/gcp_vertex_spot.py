"""Model endpoints that can be taken away at any time."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import VERTEX_MODEL_GARDEN_ENDPOINT
from holdfast.topology.gcp.vertex import dedicated

BAD = """
import pulumi_gcp as gcp

gcp.vertex.AiEndpointWithModelGardenDeployment(  # finding: gcp-vertex-spot
    "chat",
    location="us-central1",
    hugging_face_model_id="google/gemma-2-2b-it",
    deploy_config={
        "dedicated_resources": {
            "machine_spec": {"machine_type": "g2-standard-12", "accelerator_type": "NVIDIA_L4", "accelerator_count": 1},
            "min_replica_count": 2,
            "spot": True,
        }
    },
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.vertex.AiEndpointWithModelGardenDeployment(
    "chat",
    location="us-central1",
    hugging_face_model_id="google/gemma-2-2b-it",
    deploy_config={
        "dedicated_resources": {
            "machine_spec": {"machine_type": "g2-standard-12", "accelerator_type": "NVIDIA_L4", "accelerator_count": 1},
            "min_replica_count": 2,
        }
    },
)
"""


@rule(
    cloud="gcp",
    group="serverless",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(VERTEX_MODEL_GARDEN_ENDPOINT,),
    fix="Leave deployConfig.dedicatedResources.spot unset, or set it to false.",
    bad=BAD,
    good=GOOD,
)
def gcp_vertex_spot(endpoint: Resource) -> Answers:
    """A model endpoint runs on spot machines alone.

    ## Why it matters
    Spot machines are taken back with half a minute's notice whenever somebody pays the full price, and all of one kind at about
    the same time. All replicas of the endpoint are of that kind, so that it can lose every one of them, with no others to be had.

    ## What to do
    Leave `deployConfig.dedicatedResources.spot` unset. Keep spot machines for batch inference, which can wait.

    ## When it is decided
    From the inputs, before the endpoint is created.

    ## References
    Vertex AI, "Use Spot VMs with inference"; Compute Engine, "Spot VMs".
    """
    if endpoint.flag(f"{dedicated(endpoint)}.spot"):
        message = f"Every replica of {endpoint.name} is a spot machine: all of them can be taken back at once"
        yield Finding(endpoint, f"{dedicated(endpoint)}.spot", message)
