"""Networks that hang by one line."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import INTERCONNECT_ATTACHMENT
from holdfast.topology.gcp.interconnects import is_only_way

BAD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("models")
router = gcp.compute.Router("office", network=network.id, region="us-central1", bgp={"asn": 16550})
gcp.compute.InterconnectAttachment("office", router=router.id, region="us-central1", type="PARTNER")  # finding: gcp-single-interconnect-attachment
"""
GOOD = """
import pulumi_gcp as gcp

network = gcp.compute.Network("models")
router = gcp.compute.Router("office", network=network.id, region="us-central1", bgp={"asn": 16550})
for number in (1, 2):
    gcp.compute.InterconnectAttachment(
        f"office-{number}",
        router=router.id,
        region="us-central1",
        type="PARTNER",
        edge_availability_domain=f"AVAILABILITY_DOMAIN_{number}",
    )
"""


@rule(
    cloud="gcp",
    group="network",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(INTERCONNECT_ATTACHMENT,),
    fix="Add a second attachment in the other edge availability domain.",
    bad=BAD,
    good=GOOD,
)
def gcp_single_interconnect_attachment(attachment: Resource, stack: Stack) -> Answers:
    """A network is connected by a single interconnect attachment.

    ## Why it matters
    An attachment lies on one connection in one edge availability domain, which is taken down for maintenance from time to time.
    Whatever the service needs from the other side is then out of reach, and a single attachment has no promise of availability.

    ## What to do
    Add a second attachment in the other edge availability domain, and a further pair in another region for more than 99.9 %.

    ## When it is decided
    At preview, from the attachments of the stack whose routers are in the same network; an HA VPN gateway of that network counts as
    another way, unless it runs over an attachment itself. A router or network outside the stack leaves it undecided.

    ## References
    Cloud Interconnect, "Best practices"; gcpdiag interconnect/BP/2023_001.
    """
    if is_only_way(stack, attachment):
        message = (
            f"{attachment.name} is the only attachment of its network: when its edge availability domain is down, so is the connection"
        )
        yield Finding(attachment, "router", message)
