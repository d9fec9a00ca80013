'use strict';
// Markers of secrets in what a script computes. A marker is a text without its value, so whatever would change the text
// (Base64, hexadecimal, other bytes) can't be done with it; what the host can do instead is done by its own functions, and
// everything else is refused here with a sentence instead of being sent as nonsense.
const p = require('internal-primordials');
const { refused } = require('internal-errors');

/** Beginning of every marker: a quick look before the host is asked. */
const BEGINNING = 'sealed-';
const S = 115;
const E = 101;

const isMarked = (text) => p.textIndexOf(text, BEGINNING) >= 0 && host.isMarker(text);

/** The text of bytes in which a marker stands, or null. */
const markedText = (bytes) => {
  const length = p.bytesLength(bytes);
  for (let i = 0; i + BEGINNING.length < length; i += 1) {
    if (bytes[i] !== S || bytes[i + 1] !== E) continue;
    const text = host.decodeUtf8(bytes, false);
    return isMarked(text) ? text : null;
  }
  return null;
};

const cantEncode = (what) =>
  refused(
    `the ${what} of a text with a sealed value in it`,
    'it has only the marker; the value is put in when a request is sent, ' +
      'into a header field, the query, a form or a JSON body; hashes of it can be made with crypto',
  );

/** Base64 of a text with a marker: only `user:password`, which the host can do. */
const sealedBase64 = (text) => {
  const colon = p.textIndexOf(text, ':');
  if (colon < 0 || typeof host.sealedBasic !== 'function') throw cantEncode('Base64');
  return host.sealedBasic(p.textSlice(text, 0, colon), p.textSlice(text, colon + 1));
};

/** Refuses another encoding of bytes with a marker; gives the text that stands for their Base64, or null without one. */
const encodedMarker = (bytes, encoding) => {
  const text = markedText(bytes);
  if (text === null) return null;
  if (encoding === 'base64') return sealedBase64(text);
  throw cantEncode(encoding);
};

/**
 * Hashes in upper case: scripts write `digest('hex').toUpperCase()`, which makes of the hash's marker a text that is none.
 * So such a text is remembered and replaced by the marker of the upper-case hash wherever it goes to the host.
 */
const uppers = [];

const remember = (marker, makeUpper) => {
  p.arrayPush(uppers, { __proto__: null, shouted: p.textToUpperCase(marker), makeUpper, upper: null });
  return marker;
};

const settle = (text) => {
  let settled = text;
  for (let i = 0; i < uppers.length; i += 1) {
    const entry = uppers[i];
    if (p.textIndexOf(settled, entry.shouted) < 0) continue;
    if (entry.upper === null) entry.upper = entry.makeUpper();
    settled = p.textReplaceAll(settled, entry.shouted, entry.upper);
  }
  return settled;
};

module.exports = { isMarked, markedText, sealedBase64, encodedMarker, remember, settle };
