'use strict';
// Numbers in a Buffer: `readUInt16LE`, `writeDoubleBE` and the like, all on a DataView over the same memory.
const p = require('internal-primordials');
const { wrongType, coded } = require('internal-errors');

/** Name, bytes, method of DataView, smallest and largest value. */
const KINDS = [
  ['UInt8', 1, 'Uint8', 0, 255],
  ['UInt16', 2, 'Uint16', 0, 65535],
  ['UInt32', 4, 'Uint32', 0, 4294967295],
  ['Int8', 1, 'Int8', -128, 127],
  ['Int16', 2, 'Int16', -32768, 32767],
  ['Int32', 4, 'Int32', -2147483648, 2147483647],
  ['Float', 4, 'Float32'],
  ['Double', 8, 'Float64'],
  ['BigInt64', 8, 'BigInt64', -(2n ** 63n), 2n ** 63n - 1n],
  ['BigUInt64', 8, 'BigUint64', 0n, 2n ** 64n - 1n],
];

const grouped = (value) => `${value}`.replace(/(\d)(?=(\d{3})+$)/g, '$1_');
const rangeError = (name, range, value) =>
  coded(
    RangeError,
    'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${range}. Received ${
      typeof value === 'bigint' ? `${grouped(value)}n` : Math.abs(value) > 2 ** 32 ? grouped(value) : value
    }`,
  );

const checkOffset = (buffer, offset, size) => {
  if (typeof offset !== 'number') throw wrongType('offset', 'of type number', offset);
  if (!p.isInteger(offset)) throw rangeError('offset', 'an integer', offset);
  if (buffer.length < size)
    throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  if (offset < 0 || offset + size > buffer.length)
    throw rangeError('offset', `>= 0 and <= ${buffer.length - size}`, offset);
};

const viewOf = (buffer) => new DataView(p.bytesBuffer(buffer), p.bytesOffset(buffer), p.bytesLength(buffer));

const rangeText = (least, most, size) => {
  if (typeof most === 'bigint')
    return least < 0n ? `>= -(2n ** ${size * 8 - 1}n) and < 2n ** ${size * 8 - 1}n` : `>= 0n and < 2n ** ${size * 8}n`;
  if (size <= 2 || size === 4)
    return `>= ${size > 3 && least < 0 ? '-(2 ** 31)' : least} and <= ${size > 3 ? (least < 0 ? '2 ** 31 - 1' : '2 ** 32 - 1') : most}`;
  return least < 0 ? `>= -(2 ** ${size * 8 - 1}) and < 2 ** ${size * 8 - 1}` : `>= 0 and < 2 ** ${size * 8}`;
};

const plainRange = (least, most) => `>= ${least} and <= ${most}`;

const reader = (size, method, little) =>
  function read(offset = 0) {
    checkOffset(this, offset, size);
    return viewOf(this)[`get${method}`](offset, little);
  };

const writer = (size, method, little, least, most) =>
  function writeNumber(value, offset = 0) {
    const big = typeof most === 'bigint';
    if (big && typeof value !== 'bigint') throw wrongType('value', 'of type bigint', value);
    const number = big ? value : +value;
    if (least !== undefined && (number < least || number > most)) {
      throw rangeError('value', big ? rangeText(least, most, size) : plainRange(least, most), number);
    }
    checkOffset(this, offset, size);
    viewOf(this)[`set${method}`](offset, number, little);
    return offset + size;
  };

const checkSize = (size) => {
  if (typeof size !== 'number') throw wrongType('byteLength', 'of type number', size);
  if (!p.isInteger(size) || size < 1 || size > 6) throw rangeError('byteLength', '>= 1 and <= 6', size);
};

/** Integers of one to six bytes. */
const readerOfSize = (signed, little) =>
  function readSized(offset, size) {
    checkSize(size);
    checkOffset(this, offset, size);
    let value = 0;
    for (let i = 0; i < size; i += 1) value = value * 256 + this[little ? offset + size - 1 - i : offset + i];
    return signed && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
  };

const writerOfSize = (signed, little) =>
  function writeSized(value, offset, size) {
    checkSize(size);
    let rest = +value;
    const most = 2 ** (size * 8 - (signed ? 1 : 0)) - 1;
    const least = signed ? -most - 1 : 0;
    if (rest < least || rest > most)
      throw rangeError('value', size > 4 ? rangeText(least, most, size) : plainRange(least, most), rest);
    checkOffset(this, offset, size);
    if (rest < 0) rest += 2 ** (size * 8);
    for (let i = 0; i < size; i += 1) {
      this[little ? offset + i : offset + size - 1 - i] = rest % 256;
      rest = p.floor(rest / 256);
    }
    return offset + size;
  };

const define = (prototype) => {
  const set = (name, value) => {
    p.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
    const at = p.textIndexOf(name, 'UInt');
    if (at >= 0)
      p.defineProperty(prototype, `${p.textSlice(name, 0, at)}Uint${p.textSlice(name, at + 4)}`, {
        value,
        writable: true,
        configurable: true,
      });
  };
  p.each(KINDS, ({ 0: name, 1: size, 2: method, 3: least, 4: most }) => {
    const both = (ending, little) => {
      set(`read${name}${ending}`, reader(size, method, little));
      set(`write${name}${ending}`, writer(size, method, little, least, most));
    };
    if (size === 1) both('', true);
    else {
      both('LE', true);
      both('BE', false);
    }
  });
  p.each([true, false], (little) => {
    const ending = little ? 'LE' : 'BE';
    set(`readInt${ending}`, readerOfSize(true, little));
    set(`writeInt${ending}`, writerOfSize(true, little));
    set(`readUInt${ending}`, readerOfSize(false, little));
    set(`writeUInt${ending}`, writerOfSize(false, little));
  });
};

module.exports = { define };
