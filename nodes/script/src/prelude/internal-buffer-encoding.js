'use strict';
// Texts as bytes and bytes as texts, by the names of Node.js.
const p = require('internal-primordials');
const { textOfUnits } = require('internal-bytes');
const base64 = require('internal-base64');
const { digitOf } = require('internal-percent');
const { coded, outOfRange, wrongType } = require('internal-errors');
const { encodedMarker } = require('internal-sealed');

const NAMES = {
  __proto__: null,
  utf8: 'utf8',
  'utf-8': 'utf8',
  hex: 'hex',
  base64: 'base64',
  base64url: 'base64url',
  latin1: 'latin1',
  binary: 'latin1',
  ascii: 'ascii',
  ucs2: 'utf16le',
  'ucs-2': 'utf16le',
  utf16le: 'utf16le',
  'utf-16le': 'utf16le',
};

/** The plain name of an encoding; UTF-8 where none is given. Unknown ones throw, or give null where asked to. */
const encodingOf = (name, orNull) => {
  if (name === undefined || name === null || name === '') return 'utf8';
  const known =
    typeof name === 'string' ? NAMES[p.textToLowerCase(name)] : typeof name === 'number' ? 'utf8' : undefined;
  if (known !== undefined) return known;
  if (orNull) return null;
  if (typeof name !== 'string') throw wrongType('encoding', 'of type string', name);
  throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
};

const hexBytes = (text) => {
  const bytes = new p.Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i += 1) {
    const high = digitOf(p.textCharCodeAt(text, 2 * i));
    const low = digitOf(p.textCharCodeAt(text, 2 * i + 1));
    // The first pair that is none ends it.
    if (high < 0 || low < 0) return p.bytesSlice(bytes, 0, i);
    bytes[i] = high * 16 + low;
  }
  return bytes;
};

const latin1Bytes = (text) => {
  const bytes = new p.Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = p.textCharCodeAt(text, i);
  return bytes;
};

const utf16Bytes = (text) => {
  const bytes = new p.Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i += 1) {
    const unit = p.textCharCodeAt(text, i);
    bytes[2 * i] = unit & 255;
    bytes[2 * i + 1] = unit >> 8;
  }
  return bytes;
};

const bytesOfText = (text, encoding) => {
  switch (encoding) {
    case 'hex':
      return hexBytes(text);
    case 'base64':
    case 'base64url':
      return base64.decode(text);
    case 'latin1':
    case 'ascii':
      return latin1Bytes(text);
    case 'utf16le':
      return utf16Bytes(text);
    default:
      return host.encodeUtf8(text);
  }
};

const byteLengthOfText = (text, encoding) => {
  if (encoding === 'latin1' || encoding === 'ascii') return text.length;
  if (encoding === 'utf16le') return text.length * 2;
  if (encoding === 'hex') return text.length >> 1;
  return bytesOfText(text, encoding).length;
};

const HEX = '0123456789abcdef';
const PAIRS = [];
for (let i = 0; i < 256; i += 1) PAIRS[i] = HEX[i >> 4] + HEX[i & 15];

const hexText = (bytes) => {
  const parts = [];
  for (let i = 0; i < bytes.length; i += 1) parts[i] = PAIRS[bytes[i]];
  return p.arrayJoin(parts, '');
};

/** A text of bytes. What changes a marker's text is refused: see `internal-sealed.js`. */
const textOfBytes = (bytes, encoding) => {
  switch (encoding) {
    case 'hex':
      return encodedMarker(bytes, encoding) ?? hexText(bytes);
    case 'base64':
    case 'base64url':
      return encodedMarker(bytes, encoding) ?? base64.encode(bytes, encoding === 'base64url');
    case 'latin1':
      return textOfUnits(bytes.length, (i) => bytes[i]);
    case 'ascii':
      return textOfUnits(bytes.length, (i) => bytes[i] & 127);
    case 'utf16le':
      return textOfUnits(bytes.length >> 1, (i) => bytes[2 * i] | (bytes[2 * i + 1] << 8));
    default:
      return host.decodeUtf8(bytes, false);
  }
};

/** `buffer.write(text, offset, length, encoding)`: whole characters only; gives the number of bytes. */
function write(text, offset, length, encoding) {
  let from = offset;
  let most = length;
  let name = encoding;
  if (typeof offset === 'string') {
    from = 0;
    most = undefined;
    name = offset;
  } else if (typeof length === 'string') {
    most = undefined;
    name = length;
  }
  if (typeof text !== 'string') throw wrongType('argument', 'of type string', text);
  const start = from === undefined ? 0 : from;
  if (!(start >= 0 && start <= this.length)) throw outOfRange('offset', `>= 0 && <= ${this.length}`, start);
  const room = p.min(most === undefined ? Infinity : most, this.length - start);
  const kind = encodingOf(name);
  let bytes = bytesOfText(text, kind);
  if (bytes.length > room) {
    let cut = kind === 'utf16le' ? room & ~1 : room;
    if (kind === 'utf8') while (cut > 0 && (bytes[cut] & 0xc0) === 0x80) cut -= 1;
    bytes = p.bytesSubarray(bytes, 0, cut);
  }
  p.bytesSet(this, bytes, start);
  return bytes.length;
}

module.exports = { encodingOf, bytesOfText, byteLengthOfText, textOfBytes, write };
