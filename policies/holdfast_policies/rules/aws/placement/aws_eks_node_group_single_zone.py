"""Nodes that one zone can take away."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import EKS_NODE_GROUP, SUBNET
from holdfast.topology.aws.node_groups import alike
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.wording import counted
from holdfast.topology.zones import merged

_SUBNETS: Final = "subnetIds[]"
BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
role = aws.iam.Role("models", assume_role_policy="{}")
cluster = aws.eks.Cluster("models", role_arn=role.arn, vpc_config={"subnet_ids": [one.id, two.id]})
aws.eks.NodeGroup(  # finding: aws-eks-node-group-single-zone
    "gpu",
    cluster_name=cluster.name,
    node_role_arn=role.arn,
    instance_types=["g5.xlarge"],
    subnet_ids=[one.id],
    scaling_config={"min_size": 2, "max_size": 6, "desired_size": 2},
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
role = aws.iam.Role("models", assume_role_policy="{}")
cluster = aws.eks.Cluster("models", role_arn=role.arn, vpc_config={"subnet_ids": [one.id, two.id]})
aws.eks.NodeGroup(
    "gpu",
    cluster_name=cluster.name,
    node_role_arn=role.arn,
    instance_types=["g5.xlarge"],
    subnet_ids=[one.id, two.id],
    scaling_config={"min_size": 2, "max_size": 6, "desired_size": 2},
)
"""
A_GROUP_A_ZONE = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
role = aws.iam.Role("models", assume_role_policy="{}")
cluster = aws.eks.Cluster("models", role_arn=role.arn, vpc_config={"subnet_ids": [one.id, two.id]})
for name, subnet in (("gpu-a", one), ("gpu-b", two)):
    aws.eks.NodeGroup(
        name,
        cluster_name=cluster.name,
        node_role_arn=role.arn,
        instance_types=["g5.xlarge"],
        subnet_ids=[subnet.id],
        scaling_config={"min_size": 1, "max_size": 3, "desired_size": 1},
    )
"""


@rule(
    cloud="aws",
    group="placement",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(EKS_NODE_GROUP,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the node group a subnet in each of at least two zones, or the cluster a group like it in another zone.",
    bad=BAD,
    good=(GOOD, A_GROUP_A_ZONE),
)
def aws_eks_node_group_single_zone(group: Resource, stack: Stack, options: Options) -> Answers:
    """A node group's subnets lie in fewer zones than are asked for.

    ## Why it matters
    Kubernetes spreads pods over the nodes that it has. When all nodes of a kind are in one zone, the failure of that zone stops
    every pod that needs them, and the scheduler has nowhere else to put it.

    ## What to do
    Name subnets of at least `min_zones` zones (2) in `subnetIds`. For pods with volumes, which are bound to a zone, make one
    group a zone instead.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`). Groups of one cluster that launch the same instance types count together.

    ## References
    Amazon EKS best practices guide, "Reliability: data plane" and "Cluster autoscaling"; Amazon EKS API reference, CreateNodegroup.
    """
    own = zones_behind(stack, group, _SUBNETS)
    if own.at_most == 0 or own.at_least >= options.min_zones:
        return
    others = alike(stack, group)
    zones = merged("subnetIds", (own, *(zones_behind(stack, each, _SUBNETS) for each in others.found)))
    if zones.fewer_than(options.min_zones):
        others.require_complete()
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(group, "subnetIds", f"The subnets of {group.name} {zones.said()}: {few}", evidence=zones.path)
