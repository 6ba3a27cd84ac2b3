"""The machines behind a model endpoint of Vertex AI.

Source: gcp.vertex.AiEndpointWithModelGardenDeployment and AiDeploymentResourcePool in pulumi_gcp 10.2.0.
"""

from holdfast.stack.gcp import VERTEX_MODEL_GARDEN_ENDPOINT
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource


def dedicated(endpoint: Resource) -> str:
    """Return the path of the dedicated resources of an endpoint or of a pool."""
    return "deployConfig.dedicatedResources" if endpoint.type == VERTEX_MODEL_GARDEN_ENDPOINT else "dedicatedResources"


def fewest_replicas(endpoint: Resource) -> int:
    """Return the number of replicas that are always there; raise NotKnownError where it is not known, or left to Google."""
    path = f"{dedicated(endpoint)}.minReplicaCount"
    number = endpoint.number(path)
    if number is None:
        raise NotKnownError(
            path, Missing(f"how many replicas Google keeps of {endpoint.name}", f"Set {path} of {endpoint.name}. {DEPLOYED}")
        )
    return int(number)
