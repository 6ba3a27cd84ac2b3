"""Load balancers whose address is lost when they are made anew."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import ADDRESS, FORWARDING_RULE, GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE
from holdfast.topology.gcp.frontends import has_reserved_address, is_external

BAD = """
import pulumi_gcp as gcp

api = gcp.compute.BackendService("api")
urls = gcp.compute.URLMap("urls", default_service=api.id)
proxy = gcp.compute.TargetHttpProxy("proxy", url_map=urls.id)
gcp.compute.GlobalForwardingRule("front", target=proxy.id, port_range="80")  # finding: gcp-frontend-ephemeral-ip
"""
GOOD = """
import pulumi_gcp as gcp

api = gcp.compute.BackendService("api")
urls = gcp.compute.URLMap("urls", default_service=api.id)
proxy = gcp.compute.TargetHttpProxy("proxy", url_map=urls.id)
address = gcp.compute.GlobalAddress("front")
gcp.compute.GlobalForwardingRule("front", target=proxy.id, port_range="80", ip_address=address.address)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(GLOBAL_FORWARDING_RULE, FORWARDING_RULE),
    reads=(GLOBAL_ADDRESS, ADDRESS),
    fix="Reserve an address, and set ipAddress to it.",
    bad=BAD,
    good=GOOD,
)
def gcp_frontend_ephemeral_ip(front: Resource, stack: Stack) -> Answers:
    """An external forwarding rule has no reserved address.

    ## Why it matters
    Without `ipAddress` Google Cloud lends an address for as long as the forwarding rule exists. Many changes replace a
    forwarding rule, and the new one gets another address: DNS records, allow lists and clients point at nothing until each
    of them is changed.

    ## What to do
    Reserve a `gcp.compute.GlobalAddress` (for a regional rule an `Address`) and name it in `ipAddress`. An address in use
    can be reserved as it is, so that clients see no change.

    ## When it is decided
    At preview: the address may be unknown as long as it comes from an address resource. A literal address counts as reserved,
    since an external rule takes no other.

    ## References
    Pulumi registry, gcp.compute.GlobalForwardingRule, ipAddress.
    """
    if not has_reserved_address(stack, front) and is_external(front):
        message = f"{front.name} has a borrowed address: when it is made anew, clients and DNS still point at the old one"
        yield Finding(front, "ipAddress", message)
