//= stringify-skips
JSON.stringify({ a: undefined, b: () => 1, c: Symbol('x'), d: null, e: NaN, f: [undefined, () => 1] })

//= stringify-indent
JSON.stringify({ a: [1, {}], b: [] }, null, 2)

//= stringify-replacer-list
JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ['a', 'b'])

//= stringify-replacer
JSON.stringify({ a: 1, b: 'x' }, (k, v) => typeof v === 'number' ? v * 2 : v)

//= stringify-to-json
JSON.stringify({ a: { toJSON() { return 'J' } }, d: new Date(0) })

//= stringify-escapes
JSON.stringify('"\\\n\u2028\u0001/中\ud800')

//= stringify-cycle
var o = {};
o.o = o;
JSON.stringify(o)

//= stringify-bigint
JSON.stringify(1n)

//= stringify-undefined
[JSON.stringify(undefined) === undefined, JSON.stringify(null), JSON.stringify('')]

//= stringify-map-set
JSON.stringify([new Map([[1, 2]]), new Set([1]), /x/, new Error('e')])

//= stringify-boxed
JSON.stringify([new Number(1), new String('s'), new Boolean(false)])

//= stringify-indent-text
JSON.stringify([1], null, '--')

//= stringify-key-order
JSON.stringify({ z: 1, 10: 1, a: 1, 9: 1 })

//= parse-basics
JSON.parse(' {"a":[1,2.5,-3e2,true,null,"\\u4e2d"]} ')

//= parse-reviver
JSON.parse('{"a":"2024-05-01T00:00:00Z","b":1}', (k, v) => k === 'a' ? new Date(v).getTime() : v)

//= parse-reviver-removes
JSON.parse('{"a":1,"b":2}', (k, v) => k === 'a' ? undefined : v)

//= parse-trailing-comma
JSON.parse('{"a":1,}')

//= parse-single-quotes
JSON.parse("{'a':1}")

//= parse-empty
JSON.parse('')

//= parse-undefined
JSON.parse(undefined)

//= parse-null
[JSON.parse(null), JSON.parse('"x"'), JSON.parse('1e3')]

//= parse-duplicate-keys
JSON.parse('{"a":1,"a":2}')

//= parse-nan
JSON.parse('NaN')

//= parse-object-is-text
JSON.parse({})

//= parse-control-character
JSON.parse('"a\nb"')

//= parse-bom
JSON.parse('\ufeff{}')

//= round-trip
JSON.parse(JSON.stringify({ 中文: '值', 'a-b': [null, { c: '' }] }))

//= nested-json-text
JSON.parse(JSON.parse(JSON.stringify(JSON.stringify({ a: 1 })))).a

//= parse-or-default
function parse(t) { try { return JSON.parse(t) } catch (e) { return {} } }
[parse('{"a":1}'), parse('oops')]

//= error-class
try { JSON.parse('{') } catch (e) { [e instanceof SyntaxError, e.name, typeof e.message] }
