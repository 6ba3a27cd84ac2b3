"""Gateways of one interface."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import CLASSIC_VPN_GATEWAY

BAD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("models")
gcp.compute.VPNGateway("office", network=network.id, region="us-central1")  # finding: gcp-classic-vpn
"""
GOOD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("models")
gcp.compute.HaVpnGateway("office", network=network.id, region="us-central1")
"""


@rule(
    cloud="gcp",
    group="network",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(CLASSIC_VPN_GATEWAY,),
    fix="Use a gcp.compute.HaVpnGateway with a tunnel on each of its two interfaces.",
    bad=BAD,
    good=GOOD,
)
def gcp_classic_vpn(gateway: Resource) -> Answers:
    """A Classic VPN gateway stands where an HA VPN gateway could.

    ## Why it matters
    A Classic gateway has one interface, so that one failure or one maintenance ends what goes through it. An HA VPN gateway has two,
    each with an address of its own, and with a tunnel on both a better promise of availability.

    ## What to do
    Make a `gcp.compute.HaVpnGateway`, tunnels on both of its interfaces with BGP sessions, move the routes over, and take the Classic
    gateway away.

    ## When it is decided
    As soon as the program declares the gateway.

    ## References
    Cloud VPN, "Move to HA VPN" and "Classic VPN dynamic routing deprecation"; gcpdiag vpc/WARN/2026_001.
    """
    yield Finding(gateway, "", f"{gateway.name} is a Classic VPN gateway of one interface: one failure ends what goes through it")
