"""Many short programs, recorded in one process."""

import json

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program.fixtures import aws, gcp
from holdfast.sources.program.recorder import record
from holdfast.stack import Asset, Location, ResourceReference, Stack, Unknown

PROGRAMS = (
    """import pulumi_aws as aws
vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("s", vpc_id=vpc.id, availability_zone=aws.get_availability_zones().names[1])
""",
    "import pulumi\nraise ValueError('no')",
    "import os\nos._exit(3)",
    "while True:\n    pass",
    "import pulumi\nprint(pulumi.Config('aws').require('region'))",
    "import pulumi\npulumi.Config().require('x')",
)


def test_each_program_gives_its_stack_or_its_error() -> None:
    settings = Settings(lookups=(Lookup("aws:index/getAvailabilityZones:getAvailabilityZones", {"names": ["a", "b"]}),))
    first, raises, leaves, hangs, prints, asks = record(PROGRAMS, settings=settings, config={"aws:region": "eu-west-1"}, timeout=3)
    assert isinstance(first, Stack)
    assert [(each.name, each.location) for each in first.resources if each.custom] == [
        ("default_7_51_1", None),
        ("v", Location("__main__.py", 2)),
        ("s", Location("__main__.py", 3)),
    ]
    assert first.of_type("aws:ec2/subnet:Subnet")[0].inputs["availabilityZone"] == "b"
    assert isinstance(prints, Stack)
    assert prints.config == {"aws:region": "eu-west-1"}
    asked = (
        "example: the program raised ConfigMissingError: Missing required configuration variable 'example:x' / "
        "please set a value using the command `pulumi config set example:x <value>` (__main__.py, line 2)"
    )
    assert [str(each) for each in (raises, leaves, hangs, asks)] == [
        "example: the program raised ValueError: no (__main__.py, line 2)",
        "example: the program ended with exit code 3 before the Pulumi SDK was done",
        "example: the program was not at its end after 3 s",
        asked,
    ]
    assert all(isinstance(each, InputError) for each in (raises, leaves, hangs, asks))


def test_an_sdk_that_is_not_installed_is_told() -> None:
    with pytest.raises(RuntimeError, match="No module named 'pulumi_nothing'"):
        record(["pass"], modules=("pulumi_nothing",))


RESOURCES_AS_INPUTS = """
import pulumi
import pulumi_aws as aws
role = aws.iam.Role("r", assume_role_policy="{}")
code = pulumi.AssetArchive({".": pulumi.StringAsset("x")})
function = aws.lambda_.Function("f", role=role.arn, code=code, runtime="python3.13", handler="a.b")
permission = aws.lambda_.Permission("p", action="lambda:InvokeFunction", principal="x", function=function)
aws.s3.Bucket("b", tags={"function": permission.function})
"""
RESULTS = """
import importlib, json
import pulumi
for token in json.loads(TOKENS):
    package, module, name = token.split(":")
    home = importlib.import_module(f"pulumi_{package}" if module in ("index", "serviceAccount") else f"pulumi_{package}.{module}")
    kind = getattr(home, f"G{name[1:]}Result", None)
    if kind is not None:
        pulumi.runtime.invoke(token, {}, typ=kind)
"""


def test_a_resource_that_is_given_as_an_input_is_one_to_the_stack_and_an_unknown_id_to_the_program() -> None:
    (stack,) = record([RESOURCES_AS_INPUTS])
    assert isinstance(stack, Stack), stack
    function, permission, bucket = (next(each for each in stack.resources if each.name == name) for name in "fpb")
    assert permission.inputs["function"] == ResourceReference(function.urn, Unknown((function.urn,)))
    assert function.inputs["code"] == Asset()
    assert bucket.inputs["tags"] == {"function": Unknown((permission.urn,))}
    assert bucket.dependencies == (permission.urn,)


def test_what_fixtures_answer_fits_the_classes_of_the_sdks() -> None:
    tokens = json.dumps([*aws.ANSWERS, *gcp.ANSWERS])
    (stack,) = record([RESULTS.replace("TOKENS", repr(tokens))], modules=("pulumi_aws", "pulumi_gcp"))
    assert isinstance(stack, Stack), stack
