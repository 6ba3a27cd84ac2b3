"""Typed reading: the value, None where it is unset, or what is not known."""

import pytest

from holdfast.stack import NotKnownError, Resource, Stack, Unknown, read_properties
from holdfast.stack.paths import leaves, top

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
GROUP = "aws:lb/targetGroup:TargetGroup"
URN = f"urn:pulumi:dev::demo::{GROUP}::web"
DEPLOYED = "Check the deployed stack (`pulumi stack export`), or set the value in the program."


def resource(inputs=None, outputs=None, *, type_=GROUP, **more):
    made = Resource(urn=URN, type=type_, inputs=read_properties(inputs or {}), outputs=read_properties(outputs or {}), **more)
    return Stack("demo/dev", [made]).resources[0]


def open_(ask):
    """Return the property and the first missing fact of a question that cannot be answered."""
    with pytest.raises(NotKnownError) as raised:
        ask()
    return raised.value.property, raised.value.missing[0].fact


def test_an_input_goes_before_an_output_and_an_output_before_a_default():
    both = resource({"slowStart": 10}, {"slowStart": 20, "deregistrationDelay": 60})
    assert [both.number(each) for each in ("slowStart", "deregistrationDelay", "healthCheck.interval", "port")] == [10, 60, 30, None]


def test_a_default_is_noted_as_assumed_and_only_when_it_is_read():
    one = resource({"healthCheck": {"path": "/"}})
    assert one.assumptions.sentences() == ()
    assert (one.number("healthCheck.interval"), one.flag("healthCheck.enabled"), one.text("targetType")) == (30, True, "instance")
    assert [block.number("unhealthyThreshold") for block in one.blocks("healthCheck")] == [3]
    assert one.assumptions.sentences() == (
        f"{GROUP} `healthCheck.enabled` is true where it is not set (provider default)",
        f"{GROUP} `healthCheck.interval` is 30 where it is not set (provider default)",
        f"{GROUP} `healthCheck.unhealthyThreshold` is 3 where it is not set (provider default)",
        f"{GROUP} `targetType` is instance where it is not set (provider default)",
    )


@pytest.mark.parametrize("reader", ["known", "text", "number", "flag", "items", "texts", "blocks"])
@pytest.mark.parametrize(
    ("value", "fact"), [(UNKNOWN, "name of web"), ("[secret]", "name of web, which is secret")], ids=["unknown", "secret"]
)
def test_no_reader_answers_from_what_is_not_known(reader, value, fact):
    assert open_(lambda: getattr(resource({"name": value}), reader)("name")) == ("name", fact)
    assert open_(lambda: getattr(resource({"name": value}), reader)("name.of.something")) == (
        "name.of.something",
        fact.replace("name", "name.of.something", 1),
    )


@pytest.mark.parametrize("reader", ["known", "text", "number", "flag"])
def test_what_is_unset_is_none(reader):
    assert getattr(resource(), reader)("name") is None
    assert getattr(resource({"name": None}), reader)("name") is None


def test_what_is_unset_is_an_empty_list():
    assert (resource().items("a"), resource().texts("a"), resource().blocks("a")) == ([], [], [])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3),
        (3.0, 3),
        (2.5, 2.5),
        ("3", 3),
        (" 3 ", 3),
        ("2.5", 2.5),
        ("-1", -1),
        ("1e3", 1000),
        (0, 0),
        (10**18, 10**18),
    ],
)
def test_text_that_holds_a_number_counts_as_one(value, number):
    read = resource({"port": value}).number("port")
    assert (read, type(read)) == (number, type(number))


@pytest.mark.parametrize(
    "value",
    [10**400, -(10**30), 1e300, "1e300", "NaN", "inf", "-Infinity", float("nan"), float("inf"), "", "http", "9" * 50, True, [1], {"a": 1}],
)
def test_what_is_no_number_is_of_the_wrong_kind(value):
    assert open_(lambda: resource({"port": value}).number("port")) == ("port", "port of web as a number")


@pytest.mark.parametrize(("value", "flag"), [(True, True), (False, False), ("true", True), ("False", False)])
def test_the_words_true_and_false_count(value, flag):
    assert resource({"a": value}).flag("a") is flag


@pytest.mark.parametrize(("reader", "value", "expected"), [
    ("flag", "yes", "true or false"), ("flag", 1, "true or false"), ("text", True, "text"), ("text", ["a"], "text"),
    ("items", "a", "a list"), ("items", {"a": 1}, "a list"), ("texts", ["a", 1], "a list of texts"), ("texts", [None], "a list of texts"),
])  # fmt: skip
def test_a_value_of_another_kind_is_not_known(reader, value, expected):
    assert open_(lambda: getattr(resource({"a": value}), reader)("a")) == ("a", f"a of web as {expected}")


def test_a_number_can_be_read_as_text():
    assert resource({"a": 443}).text("a") == "443"


def test_one_element_that_is_not_known_leaves_the_list_of_texts_open():
    one = resource({"zones": ["a", UNKNOWN]})
    assert one.items("zones") == ["a", Unknown()]
    assert open_(lambda: one.texts("zones")) == ("zones", "zones of web")


def test_a_list_of_one_object_reads_as_that_object_and_the_other_way_round():
    single, listed = resource({"check": {"path": "/", "n": 1}}), resource({"check": [{"path": "/", "n": 1}]})
    assert single.text("check.path") == listed.text("check.path") == "/"
    assert [each.path for each in single.blocks("check")] == ["check"]
    assert [each.path for each in listed.blocks("check")] == ["check[0]"]
    assert [each.number("n") for each in (*single.blocks("check"), *listed.blocks("check"))] == [1, 1]


@pytest.mark.parametrize("check", ["text", 7, True, [{"interval": 5}, {"interval": 6}], ["text"]])
def test_a_default_does_not_stand_in_for_what_has_another_shape(check):
    one = resource({"healthCheck": check})
    assert open_(lambda: one.number("healthCheck.interval")) == ("healthCheck.interval", "healthCheck.interval of web")
    assert one.assumptions.sentences() == ()


def test_an_empty_list_of_objects_is_unset():
    assert resource({"healthCheck": []}).number("healthCheck.interval") == 30


def test_a_block_knows_its_place():
    outer = resource({"actions": [{"forward": {"groups": [{"arn": UNKNOWN}]}}]})
    (group,) = outer.blocks("actions")[0].blocks("forward.groups")
    assert group.owner is outer
    assert open_(lambda: group.text("arn")) == ("actions[0].forward.groups[0].arn", "actions[0].forward.groups[0].arn of web")


@pytest.mark.parametrize(("value", "place"), [([UNKNOWN], "a[0]"), ([{}, "x"], "a[1]"), ("x", "a"), ([None], "a[0]")])
def test_a_block_that_is_no_object_is_not_known(value, place):
    assert open_(lambda: resource({"a": value}).blocks("a"))[0] == place


def test_whether_something_is_set_does_not_count_defaults():
    one = resource({"a": UNKNOWN, "b": {"c": 1}}, {"d": 1})
    assert [one.is_set(each) for each in ("a", "b.c", "d", "targetType", "healthCheck.interval")] == [True, True, True, False, False]
    (block,) = one.blocks("b")
    assert [block.is_set(each) for each in ("c", "other")] == [True, False]


def test_what_a_program_declares_are_its_inputs():
    one = resource({"a": UNKNOWN, "b": {"c": UNKNOWN}, "l": [{"c": UNKNOWN}]}, {"d": 1})
    assert [one.declares(each) for each in ("a", "b.c", "b.x", "l.c", "d", "targetType")] == [True, True, False, True, False, False]
    assert open_(lambda: one.declares("a.b"))[1] == "a.b of web"
    assert open_(lambda: resource({"a": "[secret]"}).declares("a.b"))[1] == "a.b of web, which is secret"


def test_of_a_resource_that_is_known_in_part_nothing_is_unset():
    part = resource({"healthCheck": {"path": "/"}}, partial=True)
    assert part.text("healthCheck.path") == "/"
    for ask in (part.number, part.declares):
        assert open_(lambda ask=ask: ask("healthCheck.interval"))[1] == "healthCheck.interval of web"
    assert open_(lambda: part.blocks("healthCheck")[0].number("interval"))[1] == "healthCheck.interval of web"
    assert part.assumptions.sentences() == ()


def test_a_value_that_the_cloud_chooses_is_unknown():
    subnet = resource(type_="aws:ec2/subnet:Subnet")
    assert subnet.value("availabilityZone") == Unknown((URN,))
    assert resource({}, {"availabilityZone": "us-west-2a"}, type_="aws:ec2/subnet:Subnet").text("availabilityZone") == "us-west-2a"


@pytest.mark.parametrize(("values", "path", "found"), [
    ({"a": ["x", "y"]}, "a[]", [("x", False), ("y", False)]),
    ({"a": "x"}, "a[]", [("x", False)]),
    ({"a": ["x"]}, "a", [("x", False)]),
    ({"a": ["x", "y"]}, "a", [("x", False), ("y", False)]),
    ({"a": []}, "a[]", []),
    ({"a": []}, "a", []),
    ({"a": []}, "a.b", []),
    ({}, "a[].b", []),
    ({"a": None}, "a[]", []),
    ({"a": [{"b": "x"}, {}, {"b": "y"}]}, "a[].b", [("x", False), ("y", False)]),
    ({"a": {"b": "x"}}, "a[].b", [("x", False)]),
    ({"a": [{"b": "x"}]}, "a.b", [("x", False)]),
    ({"a": [{"b": ["x", "y"]}]}, "a[].b[]", [("x", False), ("y", False)]),
    ({"a": 7}, "a", [(7, False)]),
    ({"a": Unknown()}, "a[]", [(Unknown(), True)]),
    ({"a": Unknown()}, "a[].b", [(Unknown(), True)]),
    ({"a": [Unknown(), "x"]}, "a[]", [(Unknown(), False), ("x", False)]),
    ({"a": [Unknown()]}, "a[].b[]", [(Unknown(), True)]),
    ({"a": Unknown()}, "a.b", [(Unknown(), False)]),
    # what the provider does not document is unknown, not absent
    ({"a": [{"b": "x"}, {"b": "y"}]}, "a.b", [(Unknown(), True)]),
    ({"a": ["x"]}, "a[].b", [(Unknown(), True)]),
    ({"a": "x"}, "a.b", [(Unknown(), True)]),
    ({"a": {"b": "x"}}, "a", [(Unknown(), True)]),
    ({"a": True}, "a", [(Unknown(), True)]),
])  # fmt: skip
def test_a_path_leads_to_values_or_says_that_it_does_not_know(values, path, found):
    assert [(leaf.value, leaf.whole) for leaf in leaves(values, path)] == found


def test_dependencies_are_kept_under_the_first_step():
    assert [top(each) for each in ("subnets[]", "a[].b[].c", "a.b", "a")] == ["subnets", "a", "a", "a"]
