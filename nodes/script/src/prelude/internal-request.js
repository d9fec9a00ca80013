'use strict';
// Sends a request through the host, which decides where it may go, repeats it, and follows redirects.
const p = require('internal-primordials');
const { pairsOf } = require('internal-headers');
const { refused } = require('internal-errors');
const { settle } = require('internal-sealed');

/** Fields that the host sets itself, and that old code sets to just what the host does anyway. */
const OWN = ['content-length', 'connection', 'keep-alive', 'accept-encoding'];

const hostOf = (url) => {
  const from = p.textIndexOf(url, '//') + 2;
  let to = from;
  while (to < url.length && p.textIndexOf('/?#', url[to]) < 0) to += 1;
  return p.textSlice(url, from, to);
};

const headersOf = (parts) => {
  const given = pairsOf(parts.headers);
  const pairs = [];
  let accepts = false;
  for (let i = 0; i < given.length; i += 1) {
    const lower = p.textToLowerCase(given[i][0]);
    if (p.arrayIncludes(OWN, lower)) continue;
    if (lower === 'host' && given[i][1] === hostOf(parts.url)) continue;
    if (lower === 'accept') accepts = true;
    p.arrayPush(pairs, [given[i][0], settle(given[i][1])]);
  }
  if (!accepts) p.arrayPush(pairs, ['Accept', '*/*']);
  return pairs;
};

const timeoutOf = (parts) => {
  const own = +parts.timeout > 0 ? +parts.timeout : null;
  const limit = parts.signal ? require('internal-abort').limitOf(parts.signal) : null;
  if (own === null || limit === null) return own === null ? limit : own;
  return p.min(own, limit);
};

/** Text where it may be text, since a marker counts in text only. */
const bodyOf = (body) => (typeof body === 'string' ? settle(body) : body);

const send = (parts) => {
  if (parts.redirect === 'manual') {
    throw refused("redirect: 'manual'", 'redirects are followed by the host; the address it came to is response.url');
  }
  return host.request({
    method: parts.method,
    url: settle(parts.url),
    headers: headersOf(parts),
    body: bodyOf(parts.body),
    timeout: timeoutOf(parts),
  });
};

module.exports = { send };
