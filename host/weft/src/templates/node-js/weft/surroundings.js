// What people expect of JavaScript and the engine doesn't have: `console`, and random numbers that differ from call to call.

import log from "weft:node/log@0.3.0";

const line = (level) => (...values) => log.write(level, values.map(shown).join(" "), "");

globalThis.console = {
  debug: line("debug"),
  log: line("info"),
  info: line("info"),
  warn: line("warn"),
  error: line("error"),
};

/** As the log has it, in one line: texts as they are, errors with their place. */
export function shown(value) {
  if (value instanceof Error) return `${value} ${(value.stack ?? "").trim().replace(/\s*\n\s*/g, ", ")}`.trimEnd();
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return String(value);
}

/**
 * Gives `Math.random` a beginning of its own in each call, from the clock of the run and the call's own words: so a
 * recorded run can be repeated. The engine's would be the same numbers in every call. Nothing here is hard to guess: it is
 * no source of keys.
 */
export function seed(words) {
  let state = Date.now() | 0;
  for (let at = 0; at < words.length; at++) state = Math.imul(state ^ words.charCodeAt(at), 0x01000193);
  // Mulberry32.
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
