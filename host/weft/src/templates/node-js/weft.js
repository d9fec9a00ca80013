// All that a node in JavaScript needs of weft.
//
// - `weft/component.js`: what a component is, and how its nodes are called
// - `weft/http.js`: requests
// - `weft/capabilities.js`: secrets, tables, the log
// - `weft/failure.js`: failures, which say what the host does next
// - `weft/json.js`: JSON whose numbers keep their value
// - `weft/surroundings.js`: what people expect of JavaScript and the engine doesn't have

import "./weft/surroundings.js";

export { basic, digest, find, hmac, log, remove, sealed, upsert } from "./weft/capabilities.js";
export { component, decimal, integer, label, nested, text, time } from "./weft/component.js";
export { failure } from "./weft/failure.js";
export { get, post, send } from "./weft/http.js";
export { parse, stringify } from "./weft/json.js";
