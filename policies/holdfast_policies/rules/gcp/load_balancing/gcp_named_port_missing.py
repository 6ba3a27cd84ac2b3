"""Groups that do not name the port that a backend service sends requests to."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    INSTANCE_GROUP_NAMED_PORT,
    REGION_BACKEND_SERVICE,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.topology.gcp.backends import services_of
from holdfast.topology.gcp.named_ports import lacks_port_of, port_name_of
from holdfast.topology.selection import those

BAD = """
import pulumi_gcp as gcp

template = gcp.compute.InstanceTemplate(
    "model", machine_type="g2-standard-8", disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}], network_interfaces=[{"network": "default"}]
)
servers = gcp.compute.RegionInstanceGroupManager(  # finding: gcp-named-port-missing
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": template.self_link}],
    named_ports=[{"name": "grpc", "port": 8001}],
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], port_name="http")
"""
GOOD = """
import pulumi_gcp as gcp

template = gcp.compute.InstanceTemplate(
    "model", machine_type="g2-standard-8", disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}], network_interfaces=[{"network": "default"}]
)
servers = gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": template.self_link}],
    named_ports=[{"name": "http", "port": 8000}],
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], port_name="http")
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE, INSTANCE_GROUP_NAMED_PORT),
    fix="Add a port with the backend service's portName to the group's namedPorts.",
    bad=BAD,
    good=GOOD,
)
def gcp_named_port_missing(group: Resource, stack: Stack) -> Answers:
    """A backend group has no port of the name that its backend service asks for.

    ## Why it matters
    A load balancer with proxies knows the port of an instance group by name alone: it looks `portName` up in the group's named
    ports. Where the name is missing there is no port to send a request to, and every request fails, on a stack that
    deploys without an error.

    ## What to do
    Give the group `namedPorts` with the backend service's `portName` (`http` where it is unset) and the port that the
    server listens on.

    ## When it is decided
    At preview, from the group's `namedPorts` and the named ports that are added to it. Load balancers that hand packets on use
    no named ports.

    ## References
    Pulumi registry, gcp.compute.BackendService, portName.
    """
    services = services_of(stack, group)
    unserved = those(services, partial(lacks_port_of, stack, group), "namedPorts", services.missing)
    for service in unserved.found:
        message = f"{group.name} names no port {port_name_of(service)}, so that {service.name} reaches none of its machines"
        yield Finding(group, "namedPorts", message, evidence=(service,), key=service.name)
    unserved.require_complete()
