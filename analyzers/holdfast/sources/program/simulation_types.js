"use strict";
// What the declarations of a package (`.d.ts`) say of the values that a provider would compute. Part of the executor of the second run.
//
// It reads them as the generators of Pulumi and the TypeScript compiler write them: one member a line, closed at its own indent.

const fs = require("fs");
const path = require("path");

const DEEP = 6;
const NEAR = 1;
const PLAIN = { number: 1, boolean: false, true: true, false: false };
const ANYTHING = new Set(["string", "any", "unknown"]);
const COMMENT = /\/\*[\s\S]*?\*\//g;
const OUTPUT = /^[ \t]*(?:(?:public|readonly|declare|abstract) +)+(\w+)[!?]?: (?:\w+\.)?Output</gm;
const MEMBER = /^\s*(?:readonly )?["']?([\w-]+)["']?(\??): /gm;
const HEAD = /^([ \t]*)(?:(?:export|declare|default|abstract) )*$/;
const NAMED = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;
const TEXTS = JSON.parse(fs.readFileSync(path.join(__dirname, "simulated_texts.json"), "utf8")).map(([name, flags, text]) => [
    new RegExp(name, flags),
    text,
]);

const texts = new Map();
const classes = { files: new Map(), seen: new Set(), outputs: new Map() };

/** Return the types of the outputs of a class by their names, with the file that says so; those of the classes above it included. */
function outputsOf(class_, loaded) {
    if (typeof class_ !== "function" || !class_.name) return new Map();
    if (!classes.outputs.has(class_)) {
        const own = filesOf(class_, loaded).flatMap((file) => {
            const body = blockOf(textOf(file), `class ${class_.name}`).replace(COMMENT, "");
            return matches(OUTPUT, body).map(([, name, at]) => [name, { type: upTo(body, at, ">"), file }]);
        });
        classes.outputs.set(class_, new Map([...outputsOf(Object.getPrototypeOf(class_), loaded), ...own]));
    }
    return classes.outputs.get(class_);
}

/** Return the files that declare a class, among those of the modules that are loaded. */
function filesOf(class_, loaded) {
    for (const [file, module] of Object.entries(loaded)) {
        if (!module.loaded || classes.seen.has(file)) continue;
        classes.seen.add(file);
        for (const each of exported(module.exports)) classes.files.set(each, [...(classes.files.get(each) || []), declarationOf(file)]);
    }
    return classes.files.get(class_) || [];
}

/** Return the functions that a module exports, none of those that it would have to load. */
function exported(exports) {
    if (typeof exports === "function") return [exports];
    if (typeof exports !== "object" || exports === null) return [];
    const values = Object.values(Object.getOwnPropertyDescriptors(exports)).map(({ value }) => value);
    return values.filter((value) => typeof value === "function");
}

function declarationOf(file) {
    return file.replace(/\.[cm]?js$/, ".d.ts");
}

/** Return the answer to a look-up as the file of its function declares it; undefined where no file does. */
function answerOf(token, loaded) {
    const [, module = "", member = ""] = token.split(":");
    const ending = `/${module.replace(/^index\//, "")}.js`;
    const name = `${member[0].toUpperCase()}${member.slice(1)}Result`;
    for (const file of Object.keys(loaded).filter((each) => each.endsWith(ending)).map(declarationOf)) {
        const made = objectOf(name, { owner: member, file, depth: 0 });
        if (made !== undefined) return made;
    }
    return undefined;
}

/** Return a value of a type, undefined where there is none: a list has one element, an object what it may have, further in must have. */
function madeUp(type, name, place) {
    const ways = parts(type, "|").map((each) => each.trim()).filter(Boolean);
    if (place.depth > DEEP || ways.includes("undefined") || ways.includes("null")) return undefined;
    const way = ways[0] || "";
    const inner = { ...place, depth: place.depth + 1 };
    const list = /^(.*)\[\]$/s.exec(way) || /^(?:Readonly)?Array<(.*)>$/s.exec(way);
    if (list) return listOf(madeUp(list[1], name, inner));
    if (/^\(.*\)$/s.test(way)) return madeUp(way.slice(1, -1), name, place);
    if (way.startsWith("{")) return /^\{\s*\[/.test(way) ? {} : membersOf(way.slice(1, -1), place);
    if (/^["'].*["']$/.test(way)) return way.slice(1, -1);
    if (way in PLAIN || /^\d+$/.test(way)) return PLAIN[way] ?? Number(way);
    const object = NAMED.test(way) && !ANYTHING.has(way) ? objectOf(way, place) : undefined;
    return object === undefined ? textFor(name, place.owner) : object;
}

function listOf(element) {
    return element === undefined ? [] : [element];
}

/** Return an object of an interface that a file declares or imports as a namespace; undefined where it does neither. */
function objectOf(name, place) {
    const words = name.split(".");
    const imported = words.length > 1 && new RegExp(`import \\* as ${words[0]} from "(\\.[^"]*)"`).exec(textOf(place.file));
    const file = imported ? `${path.resolve(path.dirname(place.file), imported[1])}.d.ts` : place.file;
    let block = textOf(file);
    for (const each of words.slice(imported ? 1 : 0, -1)) block = blockOf(block, `namespace ${each}`);
    const body = blockOf(block, `interface ${words[words.length - 1]}`);
    return body === "" ? undefined : membersOf(body.replace(COMMENT, ""), { ...place, file });
}

/** Return an object with the members of the text of an interface. */
function membersOf(body, place) {
    const made = {};
    let end = 0;
    for (const [start, name, at, optional] of matches(MEMBER, body)) {
        if (start < end) continue; // a member of a member
        const type = upTo(body, at, ";");
        end = at + type.length;
        const value = optional && place.depth > NEAR ? undefined : madeUp(type, name, { ...place, depth: place.depth + 1 });
        if (value !== undefined) made[name] = value;
    }
    return made;
}

/** Return where a pattern is found, what it names, where it ends, and what else it found. */
function matches(pattern, text) {
    return [...text.matchAll(pattern)].map((each) => [each.index, each[1], each.index + each[0].length, each[2]]);
}

/** Return what stands between the braces that follow a phrase such as `class Vpc`; nothing where it is not there. */
function blockOf(text, phrase) {
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
        const before = HEAD.exec(text.slice(text.lastIndexOf("\n", at) + 1, at));
        const start = text.indexOf("{", at);
        if (!before || /\w/.test(text[at + phrase.length]) || start < 0) continue;
        const end = text.indexOf(`\n${before[1]}}`, start);
        return text.slice(start + 1, Math.max(end, start + 1));
    }
    return "";
}

/** Return the text from a place up to a sign that no bracket encloses. */
function upTo(text, start, sign) {
    return parts(text.slice(start), sign, 1)[0];
}

/** Return the parts of a text between signs that no bracket or quotation marks enclose; most: how many are wanted. */
function parts(text, sign, most = Infinity) {
    const found = [];
    let depth = 0, start = 0, quote = "";
    for (let at = 0; at < text.length && found.length < most; at++) {
        const each = text[at];
        if (quote) quote = each === quote ? "" : quote;
        else if (each === '"' || each === "'") quote = each;
        else if (depth === 0 && each === sign) start = found.push(text.slice(start, at)) && at + 1;
        else if ("<{[(".includes(each)) depth++;
        else if (">}])".includes(each)) depth--;
    }
    return found.length < most ? [...found, text.slice(start)] : found;
}

/** Return a text of the form that a property's name promises. */
function textFor(name, owner) {
    const found = TEXTS.find(([pattern]) => pattern.test(name));
    return found ? found[1].replace("{owner}", () => owner) : `simulated-${owner}-${name}`;
}

/** Return the text of a file; nothing where there is none. */
function textOf(file) {
    if (!texts.has(file)) texts.set(file, fs.existsSync(file) && /\.[cm]?tsx?$/.test(file) ? fs.readFileSync(file, "utf8") : "");
    return texts.get(file);
}

module.exports = { answerOf, madeUp, outputsOf, textFor };
