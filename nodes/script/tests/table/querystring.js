//= stringify
require('querystring').stringify({ a: 1, b: ['x', 'y'], c: '中 文', d: null, e: true })

//= parse
require('querystring').parse('a=1&b=x&b=y&c=%E4%B8%AD+z')

//= escape
require('querystring').escape("a b&'()")

//= unescape
require('querystring').unescape('%E4%B8%AD%zz')

//= separators
require('querystring').stringify({ a: 1, b: 2 }, ';', ':')

//= parse-max-keys
Object.keys(require('querystring').parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }))

//= no-value
require('querystring').parse('a&b=')

//= round-trip
var q = require('querystring');
q.parse(q.stringify({ sign: 'a+b/c==' }))

//= sorted-signature-base
var q = { timestamp: 1714557600, app_id: 'x', nonce: 'n' };
require('querystring').stringify(Object.fromEntries(Object.entries(q).sort()))
