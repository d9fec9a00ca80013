//= parts
var u = new URL('https://user:pw@api.example.com:8443/v1/orders?page=1&size=50#top');
[u.origin, u.host, u.port, u.pathname, u.search, u.hash, u.username, u.password]

//= relative
new URL('../b?x=1', 'https://a.com/x/y/z').href

//= invalid
new URL('not a url')

//= unicode-host
new URL('https://例え.jp/路径?查询=值').href

//= default-port
[new URL('https://a.com:443/').href, new URL('http://a.com:8080').port]

//= setters
var u = new URL('https://a.com/x');
u.pathname = '/a b'; u.search = 'q=1 2'; u.hash = 'z'; u.port = '81';
u.toString()

//= search-params
var u = new URL('https://a.com/?a=1');
u.searchParams.append('b', '中 文'); u.searchParams.set('a', '2');
u.href

//= params-of-object
new URLSearchParams({ a: 1, b: 'x y', c: '' }).toString()

//= params-of-pairs
new URLSearchParams([['a', '1'], ['a', '2']]).getAll('a')

//= params-of-text
Object.fromEntries(new URLSearchParams('?a=1&b=%E4%B8%AD+c'))

//= params-sort
var p = new URLSearchParams('b=2&a=1&b=1');
p.sort();
String(p)

//= params-encoding
new URLSearchParams({ q: "a&b=c+d~*'()!" }).toString()

//= params-iterate
[...new URLSearchParams('a=1&b=2').keys()].join() + [...new URLSearchParams('a=1')].length

//= params-has-delete
var p = new URLSearchParams('a=1&b=2');
p.delete('a');
[p.has('a'), p.get('zz'), p.size]

//= legacy-parse
var u = require('url').parse('http://a.com:80/p?x=1&x=2#h', true);
[u.host, u.pathname, u.query.x, u.hash]

//= legacy-resolve
require('url').resolve('http://a.com/b/c', '../d')

//= legacy-format
require('url').format({ protocol: 'https', host: 'a.com', pathname: '/x', query: { a: 1 } })

//= json
JSON.stringify({ u: new URL('https://a.com') })

//= dot-segments
new URL('https://a.com/a/./b/../c').pathname

//= backslashes
new URL('https:\\\\a.com\\b').href

//= ipv4-tricks
new URL('http://0x7f.1/').hostname

//= ipv6
new URL('http://[::FFFF:1.2.3.4]/').hostname

//= can-parse
[URL.canParse('x'), URL.canParse('https://a.com')]

//= origin-of-data
new URL('data:text/plain,x').origin

//= port-out-of-range
new URL('http://a.com:70000')

//= require-url
require('url').URL === URL
