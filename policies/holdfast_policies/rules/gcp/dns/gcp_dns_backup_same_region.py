"""Backups that fall with what they back up."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import DNS_RECORD_SET, FORWARDING_RULE
from holdfast.topology.gcp.failover_regions import POLICY, shared_region
from holdfast.topology.wording import listed

_PROGRAM = """
import pulumi_gcp as gcp

network = gcp.compute.Network("models")
zone = gcp.dns.ManagedZone("models", dns_name="models.example.com.", visibility="private")
first = gcp.compute.ForwardingRule(
    "first", region="us-west1", network=network.id, load_balancing_scheme="INTERNAL", backend_service="first", all_ports=True
)
second = gcp.compute.ForwardingRule(
    "second", region="SECOND", network=network.id, load_balancing_scheme="INTERNAL", backend_service="second", all_ports=True
)
balancers = [
    {"load_balancer_type": "regionalL4ilb", "ip_address": each.ip_address, "port": "80", "ip_protocol": "tcp", "network_url": network.id}
    | {"region": each.region, "project": "models"}
    for each in (first, second)
]
gcp.dns.RecordSet(MARK
    "chat",
    name="chat.models.example.com.",
    type="A",
    ttl=30,
    managed_zone=zone.name,
    routing_policy={
        "primary_backup": {
            "primary": {"internal_load_balancers": [balancers[0]]},
            "backup_geos": [{"location": "us-west1", "health_checked_targets": {"internal_load_balancers": [balancers[1]]}}],
        }
    },
)
"""
BAD = _PROGRAM.replace("SECOND", "us-west1").replace("MARK", "  # finding: gcp-dns-backup-same-region")
GOOD = _PROGRAM.replace("SECOND", "us-east1").replace("MARK", "")


@rule(
    cloud="gcp",
    group="dns",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(DNS_RECORD_SET,),
    reads=(FORWARDING_RULE,),
    fix="Let a backup target stand in another region than the primary targets.",
    bad=BAD,
    good=GOOD,
)
def gcp_dns_backup_same_region(record: Resource, stack: Stack) -> Answers:
    """The backup of a failover record is in the region of its primary.

    ## Why it matters
    A failover policy answers with the backup when every primary target fails its health check. What fails them all at once is most
    often the region; a backup in the same region is then gone as well, and the record leads nowhere.

    ## What to do
    Put the backup's load balancer, and what serves behind it, into another region. The `location` of a backup says for which
    clients it is, and not where it is.

    ## When it is decided
    At preview, from the `region` of the load balancers that the record set names, else from the forwarding rules and addresses of
    the stack that have its addresses. Targets outside the stack without a region leave it undecided.

    ## References
    Cloud DNS, "DNS routing policies and health checks".
    """
    region = shared_region(stack, record)
    if region is not None:
        message = f"The backup of {record.name} is in {listed(region.names)} like its primary: the loss of that region takes both"
        yield Finding(record, POLICY, message, evidence=region.path)
