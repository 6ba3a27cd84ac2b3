"""File systems that one zone takes away."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import EFS_FILE_SYSTEM, EFS_MOUNT_TARGET, SUBNET
from holdfast.topology.aws.file_systems import ONE_ZONE, is_one_zone, mountable_zones
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
models = aws.efs.FileSystem("models")  # finding: aws-efs-single-zone
aws.efs.MountTarget("models", file_system_id=models.id, subnet_id=one.id)
aws.efs.FileSystem("cache", availability_zone_name="us-west-2a")  # finding: aws-efs-single-zone
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
models = aws.efs.FileSystem("models")
for number, zone in enumerate(("us-west-2a", "us-west-2b")):
    subnet = aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=zone)
    aws.efs.MountTarget(zone, file_system_id=models.id, subnet_id=subnet.id)
"""


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(EFS_FILE_SYSTEM,),
    reads=(EFS_MOUNT_TARGET, SUBNET),
    options=("min_zones",),
    fix="Leave availabilityZoneName unset, and give the file system a mount target in each zone that uses it.",
    bad=BAD,
    good=GOOD,
)
def aws_efs_single_zone(files: Resource, stack: Stack, options: Options) -> Answers:
    """A file system can be reached in one zone alone.

    ## Why it matters
    A One Zone file system is gone with its zone. A regional one keeps its data in several, but is reached through mount targets:
    with all of them in one zone, the failure of that zone takes the models and the state away from every member elsewhere.

    ## What to do
    Leave `availabilityZoneName` unset; it cannot be changed later. Add an `aws.efs.MountTarget` in a subnet of each zone.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`).

    ## References
    Trusted Advisor c1dfprch01; Amazon EFS user guide, "How Amazon EFS works".
    """
    if is_one_zone(files):
        yield Finding(files, ONE_ZONE, f"{files.name} is a One Zone file system: it is gone with its zone")
        return
    zones = mountable_zones(stack, files)
    if zones.fewer_than(options.min_zones):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(files, "fileSystemId", f"The mount targets of {files.name} {zones.said()}: {few}", evidence=zones.path)
