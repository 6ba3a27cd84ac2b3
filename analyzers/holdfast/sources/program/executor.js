"use strict";
// Run a user's program with the user's Node.js and the user's Pulumi SDK. Stands alone: it loads what comes with Node.js and the SDK only.
//
// Arguments: the numbers of two open files. From the first it reads its job, one line of JSON, once what the SDK needs is loaded; the end
// of that file means that whoever waits is gone. Into the second it writes how the program ended, one line of JSON.

const fs = require("fs");
const inspector = require("inspector");
const path = require("path");
const { createRequire } = require("module");
const { spawnSync } = require("child_process");
const { fileURLToPath, pathToFileURL } = require("url");
const { Worker } = require("worker_threads");

const DEPTH = 5;
const FRAMES = 200;
const TEXT = 8000;
const CHECK_MILLISECONDS = 5000;
const COLOURS = /\u001b\[[0-9;]*m/g;
const FRAME = /^\s*at (?:(.*?) \()?((?:file:\/\/)?[^()]+?):(\d+):(\d+)\)?$/;
const DIAGNOSTIC = /^(.+?)(?:\((\d+),\d+\)|:(\d+):\d+)(?:: error| - error)/m;
const SYNTAX = /^((?:file:\/\/)?\/.+):(\d+)$/m;
const STATUS = /\b\d+ (?:INVALID_ARGUMENT|UNKNOWN|UNIMPLEMENTED|INTERNAL): /;
const SDK = "@pulumi/pulumi/cmd/run";

/** Run the program of the job; how it ended is said when the process leaves. */
function main(given, answers) {
    const { argv } = process;
    let entrance, sdk;
    try {
        entrance = createRequire(path.join(process.cwd(), "program.js")).resolve(SDK);
        sdk = createRequire(entrance);
        warm(sdk, path.resolve(path.dirname(entrance), "../../vendor"));
    } catch (error) {
        tell(answers, { kind: "unusable", chain: chainOf(error) });
        process.exit(1);
    }
    const text = lineOf(given);
    if (!text) process.exit(1);
    watch(given);
    const job = JSON.parse(text);
    const end = { failure: null, left: null, settled: false };
    report(end, answers);
    configure(job);
    notice(job.folder);
    process.argv = [argv[0], entrance, ...parameters(job)];
    sdk(entrance);
    follow(sdk("./run"), end);
    hideUnknown(sdk("../../config"), sdk("../../output"), new Set(job.unknown_keys));
    completePositions(sdk("../../resource"), sdk("../../runtime/resource"));
}

/** Load what takes long and reads nothing from the environment. */
function warm(sdk, vendored) {
    sdk("@grpc/grpc-js");
    sdk("../../proto/resource_grpc_pb");
    quieten(sdk("../../proto/engine_grpc_pb"), sdk("google-protobuf/google/protobuf/empty_pb").Empty);
    if (process.env.PULUMI_NODEJS_TYPESCRIPT !== "true") return;
    try {
        sdk("typescript");
    } catch {
        const name = fs.existsSync(vendored) && fs.readdirSync(vendored).find((each) => each.startsWith("typescript@"));
        if (name) sdk(path.join(vendored, name, "typescript.js"));
    }
}

/** Drop debug messages: they are most of what a program says, and nobody reads them. */
function quieten({ EngineClient }, Empty) {
    const { log } = EngineClient.prototype;
    EngineClient.prototype.log = function (request, ...more) {
        if (request.getSeverity() !== 0) return log.call(this, request, ...more);
        process.nextTick(more[more.length - 1], null, new Empty());
    };
}

/** Return the first line of a file. */
function lineOf(file) {
    const chunk = Buffer.alloc(1 << 16);
    const chunks = [];
    for (;;) {
        const size = fs.readSync(file, chunk, 0, chunk.length, null);
        chunks.push(Buffer.from(chunk.subarray(0, size)));
        if (size === 0 || chunk.subarray(0, size).includes(10)) return Buffer.concat(chunks).toString("utf8");
    }
}

/** End this process and all that it started when whoever waits for it is gone, even while the program lets nothing else run. */
function watch(file) {
    const waiting = `const { Socket } = require("net");
        const end = () => process.kill(0, "SIGKILL");
        new Socket({ fd: ${file}, readable: true, writable: false }).on("end", end).on("error", end).resume();`;
    new Worker(waiting, { eval: true, execArgv: [], stdin: false }).unref();
}

/** Say how the program ended when the process leaves. The first error that nobody handles ends it. */
function report(end, answers) {
    const { exit } = process;
    const fail = (error) => {
        end.failure = end.failure || chainOf(error);
        exit.call(process, 1); // the SDK would go on to print the error, at which some versions of Node.js take a minute
    };
    process.on("uncaughtException", fail);
    process.on("unhandledRejection", fail);
    process.exit = (code) => {
        end.left = end.left || [{ type: "SystemExit", text: String(code ?? process.exitCode ?? 0), frames: framesOf(new Error().stack) }];
        return exit.call(process, code);
    };
    process.on("exit", () => {
        const chain = end.failure || end.left;
        if (chain) tell(answers, { kind: "raised", chain });
        else tell(answers, { kind: end.settled ? "done" : "unsettled" });
    });
}

let unparsable = "";

/** Note which ES module cannot be parsed: its error names no place. */
function notice(folder) {
    const manifest = upwards(folder).map((each) => path.join(each, "package.json")).find((each) => fs.existsSync(each));
    if (!manifest || !/"type"\s*:\s*"module"/.test(fs.readFileSync(manifest, "utf8"))) return;
    const session = new inspector.Session();
    session.connect();
    session.on("Debugger.scriptFailedToParse", ({ params }) => (unparsable = params.url || unparsable));
    session.post("Debugger.enable");
}

function upwards(folder) {
    const above = path.dirname(folder);
    return above === folder ? [folder] : [folder, ...upwards(above)];
}

/** Note that the program, and all that it waits for, came to its end. */
function follow(module, end) {
    const { run } = module;
    module.run = (...given) => {
        const running = run(...given);
        running.then(
            () => (end.settled = true),
            () => {},
        );
        return running;
    };
}

/** Give the SDK what it reads from the environment. */
function configure(job) {
    process.env.PULUMI_CONFIG = JSON.stringify(job.config);
    process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(job.secret_keys);
}

/** Return the arguments that the SDK reads, as the language host of Pulumi gives them. */
function parameters(job) {
    const named = {
        monitor: job.address,
        engine: job.address,
        project: job.project,
        stack: job.stack,
        organization: job.organization,
        "root-directory": job.root,
        pwd: job.folder,
        parallel: String(job.parallel),
    };
    const given = Object.entries(named).map(([name, value]) => `--${name}=${value}`);
    return [...given, ...(job.dry_run === false ? [] : ["--dry-run"]), job.program === job.folder ? "." : job.program];
}

/** Make secrets that cannot be decrypted unknown, so that nothing is computed from what stands in their place. */
function hideUnknown({ Config }, { Output, unknown }, keys) {
    if (keys.size === 0) return;
    const none = () => Promise.resolve(new Set());
    for (const name of Object.getOwnPropertyNames(Config.prototype)) {
        if (!/^(get|require)Secret/.test(name)) continue;
        const method = Config.prototype[name];
        Config.prototype[name] = function (key, ...more) {
            if (!keys.has(this.fullKey(key))) return method.call(this, key, ...more);
            return new Output(new Set(), Promise.resolve(unknown), Promise.resolve(false), Promise.resolve(true), none());
        };
    }
}

/** Give the program's own lines to every resource: the SDK reads no frames of ES modules, and takes one resource to be one class. */
function completePositions({ Resource }, registering) {
    if (typeof Resource.stackTrace !== "function") return;
    Resource.stackTrace = (skipped) => {
        const limit = Error.stackTraceLimit;
        Error.stackTraceLimit = Infinity;
        const lines = String(new Error().stack).split("\n").filter((line) => FRAME.test(line));
        Error.stackTraceLimit = limit;
        return lines.slice(skipped - 1).map(placeOf);
    };
    for (const name of ["registerResource", "readResource"]) {
        const method = registering[name];
        registering[name] = (resource, ...more) => {
            for (const each of more) if (Array.isArray(each) && each[0] && each[0].made !== undefined) trim(each, classesOf(resource));
            return method(resource, ...more);
        };
    }
}

/** Drop the constructors of a resource's own classes from its stack. The first object stays: the SDK has it as the position too. */
function trim(places, classes) {
    const first = classes.reduce((index, name) => index + (name && places[index] && places[index].made === name ? 1 : 0), 0);
    const [position, ...rest] = places.slice(first);
    places.splice(0, places.length, ...(position ? [Object.assign(places[0], position), ...rest] : []));
}

/** Return the names of a resource's classes, those of the SDK without, the innermost first. */
function classesOf(resource) {
    const names = [];
    for (let each = Object.getPrototypeOf(resource); each && each.constructor; each = Object.getPrototypeOf(each)) names.unshift(each.constructor.name);
    return names.slice(names.indexOf("Resource") + 2);
}

/** Return the place of a line of a stack. made: the class whose constructor it is in. */
function placeOf(line) {
    const [, name, file, row, column] = FRAME.exec(line);
    const made = /^new (.+)$/.exec(name || "");
    const uri = file.startsWith("node:") || file === "<anonymous>" ? "" : pathToFileURL(fileOf(file)).toString();
    return { uri, line: Number(row), column: Number(column), made: made ? made[1] : "" };
}

function fileOf(text) {
    return text.startsWith("file://") ? fileURLToPath(text) : text;
}

/** Return an error and what caused it: type, text and stack of each. */
function chainOf(error) {
    const chain = [];
    for (let each = error; each !== undefined && each !== null && chain.length < DEPTH; each = causeOf(each)) {
        try {
            chain.push(described(each));
        } catch {
            chain.push({ type: "an error", text: "(its text cannot be read)", frames: [] }); // a program's own error may fail at anything
            break;
        }
    }
    return chain.length ? chain : [{ type: String(error), text: "", frames: [] }];
}

function causeOf(error) {
    try {
        return error.cause || (Array.isArray(error.errors) ? error.errors[0] : null);
    } catch {
        return null;
    }
}

function described(error) {
    if (!(error instanceof Error) && typeof error.stack !== "string") {
        return { type: `a value that is no Error`, text: textOf(error).slice(0, TEXT), frames: [] };
    }
    const text = String(error.diagnosticText || error.message).replace(COLOURS, "").split("\nRequire stack:")[0].replace(STATUS, "");
    const type = error.name && error.name !== "Error" ? error.name : (error.constructor && error.constructor.name) || "Error";
    const frames = [...framesOf(error.stack), ...placedAt(error, text)];
    const code = /^Cannot find (module|package) '[./]/.test(text) ? "" : String(error.code || "");
    return { type: String(type), code, text: text.slice(0, TEXT), frames: frames.slice(-FRAMES) };
}

function textOf(value) {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Return the lines of a stack, the innermost last: file, line, function. */
function framesOf(stack) {
    const found = String(stack).split("\n").map((line) => FRAME.exec(line)).filter(Boolean);
    return found.map(([, name, file, line]) => [fileOf(file), Number(line), nameOf(name || "")]).reverse();
}

function nameOf(name) {
    const plain = name.replace(/^async /, "").replace(/ \[as .*\]$/, "");
    return plain === "" || plain.includes("<anonymous>") ? "<module>" : plain;
}

/** Return the place that a compiler names; no stack holds it. */
function placedAt(error, text) {
    if (error.name !== "SyntaxError" && error.name !== "TSError") return [];
    const found = DIAGNOSTIC.exec(text) || SYNTAX.exec(String(error.stack).replace(COLOURS, "")) || SYNTAX.exec(checked(unparsable));
    return found ? [[path.resolve(fileOf(found[1])), Number(found[2] || found[3]), "<module>"]] : [];
}

/** Return what Node.js says of the syntax of a file, its line included. */
function checked(url) {
    if (!url.startsWith("file://")) return "";
    return spawnSync(process.execPath, ["--check", fileURLToPath(url)], { encoding: "utf8", timeout: CHECK_MILLISECONDS }).stderr || "";
}

function tell(answers, answer) {
    fs.writeSync(answers, `${JSON.stringify(answer)}\n`);
}

main(Number(process.argv[2]), Number(process.argv[3]));
