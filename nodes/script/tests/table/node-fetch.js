//= headers-get
var { Headers } = require('node-fetch');
var h = new Headers({ 'Content-Type': 'text/plain', A: '1' }); h.append('a', '2');
[h.get('content-type'), h.get('A'), h.has('b'), h.get('b')]

//= headers-for-each
var { Headers } = require('node-fetch'), all = [];
new Headers({ B: '2', A: '1' }).forEach((v, k) => all.push(k + '=' + v));
all

//= headers-entries
var { Headers } = require('node-fetch');
[...new Headers([['x', '1'], ['y', '2']])]

//= headers-delete-set
var { Headers } = require('node-fetch');
var h = new Headers({ a: '1' }); h.set('A', '3'); h.set('b', '4'); h.delete('b');
[...h.keys(), h.get('a')]

//= headers-bad-name
var { Headers } = require('node-fetch');
new Headers({ 'a b': '1' })

//= headers-bad-value
var { Headers } = require('node-fetch');
new Headers({ a: 'x\ny' })

//= response-json
var { Response } = require('node-fetch');
output = await new Response('{"a":[1,2]}').json()

//= response-text
var { Response } = require('node-fetch');
var r = new Response('hi', { status: 201, headers: { x: 'y' } });
output = [r.status, r.ok, r.headers.get('X'), await r.text(), r.bodyUsed]

//= response-not-ok
var { Response } = require('node-fetch');
[new Response('', { status: 404 }).ok, new Response('', { status: 299 }).ok]

//= response-twice
var { Response } = require('node-fetch');
var r = new Response('x');
await r.text();
await r.text();
output = 1

//= response-clone
var { Response } = require('node-fetch');
var r = new Response('x'), c = r.clone();
output = [await r.text(), await c.text()]

//= response-array-buffer
var { Response } = require('node-fetch');
output = Buffer.from(await new Response('中').arrayBuffer()).toString('hex')

//= request
var { Request } = require('node-fetch');
var r = new Request('https://a.com/x', { method: 'post', body: 'b', headers: { q: '1' } });
output = [r.method, r.url, r.headers.get('q'), await r.text()]

//= request-get-with-body
var { Request } = require('node-fetch');
new Request('https://a.com/', { body: 'x' })

//= params-content-type
var { Request } = require('node-fetch');
new Request('https://a.com/', { method: 'POST', body: new URLSearchParams({ a: '1' }) }).headers.get('content-type')

//= text-content-type
var { Request } = require('node-fetch');
new Request('https://a.com/', { method: 'POST', body: 'x' }).headers.get('content-type')

//= fetch-rejects-relative
var fetch = require('node-fetch');
output = await fetch('/x').catch(e => e instanceof Error)

//= fetch-get-with-body
var fetch = require('node-fetch');
await fetch('https://a.invalid/', { body: 'x' });
output = 1

//= fetch-aborted
var fetch = require('node-fetch'), c = new AbortController();
c.abort();
output = await fetch('https://a.invalid/', { signal: c.signal }).catch(e => e.name)

//= global-response-json
output = await Response.json({ a: 1 }).json()

//= global-headers
new Headers({ A: 'b' }).get('a')
