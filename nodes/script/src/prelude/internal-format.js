'use strict';
// `util.format`: what `console.log` makes of its arguments.
const p = require('internal-primordials');
const { inspect } = require('internal-inspect');
const { numberText } = require('internal-inspect-text');

const numeric = (value, read) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'NaN';
  return numberText({}, read(value));
};

/** Whether `String(value)` would show nothing of the object: its `toString` is one of the language. */
const hasPlainText = (value) => {
  if (typeof value[Symbol.toPrimitive] === 'function') return false;
  if (typeof value.toString !== 'function') return true;
  let owner = value;
  while (!p.has(owner, 'toString')) owner = p.getPrototypeOf(owner);
  if (owner === value) return false;
  const found = p.getOwnPropertyDescriptor(owner, 'constructor');
  return found !== undefined && typeof found.value === 'function' && globalThis[found.value.name] === found.value;
};

const asText = (value, options) => {
  if (typeof value === 'number') return numberText({}, value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || !hasPlainText(value)) return p.String(value);
  return inspect(value, { ...options, depth: 0 });
};

const asJson = (value) => {
  try {
    return p.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) return '[Circular]';
    throw error;
  }
};

/** What a placeholder makes of a value; undefined for what is no placeholder. */
const placed = (kind, value, options) => {
  switch (kind) {
    case 's':
      return asText(value, options);
    case 'j':
      return `${asJson(value)}`;
    case 'd':
      return numeric(value, Number);
    case 'i':
      return numeric(value, parseInt);
    case 'f':
      return typeof value === 'symbol' ? 'NaN' : numberText({}, parseFloat(value));
    case 'O':
      return inspect(value, options);
    case 'o':
      return inspect(value, { ...options, showHidden: true, depth: 4 });
    case 'c':
      return '';
    default:
      return undefined;
  }
};

const formatWithOptions = (options, ...parts) => {
  let text = '';
  let next = 0;
  if (typeof parts[0] === 'string') {
    const pattern = parts[0];
    next = 1;
    if (parts.length === 1) return pattern;
    for (let i = 0; i < pattern.length; i += 1) {
      const kind = pattern[i] === '%' ? pattern[i + 1] : undefined;
      const shown =
        kind !== undefined && kind !== '%' && next < parts.length ? placed(kind, parts[next], options) : undefined;
      if (kind === '%') text += '%';
      else text += shown === undefined ? pattern[i] : shown;
      if (shown !== undefined) next += 1;
      if (kind === '%' || shown !== undefined) i += 1;
    }
  }
  for (let i = next; i < parts.length; i += 1) {
    text += (i > 0 ? ' ' : '') + (typeof parts[i] === 'string' ? parts[i] : inspect(parts[i], options));
  }
  return text;
};

const format = (...parts) => formatWithOptions(undefined, ...parts);

module.exports = { format, formatWithOptions };
