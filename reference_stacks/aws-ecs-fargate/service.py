"""The tasks that serve: cluster, task definition and service over three zones, and what scales it."""

import json

import pulumi
import pulumi_aws as aws
from config import PORT, Settings
from front_door import FrontDoor

CONTAINER = "model-server"
LOG_GROUP = "/inference/model-server"
HTTPS = 443
LONGEST_START = 300  # seconds that ECS allows
ASSUME_ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def container_definitions(settings: Settings, region: str) -> str:
    """Return the containers of a task as JSON, made of plain values, so that they can be read before anything is deployed."""
    container = {
        "name": CONTAINER,
        "image": settings.image_in(region),
        "essential": True,
        "portMappings": [{"containerPort": PORT, "hostPort": PORT, "protocol": "tcp"}],
        # As long as the load balancer lets requests finish.
        "stopTimeout": settings.drain_seconds,
        "healthCheck": {
            "command": ["CMD-SHELL", f"curl --fail --silent http://localhost:{PORT}/health/live || exit 1"],
            "interval": 30,
            "timeout": 10,
            "retries": 3,
            "startPeriod": min(settings.grace_seconds, LONGEST_START),
        },
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": LOG_GROUP,
                "awslogs-region": region,
                "awslogs-stream-prefix": CONTAINER,
                # A log that cannot be written must not stop answers: what does not fit into the buffer is lost.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
    }
    return json.dumps([container])


class Tasks(pulumi.ComponentResource):
    """Tasks behind a front door. `errors` is an alarm that stops a rollout and undoes it."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        door: FrontDoor,
        errors: aws.cloudwatch.MetricAlarm,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("inference:serving:Tasks", name, None, opts)
        self._prefix, self._settings, self._door, self._network = name, settings, door, door.network
        self._own = pulumi.ResourceOptions(parent=self)
        self.cluster, providers = self._cluster()
        group = self._security_group()
        self.service = self._service(self._task_definition(), group, providers, errors)
        self._follow_demand()
        self.register_outputs({})

    def _cluster(self) -> tuple[aws.ecs.Cluster, aws.ecs.ClusterCapacityProviders]:
        cluster = aws.ecs.Cluster(self._prefix, settings=[{"name": "containerInsights", "value": "enhanced"}], opts=self._own)
        providers = aws.ecs.ClusterCapacityProviders(
            self._prefix,
            cluster_name=cluster.name,
            capacity_providers=["FARGATE"],
            default_capacity_provider_strategies=[{"capacity_provider": "FARGATE", "base": 1, "weight": 1}],
            opts=self._own,
        )
        return cluster, providers

    def _security_group(self) -> aws.ec2.SecurityGroup:
        """Let requests and health checks in from the load balancer alone, and tasks out to the endpoints alone."""
        name, door, endpoints = self._prefix, self._door.security_group, self._network.endpoints
        tasks = aws.ec2.SecurityGroup(f"{name}-tasks", description="Tasks", vpc_id=self._network.vpc.id, opts=self._own)
        self._let_through(f"{name}-requests", door, tasks, PORT)
        self._let_through(f"{name}-endpoints", tasks, endpoints, HTTPS)
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-s3",
            security_group_id=tasks.id,
            prefix_list_id=self._network.s3.prefix_list_id,
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            opts=self._own,
        )
        return tasks

    def _let_through(self, name: str, source: aws.ec2.SecurityGroup, target: aws.ec2.SecurityGroup, port: int) -> None:
        """Let one group reach a port of another one: out of the first and into the second."""
        aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=source.id,
            referenced_security_group_id=target.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            opts=self._own,
        )
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=target.id,
            referenced_security_group_id=source.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            opts=self._own,
        )

    def _task_definition(self) -> aws.ecs.TaskDefinition:
        role = aws.iam.Role(f"{self._prefix}-execution", assume_role_policy=ASSUME_ROLE, opts=self._own)
        policy = aws.iam.RolePolicyAttachment(
            f"{self._prefix}-execution",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            opts=self._own,
        )
        log = aws.cloudwatch.LogGroup(self._prefix, name=LOG_GROUP, retention_in_days=30, opts=self._own)
        return aws.ecs.TaskDefinition(
            self._prefix,
            family=CONTAINER,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(self._settings.cpu),
            memory=str(self._settings.memory),
            runtime_platform={"operating_system_family": "LINUX", "cpu_architecture": "X86_64"},
            execution_role_arn=role.arn,
            container_definitions=container_definitions(self._settings, self._network.region),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy, log]),
        )

    def _service(
        self,
        task: aws.ecs.TaskDefinition,
        tasks: aws.ec2.SecurityGroup,
        providers: aws.ecs.ClusterCapacityProviders,
        errors: aws.cloudwatch.MetricAlarm,
    ) -> aws.ecs.Service:
        settings = self._settings
        return aws.ecs.Service(
            self._prefix,
            cluster=self.cluster.arn,
            task_definition=task.arn,
            desired_count=settings.minimum,
            # No spot for the tasks that must run: an interruption takes many at once.
            capacity_provider_strategies=[{"capacity_provider": "FARGATE", "base": settings.minimum, "weight": 1}],
            availability_zone_rebalancing="ENABLED",
            network_configuration={
                "subnets": [subnet.id for subnet in self._network.private_subnets],
                "security_groups": [tasks.id],
                "assign_public_ip": False,
            },
            load_balancers=[{"target_group_arn": self._door.target_group.arn, "container_name": CONTAINER, "container_port": PORT}],
            health_check_grace_period_seconds=settings.grace_seconds,
            # New tasks first, old ones after: no task is missing while the service is updated.
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            alarms={"enable": True, "rollback": True, "alarm_names": [errors.name]},
            wait_for_steady_state=True,
            propagate_tags="SERVICE",
            # The listener first, since a target group takes tasks only when a load balancer has it; the number of tasks is the
            # scaler's from then on.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[self._door.listener, providers, self._network], ignore_changes=["desiredCount"]
            ),
        )

    def _follow_demand(self) -> None:
        """Scale on requests for each task, which tell of load before the processor does."""
        door = self._door
        target = aws.appautoscaling.Target(
            self._prefix,
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=pulumi.Output.concat("service/", self.cluster.name, "/", self.service.name),
            min_capacity=self._settings.minimum,
            max_capacity=self._settings.maximum,
            opts=self._own,
        )
        aws.appautoscaling.Policy(
            f"{self._prefix}-requests",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            policy_type="TargetTrackingScaling",
            target_tracking_scaling_policy_configuration={
                "target_value": self._settings.requests_per_minute,
                "scale_out_cooldown": self._settings.grace_seconds,
                "scale_in_cooldown": 300,
                "predefined_metric_specification": {
                    "predefined_metric_type": "ALBRequestCountPerTarget",
                    "resource_label": pulumi.Output.concat(door.balancer.arn_suffix, "/", door.target_group.arn_suffix),
                },
            },
            opts=self._own,
        )
