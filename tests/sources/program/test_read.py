"""What comes of a program that is run: its stack, or an error that says what is wrong with it."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program import deployment, read
from holdfast.stack import Location, Missing, Secret, Stack, Unknown

MANY_SHAPES = """
import asyncio, os
import pulumi
import pulumi.dynamic
import near

config = pulumi.Config()

class Custom(pulumi.CustomResource):
    pass

class Provider(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("made", props)

class Dynamic(pulumi.dynamic.Resource):
    pass

def tagged(args):
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))
    return pulumi.ResourceTransformResult({**args.props, "tags": {"team": "a"}}, options)

def renamed(args):
    if args.type_ != "aws:sns/topic:Topic":
        return None
    return pulumi.ResourceTransformResult({**args.props, "displayName": "mail"}, args.opts)

pulumi.runtime.register_resource_transform(renamed)

class Network(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:index:Network", name, {"size": 2}, opts)
        options = pulumi.ResourceOptions(parent=self, transforms=[tagged])
        self.vpc = Custom("aws:ec2/vpc:Vpc", f"{name}-vpc", {"cidrBlock": "10.0.0.0/16"}, options)
        self.register_outputs({"vpc": self.vpc.id})

async def main():
    network = Network("net")
    await asyncio.sleep(0)
    folder = os.path.basename(os.getcwd())
    Custom("aws:sns/topic:Topic", "mails", {"name": near.NAME, "folder": folder}, pulumi.ResourceOptions(depends_on=[network]))
    Custom("aws:ec2/vpc:Vpc", "old", {}, pulumi.ResourceOptions(id="vpc-1"))
    Dynamic(Provider(), "own", {"zones": config.require_object("zones"), "count": config.require_int("count")})
    hidden = config.require_secret("password")
    host = "-".join(["db", config.require("password")])
    inputs = {"password": hidden, "port": hidden.apply(len), "host": host, "user": config.require_secret("user")}
    Custom("aws:rds/instance:Instance", "db", inputs)
    other = pulumi.StackReference("acme/base/dev")
    Custom("aws:ec2/subnet:Subnet", "from-base", {"vpcId": other.require_output("vpc"), "cidrBlock": other.get_output("cidr")})
    pulumi.log.warn("this is a warning")
    print("printed, and shown nowhere")
    return {"vpc": network.vpc.id}

pulumi.run(main)
"""
FILES = {
    "Pulumi.yaml": """
name: shapes
main: infra
runtime: {name: python}
config:
  count: {type: integer, default: 3}
  zones: [a, b]
""",
    "Pulumi.dev.yaml": """
encryptionsalt: v1:none
config:
  shapes:password: {secure: v1:never:decrypted}
  user: {secure: v1:given:otherwise}
  aws:region: eu-west-1
""",
    "infra/near.py": 'NAME = "mails"\n',
    "infra/__main__.py": MANY_SHAPES,
}


def resource(stack: Stack, name: str) -> Any:
    return next(each for each in stack.resources if each.name == name)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder = tmp_path_factory.mktemp("shapes")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    settings = Settings(
        lookups=(Lookup("pulumi:pulumi:StackReference", {"outputs": {"vpc": "vpc-9"}}, {"name": "acme/base/dev"}),),
        resources=({"id": "vpc-1", "type": "aws:ec2/vpc:Vpc", "cidrBlock": "10.9.0.0/16"},),
    )
    return read(folder, settings=settings, config={"user": "mia"})


def test_an_asynchronous_program_in_a_folder_of_its_own_is_read(shapes: Stack) -> None:
    assert shapes.name == "shapes/dev"
    assert shapes.kind == "program"
    assert resource(shapes, "mails").inputs["folder"] == "infra"
    assert resource(shapes, "mails").location == Location("infra/__main__.py", 41)
    assert shapes.notes == ("this is a warning",)


def test_transforms_of_a_resource_and_of_the_stack_are_applied(shapes: Stack) -> None:
    vpc, topic = resource(shapes, "net-vpc"), resource(shapes, "mails")
    assert (vpc.inputs["tags"], vpc.options) == ({"team": "a"}, {"protect": True})
    assert dict(topic.inputs) == {"name": "mails", "folder": "infra", "displayName": "mail"}


def test_a_dependency_on_a_component_is_one_on_what_it_holds(shapes: Stack) -> None:
    vpc = resource(shapes, "net-vpc")
    assert vpc.urn == "urn:pulumi:dev::shapes::my:index:Network$aws:ec2/vpc:Vpc::net-vpc"
    assert resource(shapes, "mails").dependencies == (vpc.urn,)
    assert dict(resource(shapes, "net").outputs) == {"vpc": Unknown()}


def test_a_resource_that_is_read_holds_what_is_described(shapes: Stack) -> None:
    old = resource(shapes, "old")
    assert (old.external, old.partial, old.id, dict(old.outputs)) == (True, True, "vpc-1", {"cidrBlock": "10.9.0.0/16"})


def test_configuration_reaches_the_program_typed(shapes: Stack) -> None:
    assert {key: value for key, value in resource(shapes, "own").inputs.items() if key in ("zones", "count")} == {
        "zones": ["a", "b"],
        "count": 3,
    }
    assert shapes.config == {"shapes:count": "3", "shapes:zones": '["a", "b"]', "aws:region": "eu-west-1"}
    assert shapes.region_of(resource(shapes, "net-vpc")) == "eu-west-1"


def test_a_secret_that_cannot_be_decrypted_is_unknown_and_one_that_is_given_is_hidden(shapes: Stack) -> None:
    assert dict(resource(shapes, "db").inputs) == {"password": Unknown(), "port": Unknown(), "host": Unknown(), "user": Secret()}


def test_outputs_of_another_stack_are_what_a_look_up_says(shapes: Stack) -> None:
    inputs = resource(shapes, "from-base").inputs
    assert inputs["vpcId"] == "vpc-9"
    assert "cidrBlock" not in inputs
    assert shapes.assumptions.sentences() == ("pulumi:pulumi:StackReference is answered with what holdfast.yaml says (look-up)",)


def error_of(run: Any, program: str, **more: Any) -> InputError:
    with pytest.raises(InputError) as raised:
        run(program, **more)
    assert "Traceback" not in str(raised.value)
    assert not any(ord(each) < 32 and each != "\n" for each in str(raised.value))
    return raised.value


def test_a_program_that_raises_is_told_with_its_own_lines(run: Any, write: Any) -> None:
    error = error_of(
        run,
        """
        def zones(known):
            raise ValueError("the zone list \\x1b[31m of " + known + " is\\nmissing")
        zones("hunter-two")
        """,
        config={"word": "hunter-two"},
    )
    folder = write(None)
    assert error.message == (
        f"{folder}: the program raised ValueError: the zone list ?[31m of hunter-two is\nmissing (__main__.py, line 8)\n"
        "  __main__.py, line 9, in <module>\n  __main__.py, line 8, in zones"
    )


def test_secrets_are_kept_out_of_messages(run: Any) -> None:
    error = error_of(
        run,
        """
        word = "planted-word"
        balancer("lb", tags=pulumi.Output.secret([word]))
        async def late():
            await asyncio.sleep(0.2)
            raise ValueError(f"not {word}")
        import asyncio
        pulumi.run(late)
        """,
    )
    assert "the program raised ValueError: not [secret] (__main__.py, line 11)" in error.message


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("this is no Python", "the program raised SyntaxError: invalid syntax (__main__.py, line 6)"),
        ("import no_such_module_here", "ModuleNotFoundError: No module named 'no_such_module_here' (__main__.py, line 6)"),
        ("import os; os._exit(0)", "the program ended with exit code 0 before the Pulumi SDK was done"),
        ("raise SystemExit(0)", "the program left before its end, with exit code 0 (__main__.py, line 6)"),
        ('import os, sys; print("no way", file=sys.stderr); os.abort()', "killed by signal SIGABRT before its end; its last words: no way"),
        ('pulumi.log.error("not like this")', "the program reported an error: not like this"),
        ('balancer("a"); balancer("a")', "two resources have the URN urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::a"),
    ],
)
def test_a_program_that_does_not_come_to_its_end_is_an_error(run: Any, write: Any, program: str, says: str) -> None:
    error = error_of(run, program)
    assert error.message.startswith(f"{write(None)}: ")
    assert says in error.message


def test_configuration_that_is_missing_is_asked_for(run: Any) -> None:
    error = error_of(run, 'pulumi.Config().require("size")')
    assert "Missing required configuration variable 'demo:size'" in error.message
    assert error.hint == "Give the value with --config KEY=VALUE, or choose another stack with --stack."


def test_a_look_up_without_an_answer_is_named(run: Any) -> None:
    error = error_of(run, 'pulumi.runtime.invoke("acme:index/getThing:getThing", {"a": 1}).value["b"]')
    assert error.hint == "No answer was known to the look-up acme:index/getThing:getThing: give one under `lookups` in holdfast.yaml."


def test_a_look_up_that_may_stay_unknown_is_noted(run: Any) -> None:
    stack = run('balancer("lb", tags={"thing": pulumi.runtime.invoke_output("acme:index/getThing:getThing", {}).apply(lambda x: x["b"])})')
    assert resource(stack, "lb").inputs["tags"] == {"thing": Unknown()}
    assert stack.notes == ("no answer is known to the look-up acme:index/getThing:getThing, so that what it gives is unknown",)


def test_a_transform_that_raises_is_told_without_a_stack_of_its_own(run: Any) -> None:
    error = error_of(
        run,
        """
        def broken(args):
            raise ValueError("no transform")
        pulumi.runtime.register_resource_transform(broken)
        balancer("lb")
        """,
    )
    assert error.message.endswith("project: the program raised Exception: a transform failed: no transform")


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_of_a_program_outlives_its_time(run: Any, write: Any) -> None:
    forked = (
        'child = os.fork()\nif not child:\n    {first}os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)"])\n'
    )
    program = "import os, sys, time\n" + forked.format(first="") + 'open("pids", "a").write(f"{child} ")\n'
    program += (
        forked.format(first="os.setsid(); ") + 'open("pids", "a").write(f"{child} {os.getpid()}")\nwhile True:\n    print("x" * 1000)\n'
    )
    started = time.monotonic()
    error = error_of(run, program, timeout=3)
    assert time.monotonic() - started < 15
    assert error.message == f"{write(None)}: the program was not at its end after 3 s"
    processes = [int(each) for each in (write(None) / "pids").read_text().split()]
    assert len(processes) == 3
    assert not any(map(is_alive, processes))


def test_a_program_sees_nothing_that_could_hold_a_credential(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "GOOGLE_CREDENTIALS", "GITHUB_TOKEN", "PULUMI_ACCESS_TOKEN", "MY_OWN_SECRET", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "planted")
    stack = run(
        """
        import os, sys
        seen = sorted(key for key, value in os.environ.items() if "planted" in value)
        balancer("lb", tags={"seen": seen, "home": os.listdir(os.environ["HOME"]), "stdin": sys.stdin.read(), "hash": hash("a")})
        os.write(1, b"{}[]" * 100_000)
        """
    )
    tags = resource(stack, "lb").inputs["tags"]
    assert {key: tags[key] for key in ("seen", "home", "stdin")} == {"seen": [], "home": [], "stdin": ""}


def test_a_fault_of_the_engine_is_not_the_programs(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(deployment.Deployment, "register", broken)
    with pytest.raises(KeyError, match="ours"):
        run('balancer("lb")')


def test_a_virtual_environment_without_the_sdk_is_named(write: Any) -> None:
    folder = write("", Pulumi__yaml="name: demo\nruntime: {name: python, options: {virtualenv: bare}}\n")
    (folder / "bare" / "bin").mkdir(parents=True)
    (folder / "bare" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.base_prefix}/bin/python3" -I "$@"\n')
    (folder / "bare" / "bin" / "python").chmod(0o755)
    with pytest.raises(InputError, match=r"no usable Pulumi SDK: ModuleNotFoundError: No module named 'pulumi'"):
        read(folder, settings=Settings())


def test_remote_components_hide_what_they_are_made_of(run: Any) -> None:
    stack = run(
        """
        class Remote(pulumi.ComponentResource):
            url: pulumi.Output[str]
            def __init__(self, name, props):
                super().__init__("awsx:ec2:Vpc", name, {**props, "url": None}, None, remote=True)
        remote = Remote("vpc", {"natGateways": "None"})
        balancer("lb", subnets=remote.url)
        """
    )
    remote = resource(stack, "vpc")
    assert (remote.remote, dict(remote.inputs), dict(remote.outputs)) == (True, {"natGateways": "None"}, {})
    assert resource(stack, "lb").inputs["subnets"] == Unknown((remote.urn,))
    assert stack.hidden == (
        Missing(
            "what vpc (awsx:ec2:Vpc) is made of", "Check a file of `pulumi preview --json`, which holds what the component is made of."
        ),
    )


def test_the_same_program_says_the_same_twice(run: Any) -> None:
    program = 'for name in {"a", "b", "c", "d"}:\n    balancer(f"lb-{name}", tags={"x": name, "y": 1})\nbalancer("-".join({"p", "q", "r"}))'
    first, second = (repr([(each.urn, dict(each.inputs), each.location) for each in run(program).resources]) for _ in range(2))
    assert first == second
    assert os.environ.get("PYTHONHASHSEED") != "0"
