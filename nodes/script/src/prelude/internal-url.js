'use strict';
// The class URL (WHATWG URL, section 6).
const p = require('internal-primordials');
const { sets, encode, wellFormed } = require('internal-percent');
const {
  parseUrl,
  writeUrl,
  pathText,
  hostText,
  parsePort,
  portAt,
  addPath,
  isSpecial,
  SPECIAL,
} = require('internal-url-parse');
const { parseHost } = require('internal-url-host');
const { attached, refill } = require('internal-search-params');
const { coded } = require('internal-errors');

const invalid = (input, base) => {
  const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
};

const parse = (input, base) => {
  const text = wellFormed(input);
  const root = base === undefined ? null : parseUrl(wellFormed(base), null);
  return base !== undefined && root === null ? null : parseUrl(text, root);
};

/** Whether user, password and port make sense: a URL with a host that is no file. */
const takesPort = (record) => record.host !== null && record.host !== '' && record.scheme !== 'file:';

const setScheme = (record, text) => {
  const match = p.regExpExec(/^([A-Za-z][A-Za-z0-9+.-]*)(?::|$)/, text);
  if (match === null) return;
  const scheme = `${p.textToLowerCase(match[1])}:`;
  if (scheme in SPECIAL !== isSpecial(record)) return;
  if (scheme === 'file:' && (record.username !== '' || record.password !== '' || record.port !== null)) return;
  if (record.scheme === 'file:' && record.host === '') return;
  record.scheme = scheme;
  if (record.port === SPECIAL[scheme]) record.port = null;
};

const setHost = (record, text, withPort) => {
  if (!p.isArray(record.path)) return;
  let end = 0;
  while (end < text.length && p.textIndexOf(isSpecial(record) ? '/\\?#' : '/?#', text[end]) < 0) end += 1;
  const whole = p.textSlice(text, 0, end);
  const colon = portAt(whole);
  if (colon >= 0 && (!withPort || record.scheme === 'file:')) return;
  const name = colon < 0 ? whole : p.textSlice(whole, 0, colon);
  if (name === '' && (isSpecial(record) ? record.scheme !== 'file:' : colon >= 0)) return;
  const host = name === '' ? '' : parseHost(name, isSpecial(record));
  if (host === null) return;
  record.host = host;
  const digits = colon < 0 ? null : p.regExpExec(/^[0-9]+/, p.textSlice(whole, colon + 1));
  if (digits !== null) parsePort(record, digits[0]);
};

const setPort = (record, text) => {
  if (!takesPort(record)) return;
  const digits = p.regExpExec(/^[0-9]+/, text);
  if (text === '') record.port = null;
  else if (digits !== null) parsePort(record, digits[0]);
};

class URL {
  #record;
  #params = null;

  constructor(input, base) {
    if (arguments.length === 0) throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    const record = parse(input, base);
    if (record === null) throw invalid(`${input}`, base === undefined ? undefined : `${base}`);
    this.#record = record;
  }

  static canParse(input, base) {
    return parse(input, base) !== null;
  }

  get href() {
    return writeUrl(this.#record);
  }

  set href(value) {
    const record = parse(value);
    if (record === null) throw invalid(`${value}`);
    this.#record = record;
    this.#refill();
  }

  #refill() {
    if (this.#params !== null) refill(this.#params, this.#record.query || '');
  }

  get origin() {
    const { scheme, path } = this.#record;
    if (scheme === 'blob:') {
      const inner = parseUrl(path, null);
      return inner !== null && (inner.scheme === 'http:' || inner.scheme === 'https:')
        ? `${inner.scheme}//${hostText(inner)}`
        : 'null';
    }
    return isSpecial(this.#record) && scheme !== 'file:' ? `${scheme}//${hostText(this.#record)}` : 'null';
  }

  get protocol() {
    return this.#record.scheme;
  }

  set protocol(value) {
    setScheme(this.#record, wellFormed(value));
  }

  get username() {
    return this.#record.username;
  }

  set username(value) {
    if (takesPort(this.#record)) this.#record.username = encode(wellFormed(value), sets.userinfo);
  }

  get password() {
    return this.#record.password;
  }

  set password(value) {
    if (takesPort(this.#record)) this.#record.password = encode(wellFormed(value), sets.userinfo);
  }

  get host() {
    return hostText(this.#record);
  }

  set host(value) {
    setHost(this.#record, wellFormed(value), true);
  }

  get hostname() {
    return this.#record.host === null ? '' : this.#record.host;
  }

  set hostname(value) {
    setHost(this.#record, wellFormed(value), false);
  }

  get port() {
    return this.#record.port === null ? '' : `${this.#record.port}`;
  }

  set port(value) {
    setPort(this.#record, wellFormed(value));
  }

  get pathname() {
    return pathText(this.#record);
  }

  set pathname(value) {
    const record = this.#record;
    if (!p.isArray(record.path)) return;
    const text = wellFormed(value);
    record.path = [];
    const slash = text[0] === '/' || (text[0] === '\\' && isSpecial(record));
    if (text !== '' || isSpecial(record)) addPath(record, slash ? p.textSlice(text, 1) : text);
    // What would begin a query or fragment is part of the path here.
    for (let i = 0; i < record.path.length; i += 1) {
      record.path[i] = p.textReplaceAll(p.textReplaceAll(record.path[i], '?', '%3F'), '#', '%23');
    }
  }

  get search() {
    const { query } = this.#record;
    return query === null || query === '' ? '' : `?${query}`;
  }

  set search(value) {
    const text = wellFormed(value);
    const query = text[0] === '?' ? p.textSlice(text, 1) : text;
    this.#record.query = text === '' ? null : encode(query, isSpecial(this.#record) ? sets.specialQuery : sets.query);
    this.#refill();
  }

  get searchParams() {
    if (this.#params === null) {
      this.#params = attached(this.#record.query || '', (text) => {
        this.#record.query = text === '' ? null : text;
      });
    }
    return this.#params;
  }

  get hash() {
    const { fragment } = this.#record;
    return fragment === null || fragment === '' ? '' : `#${fragment}`;
  }

  set hash(value) {
    const text = wellFormed(value);
    const fragment = text[0] === '#' ? p.textSlice(text, 1) : text;
    this.#record.fragment = text === '' ? null : encode(fragment, sets.fragment);
  }

  toString() {
    return writeUrl(this.#record);
  }

  toJSON() {
    return writeUrl(this.#record);
  }

  [p.inspectCustom](depth, options, inspect) {
    if (depth < 0) return '[URL]';
    const shown = {};
    const names = [
      'href',
      'origin',
      'protocol',
      'username',
      'password',
      'host',
      'hostname',
      'port',
      'pathname',
      'search',
      'searchParams',
      'hash',
    ];
    p.each(names, (name) => {
      shown[name] = this[name];
    });
    return `URL ${inspect(shown, options)}`;
  }

  /** The text of a URL object or null, whatever its `toString` and `href` were replaced by. */
  static textOf(value) {
    return typeof value === 'object' && value !== null && #record in value ? writeUrl(value.#record) : null;
  }
}
const { textOf } = URL;
delete URL.textOf;
p.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });
p.each(
  [
    'href',
    'origin',
    'protocol',
    'username',
    'password',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'searchParams',
    'hash',
    'toString',
    'toJSON',
  ],
  (name) => {
    p.defineProperty(URL.prototype, name, { enumerable: true });
  },
);

module.exports = { URL, textOf };
