//= md5
require('crypto').createHash('md5').update('abc').digest('hex')

//= md5-chinese
require('crypto').createHash('md5').update('中文', 'utf8').digest('hex').toUpperCase()

//= md5-16
require('crypto').createHash('md5').update('abc').digest('hex').substr(8, 16)

//= sha1-base64
require('crypto').createHash('sha1').update('a').update('b').digest('base64')

//= sha256
require('crypto').createHash('sha256').update('').digest('hex')

//= sha512
require('crypto').createHash('sha512').update('abc').digest('hex').slice(0, 32)

//= hmac-sha256
require('crypto').createHmac('sha256', 'key').update('data').digest('hex')

//= hmac-sha1-base64
require('crypto').createHmac('sha1', 'secret').update('GET&/').digest('base64')

//= hmac-md5
require('crypto').createHmac('md5', 'k').update('中').digest('hex')

//= buffer-digest
require('crypto').createHash('md5').update(Buffer.from([1, 2, 3])).digest().length

//= hmac-long-key
require('crypto').createHmac('sha256', 'k'.repeat(100)).update('x').digest('hex')

//= unknown-algorithm
require('crypto').createHash('nope')

//= digest-twice
var h = require('crypto').createHash('md5');
h.digest();
h.digest()

//= update-number
require('crypto').createHash('md5').update(5)

//= random-uuid
/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(require('crypto').randomUUID())

//= random-bytes
require('crypto').randomBytes(8).toString('hex').length

//= random-int
var n = require('crypto').randomInt(10);
n >= 0 && n < 10

//= timing-safe-equal
require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('b'))

//= signature-sorted
var p = { b: '2', a: '1', sign: '' };
var s = Object.keys(p).filter(k => p[k]).sort().map(k => k + p[k]).join('');
require('crypto').createHash('md5').update('secret' + s + 'secret').digest('hex').toUpperCase()

//= dingtalk-signature
encodeURIComponent(require('crypto').createHmac('sha256', 'SECabc').update('1714557600000\nSECabc').digest('base64'))

//= pbkdf2
require('crypto').pbkdf2Sync('pw', 'salt', 2, 16, 'sha256').toString('hex')

//= web-crypto-digest
output = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'))).toString('hex')

//= get-random-values
crypto.getRandomValues(new Uint8Array(4)).length
