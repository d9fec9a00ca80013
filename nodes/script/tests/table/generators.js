//= simple
function* g() { yield 1; var x = yield 2; return x }
var i = g();
[i.next(), i.next(), i.next('r'), i.next()].map(s => [s.value === undefined ? null : s.value, s.done])

//= delegate
function* a() { yield 1; return 'r' }
function* b() { var r = yield* a(); yield r }
[...b()]

//= return-and-throw
function* g() { try { yield 1; yield 2 } finally { yield 'f' } }
var i = g();
i.next();
[i.return('x'), i.next()]

//= throw-into
function* g() { try { yield 1 } catch (e) { yield 'caught ' + e } }
var i = g(); i.next();
i.throw('e').value

//= infinite-take
function* n() { for (let i = 0; ; i++) yield i }
var out = [];
for (const x of n()) { if (x > 3) break; out.push(x) }
out

//= custom-iterable
var range = { *[Symbol.iterator]() { for (let i = 0; i < 3; i++) yield i } };
[[...range], Math.max(...range), Array.from(range)]

//= iterator-closing
var closed = false;
var it = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { closed = true; return {} } } } };
var [a] = it;
[a, closed]

//= map-iterators
var m = new Map([['a', 1], ['b', 2]]);
[[...m.keys()], [...m.values()], m.entries().next().value]

//= async-generator
async function* pages() { for (let p = 1; p <= 3; p++) { await null; yield p } }
var all = [];
for await (const p of pages()) all.push(p);
output = all

//= pages-until-empty
var data = [[1, 2], [3], []];
async function* pages() { for (let i = 0; data[i].length; i++) yield* data[i] }
var all = [];
for await (const x of pages()) all.push(x);
output = all

//= spread-string
[...'héé'].length

//= not-iterable
[...5]

//= not-iterable-object
for (const x of {}) ;

//= generator-this
var o = { v: 1, *g() { yield this.v } };
[...o.g()]

//= entries-object
Object.fromEntries(new Map([['x', 1]]))
