//= base64
Buffer.from('héllo 中文').toString('base64')

//= base64-back
Buffer.from('aMOpbGxv', 'base64').toString()

//= base64-url
[Buffer.from('??>>').toString('base64url'), Buffer.from('Pz8-Pg', 'base64').toString()]

//= hex
[Buffer.from('中').toString('hex'), Buffer.from('e4b8ad', 'hex').toString('utf8')]

//= latin1
Buffer.from('é', 'latin1').toString('hex')

//= utf16
Buffer.from('a中', 'utf16le').toString('hex')

//= byte-length
[Buffer.byteLength('中文'), Buffer.from('中文').length]

//= concat
Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()

//= to-json
JSON.stringify(Buffer.from('hi'))

//= slice-shares
var b = Buffer.from('abc');
b.slice(0, 1)[0] = 122;
b.toString()

//= alloc-fill
[Buffer.alloc(3).toString('hex'), Buffer.alloc(4, 'ab').toString()]

//= read-write
var b = Buffer.alloc(8);
b.writeUInt32BE(0xdeadbeef, 0); b.writeInt16LE(-2, 4);
[b.toString('hex'), b.readUInt16BE(0), b.readInt16LE(4)]

//= big-int
var b = Buffer.alloc(8);
b.writeBigUInt64BE(2n ** 60n);
[b.toString('hex'), b.readBigUInt64BE().toString()]

//= out-of-range
Buffer.alloc(2).readUInt32LE(0)

//= float
var b = Buffer.alloc(4);
b.writeFloatBE(1.5);
[b.toString('hex'), b.readFloatBE()]

//= compare-equals
[Buffer.compare(Buffer.from('a'), Buffer.from('b')), Buffer.from('x').equals(Buffer.from('x'))]

//= index-of
[Buffer.from('abcabc').indexOf('ca'), Buffer.from('abc').includes('z'), Buffer.from('aba').lastIndexOf('a')]

//= is-buffer
[Buffer.isBuffer(Buffer.alloc(0)), Buffer.isBuffer(new Uint8Array(1)), Buffer.from('a') instanceof Uint8Array]

//= invalid-argument
Buffer.from(5)

//= unknown-encoding
Buffer.from('a').toString('gbk')

//= write-text
var b = Buffer.alloc(5);
[b.write('中文'), b.toString('hex')]

//= swap
Buffer.from([1, 2, 3, 4]).swap16().toString('hex')

//= from-array
Buffer.from([256, -1, '7', 1.9]).toString('hex')

//= iterate
[...Buffer.from('ab')]

//= old-constructor
new Buffer('abc').toString('base64')

//= btoa-atob
[btoa('abc'), atob('YWJj'), btoa(unescape(encodeURIComponent('中')))]

//= btoa-outside-latin1
btoa('中')

//= basic-auth
'Basic ' + Buffer.from('user:pass').toString('base64')

//= text-encoder
[...new TextEncoder().encode('é')]

//= text-decoder
new TextDecoder().decode(new Uint8Array([228, 184, 173]))

//= invalid-utf8
Buffer.from([0xff, 0x61, 0xe4]).toString()

//= require-buffer
require('buffer').Buffer === Buffer

//= copy
var t = Buffer.alloc(4);
[Buffer.from('abc').copy(t, 1), t.toString('hex')]

//= subarray-negative
Buffer.from('abcdef').subarray(-2).toString()
