'use strict';
// `querystring`.
const p = require('internal-primordials');
const { decodeBytes } = require('internal-percent');
const { coded } = require('internal-errors');

const escape = (text) => {
  const plain = typeof text === 'string' ? text : typeof text === 'object' ? p.String(text) : `${text}`;
  try {
    return encodeUri(plain);
  } catch {
    throw coded(URIError, 'ERR_INVALID_URI', 'URI malformed');
  }
};
const encodeUri = encodeURIComponent;
const decodeUri = decodeURIComponent;

const unescapeBuffer = (text) => require('buffer').Buffer.from(decodeBytes(text));

const unescape = (text) => {
  try {
    return decodeUri(text);
  } catch {
    return host.decodeUtf8(decodeBytes(`${text}`), false);
  }
};

const primitive = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value - value === 0 ? `${value}` : '';
  if (typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  return '';
};

const stringify = (fields, separator, equals, options) => {
  const between = separator || '&';
  const is = equals || '=';
  const encode =
    options && typeof options.encodeURIComponent === 'function' ? options.encodeURIComponent : module.exports.escape;
  if (fields === null || typeof fields !== 'object') return '';
  const parts = [];
  const keys = p.keys(fields);
  for (let i = 0; i < keys.length; i += 1) {
    const value = fields[keys[i]];
    const name = encode(primitive(keys[i])) + is;
    if (!p.isArray(value)) p.arrayPush(parts, name + encode(primitive(value)));
    else for (let j = 0; j < value.length; j += 1) p.arrayPush(parts, name + encode(primitive(value[j])));
  }
  return p.arrayJoin(parts, between);
};

const add = (fields, name, value) => {
  if (!(name in fields)) fields[name] = value;
  else if (p.isArray(fields[name])) p.arrayPush(fields[name], value);
  else fields[name] = [fields[name], value];
};

const parse = (text, separator, equals, options) => {
  const fields = { __proto__: null };
  if (typeof text !== 'string' || text === '') return fields;
  const between = separator ? `${separator}` : '&';
  const is = equals ? `${equals}` : '=';
  const most = options && typeof options.maxKeys === 'number' ? options.maxKeys : 1000;
  const decode =
    options && typeof options.decodeURIComponent === 'function' ? options.decodeURIComponent : module.exports.unescape;
  const decoded = (part) => {
    const spaced = p.textReplaceAll(part, '+', ' ');
    try {
      return p.textIndexOf(spaced, '%') < 0 && decode === unescape ? spaced : decode(spaced);
    } catch {
      return unescape(spaced);
    }
  };
  const parts = p.textSplit(text, between);
  let count = 0;
  for (let i = 0; i < parts.length; i += 1) {
    if (parts[i] === '') continue;
    if (most > 0 && count >= most) break;
    count += 1;
    const at = p.textIndexOf(parts[i], is);
    const name = at < 0 ? parts[i] : p.textSlice(parts[i], 0, at);
    add(fields, decoded(name), at < 0 ? '' : decoded(p.textSlice(parts[i], at + is.length)));
  }
  return fields;
};

module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
