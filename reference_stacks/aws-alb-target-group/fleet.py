"""The members that serve: a template, an Auto Scaling group over three zones, and what assures that it gets machines."""

import json
from base64 import b64encode
from math import ceil

import pulumi
import pulumi_aws as aws
from config import PORT, ZONES, Settings
from front_door import FrontDoor
from network import ANYWHERE

POLICIES = ("AmazonEC2ContainerRegistryReadOnly", "AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy")
ASSUME_ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def start_script(settings: Settings, region: str) -> str:
    """Return the user data: it runs the server by digest, so that all members of one template run the same."""
    registry = settings.registry(region)
    lines = (
        "#!/bin/bash",
        "set -euo pipefail",
        f"aws ecr get-login-password --region {region} | docker login --username AWS --password-stdin {registry}",
        f"docker run --detach --restart always --gpus all --publish {PORT}:{PORT} {registry}/{settings.image}",
    )
    return "\n".join(lines) + "\n"


class Fleet(pulumi.ComponentResource):
    """Members behind a front door. `errors` is an alarm that stops a rollout and undoes it."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        door: FrontDoor,
        errors: aws.cloudwatch.MetricAlarm,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("inference:serving:Fleet", name, None, opts)
        self._prefix, self._settings, self._door, self._network = name, settings, door, door.network
        self._own = pulumi.ResourceOptions(parent=self)
        self._reserved = self._reserve_capacity()
        self.group = self._group(self._template(self._security_group(), self._profile()), errors)
        self._follow_demand()
        self.register_outputs({})

    def _security_group(self) -> aws.ec2.SecurityGroup:
        """Let requests and health checks in from the load balancer alone, and members out to the image registry."""
        name, door = self._prefix, self._door
        group = aws.ec2.SecurityGroup(f"{name}-members", description="Members", vpc_id=self._network.vpc.id, opts=self._own)
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-requests",
            security_group_id=group.id,
            referenced_security_group_id=door.security_group.id,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            opts=self._own,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-requests",
            security_group_id=door.security_group.id,
            referenced_security_group_id=group.id,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            opts=self._own,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-https", security_group_id=group.id, cidr_ipv4=ANYWHERE, ip_protocol="tcp", from_port=443, to_port=443, opts=self._own
        )
        return group

    def _profile(self) -> aws.iam.InstanceProfile:
        role = aws.iam.Role(self._prefix, assume_role_policy=ASSUME_ROLE, opts=self._own)
        for policy in POLICIES:
            aws.iam.RolePolicyAttachment(
                f"{self._prefix}-{policy}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}", opts=self._own
            )
        return aws.iam.InstanceProfile(self._prefix, role=role.name, opts=self._own)

    def _template(self, members: aws.ec2.SecurityGroup, profile: aws.iam.InstanceProfile) -> aws.ec2.LaunchTemplate:
        # An id, looked up once an update: a rollout cannot be undone where the template names the parameter itself.
        image = aws.ssm.get_parameter(name=self._settings.ami_parameter, opts=pulumi.InvokeOptions(parent=self))
        return aws.ec2.LaunchTemplate(
            self._prefix,
            image_id=image.value,
            instance_type=self._settings.instance_types[0],
            user_data=b64encode(start_script(self._settings, self._network.region).encode()).decode(),
            iam_instance_profile={"arn": profile.arn},
            vpc_security_group_ids=[members.id],
            metadata_options={"http_tokens": "required", "http_endpoint": "enabled", "http_put_response_hop_limit": 2},
            monitoring={"enabled": True},
            block_device_mappings=[
                {
                    "device_name": "/dev/sda1",
                    "ebs": {"volume_size": 200, "volume_type": "gp3", "encrypted": "true", "delete_on_termination": "true"},
                }
            ],
            capacity_reservation_specification={"capacity_reservation_preference": "open"},
            opts=self._own,
        )

    def _reserve_capacity(self) -> list[pulumi.Resource]:
        """Hold machines for the minimum in every zone: GPUs are short just when many have lost the same zone."""
        return [
            aws.ec2.CapacityReservation(
                f"{self._prefix}-{zone}",
                availability_zone=zone,
                instance_type=self._settings.instance_types[0],
                instance_platform="Linux/UNIX",
                instance_count=self._settings.members_a_zone,
                instance_match_criteria="open",
                end_date_type="unlimited",
                opts=self._own,
            )
            for zone in self._network.zones
        ]

    def _group(self, template: aws.ec2.LaunchTemplate, errors: aws.cloudwatch.MetricAlarm) -> aws.autoscaling.Group:
        settings = self._settings
        # Room for a whole row of zones, so that a replacement starts before what it replaces goes.
        surge = 100 + ceil(100 * ZONES / settings.minimum)
        return aws.autoscaling.Group(
            self._prefix,
            min_size=settings.minimum,
            max_size=settings.maximum,
            vpc_zone_identifiers=[subnet.id for subnet in self._network.private_subnets],
            # With a zone gone the others are filled up beyond balance.
            availability_zone_distribution={"capacity_distribution_strategy": "balanced-best-effort"},
            target_group_arns=[self._door.target_group.arn],
            health_check_type="ELB",
            health_check_grace_period=settings.grace_seconds,
            default_instance_warmup=settings.model_load_seconds,
            mixed_instances_policy={
                "instances_distribution": {
                    "on_demand_allocation_strategy": "prioritized",
                    "on_demand_base_capacity": settings.minimum,
                    "on_demand_percentage_above_base_capacity": 100,
                },
                "launch_template": {
                    "launch_template_specification": {
                        "launch_template_id": template.id,
                        "version": template.latest_version.apply(str),  # a number, so that there is one to go back to
                    },
                    "overrides": [{"instance_type": each} for each in settings.instance_types],
                },
            },
            instance_maintenance_policy={"min_healthy_percentage": 100, "max_healthy_percentage": surge},
            instance_refresh={
                "strategy": "Rolling",
                "preferences": {
                    "min_healthy_percentage": 100,
                    "max_healthy_percentage": surge,
                    "instance_warmup": str(settings.model_load_seconds),
                    "skip_matching": True,
                    "auto_rollback": True,
                    "alarm_specification": {"alarms": [errors.name]},
                },
            },
            tags=[{"key": "Name", "value": self._prefix, "propagate_at_launch": True}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._network, self._door.listener, *self._reserved]),
        )

    def _follow_demand(self) -> None:
        """Scale on requests for each member: a GPU that waits for memory looks idle to its CPU."""
        door = self._door
        aws.autoscaling.Policy(
            f"{self._prefix}-requests",
            autoscaling_group_name=self.group.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration={
                "target_value": self._settings.requests_per_minute,
                "predefined_metric_specification": {
                    "predefined_metric_type": "ALBRequestCountPerTarget",
                    "resource_label": pulumi.Output.concat(door.balancer.arn_suffix, "/", door.target_group.arn_suffix),
                },
            },
            opts=self._own,
        )
