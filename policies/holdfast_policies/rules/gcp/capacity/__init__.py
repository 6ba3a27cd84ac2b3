"""Whether machines can be had when they are needed."""

from holdfast_policies.rules.gcp.capacity.gcp_image_end_of_life import gcp_image_end_of_life

RULES = (gcp_image_end_of_life,)

__all__ = ["RULES"]
