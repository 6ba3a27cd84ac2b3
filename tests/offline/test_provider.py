"""Stand-ins beyond what recordings hold: look-ups, refusals, and their end."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from holdfast.sources.program.wire import struct_of
from holdfast.stack.values import UNKNOWN_STRING

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
VPC = "urn:pulumi:dev::demo::aws:ec2/vpc:Vpc::main"
SETTINGS = """\
lookups:
  - {call: "aws:ec2:getSubnet", arguments: {id: subnet-1}, returns: {id: subnet-1, availabilityZone: us-east-1a}}
resources:
  - {id: vpc-1, type: "aws:ec2/vpc:Vpc", cidrBlock: 10.0.0.0/16}
"""


@pytest.fixture(scope="module")
def aws(start, packages):
    return start(packages["aws"], settings=SETTINGS, planning=True)


def invoke(stub, token, **arguments):
    answer = stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=struct_of(arguments)))
    return json_format.MessageToDict(answer).get("return", {})


def refusal(call, request):
    with pytest.raises(grpc.RpcError) as raised:
        call(request)
    return raised.value.code().name, raised.value.details()


def test_the_users_answer_goes_before_a_fixture(aws):
    assert invoke(aws, "aws:ec2/getSubnet:getSubnet", id="subnet-1")["availabilityZone"] == "us-east-1a"
    assert "unknown" in invoke(aws, "aws:ec2/getSubnet:getSubnet", id="subnet-2")["availabilityZone"]
    assert aws.folder.notes() == ["aws:ec2/getSubnet:getSubnet is answered with a subnet whose zone is not known (look-up)"]


def test_a_fixture_is_of_the_region_of_the_provider(start, packages):
    aws = start(packages["aws"])
    aws.Configure(provider_pb2.ConfigureRequest(args=struct_of({"region": "eu-west-1"})))
    assert {name[:-1] for name in invoke(aws, ZONES)["names"]} == {"eu-west-1"}
    assert {name[:-1] for name in invoke(aws, ZONES, region="us-west-2")["names"]} == {"us-west-2"}
    aws.Configure(provider_pb2.ConfigureRequest(variables={"aws:config:region": "eu-west-2"}))
    assert {name[:-1] for name in invoke(aws, ZONES)["names"]} == {"eu-west-2"}


def test_a_look_up_without_an_answer_says_what_to_write(aws):
    request = provider_pb2.InvokeRequest(tok="aws:ec2/getKeyPair:getKeyPair", args=struct_of({"keyName": "k"}))
    text = """there is no cloud to ask. Answer it in holdfast.yaml:
lookups:
  - {call: "aws:ec2/getKeyPair:getKeyPair", arguments: {"keyName": "k"}, returns: {…}}"""
    assert refusal(aws.Invoke, request) == ("NOT_FOUND", text)
    assert f"aws:ec2/getKeyPair:getKeyPair: {text}" in aws.folder.notes()


def test_what_rests_on_a_look_up_is_unknown_in_a_preview(aws, start, packages):
    zone = invoke(aws, "aws:ec2/getSubnet:getSubnet", id="subnet-3")["availabilityZone"]
    request = provider_pb2.CheckRequest(urn=VPC, news=struct_of({"availabilityZone": zone}))
    assert aws.Check(request).inputs == struct_of({"availabilityZone": UNKNOWN_STRING})
    assert start(packages["aws"]).Check(request).inputs == struct_of({"availabilityZone": zone})


def test_an_older_engine_names_type_and_resource_in_the_urn_alone(aws):
    created = aws.Create(provider_pb2.CreateRequest(urn=VPC, properties=struct_of({"cidrBlock": "10.0.0.0/16"})))
    assert created.id == "main-id"
    assert created.properties["arn"] == "main-arn"
    nested = VPC.replace("aws:ec2", "my:index:Net$aws:ec2")
    assert aws.Create(provider_pb2.CreateRequest(urn=nested, preview=True)).properties["arn"] == UNKNOWN_STRING


def test_a_read_gives_what_is_described(aws):
    read = aws.Read(provider_pb2.ReadRequest(id="vpc-1", urn=VPC, properties=struct_of({"tags": {}})))
    assert (read.id, json_format.MessageToDict(read.properties)) == ("vpc-1", {"cidrBlock": "10.0.0.0/16", "tags": {}})


def test_a_method_is_unknown_in_a_preview_and_refused_else(aws):
    answer = aws.Call(provider_pb2.CallRequest(tok="aws:x:Y/z", dryRun=True))
    assert json_format.MessageToDict(answer) == {"return": {"result": UNKNOWN_STRING}}
    assert refusal(aws.Call, provider_pb2.CallRequest(tok="aws:x:Y/z"))[0] == "UNIMPLEMENTED"


def test_a_backend_of_the_users_gets_nothing_made_up(start, packages):
    aws = start(packages["aws"], own_backend=False)
    text = "the stand-in for aws does not {} main: it would put made-up values into a backend that is not its own"
    assert refusal(aws.Create, provider_pb2.CreateRequest(urn=VPC)) == ("FAILED_PRECONDITION", text.format("create"))
    assert refusal(aws.Update, provider_pb2.UpdateRequest(urn=VPC)) == ("FAILED_PRECONDITION", text.format("update"))
    assert refusal(aws.Delete, provider_pb2.DeleteRequest(urn=VPC)) == ("FAILED_PRECONDITION", text.format("delete"))
    assert aws.Create(provider_pb2.CreateRequest(urn=VPC, preview=True)).properties["arn"] == UNKNOWN_STRING
    aws.Update(provider_pb2.UpdateRequest(urn=VPC, preview=True))


def test_what_every_engine_may_ask_is_answered(aws):
    aws.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    aws.Delete(provider_pb2.DeleteRequest(urn=VPC))
    value = provider_pb2.ParameterizeRequest.ParametersValue(name="bucket", version="1.0.0", value=b"")
    answer = aws.Parameterize(provider_pb2.ParameterizeRequest(value=value))
    assert (answer.name, answer.version) == ("bucket", "1.0.0")
    assert aws.GetSchema(provider_pb2.GetSchemaRequest()).schema == "{}"


def test_it_ends_when_it_is_asked_to(start, packages):
    process = start(packages["acme"]).process
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_it_ends_with_who_has_started_it(start, packages, engine):
    program = str(start(packages["acme"]).folder.programs / "pulumi-resource-acme")
    starter = (
        f"import subprocess; p = subprocess.Popen([{program!r}, {engine!r}], stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid)"
    )
    assert_ends(int(subprocess.run([sys.executable, "-W", "ignore", "-c", starter], capture_output=True, check=True).stdout))


def test_it_ends_without_an_engine(start, packages):
    program = start(packages["acme"]).folder.programs / "pulumi-resource-acme"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        engine = f"127.0.0.1:{listening.getsockname()[1]}"
        process = subprocess.Popen([program, engine], stdout=subprocess.PIPE)
        with process.stdout:
            assert process.stdout.readline()
    assert process.wait(15) == 0


def assert_ends(number):
    """Wait for a process that is not ours."""
    deadline = time.monotonic() + 15
    while is_alive(number):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(number):
    try:
        return "Z (zombie)" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False
