'use strict';
// What `util.inspect` shows of an object apart from the layout: the form of each kind.
const p = require('internal-primordials');
const types = require('internal-types');
const { primitive } = require('internal-inspect-text');

/** The name of the class, or null for an object without a prototype. */
const nameOf = (value) => {
  for (let object = value; object !== null; object = p.getPrototypeOf(object)) {
    const found = p.getOwnPropertyDescriptor(object, 'constructor');
    if (found && typeof found.value === 'function' && found.value.name !== '' && isInstance(value, found.value))
      return `${found.value.name}`;
  }
  if (p.getPrototypeOf(value) === null) return null;
  return `Object <${nameOf(p.getPrototypeOf(value)) ?? 'Object'}>`.replace('<Object>', '<[Object: null prototype] {}>');
};

const isInstance = (value, Kind) => {
  try {
    return value instanceof Kind;
  } catch {
    return false;
  }
};

const prefix = (name, tag, fallback, size = '') => {
  if (name === null) return `[${fallback}${size}: null prototype] ${tag !== '' && fallback !== tag ? `[${tag}] ` : ''}`;
  return `${name}${size} ${tag !== '' && name !== tag ? `[${tag}] ` : ''}`;
};

const tagOf = (value) => {
  const tag = value[Symbol.toStringTag];
  return typeof tag === 'string' && tag !== '' && !Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag)
    ? tag
    : '';
};

const functionBase = (value, name, tag) => {
  const source = p.functionText(value);
  const own = Object.hasOwn(value, 'name') && value.name ? value.name : '';
  if (/^class(?![\w$])/.test(source)) {
    const parent = p.getPrototypeOf(value);
    const extended = name !== 'Function' && name !== null ? ` [${name}]` : '';
    return `[class ${own === '' ? '(anonymous)' : own}${extended}${parent && parent.name ? ` extends ${parent.name}` : name === null ? ' extends [null prototype]' : ''}]`;
  }
  let type = 'Function';
  if (types.isGeneratorFunction(value)) type = `Generator${type}`;
  if (types.isAsyncFunction(value)) type = `Async${type}`;
  let base = `[${type}${name === null ? ' (null prototype)' : ''}${value.name === '' ? ' (anonymous)' : `: ${value.name}`}]`;
  if (name !== type && name !== null) base += ` ${name}`;
  return tag !== '' && name !== tag ? `${base} [${tag}]` : base;
};

const stackOf = (error) => (error.stack ? `${error.stack}` : p.apply(Error.prototype.toString, error, []));

const improved = (stack, name, shown, tag) => {
  const regular =
    name.endsWith('Error') &&
    stack.startsWith(name) &&
    (stack.length === name.length || ':\n'.includes(stack[name.length]));
  if (shown !== null && !regular) return stack;
  const wanted = prefix(shown, tag, 'Error').slice(0, -1);
  if (name === wanted) return stack;
  return wanted.includes(name)
    ? `${wanted}${stack.slice(name.length)}`
    : `${wanted} [${name}]${stack.slice(name.length)}`;
};

/** The stack of an error; its keys are changed to those that it doesn't show. */
const errorBase = (context, error, shown, tag, keys) => {
  const name = error.name === null || error.name === undefined ? 'Error' : `${error.name}`;
  let stack = stackOf(error);
  for (const key of ['name', 'message', 'stack']) {
    const index = keys.indexOf(key);
    if (index >= 0 && !context.showHidden && stack.includes(error[key])) keys.splice(index, 1);
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (p.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = improved(stack, name, shown, tag);
  const start = stack.indexOf('\n    at', error.message ? stack.indexOf(error.message) + error.message.length : 0);
  if (start < 0) stack = `[${stack}]`;
  return context.indentation === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
};

const more = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

const listArray = (context, value, level, tools) => {
  const parts = [];
  const most = Math.min(Math.max(0, context.maxArrayLength), value.length);
  let shown = 0;
  let index = 0;
  while (index < value.length && shown < most) {
    if (Object.hasOwn(value, index)) {
      parts.push(tools.property(context, value, `${index}`, level, true));
      index += 1;
    } else {
      const from = index;
      while (index < value.length && !Object.hasOwn(value, index)) index += 1;
      parts.push(`<${index - from} empty item${index - from > 1 ? 's' : ''}>`);
    }
    shown += 1;
  }
  if (index < value.length) parts.push(more(value.length - index));
  return parts;
};

const listed = (context, iterator, size, show) => {
  const parts = [];
  const most = Math.min(Math.max(0, context.maxArrayLength), size);
  for (const item of iterator) {
    if (parts.length >= most) break;
    parts.push(show(item));
  }
  if (size > most) parts.push(more(size - most));
  return parts;
};

const bufferParts = (context, value) => {
  const bytes = new Uint8Array(value);
  const shown = Array.from(bytes.subarray(0, Math.min(context.maxArrayLength, bytes.length)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const left = bytes.length - shown.length;
  const text = shown.join(' ') + (left > 0 ? ` ... ${left} more byte${left > 1 ? 's' : ''}` : '');
  return [`[Uint8Contents]: <${text}>`];
};

const boxedBase = (context, value, name, tag, keys) => {
  const kind = ['Number', 'String', 'Boolean', 'BigInt', 'Symbol'].find((each) => types[`is${each}Object`](value));
  if (kind === 'String')
    keys.splice(0, keys.length, ...keys.filter((key) => typeof key === 'symbol' || !/^\d+$/.test(key)));
  const shown = name !== kind ? (name === null ? ' (null prototype)' : ` (${name})`) : '';
  const inside = primitive({ ...context, breakLength: Infinity }, globalThis[kind].prototype.valueOf.call(value));
  return `[${kind}${shown}: ${inside}]${tag !== '' && tag !== name ? ` [${tag}]` : ''}`;
};

/**
 * The form of an object: `whole` where it is all there is to show, else `base` (before the braces), `braces`, `list` (its
 * parts without properties), `isList` (may be put into columns) and `short` (what stands for it when it is too deep).
 */
const formOf = (context, value, keys, tools) => {
  const name = nameOf(value);
  const tag = tagOf(value);
  const empty = keys.length === 0;
  const short = (fallback) =>
    `[${name === null ? prefix(null, tag, fallback).slice(1, -2) : prefix(name, tag, fallback).slice(0, -1)}]`;
  const form = {
    name: name ?? 'Object',
    base: '',
    braces: ['{', '}'],
    list: () => [],
    isList: false,
    short: short('Object'),
    keys,
  };
  const whole = (text) => ({ whole: text });
  if (p.isArray(value)) {
    const head = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${value.length})`) : '';
    if (value.length === 0 && empty) return whole(`${head}[]`);
    return {
      ...form,
      braces: [`${head}[`, ']'],
      isList: true,
      numbers: true,
      more: value.length > context.maxArrayLength,
      list: (level) => listArray(context, value, level, tools),
      short: short('Array'),
    };
  }
  if (types.isSet(value) || types.isMap(value)) {
    const kind = types.isSet(value) ? 'Set' : 'Map';
    const { size } = value;
    const head = prefix(name, tag, kind, `(${size})`);
    if (size === 0 && empty) return whole(`${head}{}`);
    const show = (level) =>
      kind === 'Set'
        ? (item) => tools.value(context, item, level)
        : ([key, item]) => `${tools.value(context, key, level)} => ${tools.value(context, item, level)}`;
    const items = kind === 'Set' ? Set.prototype.values.call(value) : Map.prototype.entries.call(value);
    return {
      ...form,
      braces: [`${head}{`, '}'],
      list: (level) => listed(context, items, size, show(level)),
      short: short(kind),
    };
  }
  if (types.isTypedArray(value)) {
    const head = prefix(name, tag, p.bytesKind(value), `(${value.length})`);
    if (value.length === 0 && empty) return whole(`${head}[]`);
    return {
      ...form,
      braces: [`${head}[`, ']'],
      isList: true,
      numbers: true,
      more: value.length > context.maxArrayLength,
      list: () => listed(context, value, value.length, (item) => primitive(context, item)),
    };
  }
  if (types.isMapIterator(value) || types.isSetIterator(value)) return { ...form, braces: [`[${tag}] {`, '}'] };
  return formOfOther(context, value, keys, tools, { name, tag, empty, form, whole });
};

const formOfOther = (context, value, keys, tools, { name, tag, empty, form, whole }) => {
  const based = (base) => (empty ? whole(base) : { ...form, base });
  if (typeof value === 'function') return based(functionBase(value, name, tag));
  if (types.isArgumentsObject(value))
    return empty ? whole('[Arguments] {}') : { ...form, braces: ['[Arguments] {', '}'] };
  if (name === 'Object' && !isSpecial(value)) {
    if (tag !== '') form.braces[0] = `${prefix(name, tag, 'Object')}{`;
    return empty ? whole(`${form.braces[0]}}`) : form;
  }
  if (types.isRegExp(value)) {
    const head = prefix(name, tag, 'RegExp');
    return based((head !== 'RegExp ' ? head : '') + RegExp.prototype.toString.call(value));
  }
  if (types.isDate(value)) {
    const head = prefix(name, tag, 'Date');
    const time = Date.prototype.getTime.call(value);
    return based(
      (head !== 'Date ' ? head : '') + (Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value)),
    );
  }
  if (types.isNativeError(value)) {
    const base = errorBase(context, value, name, tag, keys);
    return keys.length === 0 ? whole(base) : { ...form, base };
  }
  if (types.isArrayBuffer(value)) {
    return {
      ...form,
      braces: [`${prefix(name, tag, 'ArrayBuffer')}{`, '}'],
      list: () => [...bufferParts(context, value), `byteLength: ${value.byteLength}`],
    };
  }
  if (types.isPromise(value))
    return { ...form, braces: [`${prefix(name, tag, 'Promise')}{`, '}'], list: () => ['<pending>'] };
  if (types.isWeakSet(value) || types.isWeakMap(value)) {
    return { ...form, braces: [`${prefix(name, tag, 'WeakMap')}{`, '}'], list: () => ['<items unknown>'] };
  }
  if (types.isBoxedPrimitive(value)) {
    const base = boxedBase(context, value, name, tag, keys);
    return keys.length === 0 ? whole(base) : { ...form, base };
  }
  const head = prefix(name, tag, 'Object');
  return empty ? whole(`${head}{}`) : { ...form, braces: [`${head}{`, '}'] };
};

/** Kinds that show more than their properties even if their class is `Object`. */
const isSpecial = (value) =>
  types.isRegExp(value) || types.isDate(value) || types.isNativeError(value) || types.isBoxedPrimitive(value);

module.exports = { formOf };
