import pulumi
import pulumi_aws as aws

# Define the AWS region that the resources will be created in
aws_region = "us-west-2"

# Create an Application Load Balancer (ALB)
alb = aws.lb.LoadBalancer(
    "ai-inference-lb",
    internal=False,
    load_balancer_type="application",  # Use an "application" load balancer
    subnets=["subnet-XXXXXXX", "subnet-YYYYYYY"],  # Specify the subnets the ALB is associated with
)

# Define a target group for the ALB to direct traffic to
target_group = aws.lb.TargetGroup(
    "ai-inference-tg",
    port=80,
    protocol="HTTP",
    vpc_id="vpc-XXXXXXX",  # Replace with the appropriate VPC ID
    health_check={
        "healthy_threshold": 2,
        "unhealthy_threshold": 2,
        "timeout": 3,
        "path": "/",  # AI inference service endpoint
        "interval": 30,
    },
)

# Define a listener for the ALB that checks for incoming requests
listener = aws.lb.Listener(
    "ai-inference-listener",
    load_balancer_arn=alb.arn,  # Reference the ALB created earlier
    port=80,
    default_actions=[
        {
            "type": "forward",
            "target_group_arn": target_group.arn,  # Forward to our target group
        }
    ],
)

# Export the DNS name of the ALB to access the AI inference service
pulumi.export("load_balancer_dns_name", alb.dns_name)
