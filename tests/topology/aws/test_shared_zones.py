"""Which subnets of one resource share a zone, and where a subnet lies."""

import pytest

from holdfast import testing
from holdfast.stack import Resource, Stack
from holdfast.stack.missing import NotKnownError
from holdfast.testing import Declared, deployed, preview
from holdfast.topology.aws.subnets import sharing_a_zone, zone_of
from holdfast.topology.zones import Place

SUBNET, BALANCER = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer"


def subnet(name: str, **zone: str) -> Declared:
    return testing.declared(SUBNET, name, **zone)


def shared(stack: Stack) -> dict[str, list[str]]:
    (balancer,) = stack.of_type(BALANCER)
    return {place.name: [each.name for each in subnets] for place, subnets in sharing_a_zone(stack, balancer, "subnets[]").items()}


def behind(*subnets: Declared | str) -> tuple[Declared, ...]:
    return (*(each for each in subnets if isinstance(each, Declared)), testing.declared(BALANCER, "balancer", subnets=list(subnets)))


A, B, ALSO = subnet("a", availabilityZone="z-a"), subnet("b", availabilityZone="z-b"), subnet("also", availabilityZone="z-a")
ID, BARE = subnet("id", availabilityZoneId="id-a"), subnet("bare")


@pytest.mark.parametrize(
    ("subnets", "expected"),
    [((), {}), ((A, B), {}), ((BARE,), {}), ((A, B, ALSO), {"z-a": ["a", "also"]}), ((ALSO, A, BARE, "subnet-1"), {"z-a": ["a", "also"]})],
)
def test_the_subnets_in_one_zone_are_told(subnets: tuple[Declared | str, ...], expected: dict[str, list[str]]) -> None:
    assert shared(preview(*behind(*subnets))) == shared(deployed(*behind(*subnets))) == expected


@pytest.mark.parametrize("subnets", [(A, BARE), (A, "subnet-1"), (A, ID)])
def test_what_may_lie_in_one_zone_is_not_known(subnets: tuple[Declared | str, ...]) -> None:
    with pytest.raises(NotKnownError):
        shared(preview(*behind(*subnets)))


def test_a_subnet_lies_where_the_program_says() -> None:
    def first(stack: Stack) -> Resource:
        return stack.resources[0]

    reported = {"availabilityZone": "z-b", "availabilityZoneId": "id-b"}
    assert zone_of(first(deployed(testing.declared(SUBNET, "it", reported, availabilityZoneId="id-a")))) == Place("id-a", "id")
    assert zone_of(first(deployed(testing.declared(SUBNET, "it", reported)))) == Place("z-b")
    assert zone_of(first(preview(testing.declared(SUBNET, "it")))) is None
