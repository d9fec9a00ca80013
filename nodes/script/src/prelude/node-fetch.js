'use strict';
// The package `node-fetch`, version 2, whose requests go through the host.
const p = require('internal-primordials');
const { FetchError } = require('internal-body');
const { Headers } = require('internal-headers');
const { messages } = require('internal-messages');
const { send } = require('internal-request');

const { Request, Response, partsOf, answer } = messages(false);

function AbortError(message) {
  this.type = 'aborted';
  this.message = message;
  if (Error.captureStackTrace) Error.captureStackTrace(this, this.constructor);
}
AbortError.prototype = p.create(Error.prototype);
AbortError.prototype.constructor = AbortError;
AbortError.prototype.name = 'AbortError';

const isAborted = (parts) => Boolean(parts.signal && parts.signal.aborted);
const aborted = () => new AbortError('The user aborted a request.');

const failure = (parts, cause) =>
  cause.kind === 'timeout'
    ? new FetchError(`network timeout at: ${parts.url}`, 'request-timeout', cause)
    : new FetchError(`request to ${parts.url} failed, reason: ${cause.message}`, 'system', cause);

const checkAddress = (url) => {
  const scheme = p.regExpExec(/^([a-zA-Z][a-zA-Z\d+\-.]*:)\/\/[^/]/, url);
  if (scheme === null) throw new p.TypeError('Only absolute URLs are supported');
  const lower = p.textToLowerCase(scheme[1]);
  if (lower !== 'http:' && lower !== 'https:') throw new p.TypeError('Only HTTP(S) protocols are supported');
};

const request = (input, init) => {
  const parts = partsOf(new Request(input, init));
  checkAddress(parts.url);
  if (isAborted(parts)) throw aborted();
  let given;
  try {
    given = send(parts);
  } catch (cause) {
    throw cause.kind === undefined ? cause : failure(parts, cause);
  }
  const response = answer(given, parts);
  if (parts.redirect === 'error' && response.redirected) {
    throw new FetchError(
      `uri requested responds with a redirect, redirect mode is set to error: ${parts.url}`,
      'no-redirect',
    );
  }
  return { response, parts };
};

/** The request is over before this returns; a signal that is given meanwhile, in the same job, still counts. */
function fetch(input, init) {
  return new p.Promise((resolve, reject) => {
    const { response, parts } = request(input, init);
    if (!parts.signal) resolve(response);
    else p.promiseThen(p.resolved(), () => (isAborted(parts) ? reject(aborted()) : resolve(response)));
  });
}

fetch.isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
fetch.Promise = p.Promise;

module.exports = fetch;
p.defineProperty(fetch, '__esModule', { value: true });
fetch.default = fetch;
fetch.Headers = Headers;
fetch.Request = Request;
fetch.Response = Response;
fetch.FetchError = FetchError;
fetch.AbortError = AbortError;
