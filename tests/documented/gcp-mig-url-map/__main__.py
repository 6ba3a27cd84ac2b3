import pulumi
import pulumi_gcp as gcp

# Create a managed instance group for our AI services. The template defines the
# configuration of the instances in the managed group.
instance_template = gcp.compute.InstanceTemplate(
    "ai-instance-template",
    machine_type="n1-standard-1",
    tags=["ai-service"],
    disks=[
        {
            "boot": True,
            "auto_delete": True,
            "source_image": "projects/debian-cloud/global/images/family/debian-10",
        },
    ],
    network_interfaces=[
        {
            "network": "default",
            "access_configs": [{}],  # This requests an ephemeral IP address.
        },
    ],
    service_account={
        "email": "default",
        "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
    },
)

# Create a managed instance group using the instance template. This will let us auto-scale
# and manage instances running our AI services.
instance_group_manager = gcp.compute.InstanceGroupManager(
    "ai-instance-group",
    versions=[{"instance_template": instance_template.self_link}],
    base_instance_name="ai-instance",
    target_size=3,  # Start with 3 instances
    zone="us-central1-a",
)

# Create a health check to determine if instances are responsive and to decide
# if traffic should be sent to that instance.
health_check = gcp.compute.HealthCheck(
    "ai-service-health-check",
    check_interval_sec=5,
    timeout_sec=5,
    tcp_health_check={"port": 80},
)

# Define a backend service that uses the health check.
backend_service = gcp.compute.BackendService(
    "ai-backend-service",
    backends=[
        {
            "group": instance_group_manager.instance_group,
        }
    ],
    health_checks=health_check.self_link,
    port_name="http",
    protocol="HTTP",
)

# Set up a URL Map to define the rules that guide HTTP(S) requests.
url_map = gcp.compute.URLMap(
    "url-map",
    default_service=backend_service.self_link,
)

# Create a target HTTP proxy to route requests to our URL map.
target_http_proxy = gcp.compute.TargetHttpProxy(
    "target-proxy",
    url_map=url_map.self_link,
)

# Create and configure a global forwarding rule to handle and route incoming requests.
forwarding_rule = gcp.compute.GlobalForwardingRule(
    "forwarding-rule",
    port_range="80",
    target=target_http_proxy.self_link,
)

# Export the external IP address of the Load Balancer.
pulumi.export("load_balancer_ip", forwarding_rule.ip_address)
