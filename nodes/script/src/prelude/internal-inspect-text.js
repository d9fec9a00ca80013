'use strict';
// What `util.inspect` shows of primitives and of the names of properties.
const p = require('internal-primordials');

const NAMED = { __proto__: null, 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 92: '\\\\' };
const LINE_MIN = 16;

const hex = (unit) => unit.toString(16).toUpperCase().padStart(2, '0');

/** A text in quotes: the kind of quote that needs no escapes, if there is one. */
const quoted = (text) => {
  let quote = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) quote = '"';
    else if (!text.includes('`') && !text.includes('${')) quote = '`';
  }
  let shown = '';
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 39 && quote === "'") shown += "\\'";
    else if (unit in NAMED) shown += NAMED[unit];
    else if (unit < 32 || (unit > 126 && unit < 160)) shown += `\\x${hex(unit)}`;
    else if (unit < 0xd800 || unit > 0xdfff) shown += text[i];
    else if (text.codePointAt(i) > 0xffff) {
      shown += text[i] + text[i + 1];
      i += 1;
    } else shown += `\\u${unit.toString(16)}`;
  }
  return quote + shown + quote;
};

const textValue = (context, text) => {
  let shown = text;
  let rest = '';
  if (text.length > context.maxStringLength) {
    const left = text.length - context.maxStringLength;
    shown = text.slice(0, context.maxStringLength);
    rest = `... ${left} more character${left > 1 ? 's' : ''}`;
  }
  const long = shown.length > LINE_MIN && shown.length > context.breakLength - context.indentation - 4;
  if (context.compact === true || !long) return quoted(shown) + rest;
  const lines = shown.split('\n');
  const parts = lines.map((line, i) => (i < lines.length - 1 ? `${line}\n` : line)).filter((line) => line !== '');
  return parts.map(quoted).join(` +\n${' '.repeat(context.indentation + 2)}`) + rest;
};

const separated = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, '_');

const numberText = (context, value) => {
  if (Object.is(value, -0)) return '-0';
  const text = `${value}`;
  if (!context.numericSeparator || /[eIN]/.test(text)) return text;
  const [whole, fraction] = text.split('.');
  return separated(whole) + (fraction === undefined ? '' : `.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`);
};

const primitive = (context, value) => {
  switch (typeof value) {
    case 'string':
      return textValue(context, value);
    case 'number':
      return numberText(context, value);
    case 'bigint':
      return `${context.numericSeparator ? separated(`${value}`) : value}n`;
    case 'symbol':
      return p.apply(Symbol.prototype.toString, value, []);
    default:
      return `${value}`;
  }
};

const keyText = (key, enumerable) => {
  if (typeof key === 'symbol') return `[${p.apply(Symbol.prototype.toString, key, [])}]`;
  if (key === '__proto__') return "['__proto__']";
  if (enumerable === false) return `[${key}]`;
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quoted(key);
};

module.exports = { primitive, keyText, numberText };
