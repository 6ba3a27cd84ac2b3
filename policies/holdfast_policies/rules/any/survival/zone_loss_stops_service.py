"""Services that one zone can stop."""

from holdfast.rule import Answers, rule

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ab")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])  # finding: zone-loss-stops-service
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=2,
    max_size=9,
    vpc_zone_identifiers=[subnets[0].id],
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
group = gcp.compute.InstanceGroupManager(
    "model", base_instance_name="model", zone="us-central1-a", target_size=3, versions=[{"instance_template": template.id}],
    named_ports=[{"name": "http", "port": 8000}],
)
service = gcp.compute.BackendService("api", protocol="HTTP", backends=[{"group": group.instance_group}], health_checks=check.id)
url_map = gcp.compute.URLMap("api", default_service=service.id)
proxy = gcp.compute.TargetHttpProxy("api", url_map=url_map.id)
gcp.compute.GlobalForwardingRule("api", target=proxy.id, port_range="80")  # finding: zone-loss-stops-service
""",
)
GOOD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("abc")
]
balancer = aws.lb.LoadBalancer("api", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener(
    "http", load_balancer_arn=balancer.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": targets.arn}]
)
template = aws.ec2.LaunchTemplate("model", image_id="ami-0123456789abcdef0", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=3,
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
    fix="Spread what serves over at least two zones, with enough members in each to carry what is required.",
    bad=BAD,
    good=GOOD,
    clause="zone-loss",
)
def zone_loss_stops_service() -> Answers:
    """The loss of one zone leaves an entry with less than it needs

    ## Why it matters
    A zone is the unit that a cloud loses: its power, its network, its capacity. What is pinned to it goes with it, and so does
    what needs something that is pinned to it: members behind the only NAT gateway, clients of a database in one zone. A path
    that looks wide can rest on one zone at its narrowest place.

    ## What to do
    Give balancers, groups and what they need at least two zones, better three, and let the least size leave `required_replicas`
    when the zone with the most members is gone. Where members come and go, the guaranteed number counts (the least size of the
    group or its scaler).

    ## When it is decided
    At preview. The engine removes each zone, and everything pinned to it, and counts what still serves each route of each entry;
    the finding names the zone, the lost path and the numbers. Zones that are not known, and egress without `options.egress`,
    leave it undecided only where they can change the answer.

    ## References
    AWS Well-Architected Framework, reliability pillar; AWS Resilience Hub, zone disruptions; Google Cloud, "Infrastructure
    reliability guide".
    """
    yield from ()  # the verdicts of the contract answer
