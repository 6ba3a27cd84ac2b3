"""Groups that give two ports one name."""

from collections import Counter

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE_GROUP, INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-ig-duplicate-named-ports
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": "model-v1"}],
    named_ports=[{"name": "http", "port": 8000}, {"name": "http", "port": 9090}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": "model-v1"}],
    named_ports=[{"name": "http", "port": 8000}, {"name": "metrics", "port": 9090}],
)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP),
    fix="Give each port of the group a name of its own.",
    bad=BAD,
    good=GOOD,
)
def gcp_ig_duplicate_named_ports(group: Resource) -> Answers:
    """A group names two ports alike.

    ## Why it matters
    A load balancer knows the port of a group by its name, and sends requests to every port of that name. Where one of them was
    meant for something else, or nothing listens there any more, a share of the requests fails, on machines that are all healthy.

    ## What to do
    Keep one entry a name in `namedPorts`. To move a server to another port, name the new one apart and change `portName` of
    the backend service.

    ## When it is decided
    From the inputs, before the group is created.

    ## References
    gcpdiag gce/WARN/2022_002.
    """
    ports = group.items("namedPorts")
    names = [port.get("name") if isinstance(port, dict) else None for port in ports]
    twice = sorted(name for name, times in Counter(name for name in names if isinstance(name, str)).items() if times > 1)
    for name in twice:
        yield Finding(group, "namedPorts", f"{group.name} has {names.count(name)} ports named {name}: requests go to each", key=name)
    if not twice and len(ports) > 1:
        for port in group.blocks("namedPorts"):
            port.text("name")  # one that is not known may be like another
