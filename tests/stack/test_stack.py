"""A stack: what it holds, what needs what, where it is, and its public graph."""

import pytest

from holdfast.stack import Resource, Stack, read_properties
from holdfast.stack.resource import name_of
from holdfast.stack.tokens import normalise

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROOT = "pulumi:pulumi:Stack"


def urn(name, type_="a:b/c:D"):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def resource(name, type_="a:b/c:D", inputs=None, *, needs=(), by=None, **more):
    return Resource(
        urn=urn(name, type_),
        type=type_,
        inputs=read_properties(inputs or {}),
        outputs=read_properties(more.pop("outputs", {})),
        dependencies=tuple(map(urn, needs)),
        property_dependencies={key: tuple(map(urn, names)) for key, names in (by or {}).items()},
        **more,
    )


def test_resources_keep_their_order_and_types_are_by_urn():
    stack = Stack("demo/dev", [resource("b"), resource("z", "x:y/z:Z"), resource("a")])
    assert [each.name for each in stack.resources] == ["b", "z", "a"]
    assert [each.name for each in stack.of_type("x:y/z:Z", "a:b/c:D")] == ["z", "a", "b"]
    assert (stack.types(), stack.of_type("none")) == ({"a:b/c:D", "x:y/z:Z"}, ())
    assert stack.get(urn("a")) is stack.resources[2]
    assert stack.get("urn:nowhere") is None


def test_children_are_those_whose_parent_it_is():
    stack = Stack("demo/dev", [resource("b", parent=urn("p")), resource("a", parent=urn("p")), resource("p")])
    assert [each.name for each in stack.children(urn("p"))] == ["a", "b"]
    assert stack.children(urn("a")) == ()


def test_what_a_resource_waits_for_is_followed():
    stack = Stack("demo/dev", [
        resource("a", needs=["b"]), resource("b", by={"p": ["c"]}), resource("c", needs=["a"]), resource("d", needs=["gone"]),
        resource("e", parent=urn("a")),
    ])  # fmt: skip
    a, _, _, d, e = stack.resources
    assert stack.depends_on(a, frozenset({urn("c")}))
    assert stack.depends_on(e, frozenset({urn("c")}))
    assert not stack.depends_on(a, frozenset({urn("a")}))
    assert not stack.depends_on(d, frozenset({urn("a"), urn("gone")}))
    assert stack.needs(a) == {urn("b"), urn("c")}


def test_parents_that_turn_in_a_circle_end():
    one, two = resource("one", parent=urn("two")), resource("two", parent=urn("one"))
    assert Stack("demo/dev", [one, two]).needs(one) == {urn("two")}


def test_what_is_inside_the_root_is_not_what_the_root_stands_for():
    root = resource("demo-dev", ROOT, custom=False)
    stack = Stack("demo/dev", [root, resource("a", parent=root.urn)])
    assert list(stack.behind([root.urn])) == [root.urn]


@pytest.mark.parametrize(
    ("sides", "provider", "name", "config", "region"),
    [
        (({"region": "r1"}, {"region": "r2"}), {"region": "r3"}, "p", "r4", "r1"),
        (({}, {"region": "r2"}), {"region": "r3"}, "p", "r4", "r2"),
        (({}, {}), {"region": "r3"}, "p", "r4", "r3"),
        (({}, {}), {}, "default_7_51_1", "r4", "r4"),
        (({}, {}), {}, "p", "r4", None),  # a provider of its own does not read the stack's configuration
        (({}, {}), None, "", "r4", "r4"),
        (({}, {}), None, "", None, None),
        (({"region": UNKNOWN}, {}), {"region": "r3"}, "p", "r4", None),
        (({"region": "[secret]"}, {}), {"region": "r3"}, "p", "r4", None),
        (({}, {}), {"region": UNKNOWN}, "p", "r4", None),
        (({}, {}), {"region": UNKNOWN}, "default", "r4", None),
    ],
)
def test_a_region_is_that_of_the_resource_its_provider_or_the_default(sides, provider, name, config, region):
    providers = [] if provider is None else [resource(name, "pulumi:providers:aws", provider)]
    one = resource(
        "x", "aws:lb/loadBalancer:LoadBalancer", sides[0], outputs=sides[1], provider=f"{providers[0].urn}::id" if providers else ""
    )
    stack = Stack("demo/dev", [*providers, one], config={"aws:region": config} if config else {})
    assert stack.region_of(one) == region


def test_the_graph_has_an_edge_a_property_to_what_it_needs():
    stack = Stack("demo/dev", [
        resource("a", needs=["b", "c", "gone"], by={"p": ["b"], "q": ["b", "gone"]}), resource("b"), resource("c"),
    ])  # fmt: skip
    graph = stack.graph()
    assert graph.name == "demo/dev"
    assert dict(graph.nodes(data=True)) == {urn(each): {"type": "a:b/c:D", "name": each} for each in "abc"}
    assert sorted(graph.edges(keys=True)) == [(urn("a"), urn("b"), "p"), (urn("a"), urn("b"), "q"), (urn("a"), urn("c"), "")]


@pytest.mark.parametrize(
    ("token", "one"),
    [
        ("aws:alb/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
        ("aws:elasticloadbalancingv2/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
        ("aws:applicationloadbalancing/listener:Listener", "aws:lb/listener:Listener"),
        ("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"),
        ("gcp:compute/autoscalar:Autoscalar", "gcp:compute/autoscaler:Autoscaler"),
        ("aws:lb/listener:Listener", "aws:lb/listener:Listener"),
        ("acme:alb:Thing", "acme:alb:Thing"),
        ("", ""),
    ],
)
def test_a_type_has_one_name(token, one):
    assert normalise(token) == one
    assert normalise(normalise(token)) == one


@pytest.mark.parametrize(("text", "name"), [(urn("a"), "a"), (urn("a::b"), "a::b"), (urn(""), ""), ("no urn", "no urn")])
def test_the_name_is_the_last_part_of_the_urn(text, name):
    assert name_of(text) == name


def test_values_have_words():
    assert (repr(resource("a")), repr(Stack("demo/dev"))) == (f"Resource({urn('a')!r})", "Stack('demo/dev', 0 resources)")
