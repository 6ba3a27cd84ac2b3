"""Clusters and nodes of a Kubernetes version that EKS supports no longer."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import EKS_CLUSTER, EKS_NODE_GROUP
from holdfast.topology.aws.kubernetes_versions import end_of_support

BAD = """
import pulumi_aws as aws

role = aws.iam.Role("models", assume_role_policy="{}")
aws.eks.Cluster(  # finding: aws-eks-unsupported-version
    "models", role_arn=role.arn, version="1.27", vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]}
)
"""
GOOD = """
import pulumi_aws as aws

role = aws.iam.Role("models", assume_role_policy="{}")
aws.eks.Cluster("models", role_arn=role.arn, version="1.34", vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]})
"""


@rule(
    cloud="aws",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="state",
    subjects=(EKS_CLUSTER, EKS_NODE_GROUP),
    fix="Move the cluster, then its node groups, to a version that EKS supports, one minor version at a time.",
    bad=BAD,
    good=GOOD,
)
def aws_eks_unsupported_version(cluster: Resource) -> Answers:
    """The Kubernetes version of a cluster or node group is past its support.

    ## Why it matters
    EKS creates no cluster of such a version: a program that names it cannot build the cluster again after a loss. A cluster that
    exists is moved to a newer version at a time that EKS chooses, and what relied on an interface that is gone stops then.
    Nodes that stay behind get no images with fixes, and may be too old for the control plane.

    ## What to do
    Set `version` to one under standard support and move on once a year, on a day of your choice: read what the next version
    takes away, update the cluster, then its add-ons and node groups.

    ## When it is decided
    From `version` and a table of the ends of extended support that EKS publishes, as they stood in February 2026, for the day
    2026-11-01. Where the program sets no version, the one that the state of the deployed stack tells decides.

    ## References
    Security Hub EKS.2; Checkov CKV_AWS_339; Amazon EKS user guide, "Understand the Kubernetes version lifecycle on EKS".
    """
    ended = end_of_support(cluster, "version")
    if ended is not None:
        message = f"{cluster.name} is of Kubernetes {cluster.text('version')}, whose support on EKS ended by {ended}"
        yield Finding(cluster, "version", message)
