"""One model behind an application load balancer: HTTPS listener, target group, and a GPU group over three zones behind it."""

import pulumi
from alarms import Alarms
from certificate import validated_certificate
from config import load_settings
from fleet import Fleet
from front_door import FrontDoor
from network import Network

settings = load_settings()
network = Network("inference")
door = FrontDoor("inference", settings, network, validated_certificate(settings.domain, settings.hosted_zone_id))
alarms = Alarms("inference", settings, door)
fleet = Fleet("inference", settings, door, alarms.errors)
alarms.tell_of(fleet.group)

# Whoever holds the name of the service points it here with an alias record.
pulumi.export("load_balancer_dns_name", door.balancer.dns_name)
pulumi.export("load_balancer_zone_id", door.balancer.zone_id)
