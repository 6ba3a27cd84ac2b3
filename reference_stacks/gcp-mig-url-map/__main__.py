"""A model in a regional instance group: a global load balancer with a URL map, and machines in three zones behind it."""

import pulumi
from alerts import Alerts
from config import load_settings
from fleet import Fleet
from front_door import FrontDoor
from machine import Machine
from network import Network

settings = load_settings()
network = Network("inference", settings)
fleet = Fleet("inference", settings, Machine("inference", settings, network))
door = FrontDoor("inference", settings, fleet)
fleet.follow_demand(door.backend)
Alerts("inference", settings, fleet)

pulumi.export("load_balancer_ip", door.address.address)
pulumi.export("inference_endpoint", f"https://{settings.domain}")
