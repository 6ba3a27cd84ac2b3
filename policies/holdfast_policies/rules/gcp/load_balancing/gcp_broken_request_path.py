"""Load balancers whose way from the forwarding rule to the machines has a gap."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    FORWARDING_RULE,
    GLOBAL_FORWARDING_RULE,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    NETWORK_ENDPOINT_GROUP,
    REGION_BACKEND_SERVICE,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_TARGET_HTTP_PROXY,
    REGION_TARGET_HTTPS_PROXY,
    REGION_URL_MAP,
    TARGET_HTTP_PROXY,
    TARGET_HTTPS_PROXY,
    URL_MAP,
)
from holdfast.topology.gcp.broken_paths import endings
from holdfast.topology.gcp.hops import called

BAD = """
import pulumi_gcp as gcp

service = gcp.compute.BackendService("api", backends=[])  # finding: gcp-broken-request-path
urls = gcp.compute.URLMap("urls", default_service=service.self_link)
proxy = gcp.compute.TargetHttpProxy("proxy", url_map=urls.self_link)
gcp.compute.GlobalForwardingRule("front", port_range="80", target=proxy.self_link)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
service = gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}])
urls = gcp.compute.URLMap("urls", default_service=service.self_link)
proxy = gcp.compute.TargetHttpProxy("proxy", url_map=urls.self_link)
gcp.compute.GlobalForwardingRule("front", port_range="80", target=proxy.self_link)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="path",
    severity="critical",
    decidable="preview",
    reads=(
        GLOBAL_FORWARDING_RULE,
        FORWARDING_RULE,
        TARGET_HTTP_PROXY,
        TARGET_HTTPS_PROXY,
        REGION_TARGET_HTTP_PROXY,
        REGION_TARGET_HTTPS_PROXY,
        URL_MAP,
        REGION_URL_MAP,
        BACKEND_SERVICE,
        REGION_BACKEND_SERVICE,
        INSTANCE_GROUP_MANAGER,
        REGION_INSTANCE_GROUP_MANAGER,
        INSTANCE_GROUP,
        NETWORK_ENDPOINT_GROUP,
    ),
    fix="Connect the named resource to the next hop: forwarding rule, target proxy, URL map, backend service, group.",
    bad=BAD,
    good=GOOD,
)
def gcp_broken_request_path(stack: Stack) -> Answers:
    """A hop between the forwarding rule and the machines is missing.

    ## Why it matters
    A load balancer of Google Cloud is a chain of five resources that are created one by one. Where a link is missing the stack
    deploys without an error, and every request fails.

    ## What to do
    Add what is missing behind the named resource: a target proxy or backend service behind a forwarding rule, a URL map behind
    a proxy, a backend service behind a URL map, a group in the `backends` of a backend service.

    ## When it is decided
    At preview. A hop that stands outside the stack leaves open what lies behind it.

    ## References
    Cloud Load Balancing, overview of external application load balancers.
    """
    for each in endings(stack):
        if each.missing:
            yield Undecided(each.last, each.property, each.missing)
        elif each.leads:
            yield Finding(each.last, each.property, f"The {called(each.last)} leads to no {each.lacks}: no request gets further")
        else:
            yield Finding(each.last, each.property, f"No {each.lacks} leads to {called(each.last)}: no request reaches it")
