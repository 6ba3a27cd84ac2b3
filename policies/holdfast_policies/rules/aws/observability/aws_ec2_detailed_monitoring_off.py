"""Instances whose metrics are minutes old."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import INSTANCE, LAUNCH_TEMPLATE
from holdfast.topology.aws.launch import has_flag

BAD = """
import pulumi_aws as aws

aws.ec2.Instance("server", ami="ami-1", instance_type="g5.xlarge")  # finding: aws-ec2-detailed-monitoring-off
aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")  # finding: aws-ec2-detailed-monitoring-off
"""
GOOD = """
import pulumi_aws as aws

aws.ec2.Instance("server", ami="ami-1", instance_type="g5.xlarge", monitoring=True)
aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge", monitoring={"enabled": True})
"""


@rule(
    cloud="aws",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(INSTANCE, LAUNCH_TEMPLATE),
    fix="Set monitoring to true on the instance, monitoring.enabled on the launch template.",
    bad=BAD,
    good=GOOD,
)
def aws_ec2_detailed_monitoring_off(source: Resource) -> Answers:
    """An instance sends its metrics every 5 minutes only.

    ## Why it matters
    With basic monitoring a metric of EC2 has one value in 5 minutes. An alarm or a scaling policy on it sees a peak when it is
    over, or a dead instance minutes after clients did; instances that take long to start make that delay worse.

    ## What to do
    Set `monitoring` to true on an instance, or `monitoring.enabled` on a launch template, for one value a minute. It is charged
    for by metric.

    ## When it is decided
    From the inputs, before the instance is created. An instance that leaves it to a launch template is undecided until it is
    deployed; the launch template is judged by itself.

    ## References
    AWS Config ec2-instance-detailed-monitoring-enabled; EC2 user guide, "Manage detailed monitoring for your EC2 instances".
    """
    path = "monitoring.enabled" if source.type == LAUNCH_TEMPLATE else "monitoring"
    on = source.flag(path) if source.type == LAUNCH_TEMPLATE else has_flag(source, path)
    if not on:
        yield Finding(source, path, f"{source.name} has detailed monitoring off: alarms see its metrics 5 minutes late")
