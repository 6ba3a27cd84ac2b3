"use strict";
// Make a program believe that its resources are created, so that what it declares inside an `apply` shows itself.
//
// Part of the executor of the second run: what a provider would compute is made up by its type, as the declarations of its package have
// it. What would leave a trace is refused by the guard.

const { guard } = require("./simulation_guard.js");
const { answerOf, madeUp, outputsOf, textFor } = require("./simulation_types.js");

const MARK = "holdfast:simulated";
const DEEP = 3;
const LISTS = new Set(Object.getOwnPropertyNames(Array.prototype));
/** What lists and texts both have, and is that of a text. */
const TEXTS = new Set(["constructor", "includes", "indexOf", "lastIndexOf"]);
/** What would make the SDK take something made up for a promise, or for an object of its own. */
const NEVER = /^(?:then$|__pulumi)/;
const standing = new WeakMap();

/** Return what stands for a value of which not even the kind is known: text, a list of one, and an object with whatever is asked for.
 *
 * It is a function, since the SDK takes everything else apart on its way through an output. depth: how far inside another one it is.
 */
function simulated(text, depth = 0) {
    const member = (_, key) => memberOf(text, key, depth + 1);
    const made = new Proxy(() => {}, {
        get: member,
        has: () => true,
        set: () => true,
        apply: () => simulated(text, depth + 1),
        ownKeys: () => (depth < DEEP ? ["simulated"] : []),
        getOwnPropertyDescriptor: (_, key) => ({ value: member(_, key), configurable: true, enumerable: true, writable: true }),
    });
    standing.set(made, text);
    return made;
}

/** Return what something made up has under a key: of a list and a text what they can, of an object something made up. */
function memberOf(text, key, depth) {
    const list = () => [simulated(`${text}.0`, depth)];
    if (key === Symbol.toPrimitive) return (hint) => (hint === "number" ? 1 : text);
    if (key === Symbol.iterator) return () => list()[Symbol.iterator]();
    if (typeof key === "symbol" || NEVER.test(key)) return undefined;
    if (key === "length") return 1;
    if (key === "hasOwnProperty") return () => true;
    if (key === "toString" || key === "toJSON" || key === "valueOf") return () => text;
    if (key === "slice") return () => simulated(text, depth);
    if (LISTS.has(key) && !TEXTS.has(key)) return list()[key].bind(list());
    return typeof text[key] === "function" ? text[key].bind(text) : simulated(`${text}.${key}`, depth);
}

/** Fill in what providers would compute. sdk: what loads a module of the SDK. */
function prepare(sdk) {
    fillOutputs(sdk("../../runtime/rpc"), sdk("../../runtime/resource"), sdk.cache);
    fillAnswers(sdk("../../runtime/rpc"), sdk("../../proto/resource_grpc_pb"), sdk("google-protobuf/google/protobuf/struct_pb"), sdk.cache);
    fillReferences(sdk("../../stackReference"), sdk("../../output"));
}

/** Return what stands for a secret of the configuration, for a getter such as `requireSecretNumber`. */
function configured(getter, key) {
    const text = `simulated-${key.split(":").pop()}`;
    const made = { Number: 1, Boolean: false, Object: simulated(text) }[/(?:Number|Boolean|Object)?$/.exec(getter)[0]];
    return made === undefined ? text : made;
}

/** Complete what the engine answers: it repeats the inputs, and knows no types. */
function fillOutputs(rpc, registering, loaded) {
    const { resolveProperties, serializeProperty } = rpc;
    rpc.resolveProperties = (resource, resolvers, type, name, properties, ...more) => {
        const types = outputsOf(resource.constructor, loaded);
        for (const key of Object.keys(resolvers)) {
            const made = properties[key] ?? computed(types.get(key), key, name);
            if (made !== undefined) properties[key] = made;
        }
        return resolveProperties(resource, resolvers, type, name, properties, ...more);
    };
    rpc.serializeProperty = (label, value, ...more) => serializeProperty(label, plain(value), ...more);
    for (const each of ["registerResource", "readResource"]) {
        const method = registering[each];
        registering[each] = (...given) => method(...given.map(plain));
    }
}

/** Return what a resource has under a name, of which its class may say the type: what may be absent is left out. */
function computed(declared, name, owner) {
    return declared === undefined ? textFor(name, owner) : madeUp(declared.type, name, { owner, file: declared.file, depth: 0 });
}

/** Return the text of something made up where only a text will do; all else as it is. */
function plain(value) {
    return standing.has(value) ? standing.get(value) : value;
}

/** Make up the answers to look-ups that have none. */
function fillAnswers(rpc, { ResourceMonitorClient }, { Struct }, loaded) {
    const { invoke } = ResourceMonitorClient.prototype;
    ResourceMonitorClient.prototype.invoke = function (request, ...more) {
        const answered = more.pop();
        return invoke.call(this, request, ...more, (error, response) => {
            if (response && !response.getReturn()) {
                response.setReturn(Struct.fromJavaScript({ [MARK]: request.getTok() }));
                if (response.setUnknown) response.setUnknown(false);
            }
            return answered(error, response);
        });
    };
    const { deserializeProperties } = rpc;
    rpc.deserializeProperties = (given, ...more) => {
        const properties = deserializeProperties(given, ...more);
        const token = properties[MARK];
        if (token === undefined) return properties;
        return answerOf(token, loaded) || simulated(`simulated-${token.split(":").pop()}`);
    };
}

/** Let other stacks have the outputs that are asked of them. */
function fillReferences({ StackReference }, { all }) {
    function output(name) {
        const made = ([key, stack, known]) => (known || {})[key] ?? simulated(`simulated-${stack}-${key}`);
        return all([name, this.name, this.outputs]).apply(made);
    }
    StackReference.prototype.getOutput = output;
    StackReference.prototype.requireOutput = output;
}

module.exports = { configured, guard, prepare };
