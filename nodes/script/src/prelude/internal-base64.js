'use strict';
// Base64, strictly for `atob` and `btoa` (WHATWG) and leniently for `Buffer` (Node.js).
const p = require('internal-primordials');
const { textOfUnits } = require('internal-bytes');

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Value of each code unit below 128; -1 for what is no digit. Both alphabets are read, as Node.js does. */
const DIGITS = [];
for (let i = 0; i < 128; i += 1) DIGITS[i] = -1;
for (let i = 0; i < 64; i += 1) {
  DIGITS[p.textCharCodeAt(STANDARD, i)] = i;
  DIGITS[p.textCharCodeAt(URL_SAFE, i)] = i;
}

/** Bytes as Base64; `urlSafe` is without padding. */
const encode = (bytes, urlSafe) => {
  const alphabet = urlSafe ? URL_SAFE : STANDARD;
  const length = p.bytesLength(bytes);
  const groups = [];
  for (let i = 0; i < length; i += 3) {
    const left = length - i;
    const bits = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8) | (left > 2 ? bytes[i + 2] : 0);
    let group = alphabet[bits >> 18] + alphabet[(bits >> 12) & 63];
    if (left > 1) group += alphabet[(bits >> 6) & 63];
    else if (!urlSafe) group += '=';
    if (left > 2) group += alphabet[bits & 63];
    else if (!urlSafe) group += '=';
    groups[groups.length] = group;
  }
  return p.arrayJoin(groups, '');
};

/** Bytes of a text in Base64, up to the first padding; what is no digit is skipped. */
const decode = (text) => {
  const bytes = new p.Uint8Array(p.floor((text.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = p.textCharCodeAt(text, i);
    if (unit === 61) break;
    const digit = unit < 128 ? DIGITS[unit] : -1;
    if (digit < 0) continue;
    bits = ((bits << 6) | digit) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[length] = (bits >> count) & 255;
      length += 1;
    }
  }
  return p.bytesSlice(bytes, 0, length);
};

const invalid = (message) => {
  const { DOMException } = require('internal-clone');
  return new DOMException(message, 'InvalidCharacterError');
};

/** Text of Latin-1 characters to Base64. */
function btoa(data) {
  if (arguments.length === 0) throw new TypeError('The "data" argument must be specified');
  const text = `${data}`;
  const bytes = new p.Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const unit = p.textCharCodeAt(text, i);
    if (unit > 255) throw invalid('Invalid character');
    bytes[i] = unit;
  }
  const { isMarked, sealedBase64 } = require('internal-sealed');
  return isMarked(text) ? sealedBase64(text) : encode(bytes, false);
}

const isSpace = (unit) => unit === 32 || unit === 9 || unit === 10 || unit === 12 || unit === 13;

/** Base64 to a text of Latin-1 characters, by WHATWG's "forgiving" rules. */
function atob(data) {
  if (arguments.length === 0) throw new TypeError('The "data" argument must be specified');
  const text = `${data}`;
  let digits = '';
  for (let i = 0; i < text.length; i += 1) if (!isSpace(p.textCharCodeAt(text, i))) digits += text[i];
  if (digits.length % 4 === 0) {
    if (p.textEndsWith(digits, '==')) digits = p.textSlice(digits, 0, -2);
    else if (p.textEndsWith(digits, '=')) digits = p.textSlice(digits, 0, -1);
  }
  for (let i = 0; i < digits.length; i += 1) {
    if (p.textIndexOf(STANDARD, digits[i]) < 0) throw invalid('Invalid character');
  }
  if (digits.length % 4 === 1) throw invalid('The string to be decoded is not correctly encoded.');
  const bytes = decode(digits);
  return textOfUnits(p.bytesLength(bytes), (i) => bytes[i]);
}

module.exports = { encode, decode, atob, btoa };
