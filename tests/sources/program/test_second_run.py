"""What a program declares inside an `apply`: its second run shows it, and nothing else of that run counts."""

from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program import read
from holdfast.stack import Missing, NotKnownError, Stack, Unknown

SDK = "import pulumi\nimport pulumi_aws as aws\n"
VPC = """
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
"""
NOT_SEEN = "what the program declares inside an `apply` is not seen: run once more with outputs made up, "


def hidden(stack: Stack) -> list[tuple[str, str, str]]:
    return [(each.type, each.name, f"{each.location.file}:{each.location.line}") for each in stack.resources if each.hidden]


@pytest.fixture
def sdk_run(write: Any) -> Any:
    """Run a program that uses the SDK of AWS."""

    def made(program: str, **more: Any) -> Stack:
        return read(write(program, prelude=SDK), settings=more.pop("settings", Settings()), **more)

    return made


def test_a_program_that_hides_nothing_leaves_nothing_open(run: Any) -> None:
    stack = run('balancer("lb", tags={"name": balancer("other").urn.apply(lambda urn: urn.upper())})')
    assert (hidden(stack), stack.hidden, stack.notes) == ([], (), ())


def test_what_is_declared_inside_an_apply_is_hidden(sdk_run: Any) -> None:
    stack = sdk_run(VPC + 'vpc.arn.apply(lambda arn: aws.s3.Bucket("inner", tags={"vpc": arn}))')
    assert hidden(stack) == [("aws:s3/bucket:Bucket", "inner", "__main__.py:5")]
    (inner,) = stack.of_type("aws:s3/bucket:Bucket")
    assert (inner.urn, inner.parent.rpartition("::")[2], inner.id) == ("urn:pulumi:dev::demo::aws:s3/bucket:Bucket::inner", "demo-dev", "")
    assert (dict(inner.inputs), dict(inner.outputs), inner.value("tags"), inner.is_set("tags")) == ({}, {}, Unknown((inner.urn,)), True)


def test_nothing_of_a_hidden_resource_can_be_read(sdk_run: Any) -> None:
    (inner,) = (each for each in sdk_run(VPC + 'vpc.id.apply(lambda id: aws.s3.Bucket("inner"))').resources if each.hidden)
    unseen = Missing(
        "what inner (aws:s3/bucket:Bucket) is set to, which is declared only once outputs are known, at __main__.py, line 5",
        "Declare it outside the apply, or check the deployed stack (`pulumi stack export`).",
    )
    for question in (inner.text, inner.number, inner.flag, inner.items, inner.blocks, inner.declares):
        with pytest.raises(NotKnownError) as raised:
            question("bucket")
        assert raised.value.missing == (unseen,)


def test_components_and_what_they_hold_are_hidden_and_reads_and_providers_are_not(sdk_run: Any) -> None:
    stack = sdk_run(
        VPC
        + """
class Net(pulumi.ComponentResource):
    def __init__(self, name, vpc):
        super().__init__("my:index:Net", name, {})
        aws.ec2.Subnet("inside", vpc_id=vpc, cidr_block="10.0.0.0/24", opts=pulumi.ResourceOptions(parent=self))
        aws.ec2.Vpc.get("old", "vpc-1")
        pulumi.ProviderResource("other", "own", {})

vpc.id.apply(lambda id: Net("net", id))
"""
    )
    assert [(type_, name) for type_, name, _ in hidden(stack)] == [("aws:ec2/subnet:Subnet", "inside"), ("my:index:Net", "net")]


def test_outputs_are_made_up_by_their_types(sdk_run: Any) -> None:
    stack = sdk_run(
        """
        zone = aws.route53.Zone("zone", name="example.com")
        certificate = aws.acm.Certificate("cert", domain_name="a.example.com", validation_method="DNS")

        def validate(options):
            for number, each in enumerate(options):
                values = {"name": each.resource_record_name, "type": each.resource_record_type, "records": [each.resource_record_value]}
                aws.route53.Record(f"validation-{number}", zone_id=zone.zone_id, ttl=60, **values)

        certificate.domain_validation_options.apply(validate)
        database = aws.rds.Instance("db", instance_class="db.t3.micro")
        template = aws.ec2.LaunchTemplate("lt")
        pulumi.Output.all(database.endpoint, database.port, template.latest_version, zone.name_servers, database.multi_az).apply(
            lambda all: aws.s3.Bucket("-".join([all[0].split(":")[1], str(all[1] + all[2]), str(len(all[3])), str(all[4])]))
        )
        """
    )
    assert [name for _, name, _ in hidden(stack)] == ["validation-0", "443-2-1-False"]


def test_other_stacks_look_ups_and_secrets_are_made_up_where_nothing_is_said_of_them(write: Any) -> None:
    folder = write(
        """
        other = pulumi.StackReference("acme/base/dev")
        bare = lambda name: pulumi.CustomResource("aws:s3/bucket:Bucket", name)
        other.require_output("subnets").apply(lambda ids: [bare(f"per-subnet-{number}") for number, id in enumerate(ids)])
        other.get_output("network").apply(lambda network: bare(f"in-{network['name'].upper() and 'network'}"))
        pulumi.StackReference("acme/known/dev").get_output("known").apply(lambda known: bare(known))
        pulumi.runtime.invoke_output("acme:index/getThing:getThing", {}).apply(lambda thing: bare(f"thing-{bool(thing['id'])}"))
        config = pulumi.Config()
        config.require_secret("password").apply(lambda text: bare(f"secret-{len(text) > 3}"))
        config.require_secret_int("count").apply(lambda count: bare(f"count-{count + 1}"))
        """,
        Pulumi__dev__yaml="config: {'demo:password': {secure: v1:a:b}, 'demo:count': {secure: v1:a:c}}\n",
    )
    settings = Settings(lookups=(Lookup("pulumi:pulumi:StackReference", {"outputs": {"known": "as-told"}}, {"name": "acme/known/dev"}),))
    stack = read(folder, settings=settings)
    assert {name for _, name, _ in hidden(stack)} == {"per-subnet-0", "in-network", "thing-True", "secret-True", "count-2"}
    assert next(each for each in stack.resources if each.name == "as-told").hidden is False


def test_what_is_declared_where_a_program_is_not_previewed_is_hidden(run: Any) -> None:
    stack = run('balancer("lb")\nif not pulumi.runtime.is_dry_run():\n    balancer("late")')
    assert [name for _, name, _ in hidden(stack)] == ["late"]


def test_what_a_property_is_made_of_may_be_hidden(sdk_run: Any) -> None:
    stack = sdk_run(
        VPC
        + """
group = vpc.id.apply(lambda id: aws.lb.TargetGroup("hidden", vpc_id=id, port=80, protocol="HTTP"))
balancer = aws.lb.LoadBalancer("web", load_balancer_type="application")
listener = aws.lb.Listener("http", load_balancer_arn=balancer.arn, default_actions=[{"type": "forward", "target_group_arn": group.arn}])
"""
    )
    (listener,) = stack.of_type("aws:lb/listener:Listener")
    (group,) = stack.of_type("aws:lb/targetGroup:TargetGroup")
    assert group.urn in listener.property_dependencies["defaultActions"]
    named = stack.resolve(listener, "defaultActions[].targetGroupArn", "aws:lb/targetGroup:TargetGroup")
    assert (named.resources, named.complete, named.candidates) == ((), False, (group,))
    with pytest.raises(NotKnownError):
        stack.referrers(group, "aws:lb/listener:Listener", "defaultActions[].targetGroupArn").none()


def test_who_names_a_resource_is_open_where_something_of_the_type_is_hidden(sdk_run: Any) -> None:
    stack = sdk_run(
        """
        group = aws.autoscaling.Group("models", min_size=2, max_size=4)
        group.name.apply(lambda name: aws.autoscaling.Policy("follow", autoscaling_group_name=name))
        """
    )
    (group,) = stack.of_type("aws:autoscaling/group:Group")
    with pytest.raises(NotKnownError, match="what follow"):
        stack.referrers(group, "aws:autoscaling/policy:Policy", "autoscalingGroupName").none()
    assert stack.referrers(group, "aws:autoscaling/notification:Notification", "groupNames[]").none()


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ('balancer("lb").id.apply(lambda id: {}[id])', "the program raised KeyError: 'lb-id' (__main__.py, line 6 in <lambda>)"),
        (
            'if pulumi.runtime.is_dry_run():\n    balancer("lb")\nelse:\n    balancer("other")',
            "it declared other resources, without lb",
        ),
        (
            'balancer("lb").id.apply(lambda id: pulumi.log.error("no " + id))',
            "the program reported an error: no lb-id",
        ),
        (
            'balancer("lb").id.apply(lambda id: open("kubeconfig", "w").write(id))',
            "the program raised PermissionError: the second run of a program may not write kubeconfig (__main__.py, line 6 in <lambda>)",
        ),
        (
            'import os\nbalancer("lb").id.apply(lambda id: os.remove("Pulumi.yaml"))',
            "the program raised PermissionError: the second run of a program may not remove Pulumi.yaml (__main__.py, line 7 in <lambda>)",
        ),
        (
            'import os, tempfile\nbalancer("lb").id.apply(lambda id: os.rename(tempfile.mkdtemp(), "made"))',
            "the program raised PermissionError: the second run of a program may not rename made (__main__.py, line 7 in <lambda>)",
        ),
        (
            'import subprocess\nbalancer("lb").id.apply(lambda id: subprocess.run(["touch", "made"]))',
            "the program raised PermissionError: the second run of a program may not start another one (__main__.py, line 7 in <lambda>)",
        ),
        (
            'import socket\nbalancer("lb").id.apply(lambda id: socket.create_connection(("127.0.0.1", 9)))',
            "the program raised PermissionError: the second run of a program may not connect to anything (__main__.py, line 7 in <lambda>)",
        ),
        (
            'import os\nif not pulumi.runtime.is_dry_run():\n    os._exit(0)\nbalancer("lb")',
            "the program ended with exit code 0 before the Pulumi SDK was done",
        ),
    ],
)
def test_a_second_run_that_says_nothing_leaves_the_first_as_it_is(run: Any, tmp_path: Path, program: str, why: str) -> None:
    stack = run(program)
    assert stack.notes == (NOT_SEEN + why,)
    assert [each.name for each in stack.resources if each.type == "aws:lb/loadBalancer:LoadBalancer"] == ["lb"]
    assert hidden(stack) == []
    left = {each.name for each in (tmp_path / "project").iterdir()} - {"__pycache__"}
    assert left == {"Pulumi.yaml", "__main__.py"}


def test_a_program_may_use_its_temporary_folder_twice(run: Any) -> None:
    stack = run(
        """
        import pathlib, tempfile
        def write(id):
            with tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "x").write_text(id)
                balancer((pathlib.Path(folder) / "x").read_text())
        balancer("lb").id.apply(write)
        """
    )
    assert ([name for _, name, _ in hidden(stack)], stack.notes) == (["lb-id"], ())


def test_a_second_run_without_end_is_given_up(run: Any) -> None:
    stack = run('import time\nwhile not pulumi.runtime.is_dry_run():\n    time.sleep(0.05)\nbalancer("lb")')
    assert stack.notes == (f"{NOT_SEEN}it took far longer than the first time",)


def test_a_program_that_fails_at_once_fails_as_ever(run: Any) -> None:
    with pytest.raises(InputError, match="the program raised ValueError: no"):
        run('import time\nif pulumi.runtime.is_dry_run():\n    raise ValueError("no")\ntime.sleep(60)')


def test_what_is_printed_in_the_second_run_goes_nowhere(run: Any, capfd: pytest.CaptureFixture[str]) -> None:
    run('import sys\nprint("out")\nprint("err", file=sys.stderr)\npulumi.log.warn("twice")\nbalancer("lb").id.apply(print)')
    assert capfd.readouterr() == ("", "")


def test_warnings_are_those_of_the_first_run(run: Any) -> None:
    assert run('pulumi.log.warn("once")\nbalancer("lb").id.apply(lambda id: pulumi.log.warn(id))').notes == ("once",)


def test_what_a_hidden_remote_component_is_made_of_is_missing_too(run: Any) -> None:
    stack = run(
        """
        class Remote(pulumi.ComponentResource):
            def __init__(self, name):
                super().__init__("awsx:ec2:Vpc", name, {}, None, remote=True)
        balancer("lb").id.apply(lambda id: Remote("vpc"))
        """
    )
    assert hidden(stack) == [("awsx:ec2:Vpc", "vpc", "__main__.py:10")]
    assert [each.fact for each in stack.hidden] == ["what vpc (awsx:ec2:Vpc) is made of"]


def test_one_run_is_enough_where_it_is_asked_for(write: Any) -> None:
    stack = read(write('balancer("lb").id.apply(lambda id: balancer("hidden"))'), settings=Settings(), once=True)
    assert (hidden(stack), stack.notes) == ([], ("what the program declares inside an `apply` is not seen",))
