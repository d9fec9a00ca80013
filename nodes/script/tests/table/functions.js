//= closures-let
var fs = [];
for (let i = 0; i < 3; i++) fs.push(() => i);
fs.map(f => f())

//= closures-var
var fs = [];
for (var i = 0; i < 3; i++) fs.push(() => i);
fs.map(f => f())

//= defaults
(function (a, b = a + 1, { c = 3 } = {}) { return [a, b, c] })(1)

//= rest-and-spread
((...all) => Math.max(...all))(1, 5, 2)

//= arrow-this
var o = { v: 1, f() { return [1].map(() => this.v) } };
o.f()

//= bind-call-apply
function f(a, b) { return [this.x, a, b] }
[f.bind({ x: 1 }, 2)(3), f.call({ x: 4 }, 5), f.apply({ x: 6 }, [7, 8])]

//= function-hoisting
hoisted(); function hoisted() { return 'ok' }

//= immediately-invoked
(function () { return typeof this })()

//= currying
var add = a => b => c => a + b + c;
add(1)(2)(3)

//= memoize
var calls = 0, memo = new Map();
var f = x => memo.has(x) ? memo.get(x) : (calls++, memo.set(x, x * 2), x * 2);
[f(2), f(2), calls]

//= recursion-500
var f = n => n === 0 ? 0 : 1 + f(n - 1);
f(500)

//= recursion-endless
var f = () => f() + 1;
try { f() } catch (e) { e instanceof RangeError }

//= arguments-object
(function (a) { a = 9; return arguments[0] + arguments.length })(1, 2)

//= length-and-name
[(function abc(a, b = 1) {}).length, (() => {}).name, (function abc() {}).name]

//= function-constructor
new Function('a', 'b', 'return a + b')(1, 2)

//= eval
var x = 3;
eval('x + 1')

//= labels
outer: for (var i = 0; i < 3; i++) { for (var j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer } }
[i, j]

//= switch-fallthrough
var out = [];
switch (2) { case 1: out.push(1); case 2: out.push(2); case 3: out.push(3); break; default: out.push('d') }
out

//= comma
(1, 2, 3)

//= void-and-typeof
[void 0 === undefined, typeof notDeclared]

//= debounce-like
var n = 0;
var once = f => { var done; return () => done || (done = f()) };
var g = once(() => ++n);
g(); g();
n

//= getter-in-destructuring
var { length } = 'abc';
length

//= tdz
try { tdz; let tdz = 1 } catch (e) { e.name }

//= const-assign
const c = 1;
c = 2

//= exponent
[2 ** 3 ** 2, (-2) ** 2]

//= semicolon-insertion
var f = function () {
return
5 }
f() === undefined
