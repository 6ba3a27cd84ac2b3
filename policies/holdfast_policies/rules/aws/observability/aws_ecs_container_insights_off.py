"""Clusters whose tasks nobody can see."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_CLUSTER
from holdfast.stack.reading import Block
from holdfast.topology.known import any_block

BAD = """
import pulumi_aws as aws

aws.ecs.Cluster("models", settings=[{"name": "containerInsights", "value": "disabled"}])  # finding: aws-ecs-container-insights-off
aws.ecs.Cluster("batch")  # finding: aws-ecs-container-insights-off
"""
GOOD = """
import pulumi_aws as aws

aws.ecs.Cluster("models", settings=[{"name": "containerInsights", "value": "enhanced"}])
"""
_ON: Final = ("enabled", "enhanced")


@rule(
    cloud="aws",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(ECS_CLUSTER,),
    fix="Set containerInsights to enhanced or enabled in the cluster's settings.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_container_insights_off(cluster: Resource) -> Answers:
    """A cluster does not record container insights.

    ## Why it matters
    Container Insights records how many tasks run and restart, and the CPU and memory that they use. Without it a service
    whose tasks restart all day, or run short of memory before they fail, looks healthy until clients complain.

    ## What to do
    Set `containerInsights` to `enhanced` (each container too) or `enabled` (clusters, services and tasks) in `settings`. An
    account can turn it on for its new clusters; the program does not show that, so say it in the program as well.

    ## When it is decided
    From the cluster's inputs, before it is created.

    ## References
    Security Hub ECS.12; Amazon CloudWatch user guide, "Container Insights".
    """
    if not any_block(cluster, "settings", _records):
        yield Finding(cluster, "settings", f"{cluster.name} records no container insights: nobody sees its tasks restart or run short")


def _records(setting: Block) -> bool:
    return setting.text("value") in _ON and setting.text("name") == "containerInsights"
