//! Certificates. A request is tried four times, whose pauses make these the longest of all attacks.

use std::sync::Arc;

use serde_json::json;

use super::{run, step, victim};
use crate::arena::Arena;
use crate::attack::Attack;
use crate::servers::{Platform, Script, script, tls};

pub(super) fn attacks() -> Vec<Attack> {
    let talks_first = script(|mut talk| async move {
        talk.say("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await?;
        talk.say_no_more().await
    });
    vec![
        over_tls(
            "server/tls-plain-text",
            "speaks plain text where TLS is expected",
            talks_first,
            "unavailable: GET /: localhost can't be reached: received corrupt message of type InvalidContentType",
        ),
        over_tls(
            "server/tls-self-signed",
            "vouches for itself",
            tls::self_signed("localhost", false),
            "unavailable: GET /: localhost can't be reached: invalid peer certificate: UnknownIssuer",
        ),
        over_tls(
            "server/tls-other-host",
            "shows the certificate of another host",
            tls::self_signed("bank.example", false),
            "unavailable: GET /: localhost can't be reached: invalid peer certificate: UnknownIssuer",
        ),
        over_tls(
            "server/tls-expired",
            "shows a certificate of the year 2000",
            tls::self_signed("localhost", true),
            "unavailable: GET /: localhost can't be reached: invalid peer certificate: certificate expired",
        ),
    ]
}

fn over_tls(name: &'static str, tries: &'static str, script: Script, answer: &'static str) -> Attack {
    let source: Arc<str> = step("request", &json!({ "path": "/" })).replace("2s", "8s").into();
    let act = move |arena: Arc<Arena>| {
        let (source, script) = (Arc::clone(&source), Arc::clone(&script));
        async move {
            let platform = Platform::start(script).await;
            let address = format!("https://localhost:{}", platform.port);
            let answer = platform.hide_port(&run(&arena, &source, None, victim(&address)).await);
            // What follows is the time.
            answer.split(": verification time").next().unwrap_or_default().to_owned()
        }
    };
    Attack::new(name, tries, act, answer)
}
