"""A model in Fargate tasks: HTTPS listener, target group, and an ECS service over three zones behind it."""

import pulumi
from alarms import Alarms
from certificate import validated_certificate
from config import load_settings
from front_door import FrontDoor
from network import Network
from service import Tasks

settings = load_settings()
network = Network("inference")
door = FrontDoor("inference", settings, network, validated_certificate(settings.domain, settings.hosted_zone_id))
alarms = Alarms("inference", settings, door)
Tasks("inference", settings, door, alarms.errors)

# Whoever holds the name of the service points it here with an alias record.
pulumi.export("load_balancer_dns_name", door.balancer.dns_name)
pulumi.export("load_balancer_zone_id", door.balancer.zone_id)
