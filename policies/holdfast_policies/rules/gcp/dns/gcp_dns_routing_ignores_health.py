"""Records that go on answering with what is down."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import DNS_RECORD_SET
from holdfast.topology.gcp.routing_policies import chooses, is_health_checked
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.dns.RecordSet(  # finding: gcp-dns-routing-ignores-health
    "chat",
    name="chat.example.com.",
    type="A",
    ttl=30,
    managed_zone="example",
    routing_policy={"wrrs": [{"weight": 0.5, "rrdatas": ["203.0.113.10"]}, {"weight": 0.5, "rrdatas": ["198.51.100.10"]}]},
)
"""
GOOD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck(
    "chat",
    check_interval_sec=30,
    source_regions=["us-central1", "us-east1", "europe-west1"],
    http_health_check={"port": 80, "request_path": "/ready"},
)
gcp.dns.RecordSet(
    "chat",
    name="chat.example.com.",
    type="A",
    ttl=30,
    managed_zone="example",
    routing_policy={
        "health_check": check.id,
        "wrrs": [
            {"weight": 0.5, "health_checked_targets": {"external_endpoints": ["203.0.113.10"]}},
            {"weight": 0.5, "health_checked_targets": {"external_endpoints": ["198.51.100.10"]}},
        ],
    },
)
"""
_POLICY: Final = "routingPolicy"
_FOR_CLIENTS: Final = frozenset({"A", "AAAA", "CNAME"})


@rule(
    cloud="gcp",
    group="dns",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(DNS_RECORD_SET,),
    fix="Give the routing policy a healthCheck, and its targets as healthCheckedTargets.",
    bad=BAD,
    good=GOOD,
)
def gcp_dns_routing_ignores_health(record: Resource) -> Answers:
    """A routing policy does not know which of its targets fail.

    ## Why it matters
    Cloud DNS leaves out targets that fail their health check, and only those. Without a check it goes on answering with the
    address of a region that is down: every client that is sent there fails, though another region could serve it.

    ## What to do
    Name the targets under `healthCheckedTargets` in place of `rrdatas`: internal load balancers, which are watched by their own
    health checks, or `externalEndpoints` together with a `healthCheck` of the policy.

    ## When it is decided
    From the record set's inputs, before it is created: policies of the kinds wrr, geo and primaryBackup of A, AAAA and CNAME records.
    A policy with one answer alone has nothing to choose and is left out.

    ## References
    Cloud DNS, "DNS routing policies and health checks".
    """
    for policy in record.blocks(_POLICY):
        is_blind = all_of([lambda: not is_health_checked(policy), partial(chooses, policy), partial(_is_for_clients, record)])  # noqa: B023
        if is_blind:
            message = f"{record.name} chooses between targets without a health check: clients are sent to one that is down, too"
            yield Finding(record, _POLICY, message)


def _is_for_clients(record: Resource) -> bool:
    return (record.text("type") or "").upper() in _FOR_CLIENTS
