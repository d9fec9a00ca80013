'use strict';
// TextEncoder and TextDecoder. Only UTF-8: answers of requests are text before a script sees them.
const p = require('internal-primordials');
const { bytesOf, joined } = require('internal-bytes');
const { coded, wrongType } = require('internal-errors');

const LABELS = ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'];

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    return host.encodeUtf8(`${text}`);
  }

  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const character = p.fromCodePoint(p.textCodePointAt(text, read));
      const bytes = host.encodeUtf8(character);
      if (written + bytes.length > p.bytesLength(target)) break;
      p.bytesSet(target, bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

/** How many bytes at the end may be the beginning of a character whose rest is still to come. */
const unfinished = (bytes) => {
  const length = p.bytesLength(bytes);
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return byte <= 0xf4 && needs > back ? back : 0;
  }
  return 0;
};

class TextDecoder {
  #fatal;
  #ignoreBOM;
  #rest = new p.Uint8Array(0);
  #begun = false;

  constructor(label = 'utf-8', options = {}) {
    if (!p.arrayIncludes(LABELS, p.textToLowerCase(p.textTrim(`${label}`)))) {
      throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    this.#fatal = Boolean(options && options.fatal);
    this.#ignoreBOM = Boolean(options && options.ignoreBOM);
  }

  get encoding() {
    return 'utf-8';
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input, options) {
    const stream = Boolean(options && options.stream);
    let bytes = input === undefined ? new p.Uint8Array(0) : bytesOf(input);
    if (bytes === null) throw wrongType('list', 'an instance of ArrayBuffer or ArrayBufferView', input);
    if (this.#rest.length > 0) bytes = joined([this.#rest, bytes]);
    const cut = p.bytesLength(bytes) - (stream ? unfinished(bytes) : 0);
    this.#rest = p.bytesSlice(bytes, cut);
    const text = this.#text(p.bytesSubarray(bytes, 0, cut));
    if (!stream) this.#begun = false;
    return text;
  }

  #text(bytes) {
    if (p.bytesLength(bytes) === 0) return '';
    let text;
    try {
      text = host.decodeUtf8(bytes, this.#fatal);
    } catch {
      throw coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', 'The encoded data was not valid for encoding utf-8');
    }
    const mark = !this.#begun && !this.#ignoreBOM && p.textCharCodeAt(text, 0) === 0xfeff;
    this.#begun = true;
    return mark ? p.textSlice(text, 1) : text;
  }
}

module.exports = { TextEncoder, TextDecoder };
