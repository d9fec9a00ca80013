'use strict';
// What the prelude itself relies on, taken before any code of a user has run: whoever replaces `String.prototype.slice`
// or `Array.prototype.push` later changes his own program, and not what the prelude hashes or sends.
//
// `globals.js` requires this module first. Parts of the prelude that decide what is hashed, encoded or sent use these
// functions, loops over indexes (iterators can be replaced too) and objects without a prototype.
const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

/** A method as a function of its object: `textSlice(text, 1)` for `text.slice(1)`. */
const free =
  (method) =>
  (self, ...rest) =>
    apply(method, self, rest);

/** Calls `action` for each item: a loop that needs no iterator. */
const each = (list, action) => {
  for (let i = 0; i < list.length; i += 1) action(list[i], i);
};

const primordials = {
  __proto__: null,
  apply,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  free,
  each,
  /** The method of an object that shows it. */
  inspectCustom: Symbol.for('nodejs.util.inspect.custom'),
  Array,
  Error,
  Map,
  Number,
  Object,
  Promise,
  RangeError,
  RegExp,
  String,
  Symbol,
  SyntaxError,
  TypeError,
  Uint8Array,
  ArrayBuffer,
  isArray: Array.isArray,
  isView: ArrayBuffer.isView,
  create: Object.create,
  freeze: Object.freeze,
  fromCharCode: String.fromCharCode,
  fromCodePoint: String.fromCodePoint,
  isInteger: Number.isInteger,
  floor: Math.floor,
  min: Math.min,
  max: Math.max,
  keys: Object.keys,
  assign: Object.assign,
  setPrototypeOf: Reflect.setPrototypeOf,
  isPrototypeOf: free(Object.prototype.isPrototypeOf),
  isEnumerable: free(Object.prototype.propertyIsEnumerable),
  trunc: Math.trunc,
  abs: Math.abs,
  WeakMap,
  stringify: JSON.stringify,
  iterator: Symbol.iterator,
  toStringTag: Symbol.toStringTag,
  resolved: Promise.resolve.bind(Promise),
  rejected: Promise.reject.bind(Promise),
  /** Whether the object itself has the property. */
  has: free(Object.prototype.hasOwnProperty),
  classOf: free(Object.prototype.toString),
  regExpExec: free(RegExp.prototype.exec),
  promiseThen: free(Promise.prototype.then),
  functionText: free(Function.prototype.toString),
  functionBind: free(Function.prototype.bind),
};

/** Takes methods of a prototype under a prefix: `textSlice` of `slice`. */
const take = (prefix, prototype, names) => {
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    primordials[prefix + name[0].toUpperCase() + name.slice(1)] = free(prototype[name]);
  }
};

take('text', String.prototype, [
  'slice',
  'indexOf',
  'lastIndexOf',
  'charCodeAt',
  'codePointAt',
  'toLowerCase',
  'toUpperCase',
  'split',
  'trim',
  'padStart',
  'padEnd',
  'repeat',
  'startsWith',
  'endsWith',
  'includes',
  'normalize',
  'replaceAll',
]);
take('array', Array.prototype, [
  'push',
  'pop',
  'join',
  'slice',
  'sort',
  'indexOf',
  'includes',
  'splice',
  'concat',
  'map',
  'filter',
  'find',
]);
take('map', Map.prototype, ['get', 'set', 'has', 'delete']);
take('weak', WeakMap.prototype, ['get', 'set', 'has']);
take('number', Number.prototype, ['toString']);

const TypedArray = getPrototypeOf(Uint8Array);
take('bytes', TypedArray.prototype, ['set', 'fill', 'slice', 'subarray', 'copyWithin']);

/** A getter of a prototype as a function of its object. */
const getter = (prototype, name) => free(getOwnPropertyDescriptor(prototype, name).get);
primordials.bytesBuffer = getter(TypedArray.prototype, 'buffer');
primordials.bytesOffset = getter(TypedArray.prototype, 'byteOffset');
primordials.bytesLength = getter(TypedArray.prototype, 'byteLength');
primordials.bytesKind = getter(TypedArray.prototype, Symbol.toStringTag);
primordials.bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
primordials.viewBuffer = getter(DataView.prototype, 'buffer');
primordials.viewOffset = getter(DataView.prototype, 'byteOffset');
primordials.viewLength = getter(DataView.prototype, 'byteLength');

module.exports = primordials;
