"""Which machine types carry a GPU or another chip that runs models.

Sources: EC2 instance types, "Accelerated computing" (P and G: NVIDIA and AMD GPUs, Inf: Inferentia, Trn: Trainium, DL: Gaudi
and Qualcomm); Compute Engine machine families, "Accelerator-optimized"; Cloud TPU, machine types of TPU slices in GKE.
"""

import re
from typing import Final

_AWS_FAMILY: Final = re.compile(r"(?:ml\.)?([a-z]+)(?=[\d*])")
_AWS_LETTERS: Final = frozenset({"p", "g", "gr", "inf", "trn", "dl"})
_GOOGLE_FAMILIES: Final = frozenset({"a2", "a3", "a4", "a4x", "g2", "g4"})
_TPU_FAMILY: Final = re.compile(r"(?:ct|tpu)\d+[a-z]*")


def is_aws_accelerated(instance_type: str) -> bool:
    """Tell whether an EC2 or SageMaker instance type, or a pattern of them such as `g5.*`, has a GPU, Inferentia or Trainium."""
    family = _AWS_FAMILY.match(instance_type.lower())
    return family is not None and family[1] in _AWS_LETTERS


def is_google_accelerated(machine_type: str) -> bool:
    """Tell whether a Compute Engine machine type, be it a name or a URL, comes with a GPU or is a TPU slice."""
    family = machine_type.rpartition("/")[2].lower().partition("-")[0]
    return family in _GOOGLE_FAMILIES or _TPU_FAMILY.fullmatch(family) is not None
