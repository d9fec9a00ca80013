// Requests. The host checks, paces, repeats and records; a node only says what to send.

import host from "weft:node/http@0.3.0";

import { asking, failure } from "./failure.js";
import { parse, stringify } from "./json.js";

/** A GET request, repeatable. */
export const get = (url, options) => send("GET", url, { repeatable: true, ...options });

/** A POST request. Say `repeatable: true` if it only reads. */
export const post = (url, options) => send("POST", url, options);

/**
 * Sends a request and waits for the response, whatever its status. Options:
 *
 * - `query`, `headers`, `form`: objects, or lists of pairs; what is null or undefined is left out
 * - `json`: a value; `text` with `contentType`: a body that the host doesn't look into
 * - `repeatable`: doing it twice is the same as doing it once
 * - `records`: JSON Pointers to lists of records that the node passes on unread; see `Response.list`
 * - `seal`: `[{ pointer, name, lives }]`; `timeoutMs`; `oncePerRun`; `charset`
 */
export function send(method, url, options = {}) {
  const { query, headers, repeatable = false, oncePerRun = false, timeoutMs = null, charset = null } = options;
  const seal = (options.seal ?? []).map(({ pointer, name, lives = null }) => ({ pointer, name, lives }));
  const request = {
    ...{ method, url: String(url), query: pairs(query), headers: pairs(headers), body: body(options) },
    ...{ seal, timeoutMs, repeatable, oncePerRun, charset },
  };
  if (options.records === undefined) return new Response(asking(() => host.send(request), refused));
  const answer = asking(() => host.sendForRecords(request, options.records), refused);
  return new Response(answer.response, answer.lists, answer.bodyBytes);
}

/** A response. */
export class Response {
  #body;
  #bytes;
  #lists;

  constructor({ status, headers, body }, lists = [], bytes = body.length) {
    /** HTTP status. */
    this.status = status;
    /** Header fields: pairs of a name in lower case and a value. */
    this.headers = headers;
    this.#body = body;
    this.#bytes = bytes;
    this.#lists = lists.map((list) => new RecordList(list));
  }

  /** The first header field of that name (in lower case); undefined without. */
  header(name) {
    return this.headers.find(([field]) => field === name)?.[1];
  }

  /** The body. */
  text() {
    return decode(this.#body);
  }

  /** The body read as JSON; `asked` names what was asked for, in the failure of a body that is none. */
  json(asked = "the request") {
    try {
      return parse(this.text());
    } catch {
      throw this.undocumented(asked);
    }
  }

  /**
   * The list of records at one of the places given as `records`, if it stayed in the host: then there is an empty list in
   * the body, and a page may have it as its `records`. Undefined if it is in the body as ever: a node has to do both.
   */
  list(pointer) {
    return this.#lists.find((list) => list.pointer === pointer);
  }

  /** The body for messages about it: of a character that is cut off at its end nothing is left. */
  #readable() {
    for (let cut = 0; cut < 4; cut++) {
      try {
        return decode(this.#body.subarray(0, Math.max(0, this.#body.length - cut))).trim();
      } catch {
        // It ends in the middle of a character, or is no UTF-8 at all.
      }
    }
    return "?";
  }

  /** What the body is, without what stands in it: that may be somebody's data, and has no place in messages. */
  nature() {
    const text = this.#readable();
    if (text === "") return "an empty answer";
    if (text.startsWith("<")) return `an HTML page or XML of ${this.#bytes} bytes`;
    return `${this.#bytes} bytes of ${isJson(text) ? "JSON" : "text"}`;
  }

  /** The failure of a body that is not what the platform always answers with. What passes is worth another try. */
  undocumented(asked) {
    const text = this.#readable();
    const said = `${asked}: the answer is not what the platform documents; it is ${this.nature()}`;
    const passes = text === "" || text.startsWith("<") || isJson(text) || isCutOff(text);
    if (passes) return failure.unavailable(said);
    return failure.invalid(said, { remedy: "asking again won't help: tell the platform's support" });
  }

  /** How long the platform asks to wait, in milliseconds; null if it doesn't. */
  retryAfterMs() {
    const seconds = Number(this.header("retry-after"));
    return seconds > 0 ? seconds * 1_000 : null;
  }
}

/** A list of records that stayed in the host. */
export class RecordList {
  constructor({ pointer, number, count, last }) {
    Object.assign(this, { pointer, number, count, last: parse(last) });
  }

  /** All records, where a node has to look into them after all. */
  read() {
    return parse(host.listText(this.number));
  }
}

function refused({ tag, val }) {
  switch (tag) {
    case "timeout":
    case "unreachable":
      return failure.unavailable(val);
    case "too-large":
      return failure.invalid(`the response is larger than ${val} bytes`, { remedy: "ask for a smaller page" });
    default:
      return failure.invalid(val);
  }
}

function pairs(given = []) {
  const list = Array.isArray(given) ? given : Object.entries(given);
  return list.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [name, String(value)]);
}

function body({ json, form, text, contentType = "text/plain" }) {
  if (json !== undefined) return { tag: "json", val: stringify(json) };
  if (form !== undefined) return { tag: "form", val: pairs(form) };
  if (text !== undefined) return { tag: "text", val: { contentType, text: String(text) } };
  return { tag: "none" };
}

/** UTF-8 as text. The engine has no `TextDecoder`; this way most of the work is its own. */
function decode(bytes) {
  let latin = "";
  for (let at = 0; at < bytes.length; at += 8_192) {
    latin += String.fromCharCode.apply(null, bytes.subarray(at, at + 8_192));
  }
  return latin.replace(/[\x80-\xff]+/g, (run) => decodeURIComponent(escape(run)));
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether something in it was begun and not ended. */
function isCutOff(text) {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const count = (what) => bare.match(what)?.length ?? 0;
  return bare.includes('"') || count(/[[{]/g) > count(/[\]}]/g);
}
