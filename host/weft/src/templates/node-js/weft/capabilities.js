// Secrets that can be used and never read, the tables that rows land in, and the log.

import hostLog from "weft:node/log@0.3.0";
import hostSecret from "weft:node/secret@0.3.0";
import hostTable from "weft:node/table@0.3.0";

import { asking, failure } from "./failure.js";
import { parse, stringify } from "./json.js";

const MARKER_WANTED = "a part `{ sealed: … }` wants what `sealed`, `digest` or `hmac` gave in this call";

function refusedSecret({ tag, val }) {
  if (tag === "unknown") return failure.invalid(`the connection has no secret \`${val}\``);
  return failure.invalid("the text is not the marker of a secret", { remedy: MARKER_WANTED });
}

/** Texts, and `{ sealed: MARKER }` for the value that a marker stands for. */
function parts(list) {
  const part = (one) => (typeof one === "object" ? { tag: "sealed", val: one.sealed } : { tag: "text", val: String(one) });
  return [list].flat().map(part);
}

/** The marker of a secret field of the connection, or of a token. The host puts the value in its place. */
export const sealed = (name) => asking(() => hostSecret.sealed(name), refusedSecret);

/** The marker of a hash over the parts. Algorithms: md5, sha1, sha256. Encodings: hex-lower, hex-upper, base64, raw. */
export const digest = (algorithm, list, encoding = "hex-lower") =>
  asking(() => hostSecret.digest(algorithm, parts(list), encoding), refusedSecret);

/** The marker of an HMAC over the parts. */
export const hmac = (algorithm, key, list, encoding = "hex-lower") =>
  asking(() => hostSecret.hmac(algorithm, parts(key), parts(list), encoding), refusedSecret);

/** The marker of `base64(user:password)`, for `Authorization: Basic …`. */
export const basic = (user, password) => asking(() => hostSecret.basic(parts(user), parts(password)), refusedSecret);

function refusedTable({ tag, val }) {
  if (tag === "store") return failure.unavailable(val);
  return failure.invalid(tag === "name" ? `the step may not use the table \`${val}\`` : val);
}

/** Rows whose columns equal all of `where`: `{ rows, after }`; `after` is null if these were the last. */
export function find(table, where, { after = null, limit = 1_000 } = {}) {
  const found = asking(() => hostTable.find(table, stringify(where), after, limit), refusedTable);
  return { rows: parse(found.rows), after: found.after };
}

/** Adds rows, or updates those whose key fields are equal. Gives their number. */
export const upsert = (table, key, rows) => asking(() => hostTable.upsert(table, key, stringify(rows)), refusedTable);

/** Removes all rows whose columns equal one of these objects. Gives their number. */
export const remove = (table, where) => asking(() => hostTable.delete(table, stringify(where)), refusedTable);

const line = (level) => (message, fields) =>
  hostLog.write(level, String(message), fields === undefined ? "" : stringify(fields));

/** Lines for whoever reads the run afterwards: `log.info("what happened", { order: 7 })`. */
export const log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
