"""Inputs that were shown one by one, joined with the outputs of all."""

from holdfast.sources.policy import Provider, Run, Shown, declared, stack_of
from holdfast.stack import Secret, Unknown

AWS = Provider("urn:pulumi:dev::demo::pulumi:providers:aws::default_7_51_1", {"region": "us-east-1"})
SUBNET, BALANCER = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer"


def urn(type_, name):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def shown(type_, name, /, provider=AWS, **more):
    return Shown(urn=urn(type_, name), type=type_, provider=provider, **more)


def test_both_sides_of_a_resource_stand_apart():
    row = shown(SUBNET, "a", properties={"cidrBlock": "10.0.0.0/24", "arn": "arn:a", "id": "subnet-1"})
    (subnet,) = stack_of([row], {row.urn: {"cidrBlock": "10.0.0.0/24"}}, Run()).of_type(SUBNET)
    assert (dict(subnet.inputs), subnet.outputs["arn"], subnet.id) == ({"cidrBlock": "10.0.0.0/24"}, "arn:a", "subnet-1")
    assert (subnet.custom, subnet.partial, subnet.external) == (True, False, False)


def test_an_output_that_is_yet_to_come_says_nothing_and_an_input_names_where_it_comes_from():
    row = shown(BALANCER, "web", properties={"arn": Unknown(), "internal": False}, property_dependencies={"subnets": (urn(SUBNET, "a"),)})
    stack = stack_of([row], {row.urn: {"subnets": [Unknown()], "name": Unknown()}}, Run())
    web = stack.get(row.urn)
    assert dict(web.outputs) == {"internal": False}
    assert dict(web.inputs) == {"subnets": [Unknown((urn(SUBNET, "a"),))], "name": Unknown()}


def test_without_inputs_what_is_not_known_is_not_unset():
    row = shown(BALANCER, "web", properties={"internal": True})
    web = stack_of([row], {}, Run()).get(row.urn)
    assert (web.value("internal"), web.value("subnets")) == (True, Unknown((row.urn,)))


def test_what_is_secret_on_one_side_is_hidden_on_the_other():
    row = shown(BALANCER, "web", properties={"tags": {"a": Secret(), "b": "x"}, "name": "n"}, secret_outputs=("dnsName",))
    web = stack_of([row], {row.urn: {"tags": {"a": "kelp", "b": "x"}, "name": "n", "dnsName": "kelp"}}, Run()).get(row.urn)
    assert dict(web.inputs) == {"tags": {"a": Secret(), "b": "x"}, "name": "n", "dnsName": Secret()}
    alone = declared(shown(BALANCER, "web", properties={"dnsName": "kelp", "name": "n"}, secret_outputs=("dnsName",)))
    assert dict(alone.inputs) == {"dnsName": Secret(), "name": "n"}


def test_what_is_needed_and_not_shown_is_read_by_the_program():
    row = shown(BALANCER, "web", dependencies=(urn(SUBNET, "looked-up"), "urn:gone"))
    (subnet,) = stack_of([row], {row.urn: {}}, Run()).of_type(SUBNET)
    assert (subnet.name, subnet.external, subnet.value("availabilityZone")) == ("looked-up", True, Unknown((subnet.urn,)))


def test_components_have_no_provider_and_providers_tell_the_region():
    component = shown("acme:index:Net", "net", provider=None)
    row = shown(BALANCER, "web", parent=component.urn)
    stack = stack_of([component, row], {component.urn: {}, row.urn: {}}, Run())
    assert [(each.name, each.custom) for each in stack.resources] == [("net", False), ("web", True)]
    assert stack.region_of(stack.get(row.urn)) == "us-east-1"
    provider = shown("pulumi:providers:aws", "default_7_51_1", provider=None, properties={"region": "us-east-1"})
    with_provider = stack_of([provider, row], {row.urn: {}}, Run())
    assert with_provider.region_of(with_provider.get(row.urn)) == "us-east-1"


def test_the_name_and_kind_of_the_stack():
    row = shown(BALANCER, "web")
    named = stack_of([row], {}, Run("shop", "prod", preview=True, config={"aws:region": "eu-west-1"}))
    assert (named.name, named.kind, named.config) == ("shop/prod", "preview", {"aws:region": "eu-west-1"})
    assert (stack_of([row], {}, Run()).name, stack_of([row], {}, Run()).kind) == ("demo/dev", "state")


def test_one_urn_is_one_resource_and_none_is_no_resource():
    row = shown(BALANCER, "web")
    assert [each.name for each in stack_of([row, Shown(urn="", type=""), row], {}, Run()).resources] == ["web"]
