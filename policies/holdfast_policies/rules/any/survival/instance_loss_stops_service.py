"""Services that one machine or task can stop."""

from holdfast.rule import Answers, rule

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: instance-loss-stops-service
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=1,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
    """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "cos-cloud/cos-stable", "boot": True}],
    network_interfaces=[{"network": "default"}],
)
group = gcp.compute.RegionInstanceGroupManager(
    "model", base_instance_name="model", region="us-central1", target_size=1, versions=[{"instance_template": template.id}],
    distribution_policy_zones=["us-central1-a", "us-central1-b", "us-central1-c"], named_ports=[{"name": "http", "port": 8000}],
)
service = gcp.compute.BackendService("api", protocol="HTTP", backends=[{"group": group.instance_group}], health_checks=check.id)
url_map = gcp.compute.URLMap("api", default_service=service.id)
proxy = gcp.compute.TargetHttpProxy("api", url_map=url_map.id)
gcp.compute.GlobalForwardingRule("api", target=proxy.id, port_range="80")  # finding: instance-loss-stops-service
""",
)
GOOD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=2,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
""",
    """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "cos-cloud/cos-stable", "boot": True}],
    network_interfaces=[{"network": "default"}],
)
group = gcp.compute.RegionInstanceGroupManager(
    "model", base_instance_name="model", region="us-central1", target_size=3, versions=[{"instance_template": template.id}],
    distribution_policy_zones=["us-central1-a", "us-central1-b", "us-central1-c"], named_ports=[{"name": "http", "port": 8000}],
)
service = gcp.compute.BackendService("api", protocol="HTTP", backends=[{"group": group.instance_group}], health_checks=check.id)
url_map = gcp.compute.URLMap("api", default_service=service.id)
proxy = gcp.compute.TargetHttpProxy("api", url_map=url_map.id)
gcp.compute.GlobalForwardingRule("api", target=proxy.id, port_range="80")
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="critical",
    decidable="preview",
    options=("required_replicas", "egress"),
    fix="Raise the guaranteed number of members above what is required.",
    bad=BAD,
    good=GOOD,
    clause="instance-loss",
)
def instance_loss_stops_service() -> Answers:
    """The loss of one member leaves an entry with less than it needs

    ## Why it matters
    Machines, tasks and nodes end without notice: hardware, a kernel, a host that is taken back. Until the replacement has
    started, loaded its model and passed its checks, what is left must carry everything. With as many members as are required,
    that is too few.

    ## What to do
    Set the least size of the group, or of its scaler, to at least one more than `required_replicas`. The size that is asked for
    does not count where a scaler may go lower.

    ## When it is decided
    At preview, from the guaranteed number of members of each fleet; one member of each is removed in turn.

    ## References
    AWS Well-Architected Framework, reliability pillar; Google SRE book, provisioning for N+1.
    """
    yield from ()  # the verdicts of the contract answer
