'use strict';
// `string_decoder`: texts of bytes that come in pieces.
const p = require('internal-primordials');
const { bytesOf, joined } = require('internal-bytes');
const { encodingOf, textOfBytes } = require('internal-buffer-encoding');
const { TextDecoder } = require('internal-text-encoding');
const { wrongType } = require('internal-errors');

/** How many bytes make a unit that can be written by itself. */
const UNITS = { __proto__: null, base64: 3, base64url: 3, utf16le: 2 };

class StringDecoder {
  #rest = new p.Uint8Array(0);
  #decoder = null;

  constructor(encoding) {
    this.encoding = encodingOf(encoding);
    if (this.encoding === 'utf8') this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  }

  write(data) {
    if (typeof data === 'string') return data;
    const bytes = bytesOf(data);
    if (bytes === null) throw wrongType('buf', 'an instance of Buffer, TypedArray, or DataView', data);
    if (this.#decoder !== null) return this.#decoder.decode(bytes, { stream: true });
    const all = joined([this.#rest, bytes]);
    const cut = all.length - (all.length % (UNITS[this.encoding] || 1));
    this.#rest = p.bytesSlice(all, cut);
    return textOfBytes(p.bytesSubarray(all, 0, cut), this.encoding);
  }

  end(data) {
    let text = data === undefined ? '' : this.write(data);
    if (this.#decoder !== null) text += this.#decoder.decode();
    else {
      text += textOfBytes(this.#rest, this.encoding);
      this.#rest = new p.Uint8Array(0);
    }
    return text;
  }
}

module.exports = { StringDecoder };
