'use strict';
// The parser of URLs (WHATWG URL, section 4.4), as one pass instead of the standard's states. A record has `scheme`,
// `username`, `password`, `host` (null where there is none), `port` (null or a number), `path` (a list, or a text where it is
// opaque), `query` and `fragment` (null where there is none). `null` stands for failure.
const p = require('internal-primordials');
const { sets, encode } = require('internal-percent');
const { parseHost } = require('internal-url-host');

/** Special schemes, and their ports. */
const SPECIAL = { __proto__: null, 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443, 'ftp:': 21, 'file:': null };
const isSpecial = (record) => record.scheme in SPECIAL;

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const DRIVE = /^[A-Za-z][:|]$/;
const DRIVE_START = /^[A-Za-z][:|](?:[/\\?#]|$)/;
const matches = (pattern, text) => p.regExpExec(pattern, text) !== null;

const UNCLEAN = /^[\0-\x20]|[\t\n\r]|[\0-\x20]$/;

/** Without controls and spaces around, and without tabs and line breaks anywhere. */
const clean = (text) => {
  if (!matches(UNCLEAN, text)) return text;
  let from = 0;
  let to = text.length;
  while (from < to && p.textCharCodeAt(text, from) <= 32) from += 1;
  while (to > from && p.textCharCodeAt(text, to - 1) <= 32) to -= 1;
  const kept = p.textSlice(text, from, to);
  return p.textReplaceAll(p.textReplaceAll(p.textReplaceAll(kept, '\t', ''), '\n', ''), '\r', '');
};

const isDot = (segment) => matches(/^(?:\.|%2e)$/i, segment);
const isDotDot = (segment) => matches(/^(?:\.|%2e){2}$/i, segment);

const shorten = (record) => {
  const { path } = record;
  if (record.scheme === 'file:' && path.length === 1 && matches(/^[A-Za-z]:$/, path[0])) return;
  if (path.length > 0) p.arrayPop(path);
};

/** Adds the segments of a text, which stands behind a slash, to the path. */
const addPath = (record, text) => {
  const plain = isSpecial(record) ? p.textReplaceAll(text, '\\', '/') : text;
  const segments = p.textSplit(plain, '/');
  for (let i = 0; i < segments.length; i += 1) {
    let segment = segments[i];
    const last = i === segments.length - 1;
    if (isDotDot(segment)) {
      shorten(record);
      if (last) p.arrayPush(record.path, '');
    } else if (isDot(segment)) {
      if (last) p.arrayPush(record.path, '');
    } else {
      if (record.scheme === 'file:' && record.path.length === 0 && matches(DRIVE, segment)) segment = `${segment[0]}:`;
      p.arrayPush(record.path, encode(segment, sets.path));
    }
  }
};

const parsePort = (record, text) => {
  if (text === '') {
    record.port = null;
    return true;
  }
  if (!matches(/^[0-9]+$/, text) || +text > 65535) return false;
  record.port = +text === SPECIAL[record.scheme] ? null : +text;
  return true;
};

/** Where the port of `host:port` begins; -1 without one. A colon within brackets is part of an address. */
const portAt = (text) => {
  const bracket = p.textLastIndexOf(text, ']');
  const colon = p.textIndexOf(text, ':', bracket < 0 ? 0 : bracket);
  return colon;
};

const parseAuthority = (record, text) => {
  let rest = text;
  const at = p.textLastIndexOf(text, '@');
  if (at >= 0) {
    const user = p.textSlice(text, 0, at);
    const colon = p.textIndexOf(user, ':');
    record.username = encode(colon < 0 ? user : p.textSlice(user, 0, colon), sets.userinfo);
    record.password = colon < 0 ? '' : encode(p.textSlice(user, colon + 1), sets.userinfo);
    rest = p.textSlice(text, at + 1);
    if (rest === '') return false;
  }
  const colon = portAt(rest);
  const name = colon < 0 ? rest : p.textSlice(rest, 0, colon);
  if (name === '' && (isSpecial(record) || colon >= 0)) return false;
  record.host = name === '' ? '' : parseHost(name, isSpecial(record));
  return record.host !== null && parsePort(record, colon < 0 ? '' : p.textSlice(rest, colon + 1));
};

/** Takes fragment and query off the end; gives what stands before. */
const takeTail = (record, text) => {
  let rest = text;
  const hash = p.textIndexOf(rest, '#');
  if (hash >= 0) {
    record.fragment = encode(p.textSlice(rest, hash + 1), sets.fragment);
    rest = p.textSlice(rest, 0, hash);
  }
  const mark = p.textIndexOf(rest, '?');
  if (mark >= 0) {
    record.query = encode(p.textSlice(rest, mark + 1), isSpecial(record) ? sets.specialQuery : sets.query);
    rest = p.textSlice(rest, 0, mark);
  }
  return rest;
};

const emptyRecord = (scheme) => ({
  __proto__: null,
  scheme,
  username: '',
  password: '',
  host: null,
  port: null,
  path: [],
  query: null,
  fragment: null,
});

const slashes = (record, text) => {
  const characters = isSpecial(record) ? '/\\' : '/';
  let count = 0;
  while (count < text.length && p.textIndexOf(characters, text[count]) >= 0) count += 1;
  return count;
};

/** Where the path begins behind `//`, or the length. */
const pathStart = (record, text) => {
  const slash = p.regExpExec(isSpecial(record) ? /[/\\]/ : /\//, text);
  return slash === null ? text.length : slash.index;
};

/** What stands behind `//`: authority, then path. */
const parseFull = (record, text) => {
  const end = pathStart(record, text);
  if (!parseAuthority(record, p.textSlice(text, 0, end))) return null;
  if (end < text.length) addPath(record, p.textSlice(text, end + 1));
  else if (isSpecial(record)) record.path = [''];
  return record;
};

const copyOf = (base) => ({
  __proto__: null,
  ...base,
  path: p.isArray(base.path) ? p.arraySlice(base.path) : base.path,
  fragment: null,
});

/** A reference without a scheme, from its path on. `record` has query and fragment of the reference. */
const parseRelative = (record, text, base) => {
  const parsed = copyOf(base);
  parsed.query = record.query;
  parsed.fragment = record.fragment;
  if (slashes(parsed, text) >= 1) {
    parsed.path = [];
    addPath(parsed, p.textSlice(text, 1));
  } else if (text !== '') {
    shorten(parsed);
    addPath(parsed, text);
  } else if (record.query === null) parsed.query = base.query;
  return parsed;
};

const parseFileHost = (record, text) => {
  const end = pathStart(record, text);
  const name = p.textSlice(text, 0, end);
  if (matches(DRIVE, name)) {
    addPath(record, text);
    return record;
  }
  record.host = name === '' ? '' : parseHost(name, true);
  if (record.host === null) return null;
  if (record.host === 'localhost') record.host = '';
  if (end < text.length) addPath(record, p.textSlice(text, end + 1));
  else record.path = [''];
  return record;
};

const parseFile = (record, text, base) => {
  record.host = '';
  const count = slashes(record, text);
  if (count >= 2) return parseFileHost(record, p.textSlice(text, 2));
  const from = base && base.scheme === 'file:' ? base : null;
  if (from && count === 0 && !matches(DRIVE_START, text)) return parseRelative(record, text, from);
  if (from) record.host = from.host;
  addPath(record, p.textSlice(text, count));
  return record;
};

const parseWithScheme = (record, text, base) => {
  if (record.scheme === 'file:') return parseFile(record, text, base);
  const count = slashes(record, text);
  if (isSpecial(record)) {
    if (base && base.scheme === record.scheme && count < 2) return parseRelative(record, text, base);
    return parseFull(record, p.textSlice(text, count));
  }
  if (count >= 2) return parseFull(record, p.textSlice(text, 2));
  if (count === 1) addPath(record, p.textSlice(text, 1));
  else record.path = encode(text, sets.control);
  return record;
};

/** Parses a text, against the record of a base or null. */
const parseUrl = (input, base) => {
  const text = clean(input);
  const scheme = p.regExpExec(SCHEME, text);
  if (scheme !== null) {
    const record = emptyRecord(p.textToLowerCase(scheme[0]));
    return parseWithScheme(record, takeTail(record, p.textSlice(text, scheme[0].length)), base);
  }
  if (base === null) return null;
  const record = emptyRecord(base.scheme);
  const rest = takeTail(record, text);
  if (!p.isArray(base.path)) {
    if (rest !== '' || record.query !== null || record.fragment === null) return null;
    return { __proto__: null, ...base, fragment: record.fragment };
  }
  if (record.scheme === 'file:') return parseFile(record, rest, base);
  if (slashes(record, rest) >= 2)
    return parseFull(record, p.textSlice(rest, isSpecial(record) ? slashes(record, rest) : 2));
  return parseRelative(record, rest, base);
};

const pathText = (record) => {
  if (!p.isArray(record.path)) return record.path;
  return record.path.length === 0 ? '' : `/${p.arrayJoin(record.path, '/')}`;
};

const hostText = (record) =>
  record.host === null ? '' : record.host + (record.port === null ? '' : `:${record.port}`);

const writeUrl = (record, withoutFragment) => {
  let text = record.scheme;
  if (record.host !== null) {
    text += '//';
    if (record.username !== '' || record.password !== '') {
      text += record.username + (record.password === '' ? '' : `:${record.password}`);
      text += '@';
    }
    text += hostText(record);
  } else if (p.isArray(record.path) && record.path.length > 1 && record.path[0] === '') text += '/.';
  text += pathText(record);
  if (record.query !== null) text += `?${record.query}`;
  if (record.fragment !== null && !withoutFragment) text += `#${record.fragment}`;
  return text;
};

module.exports = { parseUrl, writeUrl, pathText, hostText, parsePort, portAt, addPath, isSpecial, SPECIAL };
