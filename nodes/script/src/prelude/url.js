'use strict';
// `url`: the classes of WHATWG, and the functions of old code (`parse`, `format`, `resolve`).
const { URL } = require('internal-url');
const { URLSearchParams } = require('internal-search-params');
const { domainToAscii } = require('internal-url-host');
const { lazily } = require('internal-lazy');
const { refusal } = require('internal-errors');

const ascii = (domain) => {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return '';
  }
};

const address = {
  URL,
  URLSearchParams,
  domainToASCII: (domain) => ascii(`${domain}`),
  domainToUnicode: (domain) => require('internal-punycode').toUnicode(ascii(`${domain}`) && domainToAscii(`${domain}`)),
  urlToHttpOptions(url) {
    const options = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      hash: url.hash,
      search: url.search,
      pathname: url.pathname,
      path: `${url.pathname || ''}${url.search || ''}`,
      href: url.href,
    };
    if (url.port !== '') options.port = Number(url.port);
    if (url.username || url.password)
      options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return options;
  },
  fileURLToPath: refusal('url.fileURLToPath', 'there are no files'),
  pathToFileURL: refusal('url.pathToFileURL', 'there are no files'),
};

lazily(address, () => require('internal-url-legacy'), ['Url', 'parse', 'format', 'resolve', 'resolveObject']);

module.exports = address;
