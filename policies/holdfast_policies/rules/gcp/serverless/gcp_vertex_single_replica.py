"""Model endpoints of one machine."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import VERTEX_MODEL_GARDEN_ENDPOINT, VERTEX_RESOURCE_POOL
from holdfast.topology.gcp.vertex import dedicated, fewest_replicas
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

gcp.vertex.AiEndpointWithModelGardenDeployment(  # finding: gcp-vertex-single-replica
    "chat",
    location="us-central1",
    hugging_face_model_id="google/gemma-2-2b-it",
    deploy_config={
        "dedicated_resources": {
            "machine_spec": {"machine_type": "g2-standard-12", "accelerator_type": "NVIDIA_L4", "accelerator_count": 1},
            "min_replica_count": 1,
        }
    },
)
gcp.vertex.AiDeploymentResourcePool(  # finding: gcp-vertex-single-replica
    "shared", region="us-central1", dedicated_resources={"machine_spec": {"machine_type": "n1-standard-4"}, "min_replica_count": 1}
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
            "max_replica_count": 4,
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
    subjects=(VERTEX_MODEL_GARDEN_ENDPOINT, VERTEX_RESOURCE_POOL),
    fix="Set minReplicaCount of the dedicated resources to at least 2.",
    bad=BAD,
    good=GOOD,
)
def gcp_vertex_single_replica(endpoint: Resource) -> Answers:
    """A model endpoint keeps fewer than two replicas.

    ## Why it matters
    A replica is one machine with one copy of the model. When it fails, the endpoint answers nothing until another machine, and
    its GPU, is found and the model is loaded there: minutes, or hours where GPUs are scarce.

    ## What to do
    Set `minReplicaCount` of `dedicatedResources` to at least 2, and `maxReplicaCount` above it.

    ## When it is decided
    From the inputs, before the endpoint or pool is created. Where no dedicated resources are set, the number is chosen by Google and
    the rule stays undecided.

    ## References
    Vertex AI API, DedicatedResources; Vertex AI, "Scale inference nodes by using autoscaling".
    """
    fewest = fewest_replicas(endpoint)
    if fewest < 2:  # noqa: PLR2004 - one and another one
        message = f"{endpoint.name} keeps {counted(fewest, 'replica')}: when one fails, nothing answers until another has loaded the model"
        yield Finding(endpoint, f"{dedicated(endpoint)}.minReplicaCount", message)
