"""Which instance types run on credits.

Source: Amazon EC2 user guide, "Burstable performance instances": T2, T3, T3a and T4g.
"""

import re
from typing import Final

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.topology.aws.launch import InstanceTypes, types_stated_by

_BURSTABLE: Final = re.compile(r"t(2|3|3a|4g)\.")


def burstable_types(source: Resource) -> InstanceTypes:
    """Return the burstable types among those that a resource states itself; requirements that allow them may choose one."""
    types = types_stated_by(source)
    names = tuple(each for each in types.names if _BURSTABLE.match(each))
    missing = [*types.missing, *(fact for each in types.requirements for fact in _missing(each))]
    return InstanceTypes(names, missing=tuple(missing), path=types.path)


def _missing(requirements: Block) -> tuple[Missing, ...]:
    """Return what is missing of requirements that allow burstable types, which they do not where they say nothing of them."""
    try:
        allowed = requirements.text("burstablePerformance") not in (None, "excluded")
    except NotKnownError as error:
        return error.missing
    owner = requirements.owner.name
    if not allowed:
        return ()
    return (Missing(f"which instance types meet the requirements of {owner}", f"Set burstablePerformance of {owner} to excluded."),)
