"""Clusters that a slip can delete."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import EKS_CLUSTER

BAD = """
import pulumi_aws as aws

role = aws.iam.Role("models", assume_role_policy="{}")
aws.eks.Cluster(  # finding: aws-eks-deletion-protection-off
    "models", role_arn=role.arn, version="1.34", vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]}
)
"""
GOOD = """
import pulumi_aws as aws

role = aws.iam.Role("models", assume_role_policy="{}")
aws.eks.Cluster(
    "models", role_arn=role.arn, version="1.34", vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]}, deletion_protection=True
)
"""


@rule(
    cloud="aws",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(EKS_CLUSTER,),
    fix="Set deletionProtection to true.",
    bad=BAD,
    good=GOOD,
)
def aws_eks_deletion_protection_off(cluster: Resource) -> Answers:
    """A Kubernetes cluster can be deleted by one call.

    ## Why it matters
    With a cluster goes all that was declared in it: deployments, services, secrets, and the names of its API server. A new
    cluster is empty and has another address, and filling it again takes hours where nobody has practised it.

    ## What to do
    Set `deletionProtection` to true (the default is false). To delete on purpose, turn it off in an update of its own.

    ## When it is decided
    From the cluster's inputs, before it is created.

    ## References
    Amazon EKS user guide, "Protect EKS clusters from accidental deletion"; Amazon EKS API reference, CreateCluster.
    """
    if not cluster.flag("deletionProtection"):
        yield Finding(cluster, "deletionProtection", f"{cluster.name} can be deleted by one call: deletion protection is off")
