"""Machines whose image is past its support."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE, INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.topology.gcp.images import boot_images, is_past_support, support_of
from holdfast.topology.selection import those

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(  # finding: gcp-image-end-of-life
    "model",
    machine_type="g2-standard-8",
    disks=[{"boot": True, "source_image": "projects/debian-cloud/global/images/family/debian-10"}],
    network_interfaces=[{"network": "default"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"boot": True, "source_image": "projects/debian-cloud/global/images/family/debian-12"}],
    network_interfaces=[{"network": "default"}],
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="resource",
    severity="high",
    decidable="state",
    subjects=(INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE, INSTANCE),
    fix="Take an image of a family that is still supported, and try the new template before rolling it out.",
    bad=BAD,
    good=GOOD,
)
def gcp_image_end_of_life(machine: Resource) -> Answers:
    """A boot image's system is past its support.

    ## Why it matters
    When a system's support ends, its images become deprecated, then obsolete, then are deleted. Running machines do not
    notice. The next replacement does: autohealing and scale-out cannot create a machine from an image that is gone, so that
    a group shrinks exactly when it has to grow.

    ## What to do
    Move to a family that is supported, such as the next release of the same system, and plan the move before its end.

    ## When it is decided
    From the image's name and a table of the public families with the ends of support that their makers publish, as they stood
    on 2026-01-01. An image that the table does not have, such as one of your own, is undecided: its name says nothing
    about its support. A boot disk that is made from a disk or a snapshot has no image to judge.

    ## References
    Compute Engine, "OS image lifecycle" and "Operating system details".
    """
    images = boot_images(machine)
    past = those(images.found, is_past_support, images.path, images.missing)
    for boot in past.found:
        support = support_of(boot.image)
        if support is not None:
            message = f"{machine.name} boots {support.system}, whose support ended on {support.ends}: a new machine may not start"
            yield Finding(machine, boot.path, message)
    past.require_complete()
