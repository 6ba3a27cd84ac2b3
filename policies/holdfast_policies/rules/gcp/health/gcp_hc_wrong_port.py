"""Health checks that ask another port than the one that serves."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    HEALTH_CHECK,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    REGION_BACKEND_SERVICE,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.topology.gcp.health_checks import fixed_port, groups_checked_by, kind_of, misses_port
from holdfast.topology.gcp.named_ports import port_name_of
from holdfast.topology.selection import those

BAD = """
import pulumi_gcp as gcp

machine = gcp.compute.Instance(
    "server", zone="us-central1-a", machine_type="g2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}}, network_interfaces=[{"network": "default"}],
)
group = gcp.compute.InstanceGroup("servers", zone="us-central1-a", instances=[machine.self_link], named_ports=[{"name": "http", "port": 8000}])
check = gcp.compute.HealthCheck("serving", http_health_check={"port": 80})  # finding: gcp-hc-wrong-port
gcp.compute.BackendService("api", backends=[{"group": group.id}], health_checks=check.id)
"""
GOOD = """
import pulumi_gcp as gcp

machine = gcp.compute.Instance(
    "server", zone="us-central1-a", machine_type="g2-standard-8",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}}, network_interfaces=[{"network": "default"}],
)
group = gcp.compute.InstanceGroup("servers", zone="us-central1-a", instances=[machine.self_link], named_ports=[{"name": "http", "port": 8000}])
check = gcp.compute.HealthCheck("serving", http_health_check={"port_specification": "USE_SERVING_PORT"})
fixed = gcp.compute.HealthCheck("fixed", http_health_check={"port": 8000})
gcp.compute.BackendService("api", backends=[{"group": group.id}], health_checks=check.id)
gcp.compute.BackendService("chat", backends=[{"group": group.id}], health_checks=fixed.id)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE, INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP),
    fix="Set portSpecification to USE_SERVING_PORT, so that the check asks the port that serves.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_wrong_port(check: Resource, stack: Stack) -> Answers:
    """A health check asks a fixed port that its backend group does not serve from.

    ## Why it matters
    The check and the traffic take different ports. Either nothing listens on the checked one, and every machine counts as
    unhealthy, or something else does, and a machine whose server is gone still counts as healthy.

    ## What to do
    Set `portSpecification` to USE_SERVING_PORT: the check then follows the named port of the backend service. Where the port is
    fixed on purpose, give the group a named port with that number.

    ## When it is decided
    At preview, from the health check's port, the `portName` of each backend service that uses it, and the named ports of its
    instance groups. Endpoint groups, and load balancers that hand packets on, have no named ports and are left out.

    ## References
    Cloud Load Balancing, "Health checks overview"; gcpdiag runbooks on load balancing.
    """
    groups = groups_checked_by(stack, check)
    port = fixed_port(check) if groups.found or groups.missing else None
    if port is None:
        return
    wrong = those(groups.found, partial(misses_port, stack, port), groups.path, groups.missing)
    if not wrong.found:
        wrong.require_complete()
        return
    service, group = wrong.found[0]
    more = f" (and {len(wrong.found) - 1} more)" if len(wrong.found) > 1 else ""
    message = f"{check.name} asks port {port}, which is no port {port_name_of(service)} of {group.name} for {service.name}{more}"
    yield Finding(check, f"{kind_of(check)}.port", message, evidence=(service, group))
