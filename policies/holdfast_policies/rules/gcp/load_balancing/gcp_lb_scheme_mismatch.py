"""Forwarding rules whose backend service is made for another kind of load balancer."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, FORWARDING_RULE, GLOBAL_FORWARDING_RULE, REGION_BACKEND_SERVICE
from holdfast.topology.gcp.reached import services_of_other_scheme

BAD = """
import pulumi_gcp as gcp

api = gcp.compute.RegionBackendService("api", region="us-central1", protocol="TCP")
gcp.compute.ForwardingRule(  # finding: gcp-lb-scheme-mismatch
    "front", region="us-central1", ports=["80"], backend_service=api.id
)
"""
GOOD = """
import pulumi_gcp as gcp

api = gcp.compute.RegionBackendService("api", region="us-central1", protocol="TCP")
gcp.compute.ForwardingRule("front", region="us-central1", ports=["80"], load_balancing_scheme="INTERNAL", backend_service=api.id)
web = gcp.compute.BackendService("web")
urls = gcp.compute.URLMap("urls", default_service=web.id)
proxy = gcp.compute.TargetHttpProxy("proxy", url_map=urls.id)
gcp.compute.GlobalForwardingRule("world", target=proxy.id, port_range="80")
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(GLOBAL_FORWARDING_RULE, FORWARDING_RULE),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Set the same loadBalancingScheme on the forwarding rule and on its backend services.",
    bad=BAD,
    good=GOOD,
)
def gcp_lb_scheme_mismatch(front: Resource, stack: Stack) -> Answers:
    """A forwarding rule and its backend service have different schemes.

    ## Why it matters
    The scheme says what kind of load balancer a resource is for. Where the two ends differ Google Cloud refuses the forwarding
    rule, after the rest of the stack has been created: there is a load balancer without an address.

    ## What to do
    Set `loadBalancingScheme` on both. The defaults do not go together in a region: a `ForwardingRule` is EXTERNAL, a
    `RegionBackendService` is INTERNAL. Both global types are EXTERNAL_MANAGED since provider version 10.

    ## When it is decided
    At preview, for all backend services that the rule leads to, through target proxy and URL map too. A global backend service
    that is EXTERNAL_MANAGED may stand behind an EXTERNAL rule, as it does while a load balancer is migrated.

    ## References
    Pulumi registry, gcp.compute.ForwardingRule and RegionBackendService, loadBalancingScheme.
    """
    other = services_of_other_scheme(stack, front)
    for service in other.found:
        message = f"{front.name} is {_scheme(front)}, while {service.name}, which it leads to, is {_scheme(service)}"
        yield Finding(front, "loadBalancingScheme", message, evidence=(service,), key=service.name)
    other.require_complete()


def _scheme(resource: Resource) -> str:
    scheme = resource.text("loadBalancingScheme") or ""
    return scheme if resource.is_set("loadBalancingScheme") else f"{scheme} by default"
