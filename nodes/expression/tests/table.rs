//! The table of jq 1.8: what its programs give, and where expressions differ from it, why.
//!
//! `.ci/jq-table` verifies the table itself with jq. Here the engine is compared with it, and the pages that list the
//! differences (`workflows/JQ-DIFFERENCES.md` and its Chinese twin) with what the table says.

mod table {
    pub mod page;
    pub mod rows;
}

use table::page::{Language, page};
use table::rows::{Outcome, Row, sections};
use weft_expression::engine::Engine;

const ROWS_MIN: usize = 400;

/// All values of a program on any input, or why there are none.
fn evaluate(row: &Row) -> Result<Vec<String>, String> {
    let program = format!("[.input | ({}\n)]", row.program);
    let mut engine = Engine::default();
    engine.compile(&[program]).map_err(|(_, reason)| reason)?;
    let input = format!("{{\"input\":{}}}", row.input);
    let rows = engine.evaluate(&[0], &input, None).map_err(|error| error.message)?;
    let values: Vec<Box<serde_json::value::RawValue>> =
        serde_json::from_str(&rows[0][0]).expect("what the engine writes is JSON");
    Ok(values.iter().map(|value| value.get().to_owned()).collect())
}

#[test]
fn expressions_give_what_the_table_says() {
    let mut wrong = Vec::new();
    for row in sections().iter().flat_map(|section| &section.rows) {
        let found = match evaluate(row) {
            Ok(values) => Outcome::Values(values),
            Err(_) => Outcome::Error,
        };
        let expected = row.weft.as_ref().unwrap_or(&row.jq);
        if found != *expected {
            wrong.push(format!(
                "line {}: {}\n  on {}\n  expected {expected:?}\n  found    {found:?}",
                row.line, row.program, row.input
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_is_large_and_every_difference_has_a_reason() {
    let sections = sections();
    let rows: Vec<&Row> = sections.iter().flat_map(|section| &section.rows).collect();
    assert!(rows.len() >= ROWS_MIN, "{} rows", rows.len());
    for row in rows {
        if let Some(weft) = &row.weft {
            assert!(*weft != row.jq, "line {}: this is no difference", row.line);
            let reasons = [&row.reason.english, &row.reason.chinese];
            assert!(reasons.iter().all(|reason| !reason.is_empty()), "line {}: no reason in both languages", row.line);
        }
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its environment to write what it compares")]
fn the_pages_of_differences_are_fresh() {
    for language in [Language::English, Language::Chinese] {
        let path = format!("{}/../../workflows/{}", env!("CARGO_MANIFEST_DIR"), language.file_name());
        let expected = page(language);
        if std::env::var_os("WEFT_UPDATE").is_some() {
            std::fs::write(&path, &expected).expect("the page can be written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, expected, "{path} is stale: run this test with WEFT_UPDATE=1");
    }
}
