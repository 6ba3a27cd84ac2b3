"""The real CLI with stand-ins: where it is on PATH."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 180
PROGRAMS = ["tests/documented/aws-asg-route53", "reference_stacks/gcp-mig-url-map"]
LOOK_UP = """
import pulumi_aws as aws

zones = aws.get_availability_zones(state="available")
pair = aws.ec2.get_key_pair(key_name="k")
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone=zones.names[0], tags={"key": pair.id})
"""
ANSWER = 'lookups:\n  - {call: "aws:ec2:getKeyPair", returns: {id: key-1}}\n'
REMOTE = """
import pulumi

class App(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("gcp:demo:App", name, {"size": 2}, None, remote=True)

App("shop")
"""
PLUGIN = """\
#!{python}
import sys, time
from concurrent.futures import ThreadPoolExecutor
import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, resource_pb2, resource_pb2_grpc

class Provider(provider_pb2_grpc.ResourceProviderServicer):
    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.2.3")
    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)
    def Construct(self, request, context):
        monitor = resource_pb2_grpc.ResourceMonitorStub(grpc.insecure_channel(request.monitorEndpoint))
        def made(**more):
            return monitor.RegisterResource(resource_pb2.RegisterResourceRequest(**more, supportsPartialValues=True))
        app = made(type=request.type, name=request.name, parent=request.parent, object=Struct())
        inputs = Struct()
        inputs.update({{"cidrBlock": "10.0.0.0/16"}})
        made(type="aws:ec2/vpc:Vpc", name=request.name + "-vpc", parent=app.urn, custom=True, object=inputs)
        return provider_pb2.ConstructResponse(urn=app.urn, state=Struct())

server = grpc.server(ThreadPoolExecutor(4))
provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
time.sleep(60)
"""

pytestmark = pytest.mark.skipif(
    not (shutil.which("pulumi") and shutil.which("pulumi-language-python")), reason="no pulumi with pulumi-language-python on PATH"
)


def holdfast(folder, *arguments, given=None, **environment):
    """Run holdfast in a folder, with credentials that nothing may use."""
    return subprocess.run(
        [sys.executable, "-m", "holdfast", *arguments],
        cwd=folder,
        env={**os.environ, "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", **environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n  demo:pw:\n    secure: AAAB\n")
    (tmp_path / "__main__.py").write_text(LOOK_UP)
    (tmp_path / "holdfast.yaml").write_text(ANSWER)
    return tmp_path


@pytest.mark.parametrize("place", PROGRAMS)
def test_a_preview_has_the_findings_of_the_program(place, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(ROOT / place, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    previewed = holdfast(folder, "offline", "--", "pulumi", "preview", "--json")
    assert previewed.returncode == 0, previewed.stderr
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert after == before
    reports = [holdfast(folder, "check", "-", "--format", "json", given=previewed.stdout), holdfast(folder, "check", "--format", "json")]
    preview, program = (json.loads(each.stdout) for each in reports)
    for part in ("findings", "undecided", "contracts"):
        assert preview[part] == program[part]


def test_a_look_up_is_answered_by_the_settings_or_said_to_be_missing(project):
    done = holdfast(project, "offline", "--", "pulumi", "preview", "--json")
    assert done.returncode == 0, done.stderr
    subnet = next(each["newState"] for each in json.loads(done.stdout)["steps"] if each["urn"].endswith("::a"))
    assert subnet["inputs"]["tags"] == {"key": "key-1"}
    assert subnet["inputs"]["availabilityZone"].startswith("eu-west-1")
    assert done.stderr.splitlines() == [
        "note: dev: texts stand for the encrypted values of demo:pw",
        "note: aws:index/getAvailabilityZones:getAvailabilityZones is answered with 3 zones of eu-west-1 under made-up names (look-up)",
    ]
    (project / "holdfast.yaml").unlink()
    refused = holdfast(project, "offline", "--", "pulumi", "preview")
    assert refused.returncode != 0
    assert '  - {call: "aws:ec2/getKeyPair:getKeyPair", arguments: {"keyName": "k"}, returns: {…}}\n' in refused.stderr


def test_updates_follow_each_other_in_the_private_backend(project):
    script = "pulumi up --yes --skip-preview && pulumi preview --expect-no-changes && pulumi stack export"
    done = holdfast(project, "offline", "--", "sh", "-ec", script)
    assert done.returncode == 0, done.stdout + done.stderr
    state = json.loads(done.stdout[done.stdout.index('{\n    "version"') :])
    vpc = next(each for each in state["deployment"]["resources"] if each["urn"].endswith("::main"))
    assert vpc["id"] == "main-id"
    assert vpc["outputs"]["arn"] == "main-arn"


def test_stacks_that_are_referred_to_have_the_outputs_of_the_settings(project):
    program = (
        'import pulumi\n\nother = pulumi.StackReference("organization/network/prod")\npulumi.export("id", other.get_output("vpcId"))\n'
    )
    (project / "__main__.py").write_text(program)
    answer = '{call: "pulumi:pulumi:StackReference", arguments: {name: organization/network/prod}, returns: {outputs: {vpcId: vpc-1}}}'
    (project / "holdfast.yaml").write_text(f"lookups: [{answer}]\n")
    done = holdfast(project, "offline", "--", "pulumi", "preview")
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'id: "vpc-1"' in done.stdout


def test_a_remote_component_is_told_by_name(project):
    (project / "__main__.py").write_text(REMOTE)
    done = holdfast(project, "offline", "--", "pulumi", "preview")
    assert done.returncode != 0
    said = "note: shop (gcp:demo:App) is a remote component: only its own provider knows what it is made of. "
    assert done.stderr.splitlines()[-1] == f"{said}Install that, and use it with --real gcp."


def test_an_installed_provider_makes_its_components(project, tmp_path):
    (project / "__main__.py").write_text(
        REMOTE.replace("gcp:", "acme:").replace("None, remote", "pulumi.ResourceOptions(version='1.2.3'), remote")
    )
    plugin = tmp_path / "home" / "plugins" / "resource-acme-v1.2.3" / "pulumi-resource-acme"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(PLUGIN.format(python=sys.executable))
    plugin.chmod(0o755)
    done = holdfast(project, "offline", "--real", "acme", "--", "pulumi", "preview", "--json", PULUMI_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stdout + done.stderr
    children = [each["newState"]["inputs"] for each in json.loads(done.stdout)["steps"] if each["urn"].endswith("Vpc::shop-vpc")]
    assert children == [{"cidrBlock": "10.0.0.0/16"}]


def test_a_backend_of_the_users_keeps_what_it_has(project, tmp_path):
    state, config = tmp_path / "state", project / "Pulumi.dev.yaml"
    state.mkdir()
    config.write_text("config:\n  aws:region: eu-west-1\n")
    given = {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "x", "PULUMI_HOME": str(tmp_path / "home")}
    subprocess.run(["pulumi", "stack", "init", "dev"], cwd=project, env={**os.environ, **given}, check=True, capture_output=True)
    for command, succeeds in (("preview", True), ("up --yes --skip-preview", False)):
        words = ["offline", "--keep-backend", "--", "pulumi", *command.split(), "--stack", "dev"]
        done = subprocess.run(
            [sys.executable, "-m", "holdfast", *words],
            cwd=project,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stderr
    assert "would put made-up values into a backend that is not its own" in done.stderr
    resources = json.loads((state / ".pulumi" / "stacks" / "demo" / "dev.json").read_text())["checkpoint"]["latest"].get("resources", [])
    assert [each["urn"] for each in resources if "aws:" in each["urn"] and "pulumi:providers" not in each["urn"]] == []
