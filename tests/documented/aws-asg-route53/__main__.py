import pulumi
import pulumi_aws as aws

# Create a new VPC for our infrastructure
# The VPC houses all network components including subnets, security groups, and gateways
vpc = aws.ec2.Vpc("ai-inference-vpc", cidr_block="")

# Create multiple subnets to spread across availability zones for resilience
# This allows our inference service to stay up even if one availability zone goes down
subnet1 = aws.ec2.Subnet("ai-inference-subnet-1", vpc_id=vpc.id, cidr_block="", availability_zone="us-west-2a")

subnet2 = aws.ec2.Subnet("ai-inference-subnet-2", vpc_id=vpc.id, cidr_block="", availability_zone="us-west-2b")

# Create a Security Group to control access to the EC2 instances within the VPC
# We open up only the necessary ports - for example, port 80 for HTTP
security_group = aws.ec2.SecurityGroup(
    "ai-inference-sg",
    description="Allow inbound traffic",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": [""]},
    ],
    egress=[
        {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [""]},
    ],
)

# Setup an Elastic Load Balancer to distribute traffic across the two subnets
elb = aws.lb.LoadBalancer("ai-inference-elb", subnets=[subnet1.id, subnet2.id], security_groups=[security_group.id])

# Setup an Auto Scaling Group for the EC2 instances to ensure we can handle the load
# and recover from any instance failures
launch_configuration = aws.ec2.LaunchConfiguration(
    "ai-inference-launch-configuration",
    image_id="ami-0aad5e7112daf2955",  # Replace with an AMI id suitable for your AI inference service
    instance_type="t2.micro",  # Choose a more powerful instance type if necessary for your workload
    security_groups=[security_group.id],
)

# The Auto Scaling Group distributes instances across multiple availability zones
# and uses the Elastic Load Balancer for traffic distribution
auto_scaling_group = aws.autoscaling.Group(
    "ai-inference-asg",
    launch_configuration=launch_configuration.id,
    min_size=1,
    max_size=3,
    vpc_zone_identifiers=[subnet1.id, subnet2.id],
    load_balancers=[elb.name],
)

# Create a Route 53 zone for the domain
route53_zone = aws.route53.Zone("ai-inference-route53-zone", name="aiinferenceexample.com")  # Replace with your domain name

# Create a DNS record that points to the ELB
route53_record = aws.route53.Record(
    "ai-inference-route53-record",
    zone_id=route53_zone.id,
    name="api.aiinferenceexample.com",  # Replace with your subdomain
    type="A",
    aliases=[
        {
            "name": elb.dns_name,
            "zone_id": elb.zone_id,
            "evaluate_target_health": True,
        },
    ],
)

# Export the DNS name of the ELB
pulumi.export("inference_endpoint", elb.dns_name)
