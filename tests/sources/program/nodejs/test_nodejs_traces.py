"""What the second run of a program in Node.js may not do."""

from pathlib import Path
from typing import Any

REFUSED = """
const childProcess = require("child_process"), dgram = require("dgram"), dns = require("dns"), fs = require("fs"), http = require("http");
const net = require("net"), os = require("os"), path = require("path"), threads = require("worker_threads");
const pulumi = require("@pulumi/pulumi");
const bare = (name) => new pulumi.CustomResource("acme:index:Bare", name, {});
const inside = path.join(os.tmpdir(), "made");
const attempts = {
    append: () => fs.appendFileSync("index.js", "x"),
    callback: () => fs.writeFile("made", "x", () => {}),
    change: () => fs.chmodSync("index.js", 0o777),
    connect: () => net.connect(9, "127.0.0.1"),
    copy: () => fs.copyFileSync("index.js", "made"),
    fetch: () => fetch("http://127.0.0.1:8099").catch((error) => { throw error.cause; }),
    later: () => fs.promises.writeFile("made", "x"),
    link: () => fs.symlinkSync("index.js", "made"),
    lookup: () => dns.promises.lookup("example.com"),
    make: () => fs.mkdirSync("made"),
    message: () => dgram.createSocket("udp4").send("x", 9, "127.0.0.1"),
    move: () => { fs.writeFileSync(inside, "x"); fs.renameSync(inside, "made"); },
    open: () => fs.openSync("made", fs.constants.O_CREAT | fs.constants.O_WRONLY),
    remove: () => fs.rmSync("index.js"),
    request: () => http.get("http://127.0.0.1:9"),
    shell: () => childProcess.execSync("touch made"),
    start: () => childProcess.spawn("touch", ["made"]),
    thread: () => new threads.Worker("1", { eval: true }),
    through: () => { fs.symlinkSync(process.cwd(), `${inside}-link`); fs.writeFileSync(path.join(`${inside}-link`, "made"), "x"); },
    allowed: () => {
        fs.writeFileSync("/dev/null", "x");
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "x-"));
        fs.writeFileSync(path.join(folder, "x"), fs.readFileSync("Pulumi.yaml"));
        fs.rmSync(folder, { recursive: true });
        throw new Error(`of ${os.tmpdir() === os.homedir() ? "its own" : "others"}`);
    },
};
bare("first").id.apply(async () => {
    for (const [name, attempt] of Object.entries(attempts)) {
        let said = "nothing";
        try {
            await attempt();
        } catch (error) {
            said = error.message.replace("the second run of a program may not ", "");
        }
        bare(`${name}: ${said}`);
    }
});
"""


def test_a_second_run_leaves_no_trace(twice: Any, tmp_path: Path) -> None:
    stack = twice(files={"index.js": REFUSED})
    assert stack.notes == ()
    assert {each.name for each in stack.resources if each.hidden} == {
        "append: write index.js",
        "callback: write made",
        "change: change index.js",
        "connect: connect to anything",
        "copy: write made",
        "fetch: connect to anything",
        "later: write made",
        "link: link made",
        "lookup: connect to anything",
        "make: make made",
        "message: connect to anything",
        "move: rename made",
        "open: write made",
        "remove: remove index.js",
        "request: connect to anything",
        "shell: start another one",
        "start: start another one",
        "thread: start another one",
        "through: write made",
        "allowed: of its own",
    }
    assert {each.name for each in (tmp_path / "project").iterdir()} == {"Pulumi.yaml", "index.js", "package.json", "node_modules"}
    assert (tmp_path / "project" / "index.js").read_text() == REFUSED
