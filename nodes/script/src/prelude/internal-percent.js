'use strict';
// Percent-encoding (WHATWG URL, section 1.3) and the form encoding (section 5).
const p = require('internal-primordials');

const HEX = '0123456789ABCDEF';
const escaped = (byte) => `%${HEX[byte >> 4]}${HEX[byte & 15]}`;

/**
 * What to encode: controls, everything in `characters`, and (always) what is not ASCII. `table` has the ASCII characters,
 * and `any` finds out in one look whether there is anything to do, which there mostly isn't.
 */
const encodeSet = (characters) => {
  const table = [];
  let listed = '';
  for (let i = 0; i < 128; i += 1) table[i] = i < 32 || i === 127;
  for (let i = 0; i < characters.length; i += 1) {
    table[p.textCharCodeAt(characters, i)] = true;
    listed += p.textIndexOf('\\]^-', characters[i]) < 0 ? characters[i] : `\\${characters[i]}`;
  }
  return { __proto__: null, table, any: new p.RegExp(`[^\\x20-\\x7e]${listed === '' ? '' : `|[${listed}]`}`) };
};

/** A set that is made when it is first used. */
const lazily = (characters) => {
  let made = null;
  return () => {
    if (made === null) made = encodeSet(characters);
    return made;
  };
};

const FRAGMENT = ' "<>`';
const QUERY = ' "#<>';
const PATH = `${QUERY}?\`{}`;
const USERINFO = `${PATH}/:;=@[\\]^|`;

const sets = {
  __proto__: null,
  control: lazily(''),
  fragment: lazily(FRAGMENT),
  query: lazily(QUERY),
  specialQuery: lazily(`${QUERY}'`),
  path: lazily(PATH),
  userinfo: lazily(USERINFO),
  // Everything but letters, digits and `*-._`.
  form: lazily(`${USERINFO}!$%&'()+,~`),
};

/** Percent-encodes what is in the set; a space becomes `+` where `plus` is set. */
const encode = (text, set, plus) => {
  const { table, any } = set();
  if (p.regExpExec(any, text) === null) return text;
  const bytes = host.encodeUtf8(text);
  const parts = [];
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (plus && byte === 32) parts[i] = '+';
    else parts[i] = byte > 127 || table[byte] ? escaped(byte) : p.fromCharCode(byte);
  }
  return p.arrayJoin(parts, '');
};

const digitOf = (unit) => {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const lower = unit | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

/** Bytes of a text with its percent-encoded bytes decoded; what is no such byte stays. */
const decodeBytes = (text) => {
  const bytes = host.encodeUtf8(text);
  const decoded = new p.Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const high = bytes[i] === 37 && i + 2 < bytes.length ? digitOf(bytes[i + 1]) : -1;
    const low = high < 0 ? -1 : digitOf(bytes[i + 2]);
    decoded[length] = low < 0 ? bytes[i] : high * 16 + low;
    if (low >= 0) i += 2;
    length += 1;
  }
  return p.bytesSlice(decoded, 0, length);
};

const decode = (text) => (p.textIndexOf(text, '%') < 0 ? text : host.decodeUtf8(decodeBytes(text), false));

/** Name and value pairs of `a=1&b=2`. */
const parseForm = (text) => {
  const pairs = [];
  const fields = p.textSplit(text, '&');
  for (let i = 0; i < fields.length; i += 1) {
    const field = p.textReplaceAll(fields[i], '+', ' ');
    if (field === '') continue;
    const equals = p.textIndexOf(field, '=');
    const name = equals < 0 ? field : p.textSlice(field, 0, equals);
    const value = equals < 0 ? '' : p.textSlice(field, equals + 1);
    pairs[pairs.length] = [decode(name), decode(value)];
  }
  return pairs;
};

const formText = (pairs) => {
  const fields = [];
  for (let i = 0; i < pairs.length; i += 1) {
    fields[i] = `${encode(pairs[i][0], sets.form, true)}=${encode(pairs[i][1], sets.form, true)}`;
  }
  return p.arrayJoin(fields, '&');
};

const SURROGATE = /[\ud800-\udfff]/;

/** The text with lone surrogates replaced, as every text of a URL is. */
const wellFormed = (value) => {
  const text = `${value}`;
  return p.regExpExec(SURROGATE, text) === null ? text : host.decodeUtf8(host.encodeUtf8(text), false);
};

module.exports = { sets, encode, decode, decodeBytes, digitOf, parseForm, formText, wellFormed };
