"""The service families of Google Cloud that are modelled."""

from holdfast.topology.draft import Families
from holdfast.topology.gcp import (
    lower_data,
    lower_dns,
    lower_endpoints,
    lower_fronts,
    lower_groups,
    lower_machines,
    lower_network,
    lower_pools,
    lower_public,
    lower_run,
)

FAMILIES = Families(
    names=(lower_dns.FAMILY,),
    fronts=(lower_fronts.FAMILY,),
    serving=(
        lower_pools.FAMILY,
        lower_groups.FAMILY,
        lower_endpoints.FAMILY,
        lower_run.FAMILY,
        lower_machines.FAMILY,
        lower_data.FAMILY,
        lower_network.FAMILY,
    ),
    public=(lower_public.FAMILY,),
)
