//= await-value
output = await 5

//= all
output = await Promise.all([1, Promise.resolve(2), new Promise(r => setTimeout(r, 5, 3))])

//= all-rejects
await Promise.all([1, Promise.reject(new RangeError('x'))]);
output = 'not here'

//= all-settled
output = await Promise.allSettled([1, Promise.reject('no')])

//= race
output = await Promise.race([new Promise(r => setTimeout(r, 20, 'slow')), new Promise(r => setTimeout(r, 5, 'fast'))])

//= any
output = await Promise.any([Promise.reject(1), Promise.resolve(2)])

//= any-rejects
try { await Promise.any([Promise.reject(1)]) } catch (e) { output = [e.name, e.errors] }

//= then-catch-finally
output = await Promise.reject(new Error('x')).catch(e => e.message).finally(() => 'ignored').then(s => s + '!')

//= order-of-jobs
var log = [];
setTimeout(() => log.push('timer'), 0);
Promise.resolve().then(() => log.push('job'));
log.push('now');
await new Promise(r => setTimeout(r, 10));
output = log

//= async-function
async function f(x) { return x * 2 }
output = await f(4)

//= async-arrow-in-map
output = await Promise.all([1, 2, 3].map(async x => x * x))

//= sequential-loop
var out = [];
for (const x of [1, 2, 3]) { await new Promise(r => setTimeout(r, 1)); out.push(x) }
output = out

//= for-await
async function* g() { yield 1; yield 2 }
var all = [];
for await (const x of g()) all.push(x);
output = all

//= for-await-promises
var all = [];
for await (const x of [Promise.resolve(1), 2]) all.push(x);
output = all

//= thenable
output = await { then(resolve) { resolve('thenable') } }

//= throw-in-async
async function f() { throw new TypeError('t') }
await f();
output = 1

//= retry
var n = 0;
async function flaky() { if (++n < 3) throw new Error('again'); return n }
for (;;) { try { output = await flaky(); break } catch (e) {} }

//= reduce-chain
output = await [1, 2, 3].reduce((p, x) => p.then(s => s + x), Promise.resolve(0))

//= promise-constructor-throws
await new Promise(() => { throw new EvalError('x') });
output = 1

//= resolve-once
output = await new Promise((a, b) => { a(1); a(2); b(3) })

//= sleep
var sleep = ms => new Promise(r => setTimeout(r, ms));
var t = Date.now();
await sleep(20);
output = Date.now() - t >= 19

//= timeout-race
var timeout = new Promise((_, no) => setTimeout(() => no(new Error('timeout')), 5));
output = await Promise.race([new Promise(r => setTimeout(r, 50)), timeout]).catch(e => e.message)

//= await-in-expression
output = [await 1, await Promise.resolve(2)].concat(await 3)

//= nested-await
output = await (await Promise.resolve(Promise.resolve(7)))

//= promise-tags
output = [typeof Promise.resolve(1).then, Object.prototype.toString.call(Promise.resolve()), Promise.resolve(1) instanceof Promise]

//= pool-of-two
var log = [], list = [1, 2, 3, 4];
async function worker() { while (list.length) { var x = list.shift(); await null; log.push(x) } }
await Promise.all([worker(), worker()]);
output = log

//= microtask-depth
var n = 0;
async function f() { if (++n < 500) await f() }
await f();
output = n

//= with-resolvers
output = typeof Promise.withResolvers
