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
from holdfast.topology.gcp import (
    lower_data,
    lower_dns,
    lower_endpoints,
    lower_fronts,
    lower_groups,
    lower_pools,
    lower_run,
)
from holdfast.topology.gcp import lower_machines as google_machines
from holdfast.topology.gcp import lower_network as google_network
from holdfast.topology.gcp import lower_public as google_public

NAMES: tuple[Family, ...] = (lower_route53.FAMILY, lower_dns.FAMILY)
"""What gives DNS names, to which clients go first."""
FRONTS: tuple[Family, ...] = (lower_balancers.FAMILY, lower_classic.FAMILY, lower_fronts.FAMILY)
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
    lower_pools.FAMILY,
    lower_groups.FAMILY,
    lower_endpoints.FAMILY,
    lower_run.FAMILY,
    google_machines.FAMILY,
    lower_data.FAMILY,
    google_network.FAMILY,
)
"""What serves, and what that needs: no entries."""
PUBLIC: tuple[Family, ...] = (lower_public.FAMILY, google_public.FAMILY)
"""Machines and groups with an address of their own, for stacks without any other entry."""
FAMILIES: tuple[Family, ...] = (*NAMES, *FRONTS, *SERVING, *PUBLIC)
