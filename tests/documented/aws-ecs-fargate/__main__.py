import json

import pulumi
import pulumi_aws as aws

# Create an ECS cluster to host our services
ecs_cluster = aws.ecs.Cluster("ai-model-serving-cluster")

# Define the execution role that the ECS agent and Docker daemon can assume.
execution_role = aws.iam.Role(
    "ecs-execution-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
        }
    ),
)

# Attach the AWS managed policy that allows the ECS task to pull from ECR and write logs
execution_role_policy_attachment = aws.iam.RolePolicyAttachment(
    "ecs-execution-role-policy-attachment",
    role=execution_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)

# Define a Task Definition for the AI model. Replace `your-container-image` with your actual container image.
# Also, specify the required CPU and memory for your specific AI model application.
task_definition = aws.ecs.TaskDefinition(
    "ai-model-serving-task",
    family="service",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution_role.arn,
    container_definitions=pulumi.Output.all()
    .apply(
        lambda _: [
            {
                "name": "ai-model-container",
                "image": "your-container-image",
                "portMappings": [
                    {"containerPort": 80, "hostPort": 80, "protocol": "tcp"},
                ],
            }
        ]
    )
    .apply(
        lambda container_definitions: pulumi.Output.all(template=container_definitions).apply(lambda vars: json.dumps(vars["template"]))
    ),
)

# Set up an ALB to distribute incoming requests to the deployed AI model containers
# The ALB listens on port 80 by default
alb = aws.lb.LoadBalancer(
    "ai-model-alb",
    load_balancer_type="application",
    security_groups=[],
    subnets=[],  # List your subnet IDs here
)

# Define a target group for the ALB to route requests to Fargate tasks
tg = aws.lb.TargetGroup("ai-model-tg", port=80, protocol="HTTP", target_type="ip", vpc_id=alb.vpc_id)

# Define a listener for the ALB
listener = aws.lb.Listener(
    "ai-model-listener", load_balancer_arn=alb.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": tg.arn}]
)

# Create the ECS service with a replica strategy for load distribution and fault tolerance
service = aws.ecs.Service(
    "ai-model-service",
    cluster=ecs_cluster.arn,
    task_definition=task_definition.arn,
    desired_count=2,  # Scale up the desired count as needed for your workload
    launch_type="FARGATE",
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        subnets=[],  # List your subnet IDs here
        security_groups=[],
        assign_public_ip=True,
    ),
    load_balancers=[{"target_group_arn": tg.arn, "container_name": "ai-model-container", "container_port": 80}],
    ordered_placement_strategies=[{"type": "spread", "field": "attribute:ecs.availability-zone"}],
    wait_for_steady_state=True,
)

# Output the ALB DNS name so we can access it
pulumi.export("alb_dns_name", alb.dns_name)
