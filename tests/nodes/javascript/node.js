// Uses all that `weft.js` has, so that CI sees it work: `.ci/js-node` puts this in place of the node that `weft new node`
// makes, and runs the tests beside it.

import { basic, component, digest, failure, find, get, hmac, label, log, parse, post } from "./weft.js";
import { remove, sealed, send, stringify, time, upsert } from "./weft.js";

const said = (text) => label(text, text);
const open = { type: "object" };

// Reads a list with numbers of all kinds, and gives them back.
function digits({ baseUrl }) {
  const { rows } = get(`${baseUrl}/digits`).json();
  const computed = BigInt(rows[0].id.rawJSON) + 1n;
  const plain = rows.map(({ price }) => typeof price).join();
  return { records: rows, output: { computed, plain, same: stringify(parse("[1e400, -0.10, 5]")) } };
}

// Passes a list on that stayed in the host, and looks into it.
function listed({ baseUrl }) {
  const response = get(`${baseUrl}/listed`, { records: ["/rows"], query: { none: null, some: 1 } });
  const list = response.list("/rows");
  const rows = list ?? response.json().rows;
  return { records: rows, output: { count: list?.count, last: list?.last, first: list?.read()[0], nature: response.nature() } };
}

// Signs a request in all ways.
function sign({ baseUrl, connection }) {
  const parts = [connection.shop_id, { sealed: sealed("api_key") }];
  const headers = {
    "x-digest": digest("md5", parts),
    "x-hmac": hmac("sha256", { sealed: sealed("api_key") }, "text", "base64"),
    authorization: basic("user", { sealed: sealed("api_key") }),
  };
  const json = post(`${baseUrl}/json`, { headers, json: { 名: "茶", big: parse("12345678901234567890") } });
  const form = send("PUT", `${baseUrl}/form`, { form: [["a", "1"], ["a", "2"]], timeoutMs: 5_000, repeatable: true });
  const text = post(`${baseUrl}/text`, { text: "plain", contentType: "text/x-own" });
  return { output: { json: json.text(), form: form.header("x-form"), text: text.status } };
}

// Writes rows, finds them page by page, and removes one.
function tables({ parameters: { table } }) {
  upsert(table, ["id"], [1, 2, 3].map((id) => ({ id, name: `row ${id}` })));
  const first = find(table, {}, { limit: 2 });
  const rest = find(table, {}, { limit: 2, after: first.after });
  const removed = remove(table, [{ id: 2 }]);
  return { output: { found: [first.rows.length, rest.rows.length, rest.after], removed }, effect: { added: 3, deleted: removed } };
}

// Gives the range of time as it was chosen.
function ranged({ window }) {
  return { records: [{ id: 1, at: new Date(window.sinceMs).toISOString() }], output: window };
}

// Refuses some of the records that it is to work on.
function picky({ parameters: { rows } }) {
  const odd = rows.filter(({ id }) => id % 2 === 1);
  const rejected = odd.map((record) => ({ record, message: "is odd", code: 7 }));
  return { records: rows.filter(({ id }) => id % 2 === 0), rejected };
}

// Ends as it is told.
function fail({ parameters: { how }, baseUrl }) {
  if (how === "mistake") return undefined.thing;
  if (how === "async") return Promise.resolve({});
  if (how === "elsewhere") return { output: get("https://elsewhere.example/").status };
  if (how === "secret") return { output: sealed("nothing") };
  if (how === "marker") return { output: digest("md5", { sealed: "made up" }) };
  if (how === "table") return { output: find("others", {}).rows };
  if (how === "answer") return { output: get(`${baseUrl}/answer`).json("the answer") };
  throw failure[how](`told to be ${how}`, { code: 42, remedy: "tell it otherwise", waitMs: 1 });
}

// Writes to the log, and draws random numbers.
function lines() {
  log.warn("a line", { 名: 1 });
  console.log("text", 7, { a: [1] }, null, undefined, new Error("shown"));
  const drawn = [Math.random(), Math.random()];
  return { output: { differ: drawn[0] !== drawn[1], within: drawn.every((one) => one >= 0 && one < 1) } };
}

const rows = { schema: { type: "object", properties: { id: { type: "integer" } } }, key: ["id"] };
const table = { type: "object", properties: { table: { type: "string", format: "table" } }, required: ["table"] };
const how = { type: "object", properties: { how: { type: "string", default: "invalid" } } };
const list = { type: "object", properties: { rows: { type: "array", format: "records", items: open } }, required: ["rows"] };
const at = { schema: { type: "object", properties: { id: { type: "integer" }, at: time("When.") } }, key: ["id"] };

export const node = component({
  name: "javascript",
  title: said("All of weft.js"),
  connection: {
    base_url: "https://api.example.com",
    hosts: ["api.example.com"],
    fields: [
      { name: "shop_id", title: said("Shop"), help: said("Anything"), required: true },
      { name: "api_key", title: said("Key"), help: said("Anything"), secret: true, required: true },
    ],
    places: [{ value: "api_key", part: "header", name: "authorization" }],
  },
  nodes: {
    digits: { title: said("Digits"), parameters: open, records: rows, run: digits },
    listed: { title: said("Listed"), parameters: open, records: rows, run: listed },
    sign: { title: said("Signed"), parameters: open, run: sign },
    tables: { title: said("Tables"), parameters: table, run: tables },
    ranged: { title: said("Ranged"), parameters: open, records: at, window: { filters: "at", widest_ms: 86_400_000, zone: "UTC", lag_ms: 0, first_ms: 86_400_000, lookback_ms: 0, parallel: 1 }, run: ranged },
    picky: { title: said("Picky"), parameters: list, records: rows, run: picky },
    fail: { title: said("Fails"), parameters: how, run: fail },
    lines: { title: said("Lines"), parameters: open, run: lines },
  },
});
