"""The service families of AWS that are modelled."""

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
from holdfast.topology.draft import Families

FAMILIES = Families(
    names=(lower_route53.FAMILY,),
    fronts=(lower_balancers.FAMILY, lower_classic.FAMILY),
    serving=(
        lower_autoscaling.FAMILY,
        lower_ecs.FAMILY,
        lower_machines.FAMILY,
        lower_placement.FAMILY,
        lower_databases.FAMILY,
        lower_files.FAMILY,
        lower_network.FAMILY,
        lower_zones.FAMILY,
    ),
    public=(lower_public.FAMILY,),
)
