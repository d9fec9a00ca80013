//= throw-text
try { throw 'plain' } catch (e) { e }

//= throw-object
try { throw { code: 102 } } catch (e) { e.code }

//= finally-order
var log = [];
(function () { try { log.push('t'); return 1 } finally { log.push('f') } })();
log

//= finally-overrides
(function () { try { return 1 } finally { return 2 } })()

//= catch-without-binding
try { null.x } catch { 'caught' }

//= cause
new Error('x', { cause: 'y' }).cause

//= aggregate
new AggregateError([new Error('a')], 'm').errors.length

//= to-string
[String(new TypeError('m')), String(new Error()), Error('x') instanceof Error]

//= name-changed
var e = new Error('m');
e.name = 'Custom';
`${e}`

//= text-with-error
'错误:' + new TypeError('m')

//= json-of-error
JSON.stringify(new Error('x'))

//= own-properties
Object.getOwnPropertyNames(new Error('m')).filter(k => k !== 'stack')

//= extra-fields
Object.assign(new Error('m'), { code: 'E1', status: 404 }).status

//= stack-is-text
typeof new Error('x').stack

//= capture-stack-trace
var o = {};
Error.captureStackTrace(o);
typeof o.stack

//= range-error
new Array(-5)

//= type-error-call
(void 0)()

//= type-error-const
'use strict';
undefined.x = 1

//= reference-error
nope

//= syntax-error-eval
eval('1 +')

//= uri-error
decodeURI('%')

//= error-cause-chain
try { try { JSON.parse('x') } catch (c) { throw new Error('outer', { cause: c }) } } catch (e) { [e.message, e.cause.name] }

//= nested-rethrow
try { try { throw new Error('a') } catch (e) { e.message += 'b'; throw e } } catch (e) { e.message }

//= symbol-to-text
'' + Symbol('x')

//= strict-octal
eval('"use strict"; 010')

//= dom-exception
try { atob('*') } catch (e) { [e.name, e.code, e instanceof Error] }

//= promise-rejection-value
output = await Promise.reject({ a: 1 }).catch(e => e)

//= instanceof-chain
[new TypeError() instanceof Error, new TypeError().constructor.name, TypeError.prototype.name]

//= too-much-recursion-message
try { (function f() { f() })() } catch (e) { e.name }

//= finally-with-await
var log = [];
try { await Promise.reject(new Error('x')) } catch (e) { log.push(e.message) } finally { await null; log.push('f') }
output = log
