"""Databases that one zone takes down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import RDS_CLUSTER, RDS_CLUSTER_INSTANCE, RDS_INSTANCE, SUBNET
from holdfast.topology.aws.databases import MEMBERS, has_reader, instances_of, is_replica, spreads_itself, zones_of_instances
from holdfast.topology.wording import counted, listed

BAD = """
import pulumi_aws as aws

aws.rds.Instance(  # finding: aws-rds-single-zone
    "users", engine="postgres", instance_class="db.m7g.large", allocated_storage=100, username="app", manage_master_user_password=True
)
orders = aws.rds.Cluster(  # finding: aws-rds-single-zone
    "orders", engine="aurora-postgresql", master_username="app", manage_master_user_password=True
)
aws.rds.ClusterInstance("orders", cluster_identifier=orders.id, engine="aurora-postgresql", instance_class="db.r7g.large")
"""
GOOD = """
import pulumi_aws as aws

aws.rds.Instance(
    "users",
    engine="postgres",
    instance_class="db.m7g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    multi_az=True,
)
orders = aws.rds.Cluster("orders", engine="aurora-postgresql", master_username="app", manage_master_user_password=True)
for zone in ("us-west-2a", "us-west-2b"):
    aws.rds.ClusterInstance(
        f"orders-{zone}",
        cluster_identifier=orders.id,
        engine="aurora-postgresql",
        instance_class="db.r7g.large",
        availability_zone=zone,
    )
"""


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(RDS_INSTANCE, RDS_CLUSTER),
    reads=(RDS_CLUSTER_INSTANCE, SUBNET),
    fix="Set multiAz of the instance to true; give a cluster two instances or more, in different zones.",
    bad=BAD,
    good=GOOD,
)
def aws_rds_single_zone(database: Resource, stack: Stack) -> Answers:
    """A database runs in one zone alone.

    ## Why it matters
    When the zone of the only copy fails, the service has no database until the zone is back or a backup is restored elsewhere,
    which takes hours and loses the last minutes. With a standby or a reader in another zone it takes a minute or two.

    ## What to do
    Set `multiAz` of an instance to true. Give an Aurora cluster a second instance and set `availabilityZone` of both, each to
    another zone. A Multi-AZ cluster (`dbClusterInstanceClass`) has its standbys by itself.

    ## When it is decided
    At preview, from the instance, or from the cluster and its instances; a reader that Application Auto Scaling keeps counts as
    one. It stays undecided where instances leave their zone to Aurora, since two can then be in the same. Read replicas are
    left out.

    ## References
    Security Hub RDS.5 and RDS.15; Amazon Aurora user guide, "High availability for Amazon Aurora".
    """
    if database.type == RDS_INSTANCE:
        if not database.flag("multiAz") and not is_replica(database):
            yield Finding(database, "multiAz", f"{database.name} has no standby in another zone: multiAz is not true")
    elif not spreads_itself(database):
        members = instances_of(stack, database)
        if not has_reader(stack, database):
            alone = f"{database.name} has {counted(members.resources, 'instance')}, at least 2 are needed"
            yield Finding(database, MEMBERS, alone, evidence=members.resources)
        elif (zones := zones_of_instances(stack, database)).fewer_than(2):
            yield Finding(database, MEMBERS, f"All instances of {database.name} lie in {listed(zones.names)}", evidence=zones.path)
