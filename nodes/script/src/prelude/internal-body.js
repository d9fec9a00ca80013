'use strict';
// Bodies of requests and responses.
const p = require('internal-primordials');
const { bytesOf } = require('internal-bytes');
const { refused } = require('internal-errors');

/** A failure of a request, as node-fetch has it, and the host's `kind` of it. */
function FetchError(message, type, cause) {
  this.message = message;
  this.type = type;
  if (cause) {
    this.code = cause.code;
    this.errno = cause.code;
    // Not seen by JSON, as the old blocks write whole errors into their output.
    p.defineProperty(this, 'kind', { value: cause.kind, writable: true, configurable: true });
    p.defineProperty(this, 'cause', { value: cause, writable: true, configurable: true });
  }
  Error.captureStackTrace?.(this, this.constructor);
  if (this.stack === undefined) {
    p.defineProperty(this, 'stack', { value: new Error(message).stack, writable: true, configurable: true });
  }
}
FetchError.prototype = p.create(Error.prototype);
FetchError.prototype.constructor = FetchError;
FetchError.prototype.name = 'FetchError';

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const TEXT = 'text/plain;charset=UTF-8';

/** An object of the package form-data: it gives its bytes at once, as long as it holds texts and Buffers only. */
const contentOfForm = (form) => {
  let bytes;
  try {
    bytes = bytesOf(form.getBuffer());
  } catch {
    throw refused('a form-data object with a stream or file in it', 'append texts and Buffers only');
  }
  return { body: bytes, type: `multipart/form-data;boundary=${form.getBoundary()}` };
};

/** What is sent for a body, and the content type that goes with it (null where there is none). */
const contentOf = (body) => {
  if (body === null || body === undefined) return { body: null, type: null };
  if (typeof body === 'string') return { body, type: TEXT };
  if (typeof body === 'object' && p.toStringTag in body) {
    const sent = require('internal-form-data').contentOf(body);
    if (sent !== null) return sent;
  }
  const params = typeof body === 'object' ? require('internal-search-params').textOf(body) : null;
  if (params !== null) return { body: params, type: FORM };
  const bytes = bytesOf(body);
  if (bytes !== null) return { body: bytes, type: null };
  if (typeof body === 'object' && typeof body.getBoundary === 'function' && typeof body.getBuffer === 'function')
    return contentOfForm(body);
  if (typeof body === 'object' && typeof body.pipe === 'function') {
    throw refused('a stream as the body of a request', 'send a text, a Buffer or URLSearchParams');
  }
  // As node-fetch and fetch do: the text of whatever it is.
  return { body: p.String(body), type: TEXT };
};

const textOf = (content) =>
  content === null ? '' : typeof content === 'string' ? content : host.decodeUtf8(content, false);
const bytesOfContent = (content) =>
  content === null ? new p.Uint8Array(0) : typeof content === 'string' ? host.encodeUtf8(content) : content;

const withoutMark = (text) => (p.textCharCodeAt(text, 0) === 0xfeff ? p.textSlice(text, 1) : text);

const consuming = (self, read) => {
  try {
    return p.resolved(read(take(self)));
  } catch (error) {
    return p.rejected(error);
  }
};

const contents = new p.WeakMap();
const stateOf = (message) => p.weakGet(contents, message);
const give = (message, content, strict) =>
  p.weakSet(contents, message, { __proto__: null, content, used: false, strict });

/** The content, which can be read once. */
const take = (message) => {
  const state = stateOf(message);
  if (state.used) {
    throw new p.TypeError(
      state.strict ? 'Body is unusable: Body has already been read' : `body used already for: ${message.url}`,
    );
  }
  state.used = true;
  return state.content;
};

const parsed = (message, text) => {
  try {
    return host.parse(withoutMark(text));
  } catch (error) {
    if (stateOf(message).strict) throw error;
    throw new FetchError(`invalid json response body at ${message.url} reason: ${error.message}`, 'invalid-json');
  }
};

/** Reading methods, the same for requests and responses. */
const reading = {
  get bodyUsed() {
    return stateOf(this).used;
  },
  text() {
    return consuming(this, (content) => withoutMark(textOf(content)));
  },
  json() {
    return consuming(this, (content) => parsed(this, textOf(content)));
  },
  arrayBuffer() {
    return consuming(this, (content) => p.bytesBuffer(p.bytesSlice(bytesOfContent(content))));
  },
  bytes() {
    return consuming(this, (content) => p.bytesSlice(bytesOfContent(content)));
  },
  buffer() {
    return consuming(this, (content) => require('buffer').Buffer.from(bytesOfContent(content)));
  },
  textConverted() {
    return consuming(this, textOf);
  },
  blob() {
    return consuming(this, (content) => new (require('internal-form-data').Blob)([bytesOfContent(content)]));
  },
  formData() {
    return p.rejected(refused('formData()', 'use text() and URLSearchParams'));
  },
};

/** Adds the reading methods to a class. */
const define = (Kind) => {
  p.each(p.ownKeys(reading), (name) => {
    p.defineProperty(Kind.prototype, name, {
      ...p.getOwnPropertyDescriptor(reading, name),
      enumerable: name !== 'bytes',
    });
  });
  p.defineProperty(Kind.prototype, 'body', {
    get() {
      const { content } = stateOf(this);
      if (content === null) return null;
      throw refused(`${Kind.name}.body as a stream`, 'use text(), json() or arrayBuffer()');
    },
    configurable: true,
    enumerable: true,
  });
};

module.exports = { FetchError, contentOf, define, give, stateOf };
