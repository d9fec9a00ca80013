'use strict';
// `util.inspect`: values as Node.js shows them. The layout is in `internal-inspect-layout.js`, what stands for single values
// in `internal-inspect-values.js` and `internal-inspect-text.js`.
const p = require('internal-primordials');
const types = require('internal-types');
const { formOf } = require('internal-inspect-values');
const { primitive, keyText } = require('internal-inspect-text');
const { layout } = require('internal-inspect-layout');

const custom = Symbol.for('nodejs.util.inspect.custom');

const DEFAULTS = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};
/** No more text than this comes of one call, however large the value. */
const TEXT_MAX = 4 * 1024 * 1024;

const contextOf = (options) => {
  const context = { ...DEFAULTS, seen: [], circular: null, indentation: 0, level: 0, size: 0 };
  if (options !== undefined && options !== null) for (const key of Object.keys(options)) context[key] = options[key];
  for (const key of ['depth', 'maxArrayLength', 'maxStringLength']) if (context[key] === null) context[key] = Infinity;
  // Node.js passes a `stylize` to functions of the user.
  if (typeof context.stylize !== 'function') context.stylize = (text) => `${text}`;
  return context;
};

const optionsFor = (context) => {
  const options = { stylize: context.stylize };
  for (const key of Object.keys(DEFAULTS)) options[key] = context[key];
  return options;
};

/** What a function of the user makes of the value, or undefined where there is none. */
const customText = (context, value, depth) => {
  const show = value[custom];
  if (!context.customInspect || typeof show !== 'function' || show === inspect) return undefined;
  if (value.constructor && value.constructor.prototype === value) return undefined;
  const left = context.depth - depth;
  const shown = p.apply(show, value, [left, { ...optionsFor(context), depth: left }, inspect]);
  if (shown === value) return undefined;
  if (typeof shown !== 'object') return `${shown}`;
  return formatValue(context, shown, depth);
};

const markCircular = (context, value) => {
  if (context.circular === null) context.circular = new Map();
  if (!context.circular.has(value)) context.circular.set(value, context.circular.size + 1);
  return `[Circular *${context.circular.get(value)}]`;
};

const formatValue = (context, value, depth) => {
  if (typeof value !== 'object' && typeof value !== 'function') return primitive(context, value);
  if (value === null) return 'null';
  host.enter();
  const shown = customText(context, value, depth);
  if (shown !== undefined) return p.textReplaceAll(shown, '\n', `\n${' '.repeat(context.indentation)}`);
  if (context.seen.includes(value)) return markCircular(context, value);
  return formatObject(context, value, depth);
};

const keysOf = (value, context) => {
  const isIndex =
    p.isArray(value) || types.isTypedArray(value)
      ? (key) => typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key) && +key < 2 ** 32 - 1
      : () => false;
  const shown = (key) => context.showHidden || Object.prototype.propertyIsEnumerable.call(value, key);
  return p.ownKeys(value).filter((key) => !isIndex(key) && shown(key));
};

const accessorText = (context, value, descriptor, depth) => {
  const label = descriptor.set === undefined ? 'Getter' : descriptor.get === undefined ? 'Setter' : 'Getter/Setter';
  const wanted =
    context.getters === true ||
    (context.getters === 'get' && !descriptor.set) ||
    (context.getters === 'set' && descriptor.set);
  if (!wanted || descriptor.get === undefined) return `[${label}]`;
  try {
    const got = p.apply(descriptor.get, value, []);
    if (got !== null && typeof got === 'object') return `[${label}] ${formatValue(context, got, depth)}`;
    return `[${label}: ${primitive(context, got)}]`;
  } catch (error) {
    return `[${label}: <Inspection threw (${error.message})>]`;
  }
};

const formatProperty = (context, value, key, depth, bare) => {
  const descriptor = p.getOwnPropertyDescriptor(value, key) || { value: value[key], enumerable: true };
  let text;
  if ('value' in descriptor) {
    context.indentation += 2;
    text = formatValue(context, descriptor.value, depth);
    context.indentation -= 2;
  } else text = accessorText(context, value, descriptor, depth);
  return bare ? text : `${keyText(key, descriptor.enumerable)}: ${text}`;
};

/** Tools for the functions that list what is inside of a value. */
const tools = {
  value: (context, value, depth) => {
    context.indentation += 2;
    const text = formatValue(context, value, depth);
    context.indentation -= 2;
    return text;
  },
  property: formatProperty,
};

const formatObject = (context, value, depth) => {
  const keys = keysOf(value, context);
  const form = formOf(context, value, keys, tools);
  if (form.whole !== undefined) return form.whole;
  if (depth > context.depth || context.size > TEXT_MAX) return form.short;
  const level = depth + 1;
  context.seen.push(value);
  context.level = level;
  let parts;
  const { indentation } = context;
  try {
    parts = form.list(level);
    for (const key of form.keys || keys) parts.push(formatProperty(context, value, key, level, false));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.indentation = indentation;
    context.seen.pop();
    return `[${form.name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`;
  }
  context.seen.pop();
  if (context.circular !== null && context.circular.has(value)) {
    const reference = `<ref *${context.circular.get(value)}>`;
    form.base = form.base === '' ? reference : `${reference} ${form.base}`;
  }
  if (context.sorted && !form.isList) parts.sort(context.sorted === true ? undefined : context.sorted);
  const text = layout(context, parts, form, level, value);
  context.size += text.length;
  return text;
};

/** `inspect(value, options)`, or in the old way `inspect(value, showHidden, depth, colors)`. */
function inspect(value, options, depth) {
  let given = options;
  if (typeof options === 'boolean') given = { showHidden: options, ...(depth === undefined ? {} : { depth }) };
  return formatValue(contextOf(given), value, 0);
}
inspect.custom = custom;
inspect.defaultOptions = DEFAULTS;
inspect.colors = {};
inspect.styles = {};

module.exports = { inspect };
