"""What the providers put where a program sets nothing, as far as rules and lowerings read it.

Sources: the property documentation in pulumi_aws 7.51.1 and pulumi_gcp 10.2.0, and the Terraform provider schemas behind them;
of a SageMaker container's start, the developer guide, "How your container should respond to health check (ping) requests".
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
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"actionsEnabled": True},
    "aws:dynamodb/table:Table": {"billingMode": "PROVISIONED", "deletionProtectionEnabled": False, "pointInTimeRecovery.enabled": False},
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
    "aws:eks/cluster:Cluster": {"deletionProtection": False, "version": COMPUTED},
    "aws:eks/nodeGroup:NodeGroup": {"version": COMPUTED},
    "aws:elasticache/cluster:Cluster": {"azMode": "single-az"},
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "automaticFailoverEnabled": False,
        "multiAzEnabled": False,
        "numCacheClusters": 1,
    },
    "aws:elb/loadBalancer:LoadBalancer": {
        "connectionDraining": False,
        "connectionDrainingTimeout": 300,
        "crossZoneLoadBalancing": True,
    },
    "aws:lambda/function:Function": {"reservedConcurrentExecutions": -1},
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
    "aws:rds/cluster:Cluster": {
        "backupRetentionPeriod": 1,
        "deletionProtection": False,
        "engineMode": "provisioned",
        "skipFinalSnapshot": False,
    },
    "aws:rds/instance:Instance": {"backupRetentionPeriod": 0, "deletionProtection": False, "skipFinalSnapshot": False},
    "aws:route53/record:Record": {},
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": {
        "productionVariants[].containerStartupHealthCheckTimeoutInSeconds": 480,
    },
    "gcp:compute/autoscaler:Autoscaler": {"autoscalingPolicy.mode": "ON"},
    "gcp:compute/backendService:BackendService": {
        "loadBalancingScheme": "EXTERNAL_MANAGED",
        "protocol": "HTTP",
        "portName": "http",
        "timeoutSec": 30,
        "connectionDrainingTimeoutSec": 300,
        "backends[].balancingMode": "UTILIZATION",
    },
    "gcp:compute/regionAutoscaler:RegionAutoscaler": {"autoscalingPolicy.mode": "ON"},
    "gcp:compute/regionBackendService:RegionBackendService": {
        "loadBalancingScheme": "INTERNAL",
        "protocol": "HTTP",
        "portName": "http",
        "timeoutSec": 30,
        "connectionDrainingTimeoutSec": 300,
        "backends[].balancingMode": "UTILIZATION",
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
    "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager": {
        "distributionPolicyTargetShape": "EVEN",
        "updatePolicy.instanceRedistributionType": "PROACTIVE",
    },
    "gcp:container/nodePool:NodePool": {
        "management.autoRepair": True,
        "management.autoUpgrade": True,
        "upgradeSettings.maxSurge": COMPUTED,
        "upgradeSettings.strategy": "SURGE",
    },
    "gcp:cloudrunv2/service:Service": {"scaling.minInstanceCount": 0},
    "gcp:compute/instance:Instance": {"deletionProtection": False},
    "gcp:compute/instanceTemplate:InstanceTemplate": {"disks[].autoDelete": True},
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": {"disks[].autoDelete": True},
    "gcp:redis/instance:Instance": {"tier": "BASIC"},
    "gcp:sql/databaseInstance:DatabaseInstance": {
        "deletionProtection": True,
        "settings.availabilityType": "ZONAL",
        "settings.deletionProtectionEnabled": False,
    },
    "gcp:storage/bucket:Bucket": {"softDeletePolicy.retentionDurationSeconds": 604800},
}


@lru_cache(maxsize=8192)
def default_of(type_: str, path: str) -> Value:
    """Return the default of a property: a value, COMPUTED, or None where the table has none."""
    return _LISTED.get(type_, {}).get(path)


def defaults_of(type_: str) -> Mapping[str, Value]:
    """Return the defaults of a type by path, COMPUTED ones among them."""
    return _LISTED.get(type_, {})
