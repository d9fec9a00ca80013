// What a component is: what it says about itself, and how its nodes are called.

import { Failure, failure } from "./failure.js";
import { RecordList } from "./http.js";
import { parse, stringify } from "./json.js";
import { seed, shown } from "./surroundings.js";

/** A text for people, in both languages of weft's users. */
export const label = (en, zh) => ({ en, zh });

const field = (type, format) => (description, more) => ({ type: [...type, "null"], ...format, description, ...more });

// Field types for record schemas: what a field means rather than how it arrives.

/** A whole number, or numeric text. 64 bits are kept exactly. */
export const integer = field(["integer", "string"], { format: "int64" });
/** A number whose digits matter, such as an amount of money; as a number or as text. */
export const decimal = field(["number", "string"], { format: "decimal" });
/** A text. */
export const text = field(["string"]);
/** An instant. Where it isn't written as RFC 3339: `time("…", { "x-written": { as: "time", zone: "+08:00" } })`. */
export const time = field(["string"], { format: "date-time" });
/** A list or an object, kept as JSON. */
export const nested = field(["array", "object"]);

/**
 * What node.js exports as `node`. Everything but `run` of each node is the description of the component; its fields are
 * those of weft's description.schema.json. `run(call)` has in `call`:
 *
 * - `parameters`: what stands under `with`, and the defaults of the schema
 * - `connection`: the public fields of the connection; `baseUrl`: where the platform is
 * - `window`: `{ sinceMs, untilMs, wallSinceMs, wallUntilMs }` for a node that reads a range of time, else null
 * - `page`: what the page before returned as `next`; null for the first page
 *
 * It returns `{ records, output, next, total, rejected, effect }`, of which everything may be left out, or throws a
 * `failure`. Every call gets a fresh instance: what a variable keeps is gone in the next one.
 */
export function component({ nodes, ...about }) {
  const described = Object.entries(nodes).map(([name, { run, ...node }]) => ({ name, ...node }));
  const document = { weft_description: 1, any_platform: false, ...about, nodes: described };
  return {
    describe: () => JSON.stringify(document),
    run: (name, call) => runNode(name, nodes[name], call),
  };
}

function runNode(name, node, call) {
  seed(stringify([name, call]));
  try {
    return written(name, node.run(read(node, call)));
  } catch (error) {
    if (error instanceof Failure) throw error.contract;
    // A mistake in the node: the call breaks down, and the log says where.
    console.error(`node \`${name}\`: ${shown(error)}`);
    throw error;
  }
}

function read({ parameters }, call) {
  const connection = call.connection === null ? {} : parse(call.connection);
  const given = parse(call.parameters);
  const presets = Object.entries(parameters.properties ?? {}).filter(([, { default: preset }]) => preset !== undefined);
  return {
    parameters: { ...Object.fromEntries(presets.map(([name, { default: preset }]) => [name, preset])), ...given },
    connection,
    baseUrl: connection.base_url ?? "",
    window: call.window,
    page: call.page === null ? null : parse(call.page),
  };
}

function written(name, page = {}) {
  if (page instanceof Promise) {
    throw new TypeError(`\`run\` of \`${name}\` is async: requests are answered when they return, so nothing has to wait`);
  }
  const { records = [], output = null, next = null, total = null, rejected = [], effect = null } = page;
  return {
    records: recordsOf(name, records),
    output: stringify(output),
    next: next === null ? null : stringify(next),
    total: total === null ? null : Number(total),
    rejected: rejected.map(rejection),
    effect: effect === null ? null : { added: 0, edited: 0, deleted: 0, unchanged: 0, ...effect },
  };
}

function recordsOf(name, records) {
  if (records instanceof RecordList) return { tag: "listed", val: records.number };
  if (!Array.isArray(records)) throw new TypeError(`\`records\` of \`${name}\` is no list`);
  return { tag: "text", val: stringify(records) };
}

/** `{ record, message, code, remedy }`: one record that can't pass, complete, and why. */
function rejection({ record, message, ...more }) {
  return { record: stringify(record), problem: failure.rejected(message, more).contract.val };
}
