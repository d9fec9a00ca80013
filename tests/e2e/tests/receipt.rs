//! The receipt of a run: what every component asked for, was granted, and used.

use serde_json::Value;
use weft_e2e::{Project, now_s};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// A run of a shop's orders, and one more step, which writes to a table that it names.
fn ran() -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.changed_workflow("xiaoe-orders", |text| {
        let step = "  - id: note\n    uses: table/upsert\n    with: { table: notes, key: [id], rows: [{ id: 1 }] }\n";
        format!("{}\n{step}", text.trim_end())
    });
    project.run(&file).ok();
    let runs = project.weft(["runs", "--json"]).run().ok().events();
    let run = runs[0]["run"].as_str().expect("an id").to_owned();
    (server, project, run)
}

#[test]
fn a_receipt_says_what_components_did() {
    let (server, project, run) = ran();
    let receipt = project.weft(["runs", "receipt", &run, "--json"]).run().ok().events().remove(0);
    let xiaoe = &receipt["xiaoe"];
    let base_url = server.base_url();
    assert_eq!(xiaoe["granted"]["network"], Value::from(vec![base_url.clone()]));
    assert_eq!(xiaoe["asked"]["network"][0], "https://api.xiaoe-tech.com");
    assert_eq!(xiaoe["asked"]["sealed"], serde_json::json!(["access_token", "secret_key"]));
    let seen = server.log().len() as u64;
    let network = xiaoe["used"]["network"].as_object().expect("places");
    let sent: u64 = network.values().map(|traffic| traffic["requests"].as_u64().unwrap_or_default()).sum();
    assert_eq!(sent, seen, "every request that the shop saw is on the receipt");
    assert!(network.keys().all(|place| place.ends_with(&base_url)), "{network:?}");
    assert!(network.values().all(|traffic| traffic["received_bytes"].as_u64() > Some(100)), "{network:?}");
    assert!(xiaoe["used"]["sealed"]["access_token"].as_u64() > Some(1), "{xiaoe}");
    assert_eq!(xiaoe["used"]["tables"], serde_json::json!({}));
    let table = &receipt["table"];
    assert_eq!(table["granted"]["tables"], serde_json::json!(["contacts", "notes"]));
    assert_eq!(table["used"]["tables"]["notes"]["staged"], 1);
    assert_eq!(
        table["asked"]["tables"],
        serde_json::json!(["delete.table", "find.table", "rows.table", "upsert.table"])
    );
    assert_eq!(table["granted"]["network"], serde_json::json!([]));
}

#[test]
fn a_receipt_can_be_read() {
    let (server, project, run) = ran();
    let shown = project.weft(["runs", "receipt", &run]).run().ok().stdout;
    let mut lines: Vec<String> = Vec::new();
    for line in shown.lines() {
        // Digests change with every build, and numbers with the day's windows.
        let line = line.split("  sha256:").next().unwrap_or_default().replace(&server.base_url(), "SHOP");
        lines.push(numbered(&line));
    }
    insta::assert_snapshot!(lines.join("\n"));
    let shown = project.weft(["runs", "show", &run]).run().ok().stdout;
    assert!(shown.contains(&format!("runs receipt {run}")), "{shown}");
}

/// The same with `N` for every number, and for the unit of a size.
fn numbered(line: &str) -> String {
    let mut numbered = String::new();
    for char in line.chars() {
        match char {
            '0'..='9' if numbered.ends_with('N') => {}
            '0'..='9' => numbered.push('N'),
            '.' if numbered.ends_with('N') => {}
            other => numbered.push(other),
        }
    }
    numbered.replace("N KB", "N B").replace("N MB", "N B")
}

#[test]
fn a_run_that_is_not_there_has_no_receipt() {
    let (_, project, _) = ran();
    let said = project.weft(["runs", "receipt", "nobody"]).run().code(2).stderr;
    assert!(said.contains("there is no run `nobody`"), "{said}");
}
