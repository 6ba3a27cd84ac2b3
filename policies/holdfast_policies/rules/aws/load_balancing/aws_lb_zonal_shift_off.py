"""Load balancers that cannot be moved out of a zone by hand."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.aws import LOAD_BALANCER
from holdfast.topology.known import all_of

_HIGHEST: Final = 1
BAD = """
import pulumi_aws as aws

# holdfast.yaml: options: {tier: 1}
aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])  # finding: aws-lb-zonal-shift-off
"""
GOOD = """
import pulumi_aws as aws

# holdfast.yaml: options: {tier: 1}
aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"], enable_zonal_shift=True)
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(LOAD_BALANCER,),
    options=("tier",),
    fix="Set enableZonalShift to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {"enableZonalShift": True},
)
def aws_lb_zonal_shift_off(balancer: Resource, options: Options) -> Answers:
    """A load balancer of tier 1 cannot be shifted out of a zone.

    ## Why it matters
    A zone that is half broken (slow disks, lost packets) often passes health checks, so that the load balancer keeps sending
    requests there. A zonal shift takes the zone out by one call, within minutes and without a deployment; it works only where
    it was allowed before.

    ## What to do
    Set `enableZonalShift` to true (the default is false), and rehearse a shift. It helps only where the other zones can carry
    the load. Gateway load balancers cannot be shifted and are left out.

    ## When it is decided
    From the load balancer's inputs. The rule speaks only where the option `tier` is 1 or less.

    ## References
    Elastic Load Balancing user guides, "Zonal shift"; Amazon Application Recovery Controller developer guide.
    """

    def can_shift() -> bool:
        return balancer.text("loadBalancerType") != "gateway"

    if options.tier is None or options.tier > _HIGHEST:
        return
    if all_of([can_shift, lambda: not balancer.flag("enableZonalShift")]):
        yield Finding(balancer, "enableZonalShift", f"{balancer.name} cannot be shifted out of a failing zone: zonal shift is off")
