'use strict';
// Deep equality, strictly (`util.isDeepStrictEqual`) and loosely (`assert.deepEqual`).
const p = require('internal-primordials');
const types = require('internal-types');

const keysOf = (value) => p.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));

const sameKeys = (one, other, state) => {
  const keys = keysOf(one);
  const others = keysOf(other);
  if (keys.length !== others.length) return false;
  return keys.every(
    (key) => Object.prototype.propertyIsEnumerable.call(other, key) && equal(one[key], other[key], state),
  );
};

/** Whether each item of a set or map has an equal one in the other that no other item took. */
const samePairs = (one, other, same) => {
  const left = [...other];
  for (const item of one) {
    const index = left.findIndex((each) => same(item, each));
    if (index < 0) return false;
    left.splice(index, 1);
  }
  return left.length === 0;
};

const sameBytes = (one, other) => {
  const left = new Uint8Array(one);
  const right = new Uint8Array(other);
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
};

const sameKind = (one, other) => {
  const checks = [
    'isDate',
    'isRegExp',
    'isNativeError',
    'isMap',
    'isSet',
    'isTypedArray',
    'isArrayBuffer',
    'isBoxedPrimitive',
    'isPromise',
  ];
  return p.isArray(one) === p.isArray(other) && checks.every((check) => types[check](one) === types[check](other));
};

const sameInside = (one, other, state) => {
  if (types.isDate(one)) return Object.is(one.getTime(), other.getTime());
  if (types.isRegExp(one))
    return one.source === other.source && one.flags === other.flags && one.lastIndex === other.lastIndex;
  if (types.isNativeError(one)) return one.message === other.message && one.name === other.name;
  if (types.isBoxedPrimitive(one)) return Object.is(one.valueOf(), other.valueOf());
  if (types.isPromise(one) || types.isWeakMap(one) || types.isWeakSet(one)) return false;
  if (types.isArrayBuffer(one)) return sameBytes(one, other);
  if (types.isTypedArray(one)) return one.length === other.length && p.bytesKind(one) === p.bytesKind(other);
  if (p.isArray(one)) return one.length === other.length;
  if (types.isSet(one))
    return one.size === other.size && samePairs(one, other, (left, right) => equal(left, right, state));
  if (types.isMap(one)) {
    return (
      one.size === other.size &&
      samePairs(one, other, (left, right) => equal(left[0], right[0], state) && equal(left[1], right[1], state))
    );
  }
  return true;
};

const samePrimitives = (one, other, strict) => {
  if (strict) return Object.is(one, other);
  // eslint-disable-next-line eqeqeq
  return one == other || (one !== one && other !== other);
};

const isObject = (value) => typeof value === 'object' && value !== null;

const equal = (one, other, state) => {
  if (one === other) return one !== 0 || !state.strict || Object.is(one, other);
  if (!isObject(one) || !isObject(other)) {
    if (!state.strict && (isObject(one) || isObject(other))) return false;
    return samePrimitives(one, other, state.strict);
  }
  host.enter();
  if (state.strict && p.getPrototypeOf(one) !== p.getPrototypeOf(other)) return false;
  if (p.classOf(one) !== p.classOf(other) || !sameKind(one, other)) return false;
  const known = state.seen.get(one);
  if (known !== undefined && known.has(other)) return true;
  if (known === undefined) state.seen.set(one, new Set([other]));
  else known.add(other);
  const same = sameInside(one, other, state) && sameKeys(one, other, state);
  state.seen.get(one).delete(other);
  return same;
};

const isDeepEqual = (one, other) => equal(one, other, { strict: false, seen: new Map() });
const isDeepStrictEqual = (one, other) => equal(one, other, { strict: true, seen: new Map() });

module.exports = { isDeepEqual, isDeepStrictEqual };
