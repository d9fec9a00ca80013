//! A secret that the platform sends back in disguise is hidden: from components, tables, recordings and everything that is said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use weft_e2e::{Cell, Project, assert_no_leak, now_s};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// In encodings within one another.
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
fn a_deliberate_secret_in_a_body_is_hidden() {
    for (what, _) in disguises("x") {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let secret = server.with_shop(|shop| shop.secret_key.clone());
        let (_, text) = disguises(&secret).into_iter().find(|(other, _)| *other == what).expect("the same list");
        server.with_shop(|shop| shop.users[0].nickname = text);
        let project = Project::connected(&server);
        let file = project.workflow("xiaoe-base");
        let recorded = project.weft(["record", &file]).run().code(0);
        let run = project.weft(["run", &file]).run().code(0);
        let secrets = std::slice::from_ref(&secret);
        assert_no_leak(what, &(recorded.everything() + &run.everything()), secrets);
        let recording = project.read("xiaoe-base.recording.yaml");
        assert!(recording.contains("[hidden by weft]"), "{what}");
        assert_no_leak(what, &recording, secrets);
    }
}

/// Whoever gives a secret as an input that is not declared to be one.
#[test]
fn an_input_that_holds_a_secret_is_not_kept() {
    const WORKFLOW: &str = "weft: 1\nname: told\nconnections: { shop: xiaoe }\ninputs: { text: { type: string }, other: { \
        type: string } }\nsteps:\n  - { id: token, uses: xiaoe/token, connection: shop }\noutputs: { told: \"${ .inputs.text }\" }\n";
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let secret = server.with_shop(|shop| shop.secret_key.clone());
    let project = Project::connected(&server);
    project.write("told.yaml", WORKFLOW);
    let text = format!("text=with {secret}");
    let told =
        project.weft(["run", "told.yaml", "--input", &text, "--input", "other=plain"]).run().code(0).everything();
    assert_no_leak("what is said", &told, std::slice::from_ref(&secret));
    assert!(told.contains("the input `text` holds a secret of an account, so it is not kept"), "{told}");
    let kept = project.database().query("SELECT inputs_json FROM _weft_runs");
    let Cell::Text(kept) = &kept[0]["inputs_json"] else { panic!("{kept:?}") };
    assert_eq!(kept, "{\"other\":\"plain\"}");
}
