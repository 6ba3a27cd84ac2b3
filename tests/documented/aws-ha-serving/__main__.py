import pulumi
import pulumi_aws as aws

# Create a new security group for the ALB
security_group = aws.ec2.SecurityGroup(
    "alb-security-group",
    description="Enable HTTP access",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)

# Create an Application Load Balancer
alb = aws.lb.LoadBalancer(
    "app-lb",
    internal=False,
    security_groups=[security_group.id],
    subnets=[aws.ec2.Subnet.get("subnet-1", "subnet-1").id, aws.ec2.Subnet.get("subnet-2", "subnet-2").id],  # Reference your subnets here
    load_balancer_type="application",
)

# Create a default target group
default_target_group = aws.lb.TargetGroup(
    "default-target-group",
    port=80,
    protocol="HTTP",
    vpc_id=aws.ec2.Vpc.get("vpc", "vpc").id,  # Reference your VPC here
    health_check={
        "path": "/health",  # Replace with the path used for the health check of your AI model serving application
        "protocol": "HTTP",
        "interval": 30,
        "timeout": 3,
        "healthy_threshold": 2,
        "unhealthy_threshold": 2,
    },
    stickiness={
        "type": "lb_cookie",
        "enabled": False,  # Sticky sessions may not be needed for stateless AI model serving
    },
)

# Create a listener for incoming HTTP traffic
listener = aws.lb.Listener(
    "listener", load_balancer_arn=alb.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": default_target_group.arn}]
)

# (Optional) Additional Listener Rules can be created for content-based routing if needed here

# Export the DNS name of the ALB to access the application
pulumi.export("alb_dns_name", alb.dns_name)
