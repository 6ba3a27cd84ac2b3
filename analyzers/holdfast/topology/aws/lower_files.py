"""EFS, FSx and EBS -> parts.

Sources: Amazon EFS user guide, "How it works" (a mount target a zone; One Zone file systems); FSx user guides, deployment types.
"""

from typing import Final

from holdfast.stack.aws import EFS_FILE_SYSTEM, EFS_MOUNT_TARGET
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.aws.lower_zones import zone_set, zones_at
from holdfast.topology.aws.standby import in_one_zone, single, spread, unsure
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import ZoneSet

ACCESS_POINT: Final = "aws:efs/accessPoint:AccessPoint"
VOLUME: Final = "aws:ebs/volume:Volume"
_FSX: Final = tuple(
    f"aws:fsx/{each[0].lower()}{each[1:]}:{each}"
    for each in ("LustreFileSystem", "OntapFileSystem", "OpenZfsFileSystem", "WindowsFileSystem")
)
FILE_SYSTEMS: Final = (EFS_FILE_SYSTEM, *_FSX)
_ONE_SUBNET: Final = (_FSX[0], _FSX[2])
"""FSx for Lustre and for OpenZFS, whose `subnetIds` is one id and no list."""
_READS: Final = """
efs/accessPoint:AccessPoint efs/backupPolicy:BackupPolicy efs/fileSystemPolicy:FileSystemPolicy efs/mountTarget:MountTarget
efs/replicationConfiguration:ReplicationConfiguration fsx/backup:Backup fsx/dataRepositoryAssociation:DataRepositoryAssociation
fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine fsx/ontapVolume:OntapVolume fsx/openZfsSnapshot:OpenZfsSnapshot
fsx/openZfsVolume:OpenZfsVolume ebs/defaultKmsKey:DefaultKmsKey ebs/encryptionByDefault:EncryptionByDefault
ebs/fastSnapshotRestore:FastSnapshotRestore ebs/snapshot:Snapshot ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess
ebs/snapshotCopy:SnapshotCopy ebs/snapshotImport:SnapshotImport
"""


def lower_efs(draft: Draft, files: Resource) -> str:
    """Add a file system: one in One Zone lies there, any other is reached where it has a mount target."""
    if files.value("availabilityZoneName"):
        return single(draft, files, "file-system", in_one_zone(draft, files, "availabilityZoneName"))
    targets = draft.stack.referrers(files, EFS_MOUNT_TARGET, "fileSystemId")
    if targets.missing or not targets.resources:
        fact = Missing(f"the mount targets of {files.name}", f"Give {files.name} a mount target in each zone.")
        return unsure(draft, files, "file-system", targets.missing or (fact,))
    found = [zones_at(draft, each, "subnetId") for each in sorted(targets, key=lambda each: each.urn)]
    missing = [fact for each in found for fact in each.open]
    return spread(draft, files, "file-system", zone_set(draft, (id_ for each in found for id_ in each.ids), missing))


def lower_fsx(draft: Draft, files: Resource) -> str:
    """Add a file system: a Multi-AZ one has a standby in another zone, any other lies in that of its subnet."""
    try:
        several = (files.text("deploymentType") or "").startswith("MULTI_AZ")
    except NotKnownError as error:
        return unsure(draft, files, "file-system", error.missing)
    zones = zones_at(draft, files, "subnetIds" if files.type in _ONE_SUBNET else "subnetIds[]")
    return (
        spread(draft, files, "file-system", zones, "fsx-failover")
        if several
        else single(draft, files, "file-system", _one(draft, files, zones))
    )


def _one(draft: Draft, files: Resource, zones: ZoneSet) -> ZoneSet:
    return zones if len(zones.ids) == 1 and not zones.open else in_one_zone(draft, files)


def lower_volume(draft: Draft, volume: Resource) -> str:
    """Add a volume, which lies in one zone."""
    return single(draft, volume, "volume")


FAMILY: Final = Family(
    name="aws file systems and volumes",
    lowers={EFS_FILE_SYSTEM: lower_efs, VOLUME: lower_volume, **dict.fromkeys(_FSX, lower_fsx)},
    reads=tuple(f"aws:{each}" for each in _READS.split()),
)
