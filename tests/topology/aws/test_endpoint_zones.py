"""The zones of interface endpoints: a subnet counts once, however often and wherever it is named."""

from holdfast.testing import declared, deployed, preview
from holdfast.topology.aws.endpoints import zones_of

SUBNET, ENDPOINT = "aws:ec2/subnet:Subnet", "aws:ec2/vpcEndpoint:VpcEndpoint"
ASSOCIATION = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"


def test_subnets_are_named_by_the_endpoint_and_apart_from_it() -> None:
    one, bare = declared(SUBNET, "one", availabilityZone="us-west-2a"), declared(SUBNET, "bare")
    same = [{"subnetId": one}, {"subnetId": "subnet-1"}]
    endpoint = declared(ENDPOINT, "it", subnetIds=[one, "subnet-1"], subnetConfigurations=same)
    apart = [declared(ASSOCIATION, f"apart-{each.name}", vpcEndpointId=endpoint, subnetId=each) for each in (bare, one)]
    for stack in (preview(one, bare, endpoint, *apart), deployed(one, bare, endpoint, *apart)):
        zones = zones_of(stack, next(each for each in stack.resources if each.name == "it"))
        assert (zones.named_by, zones.names, zones.unplaced, zones.bounded) == ("subnetIds", ("us-west-2a",), 2, True)
        assert [each.name for each in zones.path] == ["one", "bare"]
        assert [each.fact for each in zones.missing] == ["the zone of bare", "the zone of subnet-1"]
