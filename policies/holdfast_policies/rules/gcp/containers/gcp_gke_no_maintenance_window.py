"""Clusters that are upgraded at any hour."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import GKE_CLUSTER

BAD = """
import pulumi_gcp as gcp

gcp.container.Cluster("models", location="us-central1", enable_autopilot=True)  # finding: gcp-gke-no-maintenance-window
"""
GOOD = """
import pulumi_gcp as gcp

gcp.container.Cluster(
    "models",
    location="us-central1",
    enable_autopilot=True,
    maintenance_policy={
        "recurring_window": {
            "start_time": "2026-01-05T03:00:00Z",
            "end_time": "2026-01-05T09:00:00Z",
            "recurrence": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
        }
    },
)
"""
_POLICY = "maintenancePolicy"


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(GKE_CLUSTER,),
    fix="Set maintenancePolicy with a window at hours of little load.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_no_maintenance_window(cluster: Resource) -> Answers:
    """A cluster has no maintenance window.

    ## Why it matters
    Google upgrades the control plane and the nodes of a cluster when it suits. Pods move while that lasts, and each has its model
    to load again: at the peak of the day that is capacity which is needed, and nobody may be there who watches.

    ## What to do
    Set `maintenancePolicy` with a `recurringWindow` or `dailyMaintenanceWindow` at hours of little load, when somebody is on duty.

    ## When it is decided
    From the inputs, before the cluster is created.

    ## References
    Google Kubernetes Engine, "Maintenance windows and exclusions".
    """
    if not cluster.blocks(_POLICY):
        yield Finding(cluster, _POLICY, f"{cluster.name} may be upgraded at any hour: it has no maintenance window")
