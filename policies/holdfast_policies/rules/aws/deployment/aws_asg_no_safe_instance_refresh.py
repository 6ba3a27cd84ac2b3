"""Groups whose members are not replaced, or not safely, when the template changes."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import AUTOSCALING_GROUP
from holdfast.topology.known import any_of

BAD = (
    """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-no-safe-instance-refresh
""",
    """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(  # finding: aws-asg-no-safe-instance-refresh
    "models",
    launch_template={"id": models.id},
    min_size=2,
    max_size=6,
    instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 40, "auto_rollback": True}},
)
""",
)
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(
    "models",
    launch_template={"id": models.id, "version": models.latest_version.apply(str)},
    min_size=2,
    max_size=6,
    instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 90, "auto_rollback": True}},
)
"""
LEAST_PERCENT = 50


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(AUTOSCALING_GROUP,),
    fix="Set instanceRefresh with preferences minHealthyPercentage of at least 50 and autoRollback true.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_no_safe_instance_refresh(group: Resource) -> Answers:
    """A new launch template does not reach the members of a group, or takes too many of them at once.

    ## Why it matters
    Without an instance refresh a new image waits for the next failure: members old and new serve side by side, and a broken
    image is noticed when a member is lost. A refresh that keeps less than half of the members healthy is an outage of its own,
    and one that does not roll back leaves the group half replaced.

    ## What to do
    Set `instanceRefresh` with `minHealthyPercentage` of at least 50 (the default is 90) and `autoRollback` true (the default is
    false; it needs a launch template or a policy of mixed instances with a version in numbers).

    ## When it is decided
    From the group's inputs, before it is created.

    ## References
    Amazon EC2 Auto Scaling user guide, "Use an instance refresh to update instances in an Auto Scaling group" and "Undo changes
    with a rollback".
    """
    healthy, rollback = "instanceRefresh.preferences.minHealthyPercentage", "instanceRefresh.preferences.autoRollback"
    if not group.declares("instanceRefresh"):
        yield Finding(
            group, "instanceRefresh", f"A new launch template does not reach the members of {group.name}: it has no instance refresh"
        )
    elif any_of((lambda: (group.number(healthy) or 0) < LEAST_PERCENT, lambda: not group.flag(rollback))):
        settings = f"minHealthyPercentage is {said(group, healthy)}, autoRollback {said(group, rollback)}"
        yield Finding(group, "instanceRefresh", f"A refresh of {group.name} is not safe: {settings}")


def said(group: Resource, path: str) -> str:
    """Return a setting as it is told in a sentence."""
    value = group.value(path)
    return str(value).lower() if isinstance(value, bool | int | float | str) else "not known"
