"""Models and images that come from one zone."""

from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Stack
from holdfast.stack.aws import EFS_FILE_SYSTEM, S3_BUCKET
from holdfast.stack.gcp import STORAGE_BUCKET
from holdfast.topology.model import Fleet, Part, Topology
from holdfast.topology.origins import resource_of, resources_of
from holdfast.topology.wording import listed

ECR: Final = "aws:ecr/repository:Repository"
ECR_REPLICATION: Final = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
LUSTRE: Final = "aws:fsx/lustreFileSystem:LustreFileSystem"
REGISTRY: Final = "gcp:artifactregistry/repository:Repository"
_STORES: Final = frozenset({"file-system", "volume", "machine"})
"""What weights and images can lie on below the region; buckets and registries are regional."""

BAD = (
    """
import base64

import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
files = aws.fsx.LustreFileSystem(  # finding: model-artifact-single-source
    "weights", subnet_ids=subnets[0].id, storage_capacity=1200, deployment_type="PERSISTENT_2", per_unit_storage_throughput=250
)
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge",
    user_data=files.dns_name.apply(lambda each: base64.b64encode(f"mount -t lustre {each}@tcp:/model /model".encode()).decode()),
)
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)
GOOD = (
    """
import base64

import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
files = aws.efs.FileSystem("weights")
for number, subnet in enumerate(subnets):
    aws.efs.MountTarget(f"weights-{number}", file_system_id=files.id, subnet_id=subnet.id)
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge",
    user_data=files.dns_name.apply(lambda each: base64.b64encode(f"mount -t nfs4 {each}:/ /model".encode()).decode()),
)
aws.autoscaling.Group(
    "model",
    min_size=3,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="medium",
    decidable="preview",
    reads=(ECR, ECR_REPLICATION, EFS_FILE_SYSTEM, LUSTRE, S3_BUCKET, STORAGE_BUCKET, REGISTRY),
    options=(),
    fix="Keep what members load in a store that spans zones, or load it from a bucket into each zone.",
    bad=BAD,
    good=GOOD,
)
def model_artifact_single_source(topology: Topology, stack: Stack) -> Answers:
    """Model weights or images are read at start-up from a store that one zone can take away

    ## Why it matters
    A new member is of use when it has its model. Where the weights lie in one zone, a failure of that zone takes two things at
    once: members, and the means to start others elsewhere. The groups in the other zones look ready to grow and cannot.

    ## What to do
    Use a file system with a mount target in every zone, or a bucket or registry, which span the zones of a region; a fast file
    system in one zone is a cache in front of these, one for each zone, and not the source.

    ## When it is decided
    At preview, for file systems, volumes and machines that members show to use: in user data, a task definition or a mount.
    Where the zones of such a store are not known, the rule is undecided.

    ## References
    Amazon EFS user guide, "Availability and durability"; FSx for Lustre user guide, deployment types.
    """
    parts = {part.id: part for part in topology.parts if part.kind in _STORES and not part.standby and part.zones}
    for part in parts.values():
        users = [fleet for fleet in topology.fleets if _loads_from(fleet, part)]
        if not users or part.zones is None:
            continue
        subject = resource_of(stack, part.origins)
        if part.zones.open:
            yield Undecided(subject, "", part.zones.open)
        else:
            names = {zone.id: zone.name for zone in topology.zones}
            where = listed(names[zone] for zone in part.zones.ids)
            message = f"{listed(fleet.name for fleet in users)} can start no member without {subject.name}, which lies in {where} alone"
            yield Finding(subject, "", message, evidence=resources_of(stack, (origin for fleet in users for origin in fleet.origins[:1])))


def _loads_from(fleet: Fleet, part: Part) -> bool:
    """Tell whether all members of a fleet need a part, and no other will do."""
    return any(part.id in need.on and need.least >= len(need.on) and need.needed.value and not need.zones for need in fleet.needs)
