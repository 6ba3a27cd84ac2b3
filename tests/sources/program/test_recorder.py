"""Many short programs, recorded in one process."""

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program.recorder import record
from holdfast.stack import Location, Stack

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
        "example: the program raised ConfigMissingError: Missing required configuration variable 'example:x'\n"
        "    please set a value using the command `pulumi config set example:x <value>` (__main__.py, line 2)\n"
        "  __main__.py, line 2, in <module>"
    )
    assert [str(each) for each in (raises, leaves, hangs, asks)] == [
        "example: the program raised ValueError: no (__main__.py, line 2)\n  __main__.py, line 2, in <module>",
        "example: the program ended with exit code 3 before the Pulumi SDK was done",
        "example: the program was not at its end after 3 s",
        asked,
    ]
    assert all(isinstance(each, InputError) for each in (raises, leaves, hangs, asks))


def test_an_sdk_that_is_not_installed_is_told() -> None:
    with pytest.raises(RuntimeError, match="No module named 'pulumi_nothing'"):
        record(["pass"], modules=("pulumi_nothing",))
