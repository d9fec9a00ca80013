//= named-groups
'2024-05-01'.replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/, '$<d>.$<m>.$<y>')

//= lookbehind
'价格¥19.90元'.match(/(?<=¥)[\d.]+/)[0]

//= negative-lookbehind
'a1 b2 -3'.match(/(?<!-)\b\d/g)

//= lookahead
'abc123'.match(/[a-z]+(?=\d)/)[0]

//= sticky
var r = /a/y;
r.lastIndex = 1;
[r.test('ba'), r.lastIndex, r.test('ba')]

//= global-last-index
var r = /a/g;
[r.test('aa'), r.lastIndex, r.test('aa'), r.test('aa')]

//= exec-loop
var r = /(\w)=(\d)/g, m, all = {};
while ((m = r.exec('a=1&b=2'))) all[m[1]] = m[2];
all

//= unicode
['😀'.match(/^.$/u) !== null, '😀'.match(/^.$/) !== null, /\p{Script=Han}/u.test('中'), /\u{1f600}/u.test('😀')]

//= chinese-range
'订单ABC编号'.replace(/[^\u4e00-\u9fa5]/g, '')

//= dot-all
[/a.b/s.test('a\nb'), /a.b/.test('a\nb')]

//= multiline
'a\nb'.match(/^\w$/gm)

//= backreference
/(a)\1/.test('aa')

//= indices
/b(c)/d.exec('abc').indices[1]

//= flags
[/x/gimsuy.flags, /x/.source, String(/a\/b/), new RegExp('/').source]

//= escape-for-regexp
'a.b*c'.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

//= constructor
new RegExp('\\d{2,}', 'g')[Symbol.match]('1 22 333')

//= invalid
new RegExp('(')

//= lazy
'<a><b>'.match(/<.+?>/)[0]

//= email
['a@b.co', 'a@b'].map(s => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(s))

//= mobile
['13812345678', '12812345678'].map(s => /^1[3-9]\d{9}$/.test(s))

//= split-by-many
'a,b;c d'.split(/[,;\s]/)

//= case-insensitive-unicode
[/é/i.test('É'), /\u212a/iu.test('k'), /\u212a/i.test('k')]

//= word-boundary-chinese
'中a文'.match(/\b\w\b/)[0]

//= replace-callback-offset
'abc'.replace(/b/, (m, at, all) => at + all)

//= symbol-split
'x1y'[Symbol.iterator]().next().value

//= match-all-needs-global
'a'.matchAll(/a/)

//= v-flag
/[\p{L}--[a-z]]/v.test('a')

//= control-characters
'a\u0000b\u001fc'.replace(/[\x00-\x1f]/g, '')

//= legacy-octal-escape
/\101/.test('A')
