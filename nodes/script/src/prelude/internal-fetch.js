'use strict';
// The global `fetch` and its classes.
const p = require('internal-primordials');
const { Headers } = require('internal-headers');
const { messages } = require('internal-messages');
const { send } = require('internal-request');

const { Request, Response, partsOf, answer } = messages(true);

const failed = (cause, message = 'fetch failed') => {
  const error = new p.TypeError(message);
  p.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
  if (cause.kind !== undefined)
    p.defineProperty(error, 'kind', { value: cause.kind, writable: true, configurable: true });
  return error;
};

const failure = (parts, cause) => {
  if (cause.kind === undefined) return cause;
  if (cause.kind === 'timeout' && parts.signal) {
    const { DOMException } = require('internal-clone');
    const error = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    p.defineProperty(error, 'kind', { value: 'timeout', writable: true, configurable: true });
    p.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
    return error;
  }
  return failed(cause);
};

const request = (input, init) => {
  const parts = partsOf(new Request(input, init));
  if (parts.signal && parts.signal.aborted) throw parts.signal.reason;
  if (p.regExpExec(/^https?:/, parts.url) === null) throw failed(new p.Error('unknown scheme'));
  let given;
  try {
    given = send(parts);
  } catch (cause) {
    throw failure(parts, cause);
  }
  const response = answer(given, parts);
  if (parts.redirect === 'error' && response.redirected) throw failed(new p.Error('unexpected redirect'));
  return { response, parts };
};

/** The request is over before this returns; a signal that is given meanwhile, in the same job, still counts. */
function fetch(input, init = undefined) {
  return new p.Promise((resolve, reject) => {
    const { response, parts } = request(input, init === undefined ? {} : init);
    if (!parts.signal) resolve(response);
    else p.promiseThen(p.resolved(), () => (parts.signal.aborted ? reject(parts.signal.reason) : resolve(response)));
  });
}

module.exports = { fetch, Headers, Request, Response };
