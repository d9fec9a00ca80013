//! `script/pages` and `script/changes`: lists that a script reads.

use serde_json::{Value, json};
use weft_script::nodes::changes::Changes;
use weft_script::nodes::pages::Pages;
use weft_sdk::testing::{Calls, window};
use weft_sdk::{Call, Failure, Page};

use crate::common::output;

const LIST: &str = "const fetch = require('node-fetch');
module.exports = async ({ input, page, connection }) => {
  const number = page || 1;
  const answer = await fetch(`${connection.base_url}/orders?page=${number}&state=${input.state}`).then(r => r.json());
  return {
    records: answer.orders,
    next: answer.more ? number + 1 : null,
    total: answer.total,
    output: { seen: number },
  };
};";

fn call(code: &str) -> Call<Value> {
    Call::new(json!({ "base_url": "https://a.example" }), json!({ "code": code, "input": { "state": "paid" } }))
}

#[test]
fn a_list_is_read_page_after_page() {
    let calls = Calls::new()
        .on("GET https://a.example/orders")
        .query("page", "1")
        .query("state", "paid")
        .answer_text(200, r#"{"orders":[{"id":12345678901234567890},{"id":2}],"more":true,"total":3}"#)
        .on("GET https://a.example/orders")
        .query("page", "2")
        .answer_text(200, r#"{"orders":[{"id":3}],"more":false,"total":3}"#);
    let pages = calls.pages::<Pages>(call(LIST)).unwrap();
    let records: Vec<_> = pages.iter().map(|page| page.records.text()).collect();
    assert_eq!(records, [r#"[{"id":"12345678901234567890"},{"id":2}]"#, r#"[{"id":3}]"#]);
    assert_eq!(pages.iter().map(|page| page.total).collect::<Vec<_>>(), [Some(3), Some(3)]);
    assert_eq!(output(&pages[1]), json!({ "seen": 2 }));
    assert!(calls.requests().iter().all(|request| request.repeatable));
}

#[test]
fn a_window_is_given_as_texts_and_numbers() {
    let code = "module.exports = ({ window, page }) => ({ records: [{ ...window, page }] })";
    let call = call(code).with_window(window("2024-05-01T00:00:00+08:00", "2024-05-02T00:00:00+08:00"));
    let records = Calls::new().run_all::<Changes>(call).unwrap();
    let expected = json!({
        "since": "2024-04-30T16:00:00Z", "until": "2024-05-01T16:00:00Z",
        "since_ms": 1_714_492_800_000_i64, "until_ms": 1_714_579_200_000_i64, "page": null,
    });
    assert_eq!(records, [expected]);
}

#[test]
fn what_is_no_page_is_refused() {
    let run = |code: &str| -> Result<Page, Failure> { Calls::new().run::<Pages>(call(code)) };
    for (code, told) in [
        ("output = { a: 1 }", "assigns `output`"),
        ("module.exports = () => ({ records: {} })", "`records` is no list"),
        ("module.exports = () => ({ records: [{}, 5] })", "entry 2 is no object"),
        ("module.exports = () => ({ records: [null] })", "entry 1 is no object"),
        ("module.exports = () => ({ total: 'many' })", "`total`"),
        ("module.exports = () => ({ recrods: [] })", "recrods"),
        ("module.exports = () => []", "no object but a list"),
        ("module.exports = { a: 1 }", "never assigned"),
    ] {
        let Err(Failure::Invalid(problem)) = run(code) else { panic!("{code} passed") };
        assert!(problem.message.contains(told) && problem.remedy.is_some(), "{code}: {}", problem.message);
    }
    assert_eq!(run("module.exports = () => ({})").unwrap().records.text(), "[]");
    assert_eq!(
        run("module.exports = () => ({ total: '12', next: { a: [1] } })").unwrap().next,
        Some(json!({ "a": [1] }))
    );
}
