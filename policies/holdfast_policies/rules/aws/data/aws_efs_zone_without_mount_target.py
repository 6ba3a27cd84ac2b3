"""Members that cannot mount what they need to start."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, EFS_FILE_SYSTEM, EFS_MOUNT_TARGET, SUBNET
from holdfast.topology.aws.file_systems import is_one_zone, uncovered
from holdfast.topology.wording import listed

_SERVICE: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
"""
_TASKS: Final = """aws.efs.MountTarget("one", file_system_id=models.id, subnet_id=one.id)
task = aws.ecs.TaskDefinition(
    "api",
    family="api",
    container_definitions='[{"name": "api", "image": "api:1.4", "memory": 4096}]',
    volumes=[{"name": "models", "efs_volume_configuration": {"file_system_id": models.id}}],
)
cluster = aws.ecs.Cluster("models")
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [one.id, two.id]},
)
"""
BAD = (
    _SERVICE
    + """models = aws.efs.FileSystem("models")  # finding: aws-efs-zone-without-mount-target
"""
    + _TASKS
)
GOOD = (
    _SERVICE
    + """models = aws.efs.FileSystem("models")
aws.efs.MountTarget("two", file_system_id=models.id, subnet_id=two.id)
"""
    + _TASKS
)


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(EFS_FILE_SYSTEM,),
    reads=(EFS_MOUNT_TARGET, SUBNET, AUTOSCALING_GROUP, ECS_SERVICE),
    fix="Give the file system a mount target in every zone of the groups and services that mount it.",
    bad=BAD,
    good=GOOD,
)
def aws_efs_zone_without_mount_target(files: Resource, stack: Stack) -> Answers:
    """A file system has no mount target in a zone from which it is mounted.

    ## Why it matters
    The name of a file system leads to the mount target in the zone of who asks, and to nothing in a zone without one. Members
    that are placed there never start. Often nobody notices before another zone fails and all of them are to start there.

    ## What to do
    Add an `aws.efs.MountTarget` for a subnet of each zone that the group or service uses.

    ## When it is decided
    At preview, for subnets of the stack with known zones. A service mounts the file systems in the volumes of its task
    definition, a group those that the user data of its launch template is made of. One Zone file systems are left out.

    ## References
    Amazon EFS user guide, "Mounting EFS file systems" and "How Amazon EFS works".
    """
    if is_one_zone(files):
        return
    bare = uncovered(stack, files)
    for each in bare.found:
        message = f"{files.name} has no mount target in {listed(each.zones)}, where {each.compute.name} mounts it"
        yield Finding(files, "fileSystemId", message, evidence=each.path, key=each.compute.name)
    if not bare.found:
        bare.require_complete()
