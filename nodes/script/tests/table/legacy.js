//= escape-unescape
[escape('a b中+/@'), unescape('%u4E2D%20')]

//= substr
['abcdef'.substr(1, 3), 'abc'.substr(-2)]

//= get-year
[new Date(2024, 0).getYear(), typeof new Date().setYear]

//= html-methods
['a'.bold(), 'a'.link('u'), 'a'.anchor('"')]

//= gmt-string
new Date(0).toGMTString()

//= trim-left-right
[' a'.trimLeft(), 'a '.trimRight()]

//= with
var r;
with ({ a: 5 }) { r = a }
r

//= octal-literal
010 + 1

//= octal-escape
'\101'

//= callee
(function (n) { return n <= 1 ? 1 : n * arguments.callee(n - 1) })(4)

//= define-getter
var o = {};
o.__defineGetter__('x', () => 5);
[o.x, typeof o.__lookupGetter__('x')]

//= proto
var o = {};
o.__proto__ = { y: 1 };
o.y

//= regexp-statics
/(\d+)/.exec('a12');
[RegExp.$1, RegExp['$&']]

//= regexp-compile
var r = /a/;
r.compile('b');
r.test('b')

//= html-comment
var x = 1; <!-- old comment
x

//= function-in-block
if (true) { function inBlock() { return 1 } }
inBlock()

//= duplicate-parameters
(function (a, a) { return a })(1, 2)

//= duplicate-keys
({ a: 1, a: 2 }).a

//= var-redeclared
var a = 1;
var a;
a

//= global-this-sloppy
(function () { return this === globalThis })()

//= delete-variable
undeclaredToo = 1;
delete undeclaredToo

//= constructor-returns-object
function F() { this.a = 1; return { b: 2 } }
new F()

//= inherits-by-hand
function A() { this.n = 1 } function B() { A.call(this) }
B.prototype = Object.create(A.prototype);
var b = new B();
[b.n, b instanceof A]

//= array-constructor
Array(3).join('-')

//= date-parse-old
new Date('Thu, 01 Jan 1970 00:00:00 GMT+0200').getTime()

//= to-source
typeof ({}).toSource

//= jquery-like-extend
function extend(t) { for (var i = 1; i < arguments.length; i++) for (var k in arguments[i]) t[k] = arguments[i][k]; return t }
extend({ a: 1 }, { b: 2 }, { a: 3 })

//= self-invoking-module
var m = (function () { var n = 0; return { inc: function () { return ++n } } })();
m.inc();
m.inc()
