"""A network of our own: machines have no public address, and nothing but the load balancer reaches them."""

import pulumi
import pulumi_gcp as gcp
from config import PORT, TAG, Settings

GOOGLE_FRONT_ENDS = ("35.191.0.0/16", "130.211.0.0/22")


class Network(pulumi.ComponentResource):
    """A subnetwork, which spans all zones of its region, and the rule that lets requests and health checks in."""

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:network:Network", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        self.network = gcp.compute.Network(name, auto_create_subnetworks=False, opts=own)
        self.subnetwork = gcp.compute.Subnetwork(
            name,
            network=self.network.id,
            region=settings.region,
            ip_cidr_range="10.0.0.0/20",
            # The way to the image registry, to logs and to metrics, without a NAT gateway.
            private_ip_google_access=True,
            opts=own,
        )
        gcp.compute.Firewall(
            f"{name}-front-ends",
            network=self.network.id,
            direction="INGRESS",
            source_ranges=list(GOOGLE_FRONT_ENDS),
            target_tags=[TAG],
            allows=[{"protocol": "tcp", "ports": [str(PORT)]}],
            opts=own,
        )
        self.register_outputs({})
