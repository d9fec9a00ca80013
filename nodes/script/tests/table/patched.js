//= slice-and-url
var keep = String.prototype.slice, r;
String.prototype.slice = () => 'patched';
try { r = new URL('../b?x=1#y', 'https://a.com/c/d/').href } finally { String.prototype.slice = keep }
r

//= split-and-query
var keep = String.prototype.split, r;
String.prototype.split = () => [];
try { r = new URLSearchParams('a=1&b=2').get('b') } finally { String.prototype.split = keep }
r

//= join-and-base64
var keep = Array.prototype.join, r;
Array.prototype.join = () => 'patched';
try { r = Buffer.from('abc').toString('base64') } finally { Array.prototype.join = keep }
r

//= map-and-hash
var keep = Array.prototype.map, r;
Array.prototype.map = () => [];
try { r = require('crypto').createHash('md5').update('a').digest('hex') } finally { Array.prototype.map = keep }
r

//= iterator-and-params
var keep = Array.prototype[Symbol.iterator], r;
Array.prototype[Symbol.iterator] = function* () {};
try { r = new URLSearchParams({ a: '1', b: '2' }).toString() } finally { Array.prototype[Symbol.iterator] = keep }
r

//= exec-and-url
var keep = RegExp.prototype.exec, r;
RegExp.prototype.exec = () => null;
try { r = new URL('https://a.com/x y').pathname } finally { RegExp.prototype.exec = keep }
r

//= uint8-set-and-concat
var T = Object.getPrototypeOf(Uint8Array.prototype), keep = T.set, r;
T.set = () => {};
try { r = Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString() } finally { T.set = keep }
r

//= prototype-key-and-querystring
Object.prototype.extra = 'x';
var r;
try { r = require('querystring').stringify({ a: 1 }) } finally { delete Object.prototype.extra }
r

//= prototype-key-and-params
Object.prototype.extra = 'x';
var r;
try { r = new URLSearchParams({ a: '1' }).toString() } finally { delete Object.prototype.extra }
r

//= prototype-key-and-headers
Object.prototype.extra = 'x';
var r;
try { r = [...new Headers({ a: '1' })] } finally { delete Object.prototype.extra }
r

//= prototype-key-and-inspect
Object.prototype.extra = 'x';
var r;
try { r = require('util').inspect({ a: 1 }) } finally { delete Object.prototype.extra }
r

//= push-and-search-params
var keep = Array.prototype.push, r;
Array.prototype.push = () => 0;
try { var p = new URLSearchParams(); p.append('a', '1'); r = String(p) } finally { Array.prototype.push = keep }
r

//= array-to-json
Array.prototype.toJSON = () => 'patched';
var r;
try { r = JSON.stringify({ a: [1] }) } finally { delete Array.prototype.toJSON }
r

//= polyfill-style
if (!String.prototype.format) String.prototype.format = function () { var a = arguments; return this.replace(/\{(\d+)\}/g, (m, i) => a[i]) };
var r = '{0}-{1}'.format('a', 'b');
delete String.prototype.format;
r

//= date-format-extension
Date.prototype.Format = function (f) { return f.replace('yyyy', this.getFullYear()).replace('MM', ('0' + (this.getMonth() + 1)).slice(-2)) };
var r = new Date('2024-05-01 10:00').Format('yyyy/MM');
delete Date.prototype.Format;
r
