'use strict';
// Methods of Buffer for texts, parts, comparing and searching.
const p = require('internal-primordials');
const { encodingOf, bytesOfText, textOfBytes } = require('internal-buffer-encoding');
const { wrongType, outOfRange, coded } = require('internal-errors');

/** Where a needle stands: at or after `from`, or the last one at or before it. */
const search = (bytes, needle, from, forward) => {
  const last = bytes.length - needle.length;
  const step = forward ? 1 : -1;
  for (let i = forward ? from : p.min(from, last); i >= 0 && i <= last; i += step) {
    let same = 0;
    while (same < needle.length && bytes[i + same] === needle[same]) same += 1;
    if (same === needle.length) return i;
  }
  return -1;
};

const needleOf = (value, encoding) => {
  if (typeof value === 'string') return bytesOfText(value, encodingOf(encoding));
  if (typeof value === 'number') return [value & 255];
  if (value instanceof Uint8Array) return value;
  throw wrongType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
};

const indexOf = (bytes, value, offset, encoding, forward) => {
  const named = typeof offset === 'string';
  const start = named ? undefined : offset;
  const name = named ? offset : encoding;
  let from = +start;
  if (from !== from) from = forward ? 0 : bytes.length;
  from = p.trunc(from);
  if (from < 0) from += bytes.length;
  if (from < 0) {
    if (!forward) return -1;
    from = 0;
  }
  const needle = needleOf(value, name);
  if (needle.length === 0) return p.min(from, bytes.length);
  return search(bytes, needle, from, forward);
};

const swap = (bytes, size) => {
  if (bytes.length % size !== 0)
    throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  for (let i = 0; i < bytes.length; i += size) {
    for (let j = 0; j < size / 2; j += 1) {
      const byte = bytes[i + j];
      bytes[i + j] = bytes[i + size - 1 - j];
      bytes[i + size - 1 - j] = byte;
    }
  }
  return bytes;
};

const clamp = (value, standard, length) => {
  const number = value === undefined ? standard : p.trunc(+value) || 0;
  return p.min(p.max(number, 0), length);
};

const inspectBuffer = (buffer) => {
  const most = 50;
  let text = p.arrayJoin(
    p.arrayMap(p.arraySlice(Array.from(buffer.subarray(0, most))), (byte) => byte.toString(16).padStart(2, '0')),
    ' ',
  );
  if (buffer.length > most) text += ` ... ${buffer.length - most} more byte${buffer.length - most > 1 ? 's' : ''}`;
  return `<Buffer${text === '' ? '' : ` ${text}`}>`;
};

/** Defines the methods. `given` are those that stand elsewhere. */
const define = (Buffer, given, { wrap, compareBytes, mustBeBytes }) => {
  const methods = {
    ...given,
    toString(encoding, start, end) {
      if (arguments.length === 0) return host.decodeUtf8(this, false);
      const from = clamp(start, 0, this.length);
      const to = clamp(end, this.length, this.length);
      return textOfBytes(p.bytesSubarray(this, from, p.max(from, to)), encodingOf(encoding));
    },
    toLocaleString(...rest) {
      return p.apply(methods.toString, this, rest);
    },
    toJSON() {
      const data = [];
      for (let i = 0; i < this.length; i += 1) data[i] = this[i];
      return { type: 'Buffer', data };
    },
    subarray(start, end) {
      return wrap(p.bytesSubarray(this, start, end));
    },
    // Unlike that of Uint8Array it shares the memory.
    slice(start, end) {
      return wrap(p.bytesSubarray(this, start, end));
    },
    equals(other) {
      return this === other || compareBytes(this, mustBeBytes('otherBuffer', other)) === 0;
    },
    compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
      mustBeBytes('target', target);
      return compareBytes(p.bytesSubarray(this, start, end), p.bytesSubarray(target, targetStart, targetEnd));
    },
    indexOf(value, offset, encoding) {
      return indexOf(this, value, offset, encoding, true);
    },
    lastIndexOf(value, offset, encoding) {
      return indexOf(this, value, offset, encoding, false);
    },
    includes(value, offset, encoding) {
      return indexOf(this, value, offset, encoding, true) >= 0;
    },
    copy(target, targetStart = 0, start = 0, end = this.length) {
      if (start < 0 || start > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
      if (targetStart >= target.length || start >= end) return 0;
      const part = p.bytesSubarray(this, start, p.min(end, start + target.length - targetStart));
      p.bytesSet(target, part, targetStart);
      return part.length;
    },
    swap16() {
      return swap(this, 2);
    },
    swap32() {
      return swap(this, 4);
    },
    swap64() {
      return swap(this, 8);
    },
    [p.inspectCustom]() {
      return inspectBuffer(this);
    },
  };
  const names = [
    ['latin1', 'latin1'],
    ['ascii', 'ascii'],
    ['utf8', 'utf8'],
    ['hex', 'hex'],
    ['base64', 'base64'],
    ['base64url', 'base64url'],
    ['ucs2', 'utf16le'],
  ];
  p.each(names, ({ 0: name, 1: encoding }) => {
    methods[`${name}Slice`] = function slice(start, end) {
      return p.apply(methods.toString, this, [encoding, start, end]);
    };
    methods[`${name}Write`] = function writeAs(text, offset, length) {
      return p.apply(given.write, this, [text, offset, length, encoding]);
    };
  });
  p.each(p.ownKeys(methods), (name) => {
    p.defineProperty(Buffer.prototype, name, {
      value: methods[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  });
  p.defineProperty(Buffer.prototype, 'parent', {
    get() {
      return this.buffer;
    },
    configurable: true,
  });
  p.defineProperty(Buffer.prototype, 'offset', {
    get() {
      return this.byteOffset;
    },
    configurable: true,
  });
};

module.exports = { define };
