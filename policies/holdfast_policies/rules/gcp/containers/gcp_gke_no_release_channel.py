"""Clusters outside every release channel."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import GKE_CLUSTER

BAD = """
import pulumi_gcp as gcp

gcp.container.Cluster(  # finding: gcp-gke-no-release-channel
    "models", location="us-central1", initial_node_count=1, release_channel={"channel": "UNSPECIFIED"}
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.container.Cluster("models", location="us-central1", initial_node_count=1, release_channel={"channel": "STABLE"})
gcp.container.Cluster("batch", location="us-central1", enable_autopilot=True)
"""
_CHANNEL = "releaseChannel.channel"


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(GKE_CLUSTER,),
    fix="Set releaseChannel.channel to STABLE or REGULAR.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_no_release_channel(cluster: Resource) -> Answers:
    """A cluster is taken out of every release channel.

    ## Why it matters
    A cluster in a channel gets versions that have proved themselves on others, and can put an upgrade off with maintenance
    exclusions that cover nodes as well. Without one it is upgraded when its version leaves support, ready or not.

    ## What to do
    Enrol it: `STABLE` for production, `REGULAR` where newer features are needed. A cluster that sets nothing is enrolled by
    Google.

    ## When it is decided
    From the inputs, before the cluster is created.

    ## References
    Google Kubernetes Engine, "About release channels"; checkov CKV_GCP_70.
    """
    if (cluster.text(_CHANNEL) or "").upper() == "UNSPECIFIED":
        yield Finding(cluster, _CHANNEL, f"{cluster.name} follows no release channel: its channel is UNSPECIFIED")
