"""The service families that are modelled, names first: the order in which entries are looked for."""

from holdfast.topology.aws import (
    lower_autoscaling,
    lower_balancers,
    lower_classic,
    lower_databases,
    lower_ecs,
    lower_files,
    lower_machines,
    lower_network,
    lower_placement,
    lower_public,
    lower_route53,
    lower_zones,
)
from holdfast.topology.draft import Family

NAMES: tuple[Family, ...] = (lower_route53.FAMILY,)
"""What gives DNS names, to which clients go first."""
FRONTS: tuple[Family, ...] = (lower_balancers.FAMILY, lower_classic.FAMILY)
"""What takes requests where no name of the stack leads to it."""
SERVING: tuple[Family, ...] = (
    lower_autoscaling.FAMILY,
    lower_ecs.FAMILY,
    lower_machines.FAMILY,
    lower_placement.FAMILY,
    lower_databases.FAMILY,
    lower_files.FAMILY,
    lower_network.FAMILY,
    lower_zones.FAMILY,
)
"""What serves, and what that needs: no entries."""
PUBLIC: tuple[Family, ...] = (lower_public.FAMILY,)
"""Machines and groups with an address of their own, for stacks without any other entry."""
FAMILIES: tuple[Family, ...] = (*NAMES, *FRONTS, *SERVING, *PUBLIC)
