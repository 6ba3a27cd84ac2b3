"""What a program in Node.js declares."""

import json
from pathlib import Path

import pytest

from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program import read
from holdfast.stack import Resource, ResourceReference, Secret, Stack, Unknown
from holdfast.stack.values import Asset

NETWORK = """
import * as pulumi from "@pulumi/pulumi";

export class Vpc extends pulumi.CustomResource {
    public readonly arn!: pulumi.Output<string>;
    public readonly cidrBlock!: pulumi.Output<string>;
    static get(name: string, id: pulumi.Input<pulumi.ID>) {
        return new Vpc(name, {}, { id });
    }
    constructor(name: string, args: { cidrBlock?: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
        super("aws:ec2/vpc:Vpc", name, { arn: undefined, cidrBlock: args.cidrBlock }, opts);
    }
}

export class Network extends pulumi.ComponentResource {
    public readonly vpc: Vpc;
    constructor(name: string, args: { zones: string[] }, opts?: pulumi.ComponentResourceOptions) {
        super("my:index:Network", name, args, opts);
        this.vpc = new Vpc(`${name}-vpc`, { cidrBlock: "10.0.0.0/16" }, { parent: this });
        for (const zone of args.zones.slice(0, 2)) {
            new pulumi.CustomResource("aws:ec2/subnet:Subnet", `${name}-${zone}`, { vpcId: this.vpc.id, zone }, { parent: this });
        }
        this.registerOutputs({ vpc: this.vpc });
    }
}

export async function zonesOf(): Promise<string[]> {
    return (await pulumi.runtime.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", { state: "available" })).names;
}
"""
MANY_SHAPES = """
import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";
import * as os from "os";
import { Network, Vpc, zonesOf } from "./network";

const config = new pulumi.Config();

class Custom extends pulumi.CustomResource {
    public readonly arn!: pulumi.Output<string>;
    constructor(type: string, name: string, args: any, opts?: pulumi.CustomResourceOptions) {
        super(type, name, { arn: undefined, ...args }, opts);
    }
}
class Topic extends Custom {
    constructor(name: string, args: any, opts?: pulumi.CustomResourceOptions) {
        super("aws:sns/topic:Topic", name, args, opts);
    }
}

pulumi.runtime.registerResourceTransform(async (args) =>
    args.type === "aws:sns/topic:Topic" ? { props: { ...args.props, displayName: "mail" }, opts: args.opts } : undefined);
const tagged: pulumi.ResourceTransform = async ({ type, props, opts }) =>
    type === "aws:ec2/vpc:Vpc" ? { props: { ...props, tags: { team: "a" } }, opts: { ...opts, protect: true } as any } : undefined;

export = async () => {
    const zones = await zonesOf();
    const net = new Network("net", { zones }, { transforms: [tagged] });
    const mails = new Topic("mails", { folder: process.cwd().split("/").pop() }, { dependsOn: [net] });
    const old = Vpc.get("old", "vpc-1");
    const base = new pulumi.StackReference("acme/base/prod");
    const eu = new pulumi.ProviderResource("aws", "eu", { region: "eu-west-1" });
    new Custom("aws:x/y:Y", "values", {
        zones: config.requireObject("zones"), count: config.requireNumber("count"), half: 0.5, none: undefined, nul: null, yes: true,
        password: config.getSecret("password"), host: config.requireSecret("password").apply((text) => `${text}!`),
        user: config.requireSecret("user"), late: net.vpc.arn, both: pulumi.all([net.vpc.arn, "x"]).apply(([a, b]) => a + b),
        made: pulumi.interpolate`${config.require("count")}-x`, list: [net.vpc.id, "known", pulumi.secret("s")],
        nested: { deep: { arn: mails.arn, n: 1 } }, code: new pulumi.asset.StringAsset("text"), vpc: net.vpc,
    }, { provider: eu, protect: true, ignoreChanges: ["a", "b.c"], retainOnDelete: true, deleteBeforeReplace: true,
         customTimeouts: { create: "30m", delete: "1h30m" }, additionalSecretOutputs: ["x"] });
    new Custom("aws:x/y:Y", "from-base", { vpcId: base.getOutput("vpcId"), nothing: base.getOutput("nothing"), cidr: old.cidrBlock });
    const found = await pulumi.runtime.invoke("acme:index/getThing:getThing", { id: "t-1" });
    const later = pulumi.runtime.invokeOutput("acme:index/getThing:getThing", { id: net.vpc.id });
    new Custom("aws:x/y:Y", "looked-up", { found: found.name, later: later.apply((thing: any) => thing.name) });
    new Custom("aws:x/y:Y", "seen", {
        environment: Object.keys(process.env).filter((key) => (process.env[key] || "").includes("planted")),
        home: fs.readdirSync(os.homedir()), organization: pulumi.getOrganization(), project: pulumi.getProject(),
        dry: pulumi.runtime.isDryRun(),
    });
    net.vpc.arn.apply((arn) => new Custom("aws:x/y:Y", "hidden", { arn }));
    console.log("{}[]".repeat(50000));
    pulumi.log.warn("careful");
    return { topic: mails.arn, word: pulumi.secret("hush"), count: 2 };
};
"""
PROJECT = """
name: shapes
runtime:
  name: nodejs
  options: {nodeargs: --stack-trace-limit=50, packagemanager: npm}
main: infra
config:
  zones: {type: array, default: [a, b]}
  count: {type: integer, default: 3}
  user: {type: string, default: mia, secret: true}
  aws:region: us-east-1
"""
SETTINGS = Settings(
    lookups=(
        Lookup("acme:index/getThing:getThing", {"name": "thing one"}),
        Lookup("pulumi:pulumi:StackReference", {"vpcId": "vpc-9"}, {"name": "acme/base/prod"}),
    ),
    resources=({"id": "vpc-1", "type": "aws:ec2/vpc:Vpc", "cidrBlock": "10.9.0.0/16"},),
)
VPC = "urn:pulumi:dev::shapes::my:index:Network$aws:ec2/vpc:Vpc::net-vpc"
MAILS = "urn:pulumi:dev::shapes::aws:sns/topic:Topic::mails"


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Stack:
    """Return the stack of a program in TypeScript that uses much of the SDK."""
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "infra").mkdir()
    texts = {
        "Pulumi.yaml": PROJECT,
        "Pulumi.dev.yaml": "config:\n  shapes:password: {secure: v1:x}\n",
        "package.json": json.dumps({"name": "shapes"}),
        "infra/index.ts": MANY_SHAPES,
        "infra/network.ts": NETWORK,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "node_modules").symlink_to(packages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
        return read(folder, settings=SETTINGS)


def resource(stack: Stack, name: str) -> Resource:
    return next(each for each in stack.resources if each.name == name)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_resources_have_the_urns_that_the_engine_gives_them(shapes: Stack) -> None:
    zones = [each for each in shapes.resources if each.type == "aws:ec2/subnet:Subnet"]
    assert {each.urn.partition("::shapes::")[2] for each in shapes.resources if each not in zones} == {
        "pulumi:pulumi:Stack::shapes-dev",
        "pulumi:providers:aws::default",
        "pulumi:providers:aws::eu",
        "pulumi:providers:acme::default",
        "pulumi:providers:pulumi::default",
        "pulumi:pulumi:StackReference::acme/base/prod",
        "my:index:Network::net",
        "my:index:Network$aws:ec2/vpc:Vpc::net-vpc",
        "aws:sns/topic:Topic::mails",
        "aws:ec2/vpc:Vpc::old",
        *(f"aws:x/y:Y::{name}" for name in ("values", "from-base", "looked-up", "seen", "hidden")),
    }
    assert len(zones) == 2
    assert all(each.urn.partition("::shapes::")[2].startswith("my:index:Network$aws:ec2/subnet:Subnet::net-us-east-1") for each in zones)


@pytest.mark.parametrize(
    ("name", "file", "part"),
    [
        ("net", "infra/index.ts", 'new Network("net"'),
        ("net-vpc", "infra/network.ts", "new Vpc(`${name}-vpc`"),
        ("mails", "infra/index.ts", 'new Topic("mails"'),
        ("old", "infra/network.ts", "return new Vpc(name, {}"),
        ("eu", "infra/index.ts", "new pulumi.ProviderResource("),
        ("values", "infra/index.ts", '"values", {'),
        ("seen", "infra/index.ts", '"seen", {'),
        ("acme/base/prod", "infra/index.ts", "new pulumi.StackReference("),
    ],
)
def test_a_resource_has_the_line_of_the_source(shapes: Stack, name: str, file: str, part: str) -> None:
    text = MANY_SHAPES if file.endswith("index.ts") else NETWORK
    location = resource(shapes, name).location
    assert location is not None
    assert (location.file, location.line) == (file, line_of(text, part))


def test_a_resource_without_a_class_of_its_own_has_its_line_too(shapes: Stack) -> None:
    zone = next(each for each in shapes.resources if each.type == "aws:ec2/subnet:Subnet")
    assert zone.location is not None
    assert (zone.location.file, zone.location.line) == ("infra/network.ts", line_of(NETWORK, "aws:ec2/subnet:Subnet"))


def test_values_are_read_as_those_of_a_python_program_are(shapes: Stack) -> None:
    values = resource(shapes, "values")
    assert dict(values.inputs) == {
        "zones": ["a", "b"],
        "count": 3,
        "half": 0.5,
        "nul": None,
        "yes": True,
        "password": Unknown(),
        "host": Unknown(),
        "user": Secret(),
        "late": Unknown((VPC,)),
        "both": Unknown((VPC,)),
        "made": "3-x",
        "list": [Unknown((VPC,)), "known", Secret()],
        "nested": {"deep": {"arn": Unknown((MAILS,)), "n": 1}},
        "code": Asset(),
        "vpc": ResourceReference(VPC, Unknown((VPC,))),
    }
    assert values.dependencies == (MAILS, VPC)
    assert dict(values.property_dependencies) == {
        "late": (VPC,),
        "both": (VPC,),
        "list": (VPC,),
        "nested": (MAILS,),
        "vpc": (VPC,),
    }


def test_options_are_kept(shapes: Stack) -> None:
    values = resource(shapes, "values")
    assert values.options == {
        "protect": True,
        "retainOnDelete": True,
        "deleteBeforeReplace": True,
        "ignoreChanges": ["a", "b.c"],
        "additionalSecretOutputs": ["x"],
        "customTimeouts": {"create": 1800, "delete": 5400},
    }
    assert values.provider.startswith("urn:pulumi:dev::shapes::pulumi:providers:aws::eu::")
    assert (shapes.region_of(values), shapes.region_of(resource(shapes, "mails"))) == ("eu-west-1", "us-east-1")


def test_transforms_of_a_component_and_of_the_stack_are_applied(shapes: Stack) -> None:
    vpc = resource(shapes, "net-vpc")
    assert (dict(vpc.inputs), vpc.options) == ({"cidrBlock": "10.0.0.0/16", "tags": {"team": "a"}}, {"protect": True})
    assert dict(resource(shapes, "mails").inputs) == {"folder": "infra", "displayName": "mail"}


def test_a_dependency_on_a_component_is_one_on_what_it_holds(shapes: Stack) -> None:
    inside = {each.urn for each in shapes.resources if each.parent == resource(shapes, "net").urn}
    assert (set(resource(shapes, "mails").dependencies), len(inside)) == (inside, 3)


def test_look_ups_are_answered(shapes: Stack) -> None:
    assert dict(resource(shapes, "looked-up").inputs) == {"found": "thing one", "later": Unknown()}  # the SDK forgets what it waits for
    assert resource(shapes, "from-base").inputs["vpcId"] == "vpc-9"
    assert resource(shapes, "from-base").inputs["cidr"] == "10.9.0.0/16"
    assert shapes.assumptions.sentences() == (
        "acme:index/getThing:getThing is answered with what holdfast.yaml says (look-up)",
        "aws:index/getAvailabilityZones:getAvailabilityZones is answered with 5 zones of us-east-1 under made-up names (look-up)",
        "pulumi:pulumi:StackReference is answered with what holdfast.yaml says (look-up)",
    )


def test_a_program_sees_nothing_that_could_hold_a_credential(shapes: Stack) -> None:
    assert dict(resource(shapes, "seen").inputs) == {
        "environment": [],
        "home": [],
        "organization": "organization",
        "project": "shapes",
        "dry": True,
    }


def test_outputs_of_the_stack_and_warnings_are_kept(shapes: Stack) -> None:
    root = resource(shapes, "shapes-dev")
    assert dict(root.outputs) == {"topic": Unknown(), "word": Secret(), "count": 2}
    assert shapes.notes == ("careful",)
