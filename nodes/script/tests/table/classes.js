//= basic
class A { constructor(x) { this.x = x } get double() { return this.x * 2 } static make() { return new A(4) } }
[new A(3).double, A.make().x]

//= inheritance
class A { hi() { return 'A' } } class B extends A { hi() { return super.hi() + 'B' } }
new B().hi()

//= fields
class A { x = 1; static y = 2; ['z' + 1] = 3 }
[new A(), A.y]

//= private
class A { #v = 1; inc() { return ++this.#v } static has(o) { return #v in o } #p() {} }
var a = new A();
[a.inc(), A.has(a), A.has({})]

//= private-access-fails
class A { #v = 1; static read(o) { return o.#v } }
A.read({})

//= static-block
class A { static x; static { this.x = 5 } }
A.x

//= call-without-new
class A {}
A()

//= extends-error
class MyError extends Error { constructor(m) { super(m); this.name = 'MyError' } }
var e = new MyError('boo');
[e instanceof Error, String(e), e.message]

//= extends-array
class L extends Array { last() { return this[this.length - 1] } }
var l = L.from([1, 2]);
[l.last(), l.map(x => x) instanceof L, l.length]

//= getter-on-prototype
class A { get x() { return 1 } }
[Object.keys(new A()), JSON.stringify(new A())]

//= new-target
function F() { return new.target === undefined }
[F(), typeof new F()]

//= instanceof-has-instance
class Even { static [Symbol.hasInstance](n) { return n % 2 === 0 } }
[2 instanceof Even, 1 instanceof Even]

//= to-primitive
`${{ [Symbol.toPrimitive]: h => h }}`

//= super-property
var base = { f() { return 'b' } }, o = { __proto__: base, f() { return super.f() + 'o' } };
o.f()

//= accessors-static
class A { static get v() { return 9 } }
A.v

//= name-and-length
class A { constructor(a, b) {} }
[A.name, A.length, typeof A, (class {}).name]

//= hoisting
new Later(); class Later {}

//= mixin
const M = B => class extends B { m() { return 'm' } };
new (M(Object))().m()

//= this-before-super
class B extends Object { constructor() { this.x = 1; super() } }
new B()

//= generator-method
class A { *[Symbol.iterator]() { yield 1; yield 2 } }
[...new A()]
