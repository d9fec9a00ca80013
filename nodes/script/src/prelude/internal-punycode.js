'use strict';
// Punycode (RFC 3492).
const p = require('internal-primordials');

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const BIAS = 72;
const FIRST = 128;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

const codePoints = (text) => {
  const points = [];
  for (let i = 0; i < text.length; i += 1) {
    const point = p.textCodePointAt(text, i);
    if (point > 0xffff) i += 1;
    p.arrayPush(points, point);
  }
  return points;
};

const adapt = (delta, count, first) => {
  let left = first ? p.floor(delta / DAMP) : delta >> 1;
  left += p.floor(left / count);
  let k = 0;
  for (; left > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) left = p.floor(left / (BASE - T_MIN));
  return p.floor(k + ((BASE - T_MIN + 1) * left) / (left + SKEW));
};

const threshold = (k, bias) => p.min(p.max(k - bias, T_MIN), T_MAX);

const variableLength = (delta, bias) => {
  let text = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const limit = threshold(k, bias);
    if (rest < limit) return text + DIGITS[rest];
    text += DIGITS[limit + ((rest - limit) % (BASE - limit))];
    rest = p.floor((rest - limit) / (BASE - limit));
  }
};

/** A label in Punycode, without `xn--`. */
const encode = (text) => {
  const points = codePoints(text);
  let output = '';
  for (let i = 0; i < points.length; i += 1) if (points[i] < FIRST) output += p.fromCharCode(points[i]);
  const basic = output.length;
  if (basic > 0) output += '-';
  let done = basic;
  let current = FIRST;
  let delta = 0;
  let bias = BIAS;
  while (done < points.length) {
    let next = 0x7fffffff;
    for (let i = 0; i < points.length; i += 1) if (points[i] >= current && points[i] < next) next = points[i];
    delta += (next - current) * (done + 1);
    current = next;
    for (let i = 0; i < points.length; i += 1) {
      if (points[i] < current) delta += 1;
      if (points[i] !== current) continue;
      output += variableLength(delta, bias);
      bias = adapt(delta, done + 1, done === basic);
      delta = 0;
      done += 1;
    }
    delta += 1;
    current += 1;
  }
  return output;
};

/** The label of a Punycode text. Throws a RangeError where it is none. */
const decode = (text) => {
  const fail = () => new p.RangeError('Invalid input');
  const points = [];
  const hyphen = p.textLastIndexOf(text, '-');
  for (let i = 0; i < hyphen; i += 1) p.arrayPush(points, p.textCharCodeAt(text, i));
  let current = FIRST;
  let bias = BIAS;
  let at = 0;
  for (let index = hyphen > 0 ? hyphen + 1 : 0; index < text.length;) {
    const before = at;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = index < text.length ? p.textIndexOf(DIGITS, p.textToLowerCase(text[index])) : -1;
      index += 1;
      if (digit < 0 || digit * weight + at > 0x7fffffff) throw fail();
      at += digit * weight;
      const limit = threshold(k, bias);
      if (digit < limit) break;
      weight *= BASE - limit;
    }
    const count = points.length + 1;
    bias = adapt(at - before, count, before === 0);
    current += p.floor(at / count);
    at %= count;
    if (current > 0x10ffff) throw fail();
    p.arraySplice(points, at, 0, current);
    at += 1;
  }
  let output = '';
  for (let i = 0; i < points.length; i += 1) output += p.fromCodePoint(points[i]);
  return output;
};

const labelwise = (domain, change) => {
  const parts = p.textSplit(domain, '.');
  for (let i = 0; i < parts.length; i += 1) parts[i] = change(parts[i]);
  return p.arrayJoin(parts, '.');
};

const isAscii = (label) => {
  for (let i = 0; i < label.length; i += 1) if (p.textCharCodeAt(label, i) > 127) return false;
  return true;
};

const toASCII = (domain) => labelwise(domain, (label) => (isAscii(label) ? label : `xn--${encode(label)}`));
const toUnicode = (domain) =>
  labelwise(domain, (label) =>
    p.textStartsWith(label, 'xn--') ? decode(p.textToLowerCase(p.textSlice(label, 4))) : label,
  );

module.exports = { encode, decode, toASCII, toUnicode, codePoints };
