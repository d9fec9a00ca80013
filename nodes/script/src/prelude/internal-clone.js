'use strict';
// `structuredClone` and `DOMException`.
const p = require('internal-primordials');

const CODES = {
  __proto__: null,
  InvalidCharacterError: 5,
  SyntaxError: 12,
  AbortError: 20,
  TimeoutError: 23,
  DataCloneError: 25,
};

class DOMException extends Error {
  #name;
  constructor(message = '', name = 'Error') {
    super(message);
    this.#name = typeof name === 'object' && name !== null ? name.name || 'Error' : `${name}`;
  }

  get name() {
    return this.#name;
  }

  get code() {
    return CODES[this.#name] || 0;
  }
}
p.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });

const refuse = (value) => {
  let text;
  try {
    text =
      typeof value === 'function' ? p.functionText(value) : typeof value === 'symbol' ? value.toString() : '#<Object>';
  } catch {
    text = '#<Object>';
  }
  return new DOMException(`${text} could not be cloned.`, 'DataCloneError');
};

const ERRORS = { __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const cloneError = (error) => {
  const Kind = ERRORS[error.name] || Error;
  const copy = new Kind(error.message);
  if (typeof error.stack === 'string')
    p.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true });
  return copy;
};

const cloneView = (view, clone) => {
  const buffer = clone(view.buffer);
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  const kinds = [
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ];
  const Kind = kinds.find((each) => view instanceof each) || Uint8Array;
  return new Kind(buffer, view.byteOffset, view.length);
};

/** The copy of a kind of object that has more than properties; undefined for all others. */
const special = (value, clone) => {
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (p.isView(value)) return cloneView(value, clone);
  if (value instanceof Error) return cloneError(value);
  if (value instanceof Boolean || value instanceof Number || value instanceof String) return Object(value.valueOf());
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef)
    throw refuse(value);
  return undefined;
};

/** A deep copy that keeps cycles. */
function structuredClone(root) {
  if (arguments.length === 0) throw new TypeError('The "value" argument must be specified');
  const copies = new Map();
  const clone = (value) => {
    if (typeof value === 'function' || typeof value === 'symbol') throw refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    host.enter();
    const known = special(value, clone);
    const copy =
      known ||
      (value instanceof Map
        ? new Map()
        : value instanceof Set
          ? new Set()
          : p.isArray(value)
            ? new Array(value.length)
            : {});
    copies.set(value, copy);
    if (known) return copy;
    if (value instanceof Map) for (const [key, item] of [...value]) copy.set(clone(key), clone(item));
    else if (value instanceof Set) for (const item of [...value]) copy.add(clone(item));
    else {
      const keys = p.keys(value);
      // Defined, not assigned: a setter, or a key `__proto__`, is not to run.
      for (const key of keys)
        p.defineProperty(copy, key, { value: clone(value[key]), writable: true, enumerable: true, configurable: true });
    }
    return copy;
  };
  return clone(root);
}

module.exports = { structuredClone, DOMException };
