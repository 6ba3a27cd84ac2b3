"""What a property names: resources that it certainly names, literals outside the stack, and what is missing."""

import pytest

from holdfast.settings.model import Settings
from holdfast.sources.read import with_outside
from holdfast.stack import Missing, NotKnownError, Resource, Stack, read_properties
from holdfast.testing import Hidden, Ref, declared, deployed, preview

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BALANCER, SUBNET, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:ec2/subnet:Subnet", "aws:lb/listener:Listener"
SERVICE, CLUSTER, TARGET = "aws:ecs/service:Service", "aws:ecs/cluster:Cluster", "aws:appautoscaling/target:Target"
BACKEND, RULE = "gcp:compute/backendService:BackendService", "gcp:compute/globalForwardingRule:GlobalForwardingRule"
ONE, TWO, THREE = (declared(SUBNET, name, cidrBlock=f"10.0.{number}.0/24") for number, name in enumerate(("one", "two", "three")))
DEPLOYED = "Check the deployed stack (`pulumi stack export`), or set the value in the program."


def urn(type_, name):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def plain(type_, name, inputs=None, **more):
    """Return a resource as a source reads it."""
    needs = more.pop("needs", {})
    return Resource(
        urn=urn(type_, name),
        type=type_,
        inputs=read_properties(inputs or {}, needs),
        outputs=read_properties(more.pop("outputs", {})),
        property_dependencies=needs,
        **more,
    )


def named(stack, name, path, to):
    """Return what a property names: names of resources, literals, names of candidates, facts that are missing."""
    owner = next(each for each in stack.resources if each.name == name)
    found = stack.resolve(owner, path, to)
    assert found.complete == (not found.missing)
    return (
        [each.name for each in found],
        list(found.literals),
        [each.name for each in found.candidates],
        [each.fact for each in found.missing],
    )


@pytest.mark.parametrize("make", [preview, deployed])
def test_ids_known_or_unknown_one_by_one_name_the_same_resources(make):
    stack = make(ONE, TWO, THREE, declared(BALANCER, "api", subnets=[ONE, Ref(TWO, "id")]))
    assert named(stack, "api", "subnets[]", SUBNET) == (["one", "two"], [], [], [])


def test_a_list_that_is_unknown_as_a_whole_leaves_what_it_may_hold_open():
    stack = preview(ONE, TWO, THREE, declared(BALANCER, "api", subnets=Hidden([ONE], of=(ONE, TWO))))
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], ["one", "two"], ["what subnets of api names"])


def test_one_unknown_that_two_resources_could_fill_is_filled_by_neither():
    stack = preview(ONE, TWO, declared(BALANCER, "api", subnets=[Hidden(ONE, of=(ONE, TWO))]))
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], ["one", "two"], ["what subnets of api names"])


def test_two_unknowns_that_one_resource_could_fill_are_not_filled():
    stack = preview(ONE, declared(BALANCER, "api", subnets=[ONE, Hidden("subnet-9", of=(ONE,))]))
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], ["one"], ["what subnets of api names"])


def test_an_unknown_of_another_type_is_missing_without_candidates():
    other = declared("x:y/z:Z", "other")
    stack = preview(ONE, other, declared(BALANCER, "api", subnets=[Ref(other, "subnetId")]))
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], [], ["what subnets of api names"])


def test_after_a_replacement_the_known_id_and_the_unknown_one_are_told_apart():
    needs = {"subnets": (urn(SUBNET, "one"), urn(SUBNET, "two"))}
    stack = Stack("demo/dev", [
        plain(SUBNET, "one", id="subnet-1"), plain(SUBNET, "two"),
        plain(BALANCER, "api", {"subnets": ["subnet-1", UNKNOWN]}, needs=needs),
    ])  # fmt: skip
    assert named(stack, "api", "subnets[]", SUBNET) == (["one", "two"], [], [], [])


def test_after_a_replacement_an_id_that_is_gone_is_a_literal():
    needs = {"subnets": (urn(SUBNET, "two"),)}
    stack = Stack("demo/dev", [plain(SUBNET, "two"), plain(BALANCER, "api", {"subnets": ["subnet-old", UNKNOWN]}, needs=needs)])
    assert named(stack, "api", "subnets[]", SUBNET) == (["two"], ["subnet-old"], [], [])


def test_an_id_that_the_stack_does_not_hold_is_a_literal_and_complete():
    stack = deployed(ONE, declared(BALANCER, "api", subnets=[ONE, "subnet-0abc", ""]))
    assert named(stack, "api", "subnets[]", SUBNET) == (["one"], ["subnet-0abc"], [], [])
    found = stack.resolve(stack.resources[1], "subnets[]", SUBNET)
    assert found.none() is False
    with pytest.raises(NotKnownError) as raised:
        found.all()
    assert raised.value.missing == (
        Missing("what subnet-0abc is, which stands outside the stack", "Describe subnet-0abc under `resources` in holdfast.yaml."),
    )


def test_an_empty_or_unset_property_names_nothing():
    for inputs in ({}, {"securityGroups": []}, {"securityGroups": None}):
        found = preview(declared(BALANCER, "api", **inputs)).resolve(
            preview(declared(BALANCER, "api", **inputs)).resources[0], "x[]", SUBNET
        )
        assert (found.none(), found.all(), found.one(), found.complete) == (True, (), None, True)


def test_a_secret_names_nothing_that_can_be_read():
    stack = deployed(ONE, declared(BALANCER, "api", subnets=["[secret]"]))
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], [], ["subnets of api, which is secret"])


@pytest.mark.parametrize("value", [{"a": "x"}, True, [["subnet-1"], {"b": 1}]])
def test_a_value_that_can_name_nothing_is_missing_and_not_absent(value):
    _, _, _, missing = named(deployed(declared(BALANCER, "api", subnets=value)), "api", "subnets[]", SUBNET)
    assert missing == ["what subnets of api names"]


def test_what_the_provider_reports_counts_where_the_program_sets_nothing():
    stack = Stack("demo/dev", [plain(SUBNET, "one", id="subnet-1"), plain(BALANCER, "api", outputs={"subnets": ["subnet-1"]})])
    assert named(stack, "api", "subnets[]", SUBNET) == (["one"], [], [], [])


def test_what_only_the_cloud_chooses_is_missing():
    stack = preview(ONE, declared("aws:ec2/instance:Instance", "web"))
    assert named(stack, "web", "subnetId", SUBNET) == ([], [], [], ["what subnetId of web names"])


def test_a_resource_passed_as_a_value_is_named_by_its_urn():
    reference = {"4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e", "urn": urn(SUBNET, "one"), "id": "subnet-1"}
    holder = plain("acme:x:Service", "api", {"subnets": [reference], "other": {**reference, "urn": urn(SUBNET, "gone")}})
    stack = Stack("demo/dev", [plain(SUBNET, "one"), holder])
    assert named(stack, "api", "subnets[]", SUBNET) == (["one"], [], [], [])
    assert named(stack, "api", "subnets[]", BALANCER) == ([], ["subnet-1"], [], [])
    assert named(stack, "api", "other", SUBNET) == ([], ["subnet-1"], [], [])


def test_an_arn_a_name_and_a_dns_name_with_a_final_dot_name_a_resource():
    api = plain(BALANCER, "api", {"name": "prod"}, id="lb-1", outputs={"arn": "arn:aws:x:lb/1", "dnsName": "api.example.com"})
    for text in ("lb-1", "arn:aws:x:lb/1", "prod", "api.example.com", "api.example.com."):
        stack = Stack("demo/dev", [api, plain(LISTENER, "http", {"loadBalancerArn": text})])
        assert named(stack, "http", "loadBalancerArn", BALANCER) == (["api"], [], [], [])
        assert stack.named(text, (BALANCER,)) is api


def test_a_name_that_two_resources_share_names_neither_surely():
    shared = [plain(BALANCER, "a", {"name": "api"}), plain(BALANCER, "b", {"name": "api"})]
    stack = Stack("demo/dev", [*shared, plain(LISTENER, "http", {"loadBalancerArn": "api"})])
    fact = "whether api, which loadBalancerArn of http names, is a or b"
    assert named(stack, "http", "loadBalancerArn", BALANCER) == ([], [], ["a", "b"], [fact])
    assert stack.named("api", (BALANCER,)) is None
    assert (
        stack.resolve(stack.resources[2], "loadBalancerArn", BALANCER).missing[0].settle
        == "Pass the resource itself, or give each a name of its own."
    )


def test_an_id_that_two_resources_share_names_neither_surely():
    stack = Stack("demo/dev", [
        plain(SUBNET, "a", id="subnet-1", provider="p::1"), plain(SUBNET, "b", id="subnet-1", provider="q::1"),
        plain(BALANCER, "api", {"subnets": ["subnet-1"]}),
    ])  # fmt: skip
    assert named(stack, "api", "subnets[]", SUBNET)[2] == ["a", "b"]


def test_a_dependency_tells_apart_what_shares_a_name():
    needs = {"loadBalancerArn": (urn(BALANCER, "b"),)}
    shared = [plain(BALANCER, "a", {"name": "api"}), plain(BALANCER, "b", {"name": "api"})]
    stack = Stack("demo/dev", [*shared, plain(LISTENER, "http", {"loadBalancerArn": "api"}, needs=needs)])
    assert named(stack, "http", "loadBalancerArn", BALANCER) == (["b"], [], [], [])


def test_what_get_read_of_a_managed_resource_is_that_resource():
    managed, handle = plain(SUBNET, "mine", id="subnet-1"), plain(SUBNET, "again", id="subnet-1", external=True)
    stack = Stack("demo/dev", [handle, managed, plain(BALANCER, "api", {"subnets": ["subnet-1"]})])
    assert named(stack, "api", "subnets[]", SUBNET) == (["mine"], [], [], [])


def test_a_resource_that_holdfast_yaml_describes_is_named_like_any_other():
    described = ({"id": "subnet-9", "type": SUBNET, "availabilityZone": "us-east-1a"},)
    stack = with_outside(deployed(ONE, declared(BALANCER, "api", subnets=[ONE, "subnet-9"])), Settings(resources=described))
    found = stack.resolve(stack.resources[1], "subnets[]", SUBNET)
    assert (found.complete, found.literals, [each.id for each in found]) == (True, (), ["subnet-one", "subnet-9"])
    outside = found.resources[1]
    assert (outside.external, outside.text("availabilityZone"), outside in stack.resources) == (True, "us-east-1a", False)
    with pytest.raises(NotKnownError):
        outside.text("cidrBlock")


def test_a_resource_of_the_stack_goes_before_its_description():
    stack = with_outside(
        deployed(ONE, declared(BALANCER, "api", subnets=[ONE])), Settings(resources=({"id": "subnet-one", "type": SUBNET},))
    )
    assert named(stack, "api", "subnets[]", SUBNET) == (["one"], [], [], [])


LINK = "projects/acme/global/backendServices/web"


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f"https://www.googleapis.com/compute/v1/{LINK}",
        f"https://compute.googleapis.com/compute/beta/{LINK}",
        f"//compute.googleapis.com/{LINK}",
        "global/backendServices/web",
    ],
)
@pytest.mark.parametrize("own", [{"id": LINK}, {"outputs": {"selfLink": f"https://www.googleapis.com/compute/v1/{LINK}"}}])
def test_full_and_partial_self_links_name_the_same_resource(text, own):
    stack = Stack("demo/dev", [plain(BACKEND, "web", **own), plain(RULE, "http", {"target": text})])
    assert named(stack, "http", "target", BACKEND) == (["web"], [], [], [])


@pytest.mark.parametrize(
    "text", ["projects/other/global/backendServices/web", "https://www.googleapis.com/compute/v1/projects/other/global/backendServices/web"]
)
def test_a_self_link_of_another_project_is_a_literal(text):
    stack = Stack("demo/dev", [plain(BACKEND, "web", {"name": "web"}, id=LINK), plain(RULE, "http", {"target": text})])
    assert named(stack, "http", "target", BACKEND) == ([], [text], [], [])


def test_a_self_link_may_mean_a_resource_whose_own_is_not_known_yet():
    stack = Stack("demo/dev", [plain(BACKEND, "web", {"name": "web"}), plain(RULE, "http", {"target": LINK})])
    fact = f"whether {LINK}, which target of http names, is web"
    assert named(stack, "http", "target", BACKEND) == ([], [], ["web"], [fact])


def test_a_literal_may_be_made_of_what_the_property_depends_on():
    needs = {"loadBalancerArn": (urn(BALANCER, "api"),)}
    for value, expected in (
        ("made-of-it", ([], [], ["api"], ["whether made-of-it, which loadBalancerArn of http names, is api"])),
        ("any-output", (["api"], [], [], [])),
    ):
        api = plain(BALANCER, "api", outputs={"someOutput": "any-output", "arn": "arn:1"})
        stack = Stack("demo/dev", [api, plain(LISTENER, "http", {"loadBalancerArn": value}, needs=needs)])
        assert named(stack, "http", "loadBalancerArn", BALANCER) == expected


def test_a_literal_beside_what_the_property_depends_on_stays_a_literal():
    stack = deployed(ONE, declared(BALANCER, "api", mappings=[{"subnet": ONE}, {"other": "x"}]))
    assert named(stack, "api", "mappings[].other", SUBNET) == ([], ["x"], [], [])


def test_an_unknown_is_not_filled_where_a_source_of_its_type_is_not_shown():
    needs = {"subnets": (urn(SUBNET, "one"), urn(SUBNET, "left-out"))}
    stack = Stack("demo/dev", [plain(SUBNET, "one"), plain(BALANCER, "api", {"subnets": [UNKNOWN]}, needs=needs)])
    assert named(stack, "api", "subnets[]", SUBNET) == ([], [], ["one"], ["what subnets of api names"])


def test_an_arn_that_ends_like_a_known_one_is_another_resource():
    api = plain(BALANCER, "api", {"name": "api"}, outputs={"arn": "arn:aws:elasticloadbalancing:us-east-1:1:lb/api"})
    other = "arn:aws:elasticloadbalancing:eu-west-1:2:lb/api"
    stack = Stack("demo/dev", [api, plain(LISTENER, "http", {"loadBalancerArn": other})])
    assert named(stack, "http", "loadBalancerArn", BALANCER) == ([], [other], [], [])


def test_a_component_passes_on_what_its_children_are():
    component = plain("acme:net:Network", "net", custom=False)
    inner = plain(SUBNET, "inner", parent=component.urn)
    api = plain(BALANCER, "api", {"subnets": UNKNOWN}, needs={"subnets": (component.urn, inner.urn)})
    assert named(Stack("demo/dev", [component, inner, api]), "api", "subnets[]", SUBNET) == (
        [],
        [],
        ["inner"],
        ["what subnets of api names"],
    )


def test_thousands_of_namesakes_are_told_without_listing_them():
    many = [plain(BALANCER, f"b{number:04}", {"name": "api"}) for number in range(2000)]
    stack = Stack("demo/dev", [*many, plain(LISTENER, "http", {"loadBalancerArn": "api"})])
    assert named(stack, "http", "loadBalancerArn", BALANCER)[3] == [
        "whether api, which loadBalancerArn of http names, is b0000 or b0001 or 31 more"
    ]
    with pytest.raises(NotKnownError):
        stack.referrers(many[1999], LISTENER, "loadBalancerArn").none()
