//! A secret that the platform sends back in disguise ends on no disk.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use weft_e2e::{Project, assert_no_leak, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// In ways that the host doesn't replace on its way to the component.
fn disguises(secret: &str) -> Vec<(&'static str, String)> {
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let escaped: String = secret.chars().map(|char| format!("\\u{:04x}", char as u32)).collect();
    vec![
        ("base64 of base64", STANDARD.encode(STANDARD.encode(format!("key={secret}&x=1")))),
        ("every character URL-encoded", format!("https://x.example/?k={percent}")),
        ("every character as JSON's escape, in JSON in a text", format!("{{\"k\":\"{escaped}\"}}")),
        ("base64 of a URL", STANDARD.encode(format!("https://x.example/?k={percent}"))),
    ]
}

#[test]
fn a_deliberate_secret_in_a_body_is_caught() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let secret = server.with_shop(|shop| shop.secret_key.clone());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    let mut told = String::new();
    for (what, text) in disguises(&secret) {
        server.with_shop(|shop| shop.users[0].nickname = text);
        let finished = project.weft(["record", &file]).run().code(6);
        assert_eq!(project.files(), ["connections.yaml", "xiaoe-base.yaml"], "{what}: something was written");
        assert_no_leak(what, &finished.everything(), std::slice::from_ref(&secret));
        let errors = finished.stderr.lines().skip_while(|line| !line.starts_with("error"));
        told += &format!("== {what}\n{}\n", redact(&project, &errors.collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!(told);
}
