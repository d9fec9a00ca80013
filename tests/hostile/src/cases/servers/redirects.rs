//! Where a platform would like to send the victim.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::{list, run, step};
use crate::arena::{Arena, account};
use crate::attack::Attack;
use crate::servers::{Platform, Script, once, script};

pub(super) fn attacks() -> Vec<Attack> {
    [chains(), schemes(), addresses()].into_iter().flatten().collect()
}

fn to(location: &str) -> Script {
    once(format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"))
}

/// Redirects as often, then answers.
fn chain(times: usize) -> Script {
    script(move |mut talk| async move {
        loop {
            let asked = talk.asked().await?;
            let number: usize = asked.split(['/', ' ', '?']).find_map(|part| part.parse().ok()).unwrap_or_default();
            match number < times {
                true => {
                    let head = format!("HTTP/1.1 302 Found\r\nlocation: /{}\r\ncontent-length: 0\r\n\r\n", number + 1);
                    talk.say(head).await?;
                }
                false => talk.answer(r#"{"items":[{"id":1}]}"#).await?,
            }
        }
    })
}

fn chains() -> Vec<Attack> {
    vec![
        list(
            "server/redirect-loop",
            "redirects in a circle",
            chain(usize::MAX),
            "unavailable: GET /list: too many redirects",
        ),
        list(
            "server/redirect-to-itself",
            "redirects to the same place",
            chain_to_itself(),
            "unavailable: GET /list: too many redirects",
        ),
        list("server/redirect-chain", "redirects as often as is followed", chain(5), "finished; id=1"),
        list(
            "server/redirect-chain-too-long",
            "redirects once more than is followed",
            chain(6),
            "unavailable: GET /list: too many redirects",
        ),
    ]
}

fn chain_to_itself() -> Script {
    script(|mut talk| async move {
        loop {
            talk.asked().await?;
            talk.say("HTTP/1.1 307 Again\r\nlocation: /list\r\ncontent-length: 0\r\n\r\n").await?;
        }
    })
}

fn schemes() -> Vec<Attack> {
    vec![
        list(
            "server/redirect-to-file",
            "redirects to a file of the victim",
            to("file:///etc/passwd"),
            "invalid: `file:///etc/passwd` is neither http nor https",
        ),
        list(
            "server/redirect-to-ftp",
            "redirects to FTP",
            to("ftp://127.0.0.1/x"),
            "invalid: `ftp://127.0.0.1/x` is neither http nor https",
        ),
        list(
            "server/redirect-to-data",
            "redirects to data",
            to("data:application/json,{}"),
            "invalid: `data:application/json,{}` is neither http nor https",
        ),
        list(
            "server/redirect-to-gopher",
            "redirects to another protocol of old",
            to("gopher://127.0.0.1:6379/_INFO"),
            "invalid: `gopher://127.0.0.1:6379/_INFO` is neither http nor https",
        ),
        list(
            "server/redirect-to-nothing",
            "redirects to what is no address",
            to("http://[::1"),
            "invalid: a redirect that leads nowhere is not followed",
        ),
        list(
            "server/redirect-of-bytes",
            "redirects to bytes that are no text",
            once(b"HTTP/1.1 302 F\r\nlocation: /\xff\xfe\r\ncontent-length: 0\r\n\r\n".to_vec()),
            "unavailable: GET /list: too many redirects",
        ),
        list(
            "server/redirect-far",
            "redirects to an address of 100 KB",
            to(&format!("http://other.example/{}", "x".repeat(100_000))),
            "invalid: a redirect that leads to an address of more than 8000 bytes is not followed",
        ),
        list(
            "server/redirect-with-password",
            "redirects with a user and password",
            to("http://user:password@127.0.0.1/x"),
            "invalid: a URL may not hold a user name or password",
        ),
    ]
}

fn addresses() -> Vec<Attack> {
    vec![
        redirect_to_neighbour(
            "server/redirect-to-neighbour",
            "redirects to another port of the machine",
            "127.0.0.1",
            "invalid: http://127.0.0.1:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        redirect_to_neighbour(
            "server/redirect-to-decimal",
            "writes the machine itself as a number",
            "2130706433",
            "invalid: http://127.0.0.1:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        redirect_to_neighbour(
            "server/redirect-to-octal",
            "writes the machine itself in octal",
            "0177.0.0.1",
            "invalid: http://127.0.0.1:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        redirect_to_neighbour(
            "server/redirect-to-short",
            "writes the machine itself in short",
            "127.1",
            "invalid: http://127.0.0.1:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        redirect_to_neighbour(
            "server/redirect-to-mapped",
            "writes the machine itself as IPv6",
            "[::ffff:127.0.0.1]",
            "invalid: http://[::ffff:7f00:1]:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        redirect_to_neighbour(
            "server/redirect-to-name",
            "calls the machine itself by its name",
            "localhost",
            "invalid: http://localhost:NEIGHBOUR is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        list(
            "server/redirect-to-metadata",
            "redirects to where clouds keep secrets",
            to("http://169.254.169.254/latest/meta-data"),
            "invalid: http://169.254.169.254 is not among the hosts this connection may reach: http://127.0.0.1:PORT",
        ),
        private_account(
            "server/account-in-decimal",
            "an address of the machine itself, as a number",
            "2130706433",
            "invalid: `127.0.0.1` leads to a private address, which this connection may not dial (allow_private: true would permit it)",
        ),
        private_account(
            "server/account-of-zero",
            "an address of the machine itself, as zero",
            "0",
            "invalid: `0.0.0.0` leads to a private address, which this connection may not dial (allow_private: true would permit it)",
        ),
        private_account(
            "server/account-mapped",
            "an address of the machine itself, as IPv6",
            "[::ffff:7f00:1]",
            "invalid: `::ffff:127.0.0.1` leads to a private address, which this connection may not dial (allow_private: true would permit it)",
        ),
        private_account(
            "server/account-by-name",
            "an address of the machine itself, by its name",
            "localhost",
            "invalid: `localhost` leads to a private address, which this connection may not dial (allow_private: true would permit it)",
        ),
    ]
}

/// Another server on this machine must not be asked.
fn redirect_to_neighbour(name: &'static str, tries: &'static str, host: &'static str, answer: &'static str) -> Attack {
    let source: Arc<str> = step("list", &json!({ "path": "/list", "records": "items" })).into();
    let act = move |arena: Arc<Arena>| {
        let source = Arc::clone(&source);
        async move {
            let asked = Arc::new(AtomicBool::new(false));
            let neighbour = Platform::start(listening(Arc::clone(&asked))).await;
            let platform = Platform::start(to(&format!("http://{host}:{}/secret", neighbour.port))).await;
            let answer = run(&arena, &source, None, super::victim(&platform.base_url())).await;
            let reached = if asked.load(Ordering::Relaxed) { "the neighbour was reached, and " } else { "" };
            let answer = platform.hide_port(&answer).replace(&format!(":{}", neighbour.port), ":NEIGHBOUR");
            format!("{reached}{answer}")
        }
    };
    Attack::new(name, tries, act, answer)
}

/// An account that may not reach private addresses, at one that doesn't look like it.
fn private_account(name: &'static str, tries: &'static str, host: &'static str, answer: &'static str) -> Attack {
    let source: Arc<str> = step("list", &json!({ "path": "/list", "records": "items" })).into();
    let act = move |arena: Arc<Arena>| {
        let source = Arc::clone(&source);
        async move {
            let asked = Arc::new(AtomicBool::new(false));
            let platform = Platform::start(listening(Arc::clone(&asked))).await;
            let address = format!("http://{host}:{}", platform.port);
            let answer = run(&arena, &source, None, account("http", &address, false, &[("variant", "none")])).await;
            let reached = if asked.load(Ordering::Relaxed) { "the machine was reached, and " } else { "" };
            format!("{reached}{}", platform.hide_port(&answer))
        }
    };
    Attack::new(name, tries, act, answer)
}

/// Notes that somebody connected.
fn listening(asked: Arc<AtomicBool>) -> Script {
    script(move |mut talk| {
        let asked = Arc::clone(&asked);
        async move {
            asked.store(true, Ordering::Relaxed);
            talk.asked().await?;
            talk.answer(r#"{"items":[]}"#).await
        }
    })
}
