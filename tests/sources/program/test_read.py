"""What comes of a program that is run: its stack, or an error that says what is wrong with it."""

import os
from typing import Any

import pytest

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


def test_a_look_up_that_may_stay_unknown_is_noted(run: Any) -> None:
    stack = run('balancer("lb", tags={"thing": pulumi.runtime.invoke_output("acme:index/getThing:getThing", {}).apply(lambda x: x["b"])})')
    assert resource(stack, "lb").inputs["tags"] == {"thing": Unknown()}
    assert stack.notes == ("no answer is known to the look-up acme:index/getThing:getThing, so that what it gives is unknown",)


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
            "what vpc (awsx:ec2:Vpc) is made of",
            "Check a preview, which shows it: `pulumi preview --json > preview.json`, then `holdfast check preview.json`.",
        ),
    )


def test_the_same_program_says_the_same_twice(run: Any) -> None:
    program = 'for name in {"a", "b", "c", "d"}:\n    balancer(f"lb-{name}", tags={"x": name, "y": 1})\nbalancer("-".join({"p", "q", "r"}))'
    first, second = (repr([(each.urn, dict(each.inputs), each.location) for each in run(program).resources]) for _ in range(2))
    assert first == second
    assert os.environ.get("PYTHONHASHSEED") != "0"
