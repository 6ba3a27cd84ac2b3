"use strict";
// Run a user's program with the user's Node.js and the user's Pulumi SDK. Stands alone: it loads what comes with Node.js and the SDK only.
//
// Arguments: the numbers of two open files. From the first it reads its job, one line of JSON, once what the SDK needs is loaded; the end
// of that file means that whoever waits is gone. Into the second it writes how the program ended, one line of JSON.

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const { Worker } = require("worker_threads");
const { chainOf, completePositions, framesOf, notice } = require("./executor_stacks.js");

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
    const simulation = job.dry_run === false ? simulationOf(job) : null;
    notice(job.folder);
    process.argv = [argv[0], entrance, ...parameters(job)];
    sdk(entrance);
    follow(sdk("./run"), end);
    hideUnknown(sdk("../../config"), sdk("../../output"), new Set(job.unknown_keys), simulation);
    completePositions(sdk("../../resource"), sdk("../../runtime/resource"));
    if (simulation) simulation.prepare(sdk);
}

/** Return what makes the second run of a program differ from the first; from now on it leaves no trace. */
function simulationOf(job) {
    const simulation = require("./simulation.js");
    simulation.guard(process.env.HOME, job.address.replace(/^unix:/, ""));
    return simulation;
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

/** Make secrets that cannot be decrypted unknown, so that nothing is computed from what stands in their place; made up, in a simulation. */
function hideUnknown({ Config }, { Output, secret, unknown }, keys, simulation) {
    if (keys.size === 0) return;
    const none = () => Promise.resolve(new Set());
    for (const name of Object.getOwnPropertyNames(Config.prototype)) {
        if (!/^(get|require)Secret/.test(name)) continue;
        const method = Config.prototype[name];
        Config.prototype[name] = function (key, ...more) {
            if (!keys.has(this.fullKey(key))) return method.call(this, key, ...more);
            if (simulation) return secret(simulation.configured(name, key));
            return new Output(new Set(), Promise.resolve(unknown), Promise.resolve(false), Promise.resolve(true), none());
        };
    }
}

function tell(answers, answer) {
    fs.writeSync(answers, `${JSON.stringify(answer)}\n`);
}

main(Number(process.argv[2]), Number(process.argv[3]));
