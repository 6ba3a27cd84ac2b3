"""Groups that are made for a load balancer and stand behind none."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, INSTANCE_GROUP_MANAGER, REGION_BACKEND_SERVICE, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.backends import services_of
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-no-lb
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    named_ports=[{"name": "http", "port": 8000}],
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    named_ports=[{"name": "http", "port": 8000}],
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}])
gcp.compute.RegionInstanceGroupManager(
    "workers", base_instance_name="worker", region="us-central1", target_size=3, versions=[{"instance_template": "batch-v1"}]
)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Add the group to the backends of a backend service, or take away its named ports where nothing asks it.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_no_lb(manager: Resource, stack: Stack) -> Answers:
    """A group that serves stands behind no load balancer.

    ## Why it matters
    Clients that ask machines by their own addresses go on asking one that is gone, and machines that autohealing or an
    autoscaler adds get nothing to do: the group has spare machines, and the service is down all the same.

    ## What to do
    Name the group in the `backends` of a backend service, and send clients to its forwarding rule.

    ## When it is decided
    At preview, for groups that say that they serve by `namedPorts`, which only load balancers use. A group without them may be one
    of workers, and is left out; so is one that target pools send packets to.

    ## References
    Prowler, managed instance groups attached to a load balancer.
    """
    if all_of((partial(_has, manager, "namedPorts"), lambda: not _has(manager, "targetPools"), services_of(stack, manager).none)):
        yield Finding(manager, "namedPorts", f"{manager.name} names ports for a load balancer, and is a backend of no backend service")


def _has(manager: Resource, path: str) -> bool:
    return bool(manager.items(path))
