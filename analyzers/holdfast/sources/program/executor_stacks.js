"use strict";
// Where in the user's own files a resource is declared and an error comes from. Part of the executor, and alone as it is.

const fs = require("fs");
const inspector = require("inspector");
const path = require("path");
const { spawnSync } = require("child_process");
const { SourceMap } = require("module");
const { fileURLToPath, pathToFileURL } = require("url");
const { inspect } = require("util");

const DEPTH = 5;
const FRAMES = 200;
const TEXT = 8000;
const CHECK_MILLISECONDS = 5000;
const COLOURS = /\u001b\[[0-9;]*m/g;
const FRAME = /^(?!.*<anonymous>:\d)\s*at (?:(.*?) \()?((?:file:\/\/)?\/.+?):(\d+):(\d+)\)?$/;
const DIAGNOSTIC = /^(.+?)(?:\((\d+),\d+\)|:(\d+):\d+)(?:: error| - error)/m;
const SYNTAX = /^((?:file:\/\/)?\/.+):(\d+)$/m;
const MISSING = /^Cannot find (?:module|package) '([^']+)'/;
const STATUS = /\b\d+ (?:INVALID_ARGUMENT|UNKNOWN|UNIMPLEMENTED|INTERNAL): /;

const modules = { unparsable: "", maps: new Map() };

/** Note which ES module cannot be parsed, and how others were compiled: errors do not say the one, and nothing here knows the other. */
function notice(folder) {
    const manifest = upwards(folder).map((each) => path.join(each, "package.json")).find((each) => fs.existsSync(each));
    if (!manifest || !/"type"\s*:\s*"module"/.test(fs.readFileSync(manifest, "utf8"))) return;
    const session = new inspector.Session();
    session.connect();
    session.on("Debugger.scriptFailedToParse", ({ params }) => (modules.unparsable = params.url || modules.unparsable));
    session.on("Debugger.scriptParsed", ({ params }) => {
        if (params.isModule && params.sourceMapURL.startsWith("data:")) modules.maps.set(params.url, params.sourceMapURL);
    });
    session.post("Debugger.enable");
}

/** Return a line and column of a compiled ES module as they are in its source; others as they are. */
function original(url, line, column) {
    let map = modules.maps.get(url);
    if (map === undefined) return [line, column];
    if (typeof map === "string") {
        map = new SourceMap(JSON.parse(Buffer.from(map.slice(map.indexOf(",") + 1), "base64").toString("utf8")));
        modules.maps.set(url, map);
    }
    const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    return originalLine === undefined ? [line, column] : [originalLine + 1, originalColumn + 1];
}

function upwards(folder) {
    const above = path.dirname(folder);
    return above === folder ? [folder] : [folder, ...upwards(above)];
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
    const [, name, file, ...at] = FRAME.exec(line);
    const [row, column] = original(file, ...at.map(Number));
    const made = /^new (.+)$/.exec(name || "");
    return { uri: pathToFileURL(fileOf(file)).toString(), line: row, column, made: made ? made[1] : "" };
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
    if (!(error instanceof Error) && typeof error.stack !== "string") return thrown(error);
    const text = String(error.diagnosticText || error.message).replace(COLOURS, "").split("\nRequire stack:")[0].replace(STATUS, "");
    const type = error.name && error.name !== "Error" ? error.name : (error.constructor && error.constructor.name) || "Error";
    const frames = [...framesOf(error.stack), ...placedAt(String(type), text, error.stack)];
    const missing = MISSING.exec(text);
    const code = missing && !/^[./]/.test(missing[1]) ? "MODULE_NOT_FOUND" : "";
    return { type: String(type), code, text: text.slice(0, TEXT), frames: frames.slice(-FRAMES) };
}

/** Describe what was thrown and is no error; those of the TypeScript compiler lose all but their text on the way from its thread. */
function thrown(value) {
    const text = (typeof value === "object" ? inspect(value) : String(value)).replace(COLOURS, "").trim();
    const type = DIAGNOSTIC.test(text) ? "TSError" : "a value that is no Error";
    return { type, text: text.slice(0, TEXT), frames: placedAt(type, text, "") };
}

/** Return the lines of a stack, the innermost last: file, line, function. */
function framesOf(stack) {
    const found = String(stack).split("\n").map((line) => FRAME.exec(line)).filter(Boolean);
    return found.map(([, name, file, ...at]) => [fileOf(file), original(file, ...at.map(Number))[0], nameOf(name || "")]).reverse();
}

function nameOf(name) {
    const plain = name.replace(/^async /, "").replace(/ \[as .*\]$/, "");
    return plain === "" || plain.includes("<anonymous>") ? "<module>" : plain;
}

/** Return the place that a compiler names; no stack holds it. */
function placedAt(type, text, stack) {
    if (type !== "SyntaxError" && type !== "TSError") return [];
    const found = DIAGNOSTIC.exec(text) || SYNTAX.exec(String(stack).replace(COLOURS, "")) || SYNTAX.exec(checked(modules.unparsable));
    return found ? [[path.resolve(fileOf(found[1])), Number(found[2] || found[3]), "<module>"]] : [];
}

/** Return what Node.js says of the syntax of a file, its line included. */
function checked(url) {
    if (!url.startsWith("file://")) return "";
    return spawnSync(process.execPath, ["--check", fileURLToPath(url)], { encoding: "utf8", timeout: CHECK_MILLISECONDS }).stderr || "";
}

module.exports = { chainOf, completePositions, framesOf, notice };
