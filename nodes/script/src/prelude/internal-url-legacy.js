'use strict';
// `url.parse` and its family, for code from before the class URL: lenient, and without defaults.
const { URL } = require('internal-url');
const { coded, wrongType } = require('internal-errors');
const querystring = require('querystring');

/** Schemes whose URLs always have `//` and a path. */
const SLASHED = { __proto__: null };
for (const name of ['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']) SLASHED[name] = SLASHED[`${name}:`] = true;
const HOST_END = /[/?#\\\s"'<>`{}|^\t\r\n]/;
const ESCAPED = /[\t\n\r "'<>\\^`{|}]/g;

function Url() {
  for (const name of [
    'protocol',
    'slashes',
    'auth',
    'host',
    'port',
    'hostname',
    'hash',
    'search',
    'query',
    'pathname',
    'path',
    'href',
  ]) {
    this[name] = null;
  }
}

const escaped = (text) =>
  text.replace(ESCAPED, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** Backslashes before the query count as slashes. */
const withSlashes = (text) => {
  const end = text.search(/[?#]/);
  const head = end < 0 ? text : text.slice(0, end);
  return head.replace(/\\/g, '/') + (end < 0 ? '' : text.slice(end));
};

const parseHost = (parsed, text) => {
  const port = /:([0-9]*)$/.exec(text);
  if (port) {
    if (port[1] !== '') parsed.port = port[1];
    text = text.slice(0, -port[0].length);
  }
  const bracketed = text[0] === '[' && text.endsWith(']');
  let name = (bracketed ? text.slice(1, -1) : text).toLowerCase();
  if (!bracketed && /[^\x00-\x7f]/.test(name)) {
    const { domainToAscii } = require('internal-url-host');
    name = domainToAscii(name);
  }
  if (/:[^:]*$/.test(name) && !bracketed) throw coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  parsed.hostname = name;
  parsed.host = (bracketed ? `[${name}]` : name) + (parsed.port ? `:${parsed.port}` : '');
};

/** Takes `//user@host:port` off the beginning; gives what follows. */
const takeAuthority = (parsed, text) => {
  const rest = text.slice(2);
  let end = rest.search(/[/?#]/);
  if (end < 0) end = rest.length;
  const at = rest.lastIndexOf('@', end - 1);
  if (at >= 0) parsed.auth = decodeURIComponent(rest.slice(0, at));
  let host = rest.slice(at + 1, end);
  const stop = host.search(HOST_END);
  let left = rest.slice(end);
  if (stop >= 0) {
    left = `/${escaped(host.slice(stop))}${left}`;
    host = host.slice(0, stop);
  }
  parseHost(parsed, host);
  return left;
};

const parse = (input, withQuery, slashesDenoteHost) => {
  if (input instanceof Url) return input;
  if (typeof input !== 'string') throw wrongType('url', 'of type string', input);
  const parsed = new Url();
  let rest = withSlashes(input.trim());
  const scheme = /^[a-z0-9.+-]+:/i.exec(rest);
  if (scheme) {
    parsed.protocol = scheme[0].toLowerCase();
    rest = rest.slice(scheme[0].length);
  }
  const slashes = rest.startsWith('//') && parsed.protocol !== 'javascript:';
  if (slashes && (slashesDenoteHost || scheme || /^\/\/[^@/]+@[^@/]+/.test(rest))) {
    parsed.slashes = true;
    rest = takeAuthority(parsed, rest);
  } else if (parsed.protocol && SLASHED[parsed.protocol] && rest[0] !== '/' && parsed.protocol !== 'file:') {
    parsed.host = '';
    parsed.hostname = '';
  }
  rest = escaped(rest);
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    parsed.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const mark = rest.indexOf('?');
  if (mark >= 0) {
    parsed.search = rest.slice(mark);
    parsed.query = rest.slice(mark + 1);
    rest = rest.slice(0, mark);
  } else if (withQuery) {
    parsed.search = null;
    parsed.query = '';
  }
  if (withQuery) parsed.query = querystring.parse(parsed.query);
  if (rest !== '') parsed.pathname = rest;
  if (SLASHED[parsed.protocol] && parsed.hostname && !parsed.pathname) parsed.pathname = '/';
  if (parsed.pathname || parsed.search) parsed.path = (parsed.pathname || '') + (parsed.search || '');
  parsed.href = formatLegacy(parsed);
  return parsed;
};

const authOf = (parts) => (parts.auth ? `${encodeURIComponent(parts.auth).replace(/%3A/i, ':')}@` : '');

const hostOf = (parts) => {
  if (parts.host) return authOf(parts) + parts.host;
  if (!parts.hostname) return parts.host === '' || parts.hostname === '' ? '' : null;
  const name = parts.hostname.includes(':') && parts.hostname[0] !== '[' ? `[${parts.hostname}]` : parts.hostname;
  return authOf(parts) + name + (parts.port ? `:${parts.port}` : '');
};

const formatLegacy = (parts) => {
  let protocol = parts.protocol || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  let host = hostOf(parts);
  const query = parts.query !== null && typeof parts.query === 'object' ? querystring.stringify(parts.query) : '';
  let search = parts.search || (query && `?${query}`) || '';
  let pathname = (parts.pathname || '').replace(/[?#]/g, (character) => (character === '?' ? '%3F' : '%23'));
  if (parts.slashes || SLASHED[protocol]) {
    if (parts.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host || ''}`;
    } else if (protocol.startsWith('file')) host = '//';
  }
  if (search && search[0] !== '?') search = `?${search}`;
  search = search.replaceAll('#', '%23');
  let hash = parts.hash || '';
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  return protocol + (host || '') + pathname + search + hash;
};

const formatUrl = (url, options) => {
  const copy = new URL(url.href);
  if (options && options.auth === false) {
    copy.username = '';
    copy.password = '';
  }
  if (options && options.fragment === false) copy.hash = '';
  if (options && options.search === false) copy.search = '';
  return copy.href;
};

const format = (parts, options) => {
  if (typeof parts === 'string') return formatLegacy(parse(parts));
  if (parts === null || typeof parts !== 'object') throw wrongType('urlObject', 'one of type object or string', parts);
  return parts instanceof URL ? formatUrl(parts, options) : formatLegacy(parts);
};

/** Resolves a reference against an address: of absolute addresses as the class URL does. */
const resolve = (from, to) => {
  const marker = 'weft-resolve:';
  const target = new URL(`${to}`, new URL(`${from}`, `${marker}//x/`));
  if (target.protocol !== marker) return target.href;
  const text = target.pathname + target.search + target.hash;
  return `${from}`[0] === '/' || `${to}`[0] === '/' ? text : text.slice(1);
};

const resolveObject = (from, to) => parse(resolve(typeof from === 'object' ? format(from) : from, to));

Url.prototype.parse = function (input, withQuery, slashesDenoteHost) {
  return Object.assign(this, parse(input, withQuery, slashesDenoteHost));
};
Url.prototype.format = function () {
  return formatLegacy(this);
};
Url.prototype.resolve = function (reference) {
  return resolve(this.format(), reference);
};

module.exports = { Url, parse, format, resolve, resolveObject };
