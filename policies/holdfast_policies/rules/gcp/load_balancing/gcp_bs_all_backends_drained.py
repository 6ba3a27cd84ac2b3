"""Backend services whose backends are all switched off."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE
from holdfast.stack.reading import Block
from holdfast.topology.gcp.backends import is_passthrough
from holdfast.topology.known import any_block
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService(  # finding: gcp-bs-all-backends-drained
    "api", backends=[{"group": servers.instance_group, "capacity_scaler": 0}]
)
"""
GOOD = """
import pulumi_gcp as gcp

blue = gcp.compute.RegionInstanceGroupManager(
    "blue", base_instance_name="blue", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
green = gcp.compute.RegionInstanceGroupManager(
    "green", base_instance_name="green", region="us-central1", target_size=3, versions=[{"instance_template": "model-v2"}]
)
gcp.compute.BackendService(
    "api", backends=[{"group": blue.instance_group, "capacity_scaler": 0}, {"group": green.instance_group, "capacity_scaler": 1}]
)
gcp.compute.BackendService("chat", backends=[{"group": green.instance_group}])
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Give at least one backend a capacityScaler above 0.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_all_backends_drained(service: Resource) -> Answers:
    """Every backend of a backend service is drained.

    ## Why it matters
    A `capacityScaler` of 0 takes a backend out of service while it goes on running. It is how a group is emptied before
    maintenance; where it is 0 for all of them the load balancer has healthy machines and sends them nothing, and every
    request fails.

    ## What to do
    Set `capacityScaler` to 1 (the default) for the backends that are to serve. Drain a group only while another one takes its share.

    ## When it is decided
    From the inputs, before the backend service is created. One backend that serves is enough. Load balancers that hand packets on
    have no such setting and are left out; so is a backend service without backends.

    ## References
    Pulumi registry, gcp.compute.BackendService, backends.capacityScaler.
    """
    backends = service.known("backends")
    if backends and not any_block(service, "backends", _takes_requests) and not is_passthrough(service):
        drained = counted(backends if isinstance(backends, list) else 1, "backend")
        message = f"{service.name} sends no request anywhere: capacityScaler is 0 for each of its {drained}"
        yield Finding(service, "backends", message)


def _takes_requests(backend: Block) -> bool:
    scaler = backend.number("capacityScaler")
    return scaler is None or scaler > 0
