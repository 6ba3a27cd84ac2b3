"""What the providers put where a program sets nothing, as far as rules and lowerings read it.

Sources: the property documentation in pulumi_aws 7.51.1 and pulumi_gcp 10.2.0, and the Terraform provider schemas behind them.
A path is dotted; `[]` stands for any element of a list.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from holdfast.stack.values import Unknown, Value

COMPUTED: Final = Unknown()
"""A property that the cloud chooses where a program sets nothing."""

_LISTED: Final[dict[str, dict[str, Value]]] = {
    "aws:autoscaling/group:Group": {
        "healthCheckType": "EC2",
        "healthCheckGracePeriod": 300,
        "instanceRefresh.preferences.minHealthyPercentage": 90,
        "instanceRefresh.preferences.autoRollback": False,
    },
    "aws:ec2/instance:Instance": {"availabilityZone": COMPUTED, "subnetId": COMPUTED},
    "aws:ec2/natGateway:NatGateway": {"availabilityMode": "zonal", "connectivityType": "public"},
    "aws:ec2/subnet:Subnet": {"availabilityZone": COMPUTED, "availabilityZoneId": COMPUTED},
    "aws:ec2/securityGroup:SecurityGroup": {"vpcId": COMPUTED},
    "aws:ecs/service:Service": {
        "desiredCount": 0,
        "healthCheckGracePeriodSeconds": 0,
        "deploymentController.type": "ECS",
        "deploymentConfiguration.strategy": "ROLLING",
        "deploymentMinimumHealthyPercent": 100,
        "deploymentMaximumPercent": 200,
        "launchType": "EC2",
        "schedulingStrategy": "REPLICA",
        "waitForSteadyState": False,
    },
    "aws:lb/listener:Listener": {"protocol": "HTTP"},
    "aws:lb/loadBalancer:LoadBalancer": {
        "loadBalancerType": "application",
        "internal": False,
        "enableDeletionProtection": False,
        "enableZonalShift": False,
        "enableCrossZoneLoadBalancing": False,
        "idleTimeout": 60,
    },
    "aws:lb/targetGroup:TargetGroup": {
        "targetType": "instance",
        "healthCheck.enabled": True,
        "healthCheck.healthyThreshold": 3,
        "healthCheck.interval": 30,
        "healthCheck.unhealthyThreshold": 3,
        "healthCheck.protocol": "HTTP",
        "healthCheck.port": "traffic-port",
        "loadBalancingAlgorithmType": "round_robin",
        "loadBalancingAnomalyMitigation": "off",
        "slowStart": 0,
        "deregistrationDelay": 300,
    },
    "aws:route53/record:Record": {},
    "gcp:compute/backendService:BackendService": {
        "loadBalancingScheme": "EXTERNAL_MANAGED",
        "protocol": "HTTP",
        "portName": "http",
        "timeoutSec": 30,
        "connectionDrainingTimeoutSec": 300,
    },
    "gcp:compute/regionBackendService:RegionBackendService": {
        "loadBalancingScheme": "INTERNAL",
        "protocol": "HTTP",
        "portName": "http",
        "timeoutSec": 30,
        "connectionDrainingTimeoutSec": 0,
    },
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": {"loadBalancingScheme": "EXTERNAL_MANAGED", "ipAddress": COMPUTED},
    "gcp:compute/forwardingRule:ForwardingRule": {"loadBalancingScheme": "EXTERNAL", "ipAddress": COMPUTED},
    "gcp:compute/healthCheck:HealthCheck": {
        "httpHealthCheck.port": 80,
        "httpsHealthCheck.port": 443,
        "http2HealthCheck.port": 443,
        "sslHealthCheck.port": 443,
        "checkIntervalSec": 5,
        "timeoutSec": 5,
        "healthyThreshold": 2,
        "unhealthyThreshold": 2,
        "logConfig.enable": False,
    },
    "gcp:compute/regionHealthCheck:RegionHealthCheck": {
        "httpHealthCheck.port": 80,
        "httpsHealthCheck.port": 443,
        "http2HealthCheck.port": 443,
        "sslHealthCheck.port": 443,
        "checkIntervalSec": 5,
        "timeoutSec": 5,
        "healthyThreshold": 2,
        "unhealthyThreshold": 2,
        "logConfig.enable": False,
    },
    "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager": {"distributionPolicyTargetShape": "EVEN"},
}


@lru_cache(maxsize=8192)
def default_of(type_: str, path: str) -> Value:
    """Return the default of a property: a value, COMPUTED, or None where the table has none."""
    return _LISTED.get(type_, {}).get(path)


def defaults_of(type_: str) -> Mapping[str, Value]:
    """Return the defaults of a type by path, COMPUTED ones among them."""
    return _LISTED.get(type_, {})
