'use strict';
// Bytes of whatever carries bytes.
const p = require('internal-primordials');

/** The bytes of a typed array, DataView or ArrayBuffer, sharing its memory; null for anything else. */
const bytesOf = (value) => {
  if (typeof value !== 'object' || value === null) return null;
  if (p.isView(value)) {
    if (p.bytesKind(value) === undefined) {
      return new p.Uint8Array(p.viewBuffer(value), p.viewOffset(value), p.viewLength(value));
    }
    return new p.Uint8Array(p.bytesBuffer(value), p.bytesOffset(value), p.bytesLength(value));
  }
  try {
    p.bufferLength(value);
  } catch {
    return null;
  }
  return new p.Uint8Array(value);
};

/** One array of many. */
const joined = (list) => {
  let length = 0;
  for (let i = 0; i < list.length; i += 1) length += p.bytesLength(list[i]);
  const all = new p.Uint8Array(length);
  let at = 0;
  for (let i = 0; i < list.length; i += 1) {
    p.bytesSet(all, list[i], at);
    at += p.bytesLength(list[i]);
  }
  return all;
};

/** Code units that one call of `fromCharCode` takes: more arguments may not fit on the stack. */
const UNITS = 4096;

/** A text whose code units are what `unit` gives for each index below `length`. */
const textOfUnits = (length, unit) => {
  let text = '';
  for (let from = 0; from < length; from += UNITS) {
    const to = p.min(length, from + UNITS);
    const units = [];
    for (let i = from; i < to; i += 1) units[i - from] = unit(i);
    text += p.apply(p.fromCharCode, undefined, units);
  }
  return text;
};

module.exports = { bytesOf, joined, textOfUnits };
