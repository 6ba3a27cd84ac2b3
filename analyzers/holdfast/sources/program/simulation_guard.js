"use strict";
// Refuse what the second run of a program would leave behind. Part of the executor of that run; loads what comes with Node.js only.
//
// What would write a file outside a folder, start a process or a thread, or open a connection throws an Error with the name
// PermissionError, which ends the program unless it bears it. A program that is out to get around this can.

const dns = require("dns");
const fs = require("fs");
const { Server, Socket, isIP } = require("net");
const path = require("path");
const { syncBuiltinESMExports } = require("module");
const { fileURLToPath } = require("url");

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
const WRITES = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
const HERE = new Set([undefined, "localhost", "127.0.0.1", "::1"]);
const NOWHERE = new Set(["/dev/null", "/dev/tty"]);
/** What functions do to a place, and which of their arguments name it. Each may have a twin that waits and one that promises. */
const CHANGES = {
    appendFile: ["write", 0],
    chmod: ["change", 0],
    chown: ["change", 0],
    copyFile: ["write", 1],
    cp: ["write", 1],
    lchmod: ["change", 0],
    lchown: ["change", 0],
    link: ["link", 1],
    lutimes: ["change", 0],
    mkdir: ["make", 0],
    mkdtemp: ["make", 0],
    mkdtempDisposable: ["make", 0],
    rename: ["rename", 0, 1],
    rm: ["remove", 0],
    rmdir: ["remove", 0],
    symlink: ["link", 1],
    truncate: ["change", 0],
    unlink: ["remove", 0],
    utimes: ["change", 0],
    writeFile: ["write", 0],
};
const STARTS = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];
const ASKS = /^(lookup|resolve|reverse)/;
const PROMISING = new Set([fs.promises, dns.promises, dns.promises.Resolver.prototype]);

/** Refuse what leaves a trace outside a folder. engine: the path of the only socket that the program may connect to. */
function guard(scratch, engine) {
    process.env.TMPDIR = scratch;
    keepFiles(fs.realpathSync(scratch) + path.sep);
    keepProcesses();
    keepConnections(engine);
    syncBuiltinESMExports();
}

/** Refuse what changes files outside a folder. */
function keepFiles(inside) {
    const look = (verb, place) => isOutside(place, inside) && refuse(`${verb} ${path.basename(named(place))}`);
    for (const owner of [fs, fs.promises]) {
        for (const [name, [verb, ...indexes]] of Object.entries(CHANGES)) {
            for (const each of [name, `${name}Sync`]) before(owner, each, (given) => indexes.forEach((index) => look(verb, given[index])));
        }
        for (const each of ["open", "openSync"]) before(owner, each, ([place, flags]) => writes(flags) && look("write", place));
    }
}

/** Tell whether flags of `open` ask for more than to read. */
function writes(flags) {
    if (typeof flags === "string") return /[wa+]/.test(flags);
    return typeof flags === "number" && (flags & WRITES) !== 0;
}

/** Tell whether a place is outside a folder; an open file is no place. */
function isOutside(place, inside) {
    if (typeof place !== "string" && !(place instanceof Uint8Array) && !(place instanceof URL)) return false;
    const text = named(place);
    return !NOWHERE.has(text) && !`${real(path.resolve(text))}${path.sep}`.startsWith(inside);
}

function named(place) {
    return place instanceof URL ? fileURLToPath(place) : String(place instanceof Uint8Array ? Buffer.from(place) : place);
}

/** Return a path without links, be there something or not. */
function real(place) {
    try {
        return fs.realpathSync(place);
    } catch {
        const above = path.dirname(place);
        return above === place ? place : path.join(real(above), path.basename(place));
    }
}

function keepProcesses() {
    const processes = require("child_process");
    const threads = require("worker_threads");
    const refused = () => refuse("start another one");
    for (const name of STARTS) before(processes, name, refused);
    before(processes.ChildProcess.prototype, "spawn", refused);
    before(process, "execve", refused);
    threads.Worker = class extends threads.Worker {
        constructor() {
            super(refused());
        }
    };
}

/** Refuse connections but to the engine and, as the SDK does, to what this process itself listens at. */
function keepConnections(engine) {
    const own = new Set();
    const refused = () => refuse("connect to anything");
    before(Server.prototype, "listen", (_, server) => server.once("listening", () => own.add(Number(server.address().port))));
    before(Socket.prototype, "connect", (given) => {
        const { path: file, port, host } = addressed(...given.flat());
        if (file === undefined ? !own.has(Number(port)) || !HERE.has(host) : file !== engine) refused();
    });
    for (const name of ["connect", "send"]) before(require("dgram").Socket.prototype, name, refused);
    for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
        for (const name of namesOf(owner)) if (ASKS.test(name)) before(owner, name, ([host]) => isIP(host) || refused());
    }
}

/** Return what the arguments of `connect` name: a socket of the file system, or a port and a host. */
function addressed(first, second) {
    if (typeof first === "object" && first !== null) return first;
    return Number.isNaN(Number(first)) ? { path: first } : { port: first, host: typeof second === "string" ? second : "localhost" };
}

/** Return the names of what an object has, inherited ones included. */
function namesOf(owner) {
    if (owner === null || owner === Object.prototype) return [];
    return [...Object.getOwnPropertyNames(owner), ...namesOf(Object.getPrototypeOf(owner))];
}

/** Look at what a function is given before it gets it; nothing where there is no such function. One that promises breaks its promise. */
function before(owner, name, look) {
    const method = owner[name];
    if (typeof method !== "function") return;
    const looking = function (...given) {
        try {
            look(given, this);
        } catch (error) {
            if (PROMISING.has(owner)) return Promise.reject(error);
            throw error;
        }
        return method.apply(this, given);
    };
    Object.defineProperty(owner, name, { value: looking, writable: true, enumerable: true, configurable: true });
}

function refuse(what) {
    const error = new Error(`the second run of a program may not ${what}`);
    error.name = "PermissionError";
    throw error;
}

module.exports = { guard };
