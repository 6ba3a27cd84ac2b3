"""Two models behind one load balancer: listener rules choose the model, and each has a group over three zones of its own."""

import pulumi
from alarms import Alarms
from certificate import validated_certificate
from config import load_settings
from fleet import Fleet
from front_door import FrontDoor
from network import Network
from pool import Pool

settings = load_settings()
network = Network("inference")
door = FrontDoor("inference", settings, network, validated_certificate(settings.domain, settings.hosted_zone_id))
alarms = Alarms("inference", settings)

for priority, model in enumerate(settings.models, start=1):
    pool = Pool(model, settings, door, priority)
    fleet = Fleet(pool, settings, alarms.watch(pool))
    alarms.tell_of(model.name, fleet.group)

# Whoever holds the name of the service points it here with an alias record.
pulumi.export("load_balancer_dns_name", door.balancer.dns_name)
pulumi.export("load_balancer_zone_id", door.balancer.zone_id)
