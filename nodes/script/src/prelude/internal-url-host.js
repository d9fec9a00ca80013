'use strict';
// Hosts of URLs (WHATWG URL, section 3): domains, IPv4 and IPv6 addresses. `null` stands for failure.
const p = require('internal-primordials');
const { encode, decode, sets, digitOf } = require('internal-percent');

// Characters that no host may have, and those that no domain may have.
const FORBIDDEN = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_DOMAINS = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;
const NOT_ASCII = /[^\0-\x7f]/;
const matches = (pattern, text) => p.regExpExec(pattern, text) !== null;

/** A number in the notation of C: `0x1f`, `017`, `12`. NaN where it is none. */
const parseNumber = (text) => {
  if (text === '') return NaN;
  let radix = 10;
  let digits = text;
  if (p.textStartsWith(text, '0x') || p.textStartsWith(text, '0X')) {
    digits = p.textSlice(text, 2);
    radix = 16;
  } else if (text.length > 1 && text[0] === '0') {
    digits = p.textSlice(text, 1);
    radix = 8;
  }
  let value = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digitOf(p.textCharCodeAt(digits, i));
    if (digit < 0 || digit >= radix) return NaN;
    value = value * radix + digit;
  }
  return value;
};

const isDigits = (text) => matches(/^[0-9]+$/, text);

const labels = (domain) => {
  const parts = p.textSplit(domain, '.');
  if (parts.length > 1 && parts[parts.length - 1] === '') p.arrayPop(parts);
  return parts;
};

/** Whether the last label is a number: then the whole has to be an IPv4 address. */
const endsInNumber = (domain) => {
  const parts = labels(domain);
  const last = parts[parts.length - 1];
  return isDigits(last) || (p.textStartsWith(p.textToLowerCase(last), '0x') && parseNumber(last) === parseNumber(last));
};

const parseIpv4 = (domain) => {
  const parts = labels(domain);
  if (parts.length > 4) return null;
  let address = 0;
  for (let i = 0; i < parts.length; i += 1) {
    const number = parseNumber(parts[i]);
    const last = i === parts.length - 1;
    if (number !== number || number > (last ? 256 ** (5 - parts.length) - 1 : 255)) return null;
    address += last ? number : number * 256 ** (3 - i);
  }
  return `${p.floor(address / 2 ** 24)}.${p.floor(address / 65536) % 256}.${p.floor(address / 256) % 256}.${address % 256}`;
};

/** The last 32 bits of an IPv6 address in decimal notation, as two pieces. */
const parseTail = (text) => {
  const parts = p.textSplit(text, '.');
  if (parts.length !== 4) return null;
  const bytes = [];
  for (let i = 0; i < 4; i += 1) {
    if (!isDigits(parts[i]) || parts[i].length > 3 || (parts[i].length > 1 && parts[i][0] === '0') || +parts[i] > 255)
      return null;
    bytes[i] = +parts[i];
  }
  return [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
};

const parsePieces = (text) => {
  const pieces = [];
  if (text === '') return pieces;
  const parts = p.textSplit(text, ':');
  for (let i = 0; i < parts.length; i += 1) {
    if (i === parts.length - 1 && p.textIndexOf(parts[i], '.') >= 0) {
      const tail = parseTail(parts[i]);
      if (tail === null) return null;
      p.arrayPush(pieces, tail[0], tail[1]);
      continue;
    }
    if (parts[i] === '' || parts[i].length > 4) return null;
    let value = 0;
    for (let j = 0; j < parts[i].length; j += 1) {
      const digit = digitOf(p.textCharCodeAt(parts[i], j));
      if (digit < 0) return null;
      value = value * 16 + digit;
    }
    p.arrayPush(pieces, value);
  }
  return pieces;
};

const parseIpv6 = (text) => {
  const gap = p.textIndexOf(text, '::');
  const head = parsePieces(gap < 0 ? text : p.textSlice(text, 0, gap));
  const tail = gap < 0 ? [] : parsePieces(p.textSlice(text, gap + 2));
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return null;
  for (let i = 0; i < missing; i += 1) p.arrayPush(head, 0);
  return p.arrayConcat(head, tail);
};

/** The longest run of at least two zero pieces. */
const longestZeros = (pieces) => {
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i += 1) {
    let length = 0;
    while (i + length < 8 && pieces[i + length] === 0) length += 1;
    if (length > best.length) best = { start: i, length };
  }
  return best;
};

const writeIpv6 = (pieces) => {
  const zeros = longestZeros(pieces);
  let text = '';
  for (let i = 0; i < 8; i += 1) {
    if (i === zeros.start) {
      text += i === 0 ? '::' : ':';
      i += zeros.length - 1;
      continue;
    }
    text += p.numberToString(pieces[i], 16) + (i < 7 ? ':' : '');
  }
  return `[${text}]`;
};

/** A domain in ASCII: lower case, compatibility characters replaced, labels in Punycode. */
const domainToAscii = (domain) => {
  if (!matches(NOT_ASCII, domain)) return p.textToLowerCase(domain);
  let mapped = '';
  const folded = p.textToLowerCase(p.textNormalize(p.textToLowerCase(domain), 'NFKC'));
  for (let i = 0; i < folded.length; i += 1) {
    const unit = p.textCharCodeAt(folded, i);
    // Soft hyphen, zero-width and variation characters vanish; other full stops separate labels.
    if (
      unit === 0xad ||
      (unit >= 0x200b && unit <= 0x200d) ||
      unit === 0x2060 ||
      (unit >= 0xfe00 && unit <= 0xfe0f) ||
      unit === 0xfeff
    )
      continue;
    mapped += unit === 0x3002 || unit === 0xff0e || unit === 0xff61 ? '.' : folded[i];
  }
  return require('internal-punycode').toASCII(mapped);
};

/** The host of a special URL (`http` and the like), or an opaque one. */
const parseHost = (text, special) => {
  if (text[0] === '[') {
    if (text[text.length - 1] !== ']') return null;
    const pieces = parseIpv6(p.textSlice(text, 1, -1));
    return pieces && writeIpv6(pieces);
  }
  if (!special) return matches(FORBIDDEN, text) ? null : encode(text, sets.control);
  const domain = domainToAscii(decode(text));
  if (domain === null || domain === '' || matches(FORBIDDEN_IN_DOMAINS, domain)) return null;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
};

module.exports = { parseHost, domainToAscii };
