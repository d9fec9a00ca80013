'use strict';
// `util`.
const p = require('internal-primordials');
const { lazily } = require('internal-lazy');
const { coded, wrongType, wrongValue, refusal } = require('internal-errors');

const promisified = Symbol.for('nodejs.util.promisify.custom');

/** A function with a callback at its end as one that gives a promise. */
const promisify = (original) => {
  if (typeof original !== 'function') throw wrongType('original', 'of type function', original);
  const custom = original[promisified];
  if (custom) {
    if (typeof custom !== 'function') throw wrongType('util.promisify.custom', 'of type function', custom);
    return Object.defineProperty(custom, promisified, { value: custom, configurable: true });
  }
  function promising(...given) {
    return new p.Promise((resolve, reject) => {
      p.apply(original, this, [...given, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(promising, Object.getPrototypeOf(original));
  Object.defineProperty(promising, promisified, { value: promising, configurable: true });
  return Object.defineProperties(promising, Object.getOwnPropertyDescriptors(original));
};
promisify.custom = promisified;

const rejection = (reason) => {
  const error = coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
  error.reason = reason;
  return error;
};

/** The other way round. */
const callbackify = (original) => {
  if (typeof original !== 'function') throw wrongType('original', 'of type function', original);
  function calling(...given) {
    const callback = given.pop();
    if (typeof callback !== 'function') throw wrongType('last argument', 'of type function', callback);
    const { queueMicrotask } = require('timers');
    const call = (...rest) => queueMicrotask(() => p.apply(callback, this, rest));
    p.promiseThen(
      p.apply(original, this, given),
      (value) => call(null, value),
      (reason) => call(reason || rejection(reason)),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  delete descriptors.name;
  return Object.defineProperties(calling, descriptors);
};

const inherits = (Kind, Parent) => {
  if (typeof Kind !== 'function') throw wrongType('ctor', 'of type function', Kind);
  if (typeof Parent !== 'function') throw wrongType('superCtor', 'of type function', Parent);
  Object.defineProperty(Kind, 'super_', { value: Parent, writable: true, configurable: true });
  Object.setPrototypeOf(Kind.prototype, Parent.prototype);
};

const warned = new Set();

const deprecate = (original, message, code) => {
  let told = false;
  function deprecated(...given) {
    if (!told && !(code && warned.has(code))) {
      told = true;
      if (code) warned.add(code);
      host.log('warning', `${code ? `[${code}] ` : ''}DeprecationWarning: ${message}`);
    }
    return new.target ? Reflect.construct(original, given, new.target) : p.apply(original, this, given);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  return deprecated;
};

/** Old programs ask `NODE_DEBUG`, which nobody can set here. */
const debuglog = () => Object.assign(() => {}, { enabled: false });

const isObject = (value) => typeof value === 'object' && value !== null;

const aborted = (signal) =>
  new p.Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

const util = {
  promisify,
  callbackify,
  inherits,
  deprecate,
  debuglog,
  debug: debuglog,
  aborted,
  stripVTControlCharacters: (text) => `${text}`.replace(CONTROL, ''),
  toUSVString: (text) => host.decodeUtf8(host.encodeUtf8(`${text}`), false),
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === 'boolean',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
  isRegExp: (value) => util.types.isRegExp(value),
  isObject,
  isDate: (value) => util.types.isDate(value),
  isError: (value) => util.types.isNativeError(value) || value instanceof Error,
  isFunction: (value) => typeof value === 'function',
  isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  isBuffer: (value) => require('buffer').Buffer.isBuffer(value),
  log: (...parts) => host.log('info', util.format(...parts)),
  _extend: (target, source) => (isObject(source) ? Object.assign(target, source) : target),
  parseArgs: refusal('util.parseArgs', 'a script has no command line'),
  styleText: (style, text) => {
    if (typeof text !== 'string') throw wrongValue('text', text);
    return text;
  },
};

lazily(util, () => require('internal-inspect'), ['inspect']);
lazily(util, () => require('internal-format'), ['format', 'formatWithOptions']);
lazily(util, () => require('internal-equal'), ['isDeepStrictEqual']);
lazily(util, () => require('internal-text-encoding'), ['TextEncoder', 'TextDecoder']);
lazily(util, () => ({ types: require('internal-types') }), ['types']);

module.exports = util;
