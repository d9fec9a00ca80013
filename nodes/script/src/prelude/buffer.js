'use strict';
// `buffer`: the class Buffer on top of Uint8Array.
const p = require('internal-primordials');
const { bytesOf, joined } = require('internal-bytes');
const { atob, btoa } = require('internal-base64');
const { wrongType, outOfRange, wrongValue, coded, received, refusal } = require('internal-errors');
const { encodingOf, write, bytesOfText, byteLengthOfText } = require('internal-buffer-encoding');

const LENGTH_MAX = 32 * 1024 * 1024;

class FastBuffer extends Uint8Array {
  // Written out: the one that the language adds spreads its arguments, which a script can redefine.
  constructor(source, offset, length) {
    super(source, offset, length);
  }
}

/** The old constructor, with and without `new`. */
function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw wrongType('string', 'of type string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}
// Methods of Uint8Array that make another array take the class from here.
p.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });
p.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
p.defineProperty(FastBuffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });

/** Makes a Buffer of fresh bytes without copying them. */
const wrap = (bytes) => {
  p.setPrototypeOf(bytes, FastBuffer.prototype);
  return bytes;
};
const sized = (size, name = 'size') => {
  if (typeof size !== 'number') throw wrongType(name, 'of type number', size);
  if (!(size >= 0 && size <= LENGTH_MAX)) throw outOfRange(name, `>= 0 && <= ${LENGTH_MAX}`, size);
  return new p.Uint8Array(size);
};

const isShared = (value) => typeof value === 'object' && value !== null && p.classOf(value) === '[object ArrayBuffer]';

const fromList = (list) => {
  const length = typeof list.length === 'number' && list.length > 0 ? list.length : 0;
  const bytes = sized(p.floor(length));
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = list[i];
  return bytes;
};

const wrongSource = (value) =>
  coded(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    'The first argument must be of type string or an instance of Buffer, ArrayBuffer, ' +
      `or Array or an Array-like Object.${received(value)}`,
  );

const fromObject = (value, encodingOrOffset, length) => {
  if (isShared(value)) return new FastBuffer(value, encodingOrOffset, length);
  if (p.isView(value) || p.isArray(value)) return wrap(fromList(value));
  const plain = value.valueOf && value.valueOf();
  if (
    plain !== null &&
    plain !== undefined &&
    plain !== value &&
    (typeof plain === 'string' || typeof plain === 'object')
  ) {
    return Buffer.from(plain, encodingOrOffset, length);
  }
  if (typeof value.length === 'number') return wrap(fromList(value));
  if (value.type === 'Buffer' && p.isArray(value.data)) return wrap(fromList(value.data));
  const primitive = value[Symbol.toPrimitive];
  if (typeof primitive === 'function') {
    const text = p.apply(primitive, value, ['string']);
    if (typeof text === 'string') return Buffer.from(text, encodingOrOffset);
  }
  throw wrongSource(value);
};

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return wrap(bytesOfText(value, encodingOf(encodingOrOffset)));
  if (typeof value === 'object' && value !== null) return fromObject(value, encodingOrOffset, length);
  throw wrongSource(value);
};
Buffer.of = (...bytes) => wrap(fromList(bytes));
Buffer.alloc = function alloc(size, fill, encoding) {
  const buffer = wrap(sized(size));
  return fill === undefined || fill === 0 || size === 0 ? buffer : p.apply(fillBuffer, buffer, [fill, encoding]);
};
Buffer.allocUnsafe = (size) => wrap(sized(size));
Buffer.allocUnsafeSlow = Buffer.allocUnsafe;
Buffer.isBuffer = (value) => value instanceof Buffer;
Buffer.isEncoding = (name) => typeof name === 'string' && name !== '' && encodingOf(name, true) !== null;
Buffer.poolSize = 8192;

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value === 'string') return byteLengthOfText(value, encodingOf(encoding, true) || 'utf8');
  const bytes = bytesOf(value);
  if (bytes === null) throw wrongType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
  return p.bytesLength(bytes);
};

const mustBeBytes = (name, value) => {
  if (!(value instanceof Uint8Array)) throw wrongType(name, 'an instance of Buffer or Uint8Array', value);
  return value;
};

Buffer.concat = function concat(list, length) {
  if (!p.isArray(list)) throw wrongType('list', 'an instance of Array', list);
  for (let i = 0; i < list.length; i += 1) mustBeBytes(`list[${i}]`, list[i]);
  const all = joined(list);
  if (length === undefined || length === all.length) return wrap(all);
  const cut = sized(length, 'length');
  p.bytesSet(cut, p.bytesSubarray(all, 0, cut.length));
  return wrap(cut);
};

const compareBytes = (one, other) => {
  const length = p.min(one.length, other.length);
  for (let i = 0; i < length; i += 1) if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
  return one.length < other.length ? -1 : one.length > other.length ? 1 : 0;
};
Buffer.compare = (one, other) => compareBytes(mustBeBytes('buf1', one), mustBeBytes('buf2', other));

/** Repeats a text, bytes or a number from `start` to `end`. */
function fillBuffer(value, offset, end, encoding) {
  let from = offset;
  let to = end;
  let name = encoding;
  if (typeof offset === 'string') {
    from = undefined;
    to = undefined;
    name = offset;
  } else if (typeof end === 'string') {
    to = undefined;
    name = end;
  }
  const start = from === undefined ? 0 : from;
  const stop = to === undefined ? this.length : to;
  if (start < 0 || start > this.length) throw outOfRange('offset', `>= 0 && <= ${this.length}`, start);
  if (stop < 0 || stop > this.length) throw outOfRange('end', `>= 0 && <= ${this.length}`, stop);
  if (typeof value === 'number' || typeof value === 'boolean') return p.bytesFill(this, value & 255, start, stop);
  const bytes = typeof value === 'string' ? bytesOfText(value, encodingOf(name)) : value;
  if (bytes.length === 0) {
    if (typeof value === 'string' && value !== '') throw wrongValue('value', value);
    return p.bytesFill(this, 0, start, stop);
  }
  for (let i = start; i < stop; i += 1) this[i] = bytes[(i - start) % bytes.length];
  return this;
}

module.exports = {
  Buffer,
  SlowBuffer: Buffer,
  atob,
  btoa,
  constants: { MAX_LENGTH: LENGTH_MAX, MAX_STRING_LENGTH: LENGTH_MAX },
  kMaxLength: LENGTH_MAX,
  kStringMaxLength: LENGTH_MAX,
  INSPECT_MAX_BYTES: 50,
  transcode: refusal('buffer.transcode', 'use Buffer.from(text, encoding)'),
  isUtf8: (value) =>
    host.decodeUtf8(bytesOf(value), false) === '' || !host.decodeUtf8(bytesOf(value), false).includes('\ufffd'),
  isAscii: (value) => bytesOf(value).every((byte) => byte < 128),
};

const methods = { fill: fillBuffer, write };
require('internal-buffer-methods').define(Buffer, methods, { wrap, compareBytes, mustBeBytes });
require('internal-buffer-numbers').define(Buffer.prototype);
