//= pad
['5'.padStart(2, '0'), 'ab'.padEnd(5, '-'), 'abc'.padStart(2), 'x'.padStart(5, 'ab')]

//= split-join
'2024-05-01 10:00:00'.replace(/-/g, '').replace(/ /g, '').replace(/:/g, '')

//= split-limit
['a,b,c'.split(',', 2), 'abc'.split(''), ''.split(','), 'a1b2'.split(/\d/), 'a1b2'.split(/(\d)/)]

//= replace-function
'a-b-c'.replace(/-(\w)/g, (m, c) => c.toUpperCase())

//= replace-patterns
'John Smith'.replace(/(\w+)\s(\w+)/, '$2, $1 [$&] $$')

//= replace-all
'a.b.c'.replaceAll('.', '-')

//= replace-all-needs-global
'aa'.replaceAll(/a/, 'b')

//= camel-to-snake
'orderCreatedAt'.replace(/[A-Z]/g, c => '_' + c.toLowerCase())

//= snake-to-camel
'order_created_at'.replace(/_([a-z])/g, (_, c) => c.toUpperCase())

//= template
var a = 1, b = 'x';
`${a + 1}-${b}-${[1, 2]}-${null}`

//= tagged-template
function tag(s, ...v) { return s.raw.join('|') + v.join() }
tag`a\n${1}b${2}`

//= slice-substring-substr
['abcdef'.slice(-3, -1), 'abcdef'.substring(4, 1), 'abcdef'.substr(-3, 2)]

//= index-of
['abcabc'.indexOf('c', 3), 'abc'.lastIndexOf('z'), 'abc'.includes('b'), 'abc'.startsWith('b', 1), 'abc'.endsWith('b', 2)]

//= trim
['  a '.trim(), '\u3000a\ufeff'.trim(), ' a '.trimStart(), ' a '.trimEnd()]

//= repeat
'='.repeat(5)

//= repeat-negative
'x'.repeat(-1)

//= char-codes
['中'.charCodeAt(0), '😀'.codePointAt(0), String.fromCharCode(20013, 65), String.fromCodePoint(128512), '😀'.length]

//= spread-code-points
[...'a😀b']

//= at
['abc'.at(-1), 'abc'[1], 'abc'.charAt(9), 'abc'[9] === undefined]

//= normalize
['é'.normalize('NFD').length, 'ｱＡ１'.normalize('NFKC')]

//= case
['İ'.toLowerCase().length, 'ß'.toUpperCase(), 'ΑΣ'.toLowerCase(), 'ǆ'.toUpperCase()]

//= compare
['a' < 'B', 'a' < 'b', '10' < '9', '中' > 'z']

//= locale-compare-ascii
['b', 'a', 'C'].sort((x, y) => x.localeCompare(y))

//= encode-uri-component
encodeURIComponent("a b&c=d/中文?!'()*~")

//= encode-uri
encodeURI('http://a.com/中 文?x=1&y=[2]#z')

//= decode-uri-component
decodeURIComponent('%E4%B8%AD%20%2F')

//= decode-malformed
decodeURIComponent('%E4%B8')

//= encode-lone-surrogate
encodeURIComponent('\ud800')

//= encode-rfc3986
encodeURIComponent("it's (ok)!*").replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())

//= match-all
[...'a1b22'.matchAll(/[a-z](\d+)/g)].map(m => m[1])

//= search-match
['abc1'.search(/\d/), 'abc'.match(/x/), 'a1b2'.match(/\d/g), 'a1'.match(/(?<l>[a-z])/).groups.l]

//= concat-number-keys
'id' + 1 + 2 + (1 + 2)

//= multi-line
'a\nb\r\nc'.split(/\r?\n/)

//= mask-phone
'13812345678'.replace(/(\d{3})\d{4}(\d{4})/, '$1****$2')

//= is-well-formed
typeof ''.isWellFormed === 'function' ? 'a\ud800'.isWellFormed() : 'none'

//= raw
String.raw`a\n${1}`

//= split-into-chunks
'123456789'.match(/.{1,4}/g)

//= capitalize
'hello world'.split(' ').map(w => w[0].toUpperCase() + w.slice(1)).join(' ')

//= strip-html
'<p>Hi <b>you</b></p>'.replace(/<[^>]+>/g, '')

//= reverse
[...'abc'].reverse().join('')

//= count-occurrences
'banana'.split('an').length - 1

//= hex-of-utf8
unescape(encodeURIComponent('中')).split('').map(c => c.charCodeAt(0).toString(16)).join('')

//= string-object
[typeof new String('a'), new String('a') == 'a', Object.keys(new String('ab'))]

//= number-to-chinese
'2024'.replace(/\d/g, d => '〇一二三四五六七八九'[d])
