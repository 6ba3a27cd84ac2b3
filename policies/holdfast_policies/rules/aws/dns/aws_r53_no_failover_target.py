"""Records with one load balancer and nothing behind it."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import RECORD
from holdfast.topology.aws.records import balancers_behind, has_routing_policy, leads_to_balancer
from holdfast.topology.known import all_of
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

zone = aws.route53.Zone("example", name="example.com")
api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
aws.route53.Record(  # finding: aws-r53-no-failover-target
    "api",
    zone_id=zone.zone_id,
    name="api.example.com",
    type="A",
    aliases=[{"name": api.dns_name, "zone_id": api.zone_id, "evaluate_target_health": True}],
)
"""
GOOD = """
import pulumi_aws as aws

zone = aws.route53.Zone("example", name="example.com")
west = aws.lb.LoadBalancer("west", subnets=["subnet-1", "subnet-2"])
east = aws.lb.LoadBalancer("east", subnets=["subnet-3", "subnet-4"], region="us-east-1")
for policy, balancer in {"PRIMARY": west, "SECONDARY": east}.items():
    aws.route53.Record(
        f"api-{policy.lower()}",
        zone_id=zone.zone_id,
        name="api.example.com",
        type="A",
        set_identifier=policy.lower(),
        failover_routing_policies=[{"type": policy}],
        aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
    )
"""


@rule(
    cloud="aws",
    group="dns",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(RECORD,),
    fix="Add a second record of the same name and type for another load balancer or a static page, both with a failover or weighted policy.",
    bad=BAD,
    good=GOOD,
)
def aws_r53_no_failover_target(record: Resource, stack: Stack) -> Answers:
    """A DNS name leads to one load balancer, with nothing to fail over to.

    ## Why it matters
    A record without a routing policy is the only one of its name and type. When its load balancer has no healthy target, or its
    region fails, Route 53 goes on giving out the same address: there is no other. `evaluateTargetHealth` changes nothing on it.

    ## What to do
    Give the name a second record with the same type, for a load balancer in another region or a static page, and both a
    failover, weighted or latency policy with `evaluateTargetHealth` true. Where one region is enough, ignore this rule.

    ## When it is decided
    At preview, from the record: whether it has a routing policy, and whether its alias or value is the DNS name of a load balancer,
    of this stack or another. It stays undecided where the value is unknown and may come from a load balancer.

    ## References
    Route 53 developer guide, "Choosing a routing policy" and "Evaluate target health".
    """
    if all_of([lambda: not has_routing_policy(record), partial(leads_to_balancer, stack, record)]):
        balancers = balancers_behind(stack, record)
        to = listed(each.name for each in balancers) or "a load balancer"
        effect = ", and evaluateTargetHealth has no effect" if record.value("aliases.evaluateTargetHealth") is True else ""
        message = f"{record.name} leads to {to} and to nothing else: there is no record to fail over to{effect}"
        yield Finding(record, "aliases" if record.is_set("aliases") else "records", message, evidence=balancers)
