//= key-order
Object.keys({ b: 1, 2: 1, a: 1, 1: 1 })

//= spread
({ ...{ a: 1, b: 2 }, b: 3, ...null, ...'hi' })

//= rest
var { a, ...rest } = { a: 1, b: 2, c: 3 };
rest

//= default-and-rename
var { a: x = 5, b: { c } = { c: 7 } } = {};
[x, c]

//= computed-keys
var k = 'x';
({ [k + 1]: 1, [`${k}2`]: 2 })

//= shorthand
var a = 1;
({ a, f() { return 2 } }).f()

//= optional-chaining
var o = { a: { b: null } };
[o?.a?.b?.c, o.x?.y.z, o.f?.(), o['a']?.['b']].map(x => x === undefined ? 'u' : x)

//= nullish
[null ?? 1, 0 ?? 1, '' || 'd', undefined ?? null]

//= logical-assignment
var a = null, b = 0, c = 1;
a ??= 5; b ||= 6; c &&= 7;
[a, b, c]

//= entries-values
[Object.entries({ a: 1 }), Object.values({ a: 1, b: [2] })]

//= assign
Object.assign({ a: 1 }, { b: 2 }, null, { a: 3 })

//= freeze
'use strict';
Object.freeze({ a: 1 }).a = 2

//= freeze-sloppy
var o = Object.freeze({ a: 1 });
o.a = 2;
o.a

//= define-property
var o = Object.defineProperty({}, 'x', { value: 1 });
[Object.keys(o), o.x, JSON.stringify(o)]

//= getter-setter
var o = { _v: 1, get v() { return this._v * 2 }, set v(x) { this._v = x } };
o.v = 5;
o.v

//= has-own
[Object.hasOwn({ a: 1 }, 'a'), 'toString' in {}, ({}).hasOwnProperty('toString')]

//= delete
var o = { a: 1, b: 2 };
[delete o.a, o]

//= type-of
[typeof null, typeof undefined, typeof (() => 1), typeof Symbol(), typeof NaN, typeof []]

//= to-string-tags
[Object.prototype.toString.call(null), Object.prototype.toString.call([]), Object.prototype.toString.call(/x/), String({})]

//= deep-clone-by-json
JSON.parse(JSON.stringify({ a: [1, { b: 2 }], d: undefined }))

//= structured-clone
structuredClone({ a: [1, { b: new Date(0) }] })

//= structured-clone-function
structuredClone({ f() {} })

//= map
var m = new Map([['a', 1]]);
m.set('b', 2).delete('a');
[m.size, [...m], m.has('a'), m.get('zz') === undefined]

//= map-object-keys
var k = {};
new Map([[k, 1]]).get(k)

//= set
var s = new Set([1, 1, 2]);
s.add(3);
[[...s], s.has(2), s.size]

//= weak-map
var k = {}, w = new WeakMap([[k, 1]]);
[w.get(k), w.has({})]

//= proxy
new Proxy({}, { get: (t, k) => 'got ' + String(k) }).anything

//= proxy-set
var log = [];
var p = new Proxy({}, { set(t, k, v) { log.push(k); t[k] = v; return true } });
p.a = 1;
[log, p.a]

//= reflect
[Reflect.has({ a: 1 }, 'a'), Reflect.ownKeys({ a: 1, [Symbol.iterator]: 1 }).length]

//= symbol
[Symbol.for('a') === Symbol.for('a'), Symbol('x').description, Object.keys({ [Symbol('q')]: 1 })]

//= nested-get
'a.b.c'.split('.').reduce((o, k) => (o || {})[k], { a: { b: { c: 5 } } })

//= flatten-keys
var flat = (o, p = '') => Object.entries(o).reduce((all, [k, v]) => typeof v === 'object' ? { ...all, ...flat(v, p + k + '.') } : { ...all, [p + k]: v }, {});
flat({ a: { b: 1, c: { d: 2 } }, e: 3 })

//= sort-object
Object.fromEntries(Object.entries({ b: 2, a: 1 }).sort())

//= invert
Object.fromEntries(Object.entries({ a: 'x' }).map(([k, v]) => [v, k]))

//= remove-empty
var o = { a: '', b: null, c: 0, d: undefined, e: 'x' };
Object.keys(o).forEach(k => (o[k] === '' || o[k] == null) && delete o[k]);
o

//= prototype-chain
function A() {}
A.prototype.x = 1;
var a = new A();
[a.x, Object.keys(a), 'x' in a, a.constructor === A]

//= object-create
Object.getPrototypeOf(Object.create(null)) === null

//= in-operator
['a' in { a: undefined }, 1 in [0, 1]]

//= property-of-null
null.x

//= property-of-undefined
var o = {};
o.a.b

//= call-of-non-function
var o = {};
o.f()

//= undeclared-read
notThere + 1

//= undeclared-assign
implicitGlobal = 5;
implicitGlobal

//= proto-literal
({ __proto__: { x: 1 } }).x

//= proto-from-json
Object.keys(JSON.parse('{"__proto__": 1}'))
