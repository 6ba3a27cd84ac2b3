"""Previews as the stack that will be."""

import json
from pathlib import Path

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources import SourceOptions, read
from holdfast.stack import NotKnownError, Secret, Unknown

RECORDINGS = Path(__file__).parent.parent / "recordings" / "cli"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
VPC = "aws:ec2/vpc:Vpc"


def urn(name):
    return f"urn:pulumi:dev::demo::{VPC}::{name}"


def step(op, name, *, new=True, **more):
    state = {"urn": urn(name), "type": VPC, "custom": True, "inputs": {"cidrBlock": op}, "outputs": {"arn": f"arn-{op}"}, **more}
    return {"op": op, "urn": urn(name), "newState": state if new else None}


def preview(tmp_path, *steps, **more):
    path = tmp_path / "preview.json"
    path.write_text(json.dumps({"steps": list(steps), **more}))
    return read(str(path), SourceOptions(), Settings())


@pytest.mark.parametrize(
    ("op", "arn"),
    [
        *((op, None) for op in ("create", "create-replacement", "replace", "import", "import-replacement")),
        *((op, f"arn-{op}") for op in ("same", "update", "refresh", "read", "read-replacement")),
    ],
)
def test_outputs_are_facts_only_where_the_resource_exists(tmp_path, op, arn):
    (one,) = preview(tmp_path, step(op, "main")).resources
    assert (one.text("cidrBlock"), one.outputs.get("arn")) == (op, arn)


@pytest.mark.parametrize("op", ["delete", "delete-replaced", "read-discard", "discard", "discard-replaced", "remove-pending-replace"])
def test_what_goes_is_not_part_of_the_stack(tmp_path, op):
    found = preview(tmp_path, step(op, "old", new=False), step("create", "new"))
    assert [each.name for each in found.resources] == ["new"]


def test_deletions_are_noted(tmp_path):
    assert preview(tmp_path, step("delete", "a"), step("delete", "b")).notes == (
        "2 resources are deleted by this update and are not part of what is checked",
    )


def test_a_replacement_in_several_steps_is_one_resource(tmp_path):
    found = preview(tmp_path, step("create-replacement", "a"), step("replace", "a"), step("delete-replaced", "a", new=False))
    assert [(each.name, each.text("cidrBlock")) for each in found.resources] == [("a", "replace")]


def test_what_was_refreshed_and_is_then_deleted_or_gone_is_not_there(tmp_path):
    found = preview(
        tmp_path, step("refresh", "a"), step("refresh", "b"), step("refresh", "lost", new=False), step("delete", "a"), step("update", "b")
    )
    assert [(each.name, each.text("cidrBlock")) for each in found.resources] == [("b", "update")]


def test_what_is_read_is_external_and_known_in_part(tmp_path):
    (one,) = preview(tmp_path, step("read", "main", id="vpc-1", outputs={})).resources
    assert (one.external, one.partial, one.id, one.value("tags")) == (True, True, "vpc-1", Unknown((one.urn,)))


def test_an_id_that_is_not_known_is_no_text(tmp_path):
    (one,) = preview(tmp_path, step("update", "main", id=UNKNOWN)).resources
    assert one.id == Unknown((one.urn,))


@pytest.mark.parametrize(
    ("steps", "same", "left_out"),
    [
        ([], 0, None),
        ([step("same", "a")], 1, None),
        ([step("same", "a")], 14, 13),
        ([step("create", "a")], 2, 2),
        ([step("refresh", "a"), step("refresh", "b"), step("same", "b")], 2, None),
    ],
)
def test_unchanged_resources_that_are_left_out_are_hidden(tmp_path, steps, same, left_out):
    hidden = preview(tmp_path, *steps, changeSummary={"same": same, "create": 7}).hidden
    assert [each.fact for each in hidden] == ([f"the {left_out} unchanged resources that the preview leaves out"] if left_out else [])
    assert [each.settle for each in hidden] == (["Run `pulumi preview --json --show-sames`."] if left_out else [])


def test_a_preview_that_failed_may_leave_anything_out(tmp_path):
    found = preview(tmp_path, step("create", "a"), diagnostics=[None, {"severity": "error", "message": "preview failed"}])
    with pytest.raises(NotKnownError, match="what the preview leaves out, since it failed"):
        found.referrers(found.resources[0], "aws:ec2/subnet:Subnet", "vpcId").none()
    assert preview(tmp_path, step("create", "a"), diagnostics=[{"severity": "warning"}, {"severity": "info#err"}]).hidden == ()


def test_the_configuration_is_that_of_the_preview_without_secrets(tmp_path):
    found = preview(tmp_path, step("create", "a"), config={"aws:region": "us-east-1", "demo:pw": "[secret]", "demo:o": {"a": 1}})
    assert found.config == {"aws:region": "us-east-1"}
    assert found.region_of(found.resources[0]) == "us-east-1"


def test_secrets_are_hidden_though_outputs_are_no_facts(tmp_path):
    (one,) = preview(
        tmp_path, step("create", "a", inputs={"password": "PLANTED", "pw": "[secret]"}, outputs={"password": "[secret]"})
    ).resources
    assert (dict(one.inputs), dict(one.outputs)) == ({"password": Secret(), "pw": Secret()}, {})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([step("create", "a", new=False)], f"the step `create` of {urn('a')} has no newState"),
        ([step("create", "a"), step("create", "a")], f"two steps `create` have the URN {urn('a')}"),
        ([step("create", "a"), {**step("create", "a"), "urn": "b"}], f"two resources have the URN {urn('a')}"),
        ([{"urn": "a"}], "object missing required field `op` - at `$.steps[0]`"),
        ([7], "expected `object`, got `int` - at `$.steps[0]`"),
    ],
)
def test_an_error_names_the_step(tmp_path, steps, said):
    with pytest.raises(InputError) as raised:
        preview(tmp_path, *steps)
    assert raised.value.message == f"{tmp_path / 'preview.json'}: {said}"


def test_a_preview_without_steps_is_an_empty_stack(tmp_path):
    assert preview(tmp_path, changeSummary={"create": 0}).resources == ()


@pytest.mark.parametrize(
    ("name", "resources", "hidden"),
    [
        ("preview-replace", 4, ["the 10 unchanged resources that the preview leaves out"]),
        ("preview-delete", 1, ["the 12 unchanged resources that the preview leaves out"]),
        ("preview-refresh", 13, []),
        ("secrets-preview", 4, []),
        ("gcp-preview", 5, []),
    ],
)
def test_recorded_previews_are_read_whole(name, resources, hidden):
    found = read(str(RECORDINGS / f"{name}.preview.json"), SourceOptions(), Settings())
    assert (found.kind, len(found.resources), [each.fact for each in found.hidden]) == ("preview", resources, hidden)


def test_after_a_replacement_what_is_partly_known_is_told_apart():
    found = read(str(RECORDINGS / "preview-replace.preview.json"), SourceOptions(), Settings())
    (balancer,) = found.of_type("aws:lb/loadBalancer:LoadBalancer")
    named = found.resolve(balancer, "subnets[]", "aws:ec2/subnet:Subnet")
    assert ([each.name for each in named], named.literals, named.complete) == (["public-1"], ("public-0-id",), True)
