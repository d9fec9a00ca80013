'use strict';
const { encode, decode, toASCII, toUnicode, codePoints } = require('internal-punycode');

module.exports = {
  version: '2.1.0',
  ucs2: { decode: codePoints, encode: (points) => String.fromCodePoint(...points) },
  encode,
  decode,
  toASCII,
  toUnicode,
};
