"""Search domains that lose data or stop with one node."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import OPENSEARCH_DOMAIN
from holdfast.topology.aws.redundancy import CLUSTER, weaknesses_of_domain
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

aws.opensearch.Domain(  # finding: aws-opensearch-not-redundant
    "documents", engine_version="OpenSearch_2.17", cluster_config={"instance_type": "r7g.large.search", "instance_count": 2}
)
"""
GOOD = """
import pulumi_aws as aws

aws.opensearch.Domain(
    "documents",
    engine_version="OpenSearch_2.17",
    cluster_config={
        "instance_type": "r7g.large.search",
        "instance_count": 3,
        "dedicated_master_enabled": True,
        "dedicated_master_type": "m7g.large.search",
        "dedicated_master_count": 3,
        "zone_awareness_enabled": True,
        "zone_awareness_config": {"availability_zone_count": 3},
    },
)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(OPENSEARCH_DOMAIN,),
    fix="Give the domain 3 data nodes and 3 dedicated masters, and set zoneAwarenessEnabled to true.",
    bad=BAD,
    good=GOOD,
)
def aws_opensearch_not_redundant(domain: Resource) -> Answers:
    """A search domain does not outlive a node or a zone.

    ## Why it matters
    Replicas of a shard need nodes to lie on, and without zone awareness all of them may lie in one zone. Where data nodes
    elect the master among themselves, or fewer than three masters do, the loss of one can leave no majority: the domain then
    takes no writes until it is repaired.

    ## What to do
    Set `instanceCount` to 3 or more, `dedicatedMasterEnabled` with `dedicatedMasterCount` 3, and `zoneAwarenessEnabled` with
    three zones in `zoneAwarenessConfig`.

    ## When it is decided
    From `clusterConfig`, before the domain is created.

    ## References
    Amazon OpenSearch Service developer guide, "Configuring a multi-AZ domain" and "Dedicated master nodes".
    """
    weak = weaknesses_of_domain(domain)
    if not weak.found:
        weak.require_complete()
    else:
        yield Finding(domain, CLUSTER, f"{domain.name} does not outlive a failure: it {listed(weak.found)}")
