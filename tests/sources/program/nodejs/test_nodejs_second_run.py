"""What a program in Node.js declares inside an `apply`: its second run shows it, and nothing else of that run counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings.model import Lookup, Settings
from holdfast.stack import Stack, Unknown

NOT_SEEN = "what the program declares inside an `apply` is not seen: run once more with outputs made up, "
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
CLOUD = {
    "cloud/index.js": """
const pulumi = require("@pulumi/pulumi");
exports.Base = class Base extends pulumi.CustomResource {};
exports.Certificate = class Certificate extends exports.Base {
    constructor(name, args, opts) {
        const outputs = { region: undefined, options: undefined, port: undefined, zones: undefined, ready: undefined, kind: undefined };
        super("acme:index:Certificate", name, { ...outputs, note: undefined, labels: undefined, extra: undefined, ...args }, opts);
    }
};
exports.getThing = (args) => pulumi.runtime.invokeOutput("acme:index/getThing:getThing", args);
""",
    "cloud/index.d.ts": """
import * as pulumi from "@pulumi/pulumi";
import * as outputs from "./types/output";
export declare class Base extends pulumi.CustomResource {
    readonly region: pulumi.Output<string>;
}
export declare class Certificate extends Base {
    /** Its options: { "class Certificate": "it's > that" } */
    readonly options: pulumi.Output<outputs.acm.CertificateOption[]>;
    readonly port: pulumi.Output<number>;
    readonly zones: pulumi.Output<(string | undefined)[]>;
    readonly ready: pulumi.Output<boolean>;
    readonly kind: pulumi.Output<"rsa" | "ec">;
    readonly note: pulumi.Output<string | undefined>;
    readonly labels: pulumi.Output<{
        [key: string]: string;
    }>;
}
""",
    "cloud/types/output.d.ts": """
import * as outputs from "../types/output";
export interface CertificateOption {
    wrong: string;
}
export declare namespace acm {
    interface CertificateOption {
        /** A name; { wrong: 1 } */
        recordName: string;
        optional?: number;
        inner: outputs.acm.Inner;
    }
    interface Inner {
        hosts: string[];
        optional?: number;
    }
}
""",
    "cloud/getThing.js": 'exports.getThing = require("./index").getThing;\n',
    "cloud/getThing.d.ts": "export interface GetThingResult {\n    readonly size: number;\n    readonly ids: string[];\n}\n",
}


def hidden(stack: Stack) -> list[tuple[str, str, str]]:
    return [(each.type, each.name, f"{each.location.file}:{each.location.line}") for each in stack.resources if each.hidden]


def names(stack: Stack) -> set[str]:
    return {each.name for each in stack.resources if each.hidden}


def test_what_typescript_declares_inside_an_apply_is_hidden(twice: Any) -> None:
    stack = twice(
        """
        class Net extends pulumi.ComponentResource {
            constructor(name: string, id: string) {
                super("my:index:Net", name, {});
                new LoadBalancer("inside", { id }, { parent: this });
            }
        }
        const lb = new LoadBalancer("lb");
        const group = lb.arn.apply((arn) => new LoadBalancer("inner", { arn }));
        lb.id.apply((id) => new LoadBalancer("outer").id.apply((other) => new Net("net", other)));
        new LoadBalancer("user", { group: group.apply((each) => each.arn) });
        if (!pulumi.runtime.isDryRun()) new LoadBalancer("late");
        """
    )
    assert hidden(stack) == [
        (BALANCER, "inside", "index.ts:13"),
        (BALANCER, "inner", "index.ts:17"),
        (BALANCER, "outer", "index.ts:18"),
        ("my:index:Net", "net", "index.ts:18"),
        (BALANCER, "late", "index.ts:20"),
    ]
    assert stack.notes == ()
    inner, user = (next(each for each in stack.resources if each.name == name) for name in ("inner", "user"))
    assert (dict(inner.inputs), dict(inner.outputs), inner.id, inner.value("arn")) == ({}, {}, "", Unknown((inner.urn,)))
    assert inner.urn in user.property_dependencies["group"]


def test_what_javascript_declares_inside_an_apply_is_hidden(twice: Any) -> None:
    program = f"""
    const pulumi = require("@pulumi/pulumi");
    const bare = (name) => new pulumi.CustomResource("{BALANCER}", name, {{}});
    bare("lb").id.apply((id) => bare(`behind-${{id}}`).id.apply((id) => bare(`behind-${{id}}`)));
    """
    stack = twice(files={"index.js": program})
    assert hidden(stack) == [(BALANCER, "behind-behind-lb-id-id", "index.js:3"), (BALANCER, "behind-lb-id", "index.js:3")]
    assert stack.notes == ()


def test_modules_and_transforms_are_run_twice_too(twice: Any) -> None:
    program = f"""
    import * as pulumi from "@pulumi/pulumi";
    pulumi.runtime.registerResourceTransform(async ({{ props, opts }}) => ({{ props: {{ ...props, tags: {{ a: "b" }} }}, opts }}));
    const lb: pulumi.CustomResource = new pulumi.CustomResource("{BALANCER}", "lb", {{}});
    await Promise.resolve();
    lb.id.apply((id: string) => new pulumi.CustomResource("{BALANCER}", `behind-${{id}}`, {{}}));
    """
    files = {
        "package.json": json.dumps({"name": "demo", "type": "module"}),
        "tsconfig.json": json.dumps({"compilerOptions": {"module": "nodenext", "moduleResolution": "nodenext", "target": "es2022"}}),
    }
    stack = twice(program, prelude="", files=files)
    assert (hidden(stack), stack.notes) == ([(BALANCER, "behind-lb-id", "index.ts:6")], ())


def test_outputs_are_made_up_as_the_declarations_of_a_package_say(twice: Any) -> None:
    program = """
    const { Certificate } = require("./cloud");
    const { getThing } = require("./cloud/getThing");
    class Own extends Certificate {}
    const made = new Own("cert");
    const said = pulumi.all([made.region, made.options, made.port, made.zones, made.ready, made.kind, made.note, made.labels, made.extra]);
    said.apply((all) => new LoadBalancer(JSON.stringify(all)));
    getThing({ id: made.id }).apply((thing: any) => new LoadBalancer(JSON.stringify(thing)));
    """
    option = {"recordName": "simulated-cert-recordName", "optional": 1, "inner": {"hosts": ["simulated-cert-hosts"]}}
    values = ["us-east-1", [option], 1, [], False, "rsa", None, {}, "simulated-cert-extra"]
    stack = twice(program, files=CLOUD)
    assert [json.loads(name) for _, name, _ in hidden(stack)] == [values, {"size": 1, "ids": ["simulated-getThing-ids"]}]


def test_other_stacks_look_ups_and_secrets_are_made_up_where_nothing_is_said_of_them(twice: Any) -> None:
    program = """
    const other: any = new pulumi.StackReference("acme/base/dev");
    const known = new pulumi.StackReference("acme/known/dev");
    const lb = new LoadBalancer("lb", { all: other.getOutput("all") });
    other.requireOutput("subnets").apply((ids: string[]) => ids.map((id, n) => new LoadBalancer(`per-subnet-${n}`, { id })));
    pulumi.all([other.getOutput("net"), lb.id]).apply(([{ zones }]) => new LoadBalancer(`in-${zones[0].name.trim() && zones.length}`));
    known.getOutput("known").apply((known) => new LoadBalancer(known));
    const thing: any = pulumi.runtime.invokeOutput("acme:index/getThing:getThing", { id: lb.id });
    thing.apply((thing: any) => { for (const [key] of Object.entries(thing)) new LoadBalancer(`thing-${key}-${Boolean(thing.id)}`); });
    other.getOutput("name").apply((name: string) => new LoadBalancer(name, {}, { id: name as any }));
    const config = new pulumi.Config();
    config.requireSecret("password").apply((text) => new LoadBalancer(`secret-${text.length > 3}`));
    config.requireSecretNumber("count").apply((count) => new LoadBalancer(`count-${count + 1}`));
    config.requireSecretObject<any>("object").apply((object) => new LoadBalancer(`object-${object.a.b}`));
    """
    settings = Settings(lookups=(Lookup("pulumi:pulumi:StackReference", {"outputs": {"known": "as-told"}}, {"name": "acme/known/dev"}),))
    secrets = {f"demo:{key}": {"secure": "v1:a:b"} for key in ("password", "count", "object")}
    stack = twice(program, settings=settings, files={"Pulumi.dev.yaml": json.dumps({"config": secrets})})
    assert stack.notes == ()
    assert names(stack) == {
        "per-subnet-0",
        "in-1",
        "thing-simulated-true",
        "secret-true",
        "count-2",
        "object-simulated-object.a.b",
    }
    assert next(each for each in stack.resources if each.name == "as-told").hidden is False


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (
            'new LoadBalancer("lb").id.apply((id) => { throw new RangeError(`not ${id}`); });',
            "the program raised RangeError: not lb-id (index.ts, line 9)",
        ),
        (
            'new LoadBalancer(pulumi.runtime.isDryRun() ? "lb" : "other");',
            "it declared other resources, without lb",
        ),
        (
            'import * as fs from "fs";\nnew LoadBalancer("lb").id.apply((id) => fs.writeFileSync("kubeconfig", id));',
            "the program raised PermissionError: the second run of a program may not write kubeconfig (index.ts, line 10)",
        ),
        (
            'export = async () => { new LoadBalancer("lb"); if (!pulumi.runtime.isDryRun()) await new Promise(() => {}); };',
            "the program ended while it still waited for something that never comes",
        ),
        (
            'new LoadBalancer("lb").id.apply(() => { for (;;) continue; });',
            "it took far longer than the first time",
        ),
    ],
)
def test_a_second_run_that_says_nothing_leaves_the_first_as_it_is(twice: Any, tmp_path: Path, program: str, why: str) -> None:
    stack = twice(program)
    assert stack.notes == (NOT_SEEN + why,)
    assert [(each.name, each.hidden) for each in stack.resources if each.type == BALANCER] == [("lb", False)]
    assert {each.name for each in (tmp_path / "project").iterdir()} == {"Pulumi.yaml", "index.ts", "package.json", "node_modules"}


def test_nothing_is_heard_of_the_second_run(twice: Any, capfd: pytest.CaptureFixture[str]) -> None:
    program = """
    console.log("out");
    console.error("err");
    pulumi.log.warn("once");
    new LoadBalancer("lb").id.apply((id) => { console.log(id); pulumi.log.warn(id); });
    """
    assert twice(program).notes == ("once",)
    assert capfd.readouterr() == ("", "")
