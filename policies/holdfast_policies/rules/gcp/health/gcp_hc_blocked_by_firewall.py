"""Firewalls that keep health checks out, so that no machine is ever healthy."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    FIREWALL,
    HEALTH_CHECK,
    INSTANCE_GROUP_MANAGER,
    INSTANCE_TEMPLATE,
    NETWORK_FIREWALL_POLICY_RULE,
    REGION_BACKEND_SERVICE,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
)
from holdfast.topology.gcp.health_paths import shut_out, without_proxies
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("network", auto_create_subnetworks=True)
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    tags=["model"],
    disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": network.id}],
)
gcp.compute.Firewall("office", network=network.id, source_ranges=["203.0.113.0/24"], allows=[{"protocol": "tcp", "ports": ["8000"]}])
servers = gcp.compute.RegionInstanceGroupManager(  # finding: gcp-hc-blocked-by-firewall
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.self_link}],
    named_ports=[{"name": "http", "port": 8000}],
)
check = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=check.self_link)
"""
GOOD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("network", auto_create_subnetworks=True)
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    tags=["model"],
    disks=[{"boot": True, "source_image": "debian-cloud/debian-12"}],
    network_interfaces=[{"network": network.id}],
)
gcp.compute.Firewall(
    "checks",
    network=network.id,
    source_ranges=["35.191.0.0/16", "130.211.0.0/22"],
    target_tags=["model"],
    allows=[{"protocol": "tcp", "ports": ["8000"]}],
)
servers = gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.self_link}],
    named_ports=[{"name": "http", "port": 8000}],
)
check = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=check.self_link)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(
        FIREWALL,
        NETWORK_FIREWALL_POLICY_RULE,
        INSTANCE_TEMPLATE,
        REGION_INSTANCE_TEMPLATE,
        HEALTH_CHECK,
        REGION_HEALTH_CHECK,
        BACKEND_SERVICE,
        REGION_BACKEND_SERVICE,
    ),
    fix="Allow ingress from 35.191.0.0/16 and 130.211.0.0/22 to the health-check and serving ports of the group's machines.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_blocked_by_firewall(manager: Resource, stack: Stack) -> Answers:
    """The firewall keeps health checks or the load balancer from a group's machines.

    ## Why it matters
    A VPC network lets nothing in that no rule allows. Where the ranges that probes come from are not allowed, every machine is
    unhealthy for ever: the load balancer sends it nothing, and autohealing makes it anew without end.

    ## What to do
    Add a `gcp.compute.Firewall` for the network that allows 35.191.0.0/16 and 130.211.0.0/22 to reach the port of the health
    check and the serving port, for the tags or the service account of the template; with IPv6 also 2600:2d00:1:b029::/64 and
    2600:2d00:1:1::/64. A regional load balancer with Envoy proxies needs a subnet of purpose `REGIONAL_MANAGED_PROXY` too.

    ## When it is decided
    At preview, for networks of the stack, from their firewall rules in the order of their priorities and from the rules of
    associated network firewall policies. The rules of a network outside the stack are not known.

    ## References
    Cloud Load Balancing, firewall rules; gcpdiag, runbook for load balancer health checks.
    """
    shut = shut_out(stack, manager)
    for each in shut.found:
        who = f"{listed(each.knock.ranges)} to reach port {each.knock.port} of the machines of {manager.name}"
        message = f"No firewall rule allows {who}" if each.by is None else f"Firewall rule {each.by.name} does not allow {who}"
        evidence = tuple(dict.fromkeys(one for one in (each.behind, each.knock.by, each.by) if one is not None and one is not manager))
        yield Finding(manager, "versions", message, evidence=evidence, key=each.behind.name)
    bare = without_proxies(stack, manager)
    for service in bare.found:
        message = f"The network of {manager.name} has no subnet for the proxies of {service.name} in its region"
        yield Finding(manager, "versions", message, evidence=(service,), key=f"{service.name} proxies")
    shut.require_complete()
    bare.require_complete()
