'use strict';
// URLSearchParams (WHATWG URL, section 6).
const p = require('internal-primordials');
const { parseForm, formText, wellFormed } = require('internal-percent');
const { coded } = require('internal-errors');

const need = (count, names, given) => {
  if (given >= count) return;
  const list = p.arrayJoin(
    p.arrayMap(names, (name) => `"${name}"`),
    ' and ',
  );
  throw coded(TypeError, 'ERR_MISSING_ARGS', `The ${list} argument${count > 1 ? 's' : ''} must be specified`);
};

const pairsOfIterable = (list) => {
  const pairs = [];
  for (const item of list) {
    if (item === null || typeof item !== 'object' || typeof item[Symbol.iterator] !== 'function') {
      throw coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
    }
    const pair = [...item];
    if (pair.length !== 2)
      throw coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
    p.arrayPush(pairs, [wellFormed(pair[0]), wellFormed(pair[1])]);
  }
  return pairs;
};

const pairsOf = (init) => {
  if (init === undefined || init === null) return [];
  if (typeof init !== 'object' && typeof init !== 'function') {
    const text = wellFormed(init);
    return parseForm(text[0] === '?' ? p.textSlice(text, 1) : text);
  }
  const iterate = init[Symbol.iterator];
  if (iterate !== undefined && iterate !== null) {
    if (typeof iterate !== 'function') throw coded(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
    return pairsOfIterable(init);
  }
  const pairs = [];
  const keys = p.ownKeys(init);
  for (let i = 0; i < keys.length; i += 1) {
    const found = p.getOwnPropertyDescriptor(init, keys[i]);
    if (typeof keys[i] === 'string' && found && found.enumerable)
      p.arrayPush(pairs, [wellFormed(keys[i]), wellFormed(init[keys[i]])]);
  }
  return pairs;
};

class URLSearchParams {
  #pairs;
  /** Told of every change; the URL that these parameters belong to. */
  #changed = null;

  constructor(init) {
    this.#pairs = pairsOf(init);
  }

  #tell() {
    if (this.#changed !== null) this.#changed(formText(this.#pairs));
  }

  #index(name, value, from = 0) {
    for (let i = from; i < this.#pairs.length; i += 1) {
      if (this.#pairs[i][0] === name && (value === undefined || this.#pairs[i][1] === value)) return i;
    }
    return -1;
  }

  append(name, value) {
    need(2, ['name', 'value'], arguments.length);
    p.arrayPush(this.#pairs, [wellFormed(name), wellFormed(value)]);
    this.#tell();
  }

  delete(name, value) {
    need(1, ['name'], arguments.length);
    const wanted = value === undefined ? undefined : wellFormed(value);
    for (let i = this.#index(wellFormed(name), wanted); i >= 0; i = this.#index(wellFormed(name), wanted, i))
      p.arraySplice(this.#pairs, i, 1);
    this.#tell();
  }

  get(name) {
    need(1, ['name'], arguments.length);
    const index = this.#index(wellFormed(name));
    return index < 0 ? null : this.#pairs[index][1];
  }

  getAll(name) {
    need(1, ['name'], arguments.length);
    const values = [];
    const wanted = wellFormed(name);
    for (let i = this.#index(wanted); i >= 0; i = this.#index(wanted, undefined, i + 1))
      p.arrayPush(values, this.#pairs[i][1]);
    return values;
  }

  has(name, value) {
    need(1, ['name'], arguments.length);
    return this.#index(wellFormed(name), value === undefined ? undefined : wellFormed(value)) >= 0;
  }

  set(name, value) {
    need(2, ['name', 'value'], arguments.length);
    const wanted = wellFormed(name);
    const first = this.#index(wanted);
    if (first < 0) p.arrayPush(this.#pairs, [wanted, wellFormed(value)]);
    else {
      this.#pairs[first][1] = wellFormed(value);
      for (let i = this.#index(wanted, undefined, first + 1); i >= 0; i = this.#index(wanted, undefined, i))
        p.arraySplice(this.#pairs, i, 1);
    }
    this.#tell();
  }

  sort() {
    p.arraySort(this.#pairs, (one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0));
    this.#tell();
  }

  forEach(callback, self) {
    if (typeof callback !== 'function')
      throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "callback" argument must be of type function.');
    for (let i = 0; i < this.#pairs.length; i += 1)
      p.apply(callback, self, [this.#pairs[i][1], this.#pairs[i][0], this]);
  }

  *entries() {
    for (let i = 0; i < this.#pairs.length; i += 1) yield [this.#pairs[i][0], this.#pairs[i][1]];
  }

  *keys() {
    for (let i = 0; i < this.#pairs.length; i += 1) yield this.#pairs[i][0];
  }

  *values() {
    for (let i = 0; i < this.#pairs.length; i += 1) yield this.#pairs[i][1];
  }

  get size() {
    return this.#pairs.length;
  }

  toString() {
    return formText(this.#pairs);
  }

  [p.inspectCustom](depth, options, inspect) {
    if (depth < 0) return '[Object]';
    const parts = this.#pairs.map(([name, value]) => `${inspect(name)} => ${inspect(value)}`);
    return parts.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${parts.join(', ')} }`;
  }

  /** Parameters that belong to a URL. */
  static attached(query, changed) {
    const params = new URLSearchParams(query);
    params.#changed = changed;
    return params;
  }

  /** Takes a new query of the URL over. */
  static refill(params, query) {
    params.#pairs = parseForm(query);
  }

  /** The encoded text if the value is a URLSearchParams, or null: what a request sends does not depend on `toString`. */
  static textOf(value) {
    return typeof value === 'object' && value !== null && #pairs in value ? formText(value.#pairs) : null;
  }
}
const { attached, refill, textOf } = URLSearchParams;
p.each(['attached', 'refill', 'textOf'], (name) => delete URLSearchParams[name]);
p.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
  enumerable: false,
});
p.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: 'URLSearchParams', configurable: true });

module.exports = { URLSearchParams, attached, refill, textOf };
