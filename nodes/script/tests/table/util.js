//= inspect-object
require('util').inspect({ a: 1, b: 'x', c: [1, 2], d: { e: { f: { g: 1 } } } })

//= inspect-map-set
require('util').inspect([new Map([['a', 1]]), new Set([1])])

//= inspect-classes
require('util').inspect(new (class Order { constructor() { this.id = 1 } })())

//= inspect-long
require('util').inspect({ order: 'o_1234567890', title: 'a title that is long', price: 19900, created: '2024-05-01 10:00' })

//= inspect-numbers
require('util').inspect(Array.from({ length: 30 }, (_, i) => i))

//= inspect-circular
var o = { a: 1 };
o.self = o;
require('util').inspect(o)

//= inspect-strings
require('util').inspect(["it's", 'a"b', 'line\nbreak'])

//= inspect-functions
require('util').inspect([function f() {}, () => 1, class A {}, async () => 1])

//= inspect-date-regexp
require('util').inspect({ d: new Date(0), r: /x/g, n: null, u: undefined })

//= inspect-depth
require('util').inspect({ a: { b: { c: { d: {} } } } }, { depth: 0 })

//= format
require('util').format('%s is %d, %i and %f: %j %o %%', 'x', 1.5, '2.7', '3.5', { a: 1 }, [1])

//= format-rest
require('util').format('a', 1, { b: 2 }, [3])

//= promisify
output = await require('util').promisify((x, cb) => cb(null, x + 1))(1)

//= promisify-rejects
await require('util').promisify(cb => cb(new RangeError('x')))();
output = 1

//= callbackify
output = await new Promise(r => require('util').callbackify(async x => x * 2)(4, (e, v) => r([e, v])))

//= inherits
function A() {} function B() {}
require('util').inherits(A, B);
new A() instanceof B

//= deep-equal
var same = require('util').isDeepStrictEqual;
[same({ a: [1] }, { a: [1] }), same([1], ['1']), same(new Set([1]), new Set([1]))]

//= types
var t = require('util').types;
[t.isDate(new Date()), t.isRegExp(/x/), t.isPromise(Promise.resolve()), t.isMap({})]

//= assert-equal
require('assert').strictEqual(1, 2)

//= assert-message
try { require('assert').strictEqual(1, 2) } catch (e) { [e.name, e.code, e.message] }

//= assert-deep
require('assert').deepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })

//= assert-throws
require('assert').throws(() => { throw new TypeError('bad') }, /bad/)

//= assert-ok
require('assert')(0)

//= events
var E = require('events'), e = new E(), log = [];
e.on('a', x => log.push(x)); e.once('a', x => log.push('once ' + x));
e.emit('a', 1); e.emit('a', 2);
log

//= path
var p = require('path');
[p.join('/a', '../b', 'c.txt'), p.basename('/x/y.json', '.json'), p.extname('a.b.c'), p.dirname('/a/b')]

//= string-decoder
var d = new (require('string_decoder').StringDecoder)('utf8');
[d.write(Buffer.from([0xe4, 0xb8])), d.write(Buffer.from([0xad])), d.end()]

//= os-eol
require('os').EOL
