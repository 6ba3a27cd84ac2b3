"""One region of the service, whole: it needs nothing of the other one."""

import pulumi
import pulumi_aws as aws
from alarms import Alarms
from config import Settings
from fleet import Fleet
from front_door import FrontDoor
from names import Names
from network import Network


class Region(pulumi.ComponentResource):
    """Network, front door, members and alarms in the region of a provider."""

    def __init__(self, name: str, settings: Settings, names: Names, region: str) -> None:
        provider = aws.Provider(region, region=region)
        super().__init__("inference:serving:Region", f"{name}-{region}", None, pulumi.ResourceOptions(providers={"aws": provider}))
        own = pulumi.ResourceOptions(parent=self)
        here = f"{name}-{region}"
        network = Network(here, own)
        self.door = FrontDoor(here, settings, network, names.certificate(region, provider), own)
        alarms = Alarms(here, settings, self.door, own)
        fleet = Fleet(here, settings, self.door, alarms.errors, own)
        alarms.tell_of(fleet.group)
        self.register_outputs({})
