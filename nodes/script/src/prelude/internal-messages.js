'use strict';
// The classes Request and Response, once for `node-fetch` and once for the global `fetch`: they differ in their errors.
const p = require('internal-primordials');
const { coded } = require('internal-errors');
const { Headers, received } = require('internal-headers');
const { contentOf, define, give, stateOf } = require('internal-body');
const { parseUrl, writeUrl } = require('internal-url-parse');
const { wellFormed } = require('internal-percent');

const REASONS = {
  __proto__: null,
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  418: "I'm a Teapot",
  422: 'Unprocessable Entity',
  423: 'Locked',
  425: 'Too Early',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The text of what stands for an address: a text, or a URL object, whose methods may have been replaced. */
const textOfAddress = (input) => {
  if (typeof input !== 'object' || input === null) return `${input}`;
  const own = require('internal-url').textOf(input);
  if (own !== null) return own;
  return typeof input.href === 'string' ? input.href : `${input}`;
};

/** An absolute URL as a text. `strict` is for the global fetch. */
const addressOf = (input, strict) => {
  const text = textOfAddress(input);
  // node-fetch takes these as they are and refuses them when it sends.
  if (!strict && p.regExpExec(/^[a-zA-Z][a-zA-Z\d+\-.]*:/, text) === null) return text;
  const record = parseUrl(wellFormed(text), null);
  if (record !== null) return writeUrl(record);
  if (!strict) throw coded(p.TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  const error = new p.TypeError(`Failed to parse URL from ${text}`);
  const cause = coded(p.TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  p.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
  throw error;
};

const checkBody = (method, body, strict) => {
  if (body === null || body === undefined || (method !== 'GET' && method !== 'HEAD')) return;
  throw new p.TypeError(
    strict ? 'Request with GET/HEAD method cannot have body.' : 'Request with GET/HEAD method cannot have body',
  );
};

/** Both classes of a flavour. */
const messages = (strict) => {
  class Request {
    #method;
    #url;
    #headers;
    #redirect;
    #signal;
    #type;

    constructor(input, init = {}) {
      const options = init === null ? {} : init;
      const other = typeof input === 'object' && input !== null && #url in input ? input : null;
      this.#url = other ? other.#url : addressOf(input, strict);
      this.#method = p.textToUpperCase(`${options.method || (other && other.#method) || 'GET'}`);
      checkBody(this.#method, options.body, strict);
      const taken = options.body === undefined || options.body === null;
      const content = taken && other ? { body: stateOf(other).content, type: null } : contentOf(options.body);
      this.#headers = new Headers(options.headers || (other && other.#headers) || {});
      this.#type = content.type;
      if (content.type !== null && !this.#headers.has('Content-Type'))
        this.#headers.append('Content-Type', content.type);
      this.#redirect = options.redirect || (other && other.#redirect) || 'follow';
      this.#signal = 'signal' in options ? options.signal : other && other.#signal;
      if (this.#signal !== null && this.#signal !== undefined && typeof this.#signal.aborted !== 'boolean') {
        throw new p.TypeError('Expected signal to be an instanceof AbortSignal');
      }
      give(this, content.body, strict);
      if (!strict) this.timeout = options.timeout || (other && other.timeout) || 0;
    }

    get method() {
      return this.#method;
    }

    get url() {
      return this.#url;
    }

    get headers() {
      return this.#headers;
    }

    get redirect() {
      return this.#redirect;
    }

    get signal() {
      return this.#signal;
    }

    clone() {
      return new Request(this);
    }

    /** Everything about it that is sent, from its own fields. */
    static partsOf(request) {
      return {
        __proto__: null,
        method: request.#method,
        url: request.#url,
        headers: request.#headers,
        redirect: request.#redirect,
        signal: request.#signal,
        body: stateOf(request).content,
        timeout: strict ? 0 : request.timeout,
      };
    }
  }
  const { partsOf } = Request;
  delete Request.partsOf;

  class Response {
    #status;
    #statusText;
    #headers;
    #url;
    #redirected;

    constructor(body = null, init = {}) {
      const options = init === null ? {} : init;
      const content = contentOf(body);
      this.#status = options.status === undefined ? 200 : options.status;
      if (strict && !(this.#status >= 200 && this.#status <= 599)) {
        throw new p.RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      }
      this.#statusText =
        options.statusText === undefined ? (strict ? '' : REASONS[this.#status] || '') : `${options.statusText}`;
      this.#headers = new Headers(options.headers);
      this.#url = options.url === undefined ? '' : `${options.url}`;
      this.#redirected = false;
      if (content.type !== null && !this.#headers.has('Content-Type'))
        this.#headers.append('Content-Type', content.type);
      give(this, content.body, strict);
      // node-fetch has these as fields of each response, and blocks that put a response into their output show them.
      if (!strict) {
        this.size = options.size || 0;
        this.timeout = options.timeout || 0;
      }
    }

    get url() {
      return this.#url;
    }

    get status() {
      return this.#status;
    }

    get ok() {
      return this.#status >= 200 && this.#status < 300;
    }

    get redirected() {
      return this.#redirected;
    }

    get statusText() {
      return this.#statusText;
    }

    get headers() {
      return this.#headers;
    }

    get type() {
      return strict && this.#url !== '' ? 'basic' : 'default';
    }

    clone() {
      const state = stateOf(this);
      if (state.used)
        throw new p.TypeError(
          strict ? 'Response.clone: Body has already been consumed.' : 'cannot clone body after it is used',
        );
      return from(
        state.content,
        this.#status,
        this.#statusText,
        new Headers(this.#headers),
        this.#url,
        this.#redirected,
        this.timeout,
      );
    }

    static from(content, status, statusText, headers, url, redirected, timeout) {
      const response = new Response(null, { timeout });
      response.#status = status;
      response.#statusText = statusText;
      response.#headers = headers;
      response.#url = url;
      response.#redirected = redirected;
      give(response, content, strict);
      return response;
    }
  }
  const { from } = Response;
  delete Response.from;
  if (strict) {
    Response.json = (data, init = {}) => {
      const response = new Response(p.stringify(data), init);
      if (!new Headers(init.headers).has('content-type')) response.headers.set('content-type', 'application/json');
      return response;
    };
    Response.error = () => from(null, 0, '', new Headers(), '', false);
    Response.redirect = (url, status = 302) =>
      new Response(null, { status, headers: { location: addressOf(url, true) } });
  }

  const complete = (Kind, names) => {
    p.each(names, (name) => p.defineProperty(Kind.prototype, name, { enumerable: true }));
    p.defineProperty(Kind.prototype, p.toStringTag, { value: Kind.name, configurable: true });
    define(Kind);
  };
  complete(Request, ['method', 'url', 'headers', 'redirect', 'clone', 'signal']);
  complete(Response, ['url', 'status', 'ok', 'redirected', 'statusText', 'headers', 'clone']);

  /** The response to a request, of what the host gave. */
  const answer = (given, request) =>
    from(
      given.body,
      given.status,
      REASONS[given.status] || '',
      received(given.headers),
      given.url,
      given.url !== request.url,
      request.timeout,
    );
  return { Request, Response, partsOf, answer };
};

module.exports = { messages, REASONS };
