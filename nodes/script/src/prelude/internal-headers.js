'use strict';
// Headers of requests and responses, for `node-fetch` and the global `fetch`.
const p = require('internal-primordials');

// One look of the regular expressions' engine for each text: a loop over characters would take many times as long.
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_IN_VALUES = /[^\t\x20-\x7e\x80-\xff]/;

const validName = (value) => {
  const name = `${value}`;
  if (p.regExpExec(NAME, name) === null) throw new p.TypeError(`${name} is not a legal HTTP header name`);
  return name;
};

const validValue = (given) => {
  const value = `${given}`;
  if (p.regExpExec(NOT_IN_VALUES, value) !== null) {
    throw new p.TypeError(`${value} is not a legal HTTP header value`);
  }
  return value;
};

const fillFromPairs = (headers, list) => {
  for (const item of list) {
    if (typeof item !== 'object' || item === null || typeof item[Symbol.iterator] !== 'function') {
      throw new p.TypeError('Each header pair must be iterable');
    }
    const pair = [...item];
    if (pair.length !== 2) throw new p.TypeError('Each header pair must be a name/value tuple');
    headers.append(pair[0], pair[1]);
  }
};

const fill = (headers, init) => {
  if (init === undefined || init === null) return;
  if (typeof init !== 'object') throw new p.TypeError('Provided initializer must be an object');
  const iterate = init[Symbol.iterator];
  if (iterate !== undefined && iterate !== null) {
    if (typeof iterate !== 'function') throw new p.TypeError('Header pairs must be iterable');
    fillFromPairs(headers, init);
    return;
  }
  const keys = p.keys(init);
  for (let i = 0; i < keys.length; i += 1) headers.append(keys[i], init[keys[i]]);
};

class Headers {
  /** Entries `{ name, lower, values }` in the order of setting. */
  #entries = [];

  constructor(init) {
    if (typeof init === 'object' && init !== null && #entries in init) {
      for (let i = 0; i < init.#entries.length; i += 1) {
        const { name, lower, values } = init.#entries[i];
        p.arrayPush(this.#entries, { __proto__: null, name, lower, values: p.arraySlice(values) });
      }
    } else fill(this, init);
  }

  #find(name) {
    const lower = p.textToLowerCase(validName(name));
    for (let i = 0; i < this.#entries.length; i += 1) if (this.#entries[i].lower === lower) return i;
    return -1;
  }

  append(name, value) {
    const index = this.#find(name);
    const text = validValue(value);
    if (index >= 0) p.arrayPush(this.#entries[index].values, text);
    else
      p.arrayPush(this.#entries, {
        __proto__: null,
        name: `${name}`,
        lower: p.textToLowerCase(`${name}`),
        values: [text],
      });
  }

  set(name, value) {
    const index = this.#find(name);
    const values = [validValue(value)];
    if (index >= 0) this.#entries[index].values = values;
    else p.arrayPush(this.#entries, { __proto__: null, name: `${name}`, lower: p.textToLowerCase(`${name}`), values });
  }

  get(name) {
    const index = this.#find(name);
    return index < 0 ? null : p.arrayJoin(this.#entries[index].values, ', ');
  }

  has(name) {
    return this.#find(name) >= 0;
  }

  delete(name) {
    const index = this.#find(name);
    if (index >= 0) p.arraySplice(this.#entries, index, 1);
  }

  getSetCookie() {
    const index = this.#find('set-cookie');
    return index < 0 ? [] : p.arraySlice(this.#entries[index].values);
  }

  /** All values by the names as they were set (node-fetch). */
  raw() {
    const all = { __proto__: null };
    for (let i = 0; i < this.#entries.length; i += 1)
      all[this.#entries[i].name] = p.arraySlice(this.#entries[i].values);
    return all;
  }

  #sorted() {
    const list = p.arraySlice(this.#entries);
    p.arraySort(list, (one, other) => (one.lower < other.lower ? -1 : 1));
    return p.arrayMap(list, ({ lower, values }) => [lower, p.arrayJoin(values, ', ')]);
  }

  forEach(callback, self) {
    const list = this.#sorted();
    for (let i = 0; i < list.length; i += 1) p.apply(callback, self, [list[i][1], list[i][0], this]);
  }

  *entries() {
    const list = this.#sorted();
    for (let i = 0; i < list.length; i += 1) yield list[i];
  }

  *keys() {
    const list = this.#sorted();
    for (let i = 0; i < list.length; i += 1) yield list[i][0];
  }

  *values() {
    const list = this.#sorted();
    for (let i = 0; i < list.length; i += 1) yield list[i][1];
  }

  [p.inspectCustom](depth, options, inspect) {
    return depth < 0 ? '[Headers]' : `Headers ${inspect({ ...this.raw() }, options)}`;
  }

  /** Pairs as they are sent, whatever became of the methods above. */
  static pairsOf(headers) {
    const pairs = [];
    for (let i = 0; i < headers.#entries.length; i += 1) {
      const { name, values } = headers.#entries[i];
      for (let j = 0; j < values.length; j += 1) p.arrayPush(pairs, [name, values[j]]);
    }
    return pairs;
  }

  /** Headers of a response: what came is taken as it is. */
  static received(pairs) {
    const headers = new Headers();
    const entries = headers.#entries;
    const known = { __proto__: null };
    for (let i = 0; i < pairs.length; i += 1) {
      const lower = p.textToLowerCase(pairs[i][0]);
      if (known[lower] !== undefined) p.arrayPush(known[lower], pairs[i][1]);
      else {
        known[lower] = [pairs[i][1]];
        entries[entries.length] = { __proto__: null, name: pairs[i][0], lower, values: known[lower] };
      }
    }
    return headers;
  }
}
const { pairsOf, received } = Headers;
delete Headers.pairsOf;
delete Headers.received;
p.defineProperty(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
});
p.defineProperty(Headers.prototype, Symbol.toStringTag, { value: 'Headers', configurable: true });
p.each(['get', 'forEach', 'set', 'append', 'has', 'delete', 'keys', 'values', 'entries'], (name) => {
  p.defineProperty(Headers.prototype, name, { enumerable: true });
});

module.exports = { Headers, pairsOf, received };
