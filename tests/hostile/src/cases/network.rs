//! Components that reach where they may not, or in ways they may not.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use weft_engine::sandbox::http::Lookup;
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::{AccountHandle, Accounts};
use weft_sandbox_tests::{Answer, Seen, Server};

use crate::arena::{Arena, account};
use crate::attack::{Attack, against, saw, telling};

pub(super) fn attacks() -> Vec<Attack> {
    let header =
        |name, tries, field: &str, answer| against(name, tries, ("header", json!({ "text": field })), ok, answer);
    let ask = |name, tries, url: &str, answer| against(name, tries, ("ask", json!({ "text": url })), ok, answer);
    vec![
        ask(
            "network/other-host",
            "asks a host that nobody granted",
            "https://evil.example/",
            "invalid: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw nothing",
        ),
        ask(
            "network/other-port",
            "asks another port of the granted host",
            "http://127.0.0.1:1/",
            "invalid: http://127.0.0.1:1 is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw nothing",
        ),
        ask(
            "network/other-scheme",
            "reads a file by a URL",
            "file:///etc/passwd",
            "invalid: `file:///etc/passwd` is neither http nor https | the server saw nothing",
        ),
        ask(
            "network/user-in-url",
            "hides the host behind a user name",
            "http://127.0.0.1:PORT@evil.example/",
            "invalid: a URL may not hold a user name or password | the server saw nothing",
        ),
        ask(
            "network/backslash",
            "hides the host behind a backslash",
            "http://127.0.0.1:PORT\\@evil.example/",
            "finished: {\"status\":200,\"body\":\"ok\"} | the server saw GET /@evil.example/",
        ),
        ask(
            "network/line-in-url",
            "splits the request line",
            "http://127.0.0.1:PORT/ HTTP/1.1\r\nx: y\r\n\r\nGET /second",
            "finished: {\"status\":200,\"body\":\"ok\"} | the server saw GET /%20HTTP/1.1x:%20yGET%20/second",
        ),
        ask(
            "network/query-in-url",
            "smuggles a query past the check for secrets",
            "/ok?stolen=1",
            "invalid: query parameters are given apart from the URL | the server saw nothing",
        ),
        Attack::new("network/notations", "asks private addresses in every notation", notations, "20 refused, 0 not: "),
        Attack::new(
            "network/names",
            "asks names of private addresses",
            names,
            "invalid: `localhost` leads to a private address, which this connection may not dial (allow_private: true would permit it); invalid: `localhost` leads to a private address, which this connection may not dial (allow_private: true would permit it)",
        ),
        Attack::new(
            "network/rebinding",
            "has its name point elsewhere between check and dial",
            rebinding,
            "invalid: `rebinding.example` leads to a private address, which this connection may not dial (allow_private: true would permit it) | the server saw nothing",
        ),
        against(
            "network/redirect-to-other-host",
            "is redirected to a host that nobody granted",
            ("ask", json!({ "text": "/away" })),
            away,
            "invalid: https://evil.example is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw GET /away",
        ),
        against(
            "network/redirect-to-metadata",
            "is redirected to the address of a cloud's metadata",
            ("ask", json!({ "text": "/metadata" })),
            away,
            "invalid: http://169.254.169.254 is not among the hosts this connection may reach: http://127.0.0.1:PORT | the server saw GET /metadata",
        ),
        against(
            "network/redirect-to-file",
            "is redirected to a file",
            ("ask", json!({ "text": "/file" })),
            away,
            "invalid: `file:///etc/passwd` is neither http nor https | the server saw GET /file",
        ),
        against(
            "network/redirect-loop",
            "is redirected in a circle",
            ("ask", json!({ "text": "/loop" })),
            away,
            "unavailable: too many redirects | the server saw GET /loop 6 times",
        ),
        header(
            "network/header-injection",
            "adds a header field by a line end",
            "x-a: b\r\nx-injected: yes",
            "invalid: a header field can't be sent as it is | the server saw nothing",
        ),
        header(
            "network/header-name-injection",
            "adds a header field by a line end in a name",
            "x-a\r\nx-injected: yes",
            "invalid: a header field can't be sent as it is | the server saw nothing",
        ),
        header(
            "network/host-override",
            "asks the granted address for another host",
            "Host: other.example",
            "invalid: the header field `host` is set by the host alone: it follows from the URL | the server saw nothing",
        ),
        header(
            "network/smuggling-length",
            "says another length than the body has",
            "Content-Length: 5",
            "invalid: the header field `content-length` is set by the host alone: it follows from the body | the server saw nothing",
        ),
        header(
            "network/smuggling-chunked",
            "says that the body comes in chunks",
            "transfer-encoding: chunked",
            "invalid: the header field `transfer-encoding` is set by the host alone: it follows from the body | the server saw nothing",
        ),
        header(
            "network/upgrade",
            "leaves HTTP",
            "Upgrade: websocket",
            "invalid: the header field `upgrade` is set by the host alone: only HTTP is spoken | the server saw nothing",
        ),
        header(
            "network/encoding",
            "asks for answers that the host can't read",
            "Accept-Encoding: br",
            "invalid: the header field `accept-encoding` is set by the host alone: answers must be readable for the host | the server saw nothing",
        ),
        header(
            "network/range",
            "asks for half an answer, so that half a secret comes back",
            "Range: bytes=0-9",
            "invalid: the header field `range` is set by the host alone: parts of an answer can't be searched for secrets | the server saw nothing",
        ),
        against(
            "network/encoded-answer",
            "gets an answer that the host can't read",
            ("ask", json!({ "text": "/encoded" })),
            away,
            "invalid: the answer is encoded as `br`, which was not asked for and can't be read | the server saw GET /encoded",
        ),
        against(
            "network/tunnel",
            "opens a tunnel",
            ("method", json!({ "text": "CONNECT" })),
            ok,
            "invalid: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS | the server saw nothing",
        ),
        against(
            "network/method-injection",
            "writes a request into the method",
            ("method", json!({ "text": "GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET" })),
            ok,
            "invalid: the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS | the server saw nothing",
        ),
        against(
            "network/huge-body",
            "sends 20 MiB",
            ("huge-body", json!({ "amount": 20 << 20 })),
            ok,
            "invalid: the body has more than 16 MiB | the server saw nothing",
        ),
        against(
            "network/many-headers",
            "sends 5,000 header fields",
            ("many-headers", json!({ "amount": 5_000 })),
            ok,
            "invalid: the request has more than 1000 fields | the server saw nothing",
        ),
        against(
            "network/many-requests",
            "sends 100,000 requests",
            ("many-requests", json!({ "amount": 100_000 })),
            ok,
            "invalid: one call has sent as many requests as it may | the server saw GET /ok 100 times",
        ),
    ]
}

fn ok(_: &Seen) -> Answer {
    Answer::ok()
}

fn away(seen: &Seen) -> Answer {
    match seen.path.as_str() {
        "/away" => Answer::redirect(302, "https://evil.example/"),
        "/metadata" => Answer::redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/file" => Answer::redirect(302, "file:///etc/passwd"),
        "/loop" => Answer::redirect(302, "/loop"),
        "/encoded" => Answer::new(200, "\x0b\x00\u{0}x\x03").header("content-encoding", "br"),
        _ => Answer::ok(),
    }
}

/// Addresses of this machine, of private networks and of a cloud's metadata, in all notations that URLs know.
const NOTATIONS: [&str; 20] = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "100.64.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[fe80::1]",
    "[fd00::1]",
];

/// The connection itself leads inside: the component was given the address by whoever wrote the connection.
async fn notations(arena: Arc<Arena>) -> String {
    let plan = match arena.plan(&telling("ask", &json!({ "text": "/" }), "retry: { attempts: 1 }")).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let mut others = Vec::new();
    for notation in NOTATIONS {
        let victim = account("hostile", &format!("http://{notation}"), false, &[]);
        let ran = arena.run(&plan, &Accounts::from([("victim".to_owned(), victim)]), &[]).await;
        if !ran.answer.contains("leads to a private address") {
            others.push(format!("{notation}: {}", ran.answer));
        }
    }
    format!("{} refused, {} not: {}", NOTATIONS.len() - others.len(), others.len(), others.join("; "))
}

async fn names(arena: Arc<Arena>) -> String {
    let plan = match arena.plan(&telling("ask", &json!({ "text": "/" }), "retry: { attempts: 1 }")).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let mut answers = Vec::new();
    for name in ["localhost", "LOCALHOST"] {
        let victim = account("hostile", &format!("http://{name}:9"), false, &[]);
        answers.push(arena.run(&plan, &Accounts::from([("victim".to_owned(), victim)]), &[]).await.answer);
    }
    answers.join("; ")
}

/// Points to a public address when it is asked first, and to this machine ever after. The public one belongs to a network
/// that was given back (3ffe::/16), so that nobody is troubled.
struct Rebinding(AtomicU32);

#[async_trait::async_trait]
impl Lookup for Rebinding {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::Relaxed) == 0;
        Ok(vec![if first { "3ffe::1" } else { "127.0.0.1" }.parse().expect("an address")])
    }
}

async fn rebinding(arena: Arc<Arena>) -> String {
    let server = Server::start(ok).await;
    let source = telling("ask", &json!({ "text": "/" }), "retry: { attempts: 1 }");
    let plan = match arena.plan(&source).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let settings = AccountSettings {
        base_url: format!("http://rebinding.example:{}", server.port()),
        ..account("hostile", "http://rebinding.example", false, &[]).account.settings.clone()
    };
    let account = Account::with_lookup(settings, Arc::new(Rebinding(AtomicU32::new(0)))).expect("an address");
    let accounts = Accounts::from([("victim".to_owned(), AccountHandle::new(account, None))]);
    let ran = arena.run(&plan, &accounts, &[]).await;
    format!("{} | {}", server.hide_port(&ran.answer), saw(&server.seen()))
}
