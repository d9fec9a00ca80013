'use strict';
// `util.types`: what a value is, by what only such a value can do, not by its name or prototype.
const p = require('internal-primordials');

/** Whether a method (or getter) that only one kind of object takes, takes this one. */
const takes = (method) => (value) => {
  if (typeof value !== 'object' || value === null) return false;
  try {
    method(value);
    return true;
  } catch {
    return false;
  }
};

const method = (prototype, name, ...rest) => {
  const call = p.free(prototype[name]);
  return takes((value) => call(value, ...rest));
};
const getter = (prototype, name) => takes(p.free(p.getOwnPropertyDescriptor(prototype, name).get));
const classed = (name) => (value) => p.classOf(value) === `[object ${name}]`;

const isObject = (value) => typeof value === 'object' && value !== null;
const kindOf = (value) => (isObject(value) && p.isView(value) ? p.bytesKind(value) : undefined);

const AsyncFunction = p.getPrototypeOf(async () => {});
const GeneratorFunction = p.getPrototypeOf(function* () {});
const AsyncGeneratorFunction = p.getPrototypeOf(async function* () {});
const inherits = (value, prototype) => typeof value === 'function' && p.apply(isPrototypeOf, prototype, [value]);
const { isPrototypeOf } = Object.prototype;

const types = {
  isDate: method(Date.prototype, 'getTime'),
  isRegExp: (value) => isObject(value) && value !== RegExp.prototype && isRegExpInside(value),
  isMap: getter(Map.prototype, 'size'),
  isSet: getter(Set.prototype, 'size'),
  isWeakMap: method(WeakMap.prototype, 'has', {}),
  isWeakSet: method(WeakSet.prototype, 'has', {}),
  isPromise: (value) =>
    isObject(value) && p.apply(isPrototypeOf, Promise.prototype, [value]) && p.classOf(value) === '[object Promise]',
  isNativeError: (value) =>
    isObject(value) && (classed('Error')(value) || p.apply(isPrototypeOf, Error.prototype, [value])),
  isArrayBuffer: getter(ArrayBuffer.prototype, 'byteLength'),
  isSharedArrayBuffer: () => false,
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value),
  isArrayBufferView: (value) => p.isView(value),
  isDataView: getter(DataView.prototype, 'byteLength'),
  isTypedArray: (value) => kindOf(value) !== undefined,
  isNumberObject: method(Number.prototype, 'valueOf'),
  isStringObject: method(String.prototype, 'valueOf'),
  isBooleanObject: method(Boolean.prototype, 'valueOf'),
  isBigIntObject: method(BigInt.prototype, 'valueOf'),
  isSymbolObject: method(Symbol.prototype, 'valueOf'),
  isBoxedPrimitive: (value) =>
    types.isNumberObject(value) ||
    types.isStringObject(value) ||
    types.isBooleanObject(value) ||
    types.isBigIntObject(value) ||
    types.isSymbolObject(value),
  isArgumentsObject: (value) => isObject(value) && !(Symbol.toStringTag in value) && classed('Arguments')(value),
  isGeneratorObject: classed('Generator'),
  isMapIterator: classed('Map Iterator'),
  isSetIterator: classed('Set Iterator'),
  isAsyncFunction: (value) => inherits(value, AsyncFunction) || inherits(value, AsyncGeneratorFunction),
  isGeneratorFunction: (value) => inherits(value, GeneratorFunction) || inherits(value, AsyncGeneratorFunction),
  // Nobody can see a proxy from within the language.
  isProxy: () => false,
  isExternal: () => false,
  isModuleNamespaceObject: classed('Module'),
  isCryptoKey: () => false,
  isKeyObject: () => false,
};
const isRegExpInside = getter(RegExp.prototype, 'source');

for (const name of [
  'Int8',
  'Uint8',
  'Uint8Clamped',
  'Int16',
  'Uint16',
  'Int32',
  'Uint32',
  'Float32',
  'Float64',
  'BigInt64',
  'BigUint64',
]) {
  types[`is${name}Array`] = (value) => kindOf(value) === `${name}Array`;
}

module.exports = types;
