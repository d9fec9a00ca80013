//= order
var log = [];
setTimeout(() => log.push('c'), 30); setTimeout(() => log.push('a'), 5); setTimeout(() => log.push('b'), 15);
await new Promise(r => setTimeout(r, 40));
output = log

//= same-time-in-order
var log = [];
setTimeout(() => log.push(1), 5); setTimeout(() => log.push(2), 5);
await new Promise(r => setTimeout(r, 10));
output = log

//= clear
var log = [];
var t = setTimeout(() => log.push('no'), 5); clearTimeout(t);
await new Promise(r => setTimeout(r, 15));
output = log

//= interval
output = await new Promise(r => { var n = 0; var t = setInterval(() => { if (++n === 3) { clearInterval(t); r(n) } }, 3) })

//= arguments
output = await new Promise(r => setTimeout((a, b) => r([a, b]), 1, 'x', 'y'))

//= immediate
output = await new Promise(r => setImmediate(r, 'now'))

//= promise-before-timer
var log = [];
setTimeout(() => log.push('timer'), 0);
await Promise.resolve();
log.push('job');
await new Promise(r => setTimeout(r, 5));
output = log

//= clear-nothing
[clearTimeout(undefined), clearTimeout(null), clearInterval(12345)].length

//= not-a-function
setTimeout('code', 1)

//= queue-microtask
var log = [];
queueMicrotask(() => log.push('m'));
log.push('s');
await null;
output = log

//= next-tick
var log = [];
process.nextTick(x => log.push(x), 't');
await new Promise(r => setTimeout(r, 1));
output = log

//= timers-promises
output = await require('timers/promises').setTimeout(2, 'v')

//= unref
typeof setTimeout(() => {}, 1).unref()

//= timer-in-timer
output = await new Promise(r => setTimeout(() => setTimeout(r, 1, 'inner'), 1))

//= abort-signal-any
var c = new AbortController(), s = AbortSignal.any([c.signal]);
c.abort('why');
[s.aborted, s.reason]

//= abort-event
var c = new AbortController(), log = [];
c.signal.addEventListener('abort', () => log.push(c.signal.aborted));
c.abort();
log

//= process-basics
[typeof process.env, typeof process.hrtime.bigint(), typeof process.version, typeof process.uptime()]
