"""The service families that are modelled, names first: the order in which entries are looked for."""

from holdfast.topology.draft import Family

FAMILIES: tuple[Family, ...] = ()
