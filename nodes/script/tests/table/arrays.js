//= chunk
var chunk = (list, n) => list.length ? [list.slice(0, n), ...chunk(list.slice(n), n)] : [];
chunk([1, 2, 3, 4, 5], 2)

//= group-by-reduce
[{ k: 'a', v: 1 }, { k: 'b', v: 2 }, { k: 'a', v: 3 }].reduce((all, x) => { (all[x.k] = all[x.k] || []).push(x.v); return all }, {})

//= unique
[...new Set([3, 1, 3, 2, 1])]

//= unique-by-filter
[3, 1, 3].filter((x, i, all) => all.indexOf(x) === i)

//= sort-default-is-text
[10, 9, 1, 100].sort()

//= sort-numbers
[10, 9, 1, 100].sort((a, b) => a - b)

//= sort-is-stable
[{ n: 1, s: 'b' }, { n: 0, s: 'x' }, { n: 1, s: 'a' }].sort((a, b) => a.n - b.n).map(x => x.s).join('')

//= sort-undefined-last
[3, undefined, 1].sort()

//= sort-by-two-keys
[['b', 1], ['a', 2], ['a', 1]].sort((x, y) => x[0].localeCompare(y[0]) || x[1] - y[1])

//= to-sorted
typeof [].toSorted === 'function' ? [3, 1].toSorted() : 'none'

//= to-spliced-with
[[1, 2, 3].toSpliced(1, 1, 'x'), [1, 2].with(0, 9), [1, 2].toReversed()]

//= flat
[[1, [2, [3]]].flat(), [1, [2, [3]]].flat(Infinity), [1, 2].flatMap(x => [x, x * 2])]

//= find
[[1, 5, 9].find(x => x > 3), [1].find(x => x > 3) === undefined, [1, 5].findIndex(x => x > 3), [1, 5, 7].findLast(x => x < 6), [1, 5].findLastIndex(x => x > 9)]

//= some-every
[[1, 2].some(x => x > 1), [].every(x => false), [1, 2].includes(NaN), [NaN].includes(NaN), [NaN].indexOf(NaN)]

//= splice
var a = [1, 2, 3, 4];
var gone = a.splice(1, 2, 'x');
[a, gone]

//= slice-negative
[1, 2, 3, 4].slice(-2)

//= concat
[1].concat([2, [3]], 4)

//= fill-and-from
[Array(3).fill(0), Array.from({ length: 3 }, (_, i) => i * 2), Array.from('abc'), Array.of(7)]

//= holes
[1, , 3].map(x => x * 2).length + ',' + Object.keys([1, , 3]).join()

//= array-of-length
[new Array(3).length, new Array('3').length, [...Array(2).keys()]]

//= bad-length
new Array(-1)

//= delete-leaves-hole
var a = [1, 2, 3];
delete a[1];
[a.length, 1 in a]

//= length-cuts
var a = [1, 2, 3];
a.length = 1;
a

//= destructuring
var [a, , b = 9, ...rest] = [1, 2, undefined, 4, 5];
[a, b, rest]

//= swap
var a = 1, b = 2;
[a, b] = [b, a];
[a, b]

//= reduce-right
[[1, 2, 3].reduceRight((s, x) => s + x), ['a', 'b'].reduce((s, x, i) => s + i + x, '')]

//= reduce-empty
[].reduce((a, b) => a)

//= sum
[{ n: 1 }, { n: 2 }].reduce((s, x) => s + x.n, 0)

//= for-in-array
var keys = [];
for (var k in ['a', 'b']) keys.push(typeof k + k);
keys

//= for-of-entries
var all = [];
for (const [i, v] of ['a', 'b'].entries()) all.push(i + v);
all

//= array-like
Array.prototype.map.call({ length: 2, 0: 'a', 1: 'b' }, x => x + x)

//= arguments
(function () { return Array.prototype.slice.call(arguments, 1) })(1, 2, 3)

//= copy-within
[1, 2, 3, 4].copyWithin(0, 2)

//= join-nulls
[[null, undefined, 1].join('-'), String([1, [2, 3]]), [1, 2] + '']

//= is-array
[Array.isArray([]), Array.isArray({ length: 0 }), typeof []]

//= at
[[1, 2, 3].at(-1), [].at(0) === undefined]

//= index-map
new Map([{ id: 1, n: 'a' }, { id: 2, n: 'b' }].map(x => [x.id, x])).get(2).n

//= intersection
[1, 2, 3].filter(x => new Set([2, 3, 4]).has(x))

//= zip
['a', 'b'].map((k, i) => [k, [1, 2][i]])

//= object-from-entries
Object.fromEntries([['a', 1], ['b', 2]])

//= sort-signature-keys
var p = { b: 2, a: 1, c: '' };
Object.keys(p).filter(k => p[k] !== '').sort().map(k => k + '=' + p[k]).join('&')

//= paginate
var list = Array.from({ length: 25 }, (_, i) => i);
[Math.ceil(list.length / 10), list.slice(20, 30)]

//= typed-arrays
[new Uint8Array([1, 256, -1]).join(), new Float32Array([0.1])[0], new Int16Array(2).length, Uint8Array.from([1, 2]).map(x => x * 2).join()]

//= data-view
var v = new DataView(new ArrayBuffer(4));
v.setInt16(0, -2);
[v.getUint16(0), v.getUint8(1), v.getInt16(0, true)]

//= group-by-static
typeof Object.groupBy

//= last-of-empty
[][[].length - 1] === undefined
