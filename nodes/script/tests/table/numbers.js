//= parse-int
[parseInt('42px'), parseInt('0x1f'), parseInt('08'), parseInt(''), parseInt('1e3'), parseInt('101', 2)]

//= parse-float
[parseFloat('3.14abc'), parseFloat('.5'), parseFloat('1e3'), parseFloat('-'), parseFloat('1,234.5')]

//= number-of-text
[Number('12'), Number(' 12 '), Number(''), Number('12a'), Number('0x10'), Number(null), Number(undefined), Number(true), Number([5])]

//= to-fixed
[(1.005).toFixed(2), (1.45).toFixed(1), (0).toFixed(2), (1234.5678).toFixed(2), (1e21).toFixed(2), (-1.5).toFixed(0)]

//= to-precision
[(123.456).toPrecision(4), (0.00001).toPrecision(1), (123456).toPrecision(2)]

//= to-exponential
[(123456).toExponential(2), (0).toExponential()]

//= to-string-radix
[(255).toString(16), (255).toString(2), (0.5).toString(2), (-255).toString(36)]

//= shortest-form
[0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, 1 / 3, 5e-324, 100].map(String)

//= fen-to-yuan
[19990, 100, 5, 0].map(n => (n / 100).toFixed(2))

//= yuan-to-fen
Math.round(19.99 * 100)

//= safe-integers
[Number.isSafeInteger(2 ** 53), Number.MAX_SAFE_INTEGER, Number.EPSILON > 0]

//= big-integer-literal
9007199254740993

//= checks
[isNaN('x'), Number.isNaN('x'), isFinite('5'), Number.isFinite('5'), Number.isInteger(5.0)]

//= rounding
[Math.round(2.5), Math.round(-2.5), Math.round(1.005 * 100) / 100, Math.floor(-1.5), Math.ceil(1.2), Math.trunc(-1.9)]

//= math-more
[Math.max(), Math.max(1, '3', 2), Math.min.apply(null, [4, 2]), Math.sign(-3), Math.hypot(3, 4), Math.cbrt(27), Math.log10(1000), Math.log2(8)]

//= max-of-spread
Math.max(...[1, 5, 3])

//= bits
[5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, -1 >>> 0, 7 >> 1, '12' | 0, 2 ** 32 | 0]

//= modulo
[-7 % 3, 7.5 % 2, 5 % 0].map(String)

//= thousands
String(1234567.891).replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/g, ',')

//= thousands-integer
'1234567'.replace(/(\d)(?=(\d{3})+$)/g, '$1,')

//= bigint
[(2n ** 64n).toString(), BigInt('9007199254740993').toString(), String(7n / 2n), typeof 1n, (5n > 4)]

//= bigint-mixed
1n + 1

//= bigint-as-n
[BigInt.asUintN(8, 257n).toString(), BigInt.asIntN(8, 255n).toString()]

//= numeric-separator
1_000_000 + 0b101 + 0o17

//= coercion
['5' * '2', '5' + 2, 5 + +'2', [] + [], [] + {}, null + 1, true + true]

//= loose-equality
[1 == '1', null == undefined, null == 0, '' == 0, [] == false, NaN == NaN, [1] == 1]

//= object-is
[Object.is(NaN, NaN), Object.is(0, -0)]

//= clz-fround-imul
[Math.clz32(1), Math.fround(5.5), Math.imul(3, 4)]

//= to-string-of-negative-zero
[String(-0), JSON.stringify(-0), 1 / -0 === -Infinity]

//= random-range
var r = Math.random();
r >= 0 && r < 1

//= sum-of-cents
[0.1, 0.2, 0.3].reduce((sum, n) => sum + n * 100, 0) / 100

//= locale-free-percent
(0.12345 * 100).toFixed(2) + '%'

//= to-fixed-error
(1).toFixed(101)

//= radix-error
(1).toString(1)
