//! Scripts that reach where they may not, or in ways they may not.

use super::PLAIN;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "egress-other-host",
            "asks a host that nobody granted",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw nothing"
        ),
        script!(
            "egress-node-fetch",
            "asks a host that nobody granted, by node-fetch",
            PLAIN,
            "finished: {\"error\":\"request to https://evil.example/ failed, reason: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"cause\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw nothing"
        ),
        script!(
            "egress-other-port",
            "asks another port of the granted host",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: http://127.0.0.1:OTHER is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw nothing"
        ),
        script!(
            "egress-schemes",
            "leaves HTTP by the scheme of an address",
            PLAIN,
            "finished: {\"file:///etc/passwd\":\"Error: unknown scheme\",\"FILE:/etc/passwd\":\"Error: unknown scheme\",\"data:text/plain,hello\":\"Error: unknown scheme\",\"ftp://127.0.0.1/\":\"Error: unknown scheme\",\"blob:https://evil.example/x\":\"Error: unknown scheme\",\"javascript:alert(1)\":\"Error: unknown scheme\",\"ws://127.0.0.1/\":\"Error: unknown scheme\",\"//evil.example/\":\"TypeError: Invalid URL\",\"ht\\ttps://evil.example/\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"\\u0000https://evil.example/\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"https:evil.example\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"https:\\\\\\\\evil.example\\\\\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw nothing"
        ),
        // Another port than the granted one: none of them is the same origin in another notation.
        script!(
            "egress-notations",
            "asks addresses of this machine, and of a cloud's metadata, in all notations",
            PLAIN,
            "finished: {\"granted\":[]} | the server saw nothing"
        ),
        // All of these are the granted address: what is checked is what they mean, not how they are written.
        script!(
            "egress-own-host-in-numbers",
            "writes the granted host in another way",
            PLAIN,
            "finished: {\"told\":[200,200,200,200]} | the server saw GET /ok 4 times"
        ),
        // The one with `#` is the granted host: all behind it is a fragment.
        script!(
            "egress-look-alikes",
            "asks hosts that look like the granted one",
            PLAIN,
            "finished: {\"told\":[\"Error: http://127.0.0.1.evil.example:PORT is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"Error: http://127.0.0.1.evil.example:PORT is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"TypeError: Invalid URL\",\"Error: a URL may not hold a user name or password\",\"TypeError: Invalid URL\",200,\"Error: http://xn--hop-ehd.example:PORT is not among the hosts this connection may reach: http://127.0.0.1:PORT\",\"TypeError: Invalid URL\"]} | the server saw GET /"
        ),
        script!(
            "egress-user-in-url",
            "hides the host behind a user name",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a URL may not hold a user name or password\"} | the server saw nothing"
        ),
        // A backslash ends the host, as in every browser.
        script!(
            "egress-backslash",
            "hides the host behind a backslash",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /@evil.example/"
        ),
        script!(
            "egress-line-in-path",
            "splits the request line",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /%20HTTP/1.1X:%20yGET%20/second"
        ),
        script!(
            "egress-redirect-to-other-host",
            "has its secret carried to another host by a redirect",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw GET /to with the secret"
        ),
        script!(
            "egress-redirect-to-metadata",
            "is redirected to the address of a cloud's metadata",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: http://169.254.169.254 is not among the hosts this connection may reach: http://127.0.0.1:PORT\"} | the server saw GET /to"
        ),
        script!(
            "egress-redirect-to-file",
            "is redirected to a file",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: `file:///etc/passwd` is neither http nor https\"} | the server saw GET /to"
        ),
        script!(
            "egress-redirect-to-other-port",
            "has its secret carried to another port by a redirect",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a redirect that would send a body to another host is not followed\"} | the server saw POST /to with the secret"
        ),
        script!(
            "egress-redirect-loop",
            "is redirected in a circle",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: too many redirects\"} | the server saw GET /loop 6 times"
        ),
        // The text that is checked is the one that is sent.
        script!(
            "egress-two-faced-address",
            "gives another address every time that it is asked",
            PLAIN,
            "finished: {\"status\":200,\"asked\":1} | the server saw GET /ok"
        ),
        // Wherever it goes: not where nobody granted it.
        script!(
            "egress-patched-url",
            "changes how addresses are written",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "egress-two-faced-options",
            "gives other options every time that it is asked",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "header-injection",
            "adds header fields by line ends",
            PLAIN,
            "finished: {\"\\\"X-Ab\\\\r\\\\nX-Injected: yes\\\"\":\"b\\r\\nX-Injected: yes is not a legal HTTP header value\",\"\\\"X-A\\\\r\\\\nX-Injectedyes\\\"\":\"X-A\\r\\nX-Injected is not a legal HTTP header name\",\"\\\"X-Ab\\\\u0000c\\\"\":\"b\\u0000c is not a legal HTTP header value\",\"\\\"x\\\"\":\" is not a legal HTTP header name\"} | the server saw nothing"
        ),
        script!(
            "header-injection-past-the-prelude",
            "adds header fields by line ends, past checks that it has switched off",
            PLAIN,
            "finished: {\"told\":\"b\\r\\nX-Injected: yes is not a legal HTTP header value\",\"sent\":200} | the server saw GET /ok"
        ),
        // Length, connection and encoding are left out: old code sets them to what the host does anyway.
        script!(
            "header-of-the-host",
            "sets header fields that are the host's own",
            PLAIN,
            "finished: {\"Host\":\"Error: the header field `host` is set by the host alone: it follows from the URL\",\"Content-Length\":200,\"Transfer-Encoding\":\"Error: the header field `transfer-encoding` is set by the host alone: it follows from the body\",\"Upgrade\":\"Error: the header field `upgrade` is set by the host alone: only HTTP is spoken\",\"Accept-Encoding\":200,\"Accept-Charset\":\"Error: the header field `accept-charset` is set by the host alone: answers must be readable for the host\",\"Accept\":\"Error: the header field `accept` may not name a charset: answers must be readable for the host\",\"Range\":\"Error: the header field `range` is set by the host alone: parts of an answer can't be searched for secrets\",\"Connection\":200,\"TE\":\"Error: the header field `te` is set by the host alone: it is between two neighbours\",\"Expect\":\"Error: the header field `expect` is set by the host alone: bodies are sent at once\"} | the server saw POST /ok 3 times"
        ),
        script!(
            "method-odd",
            "uses methods that are none",
            PLAIN,
            "finished: {\"fetch \\\"CONNECT\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"node-fetch \\\"CONNECT\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"fetch \\\"TRACE\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"node-fetch \\\"TRACE\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"fetch \\\"GET / HTTP/1.1\\\\r\\\\nX:\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"node-fetch \\\"GET / HTTP/1.1\\\\r\\\\nX:\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"fetch \\\"ge t\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"node-fetch \\\"ge t\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"fetch \\\"PURGE\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"node-fetch \\\"PURGE\\\"\":\"Error: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\",\"fetch \\\"\\\"\":200,\"node-fetch \\\"\\\"\":200} | the server saw GET /ok 2 times"
        ),
        script!(
            "request-flood",
            "sends 200 requests at once",
            PLAIN,
            "invalid: attack.yaml:17:74: TypeError: fetch failed: one call has sent as many requests as it may\n  await Promise.all(Array.from({ length: 200 }, () => fetch(`${input.base}/ok`))); | the server saw GET /ok 100 times"
        ),
        script!(
            "request-huge",
            "sends 20 MiB",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "request-many-fields",
            "sends 5,000 query parameters",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: the request has more than 1000 fields\"} | the server saw nothing"
        ),
    ]
}
