//! Records reach tables on two ways: by value, out of a component, and by reference, past it. Whatever comes with weft is run
//! on both, and the same rows come out.

use std::path::Path;
use std::sync::Arc;

use weft_engine::store::rows_to_json;
use weft_testing::document::Subject;
use weft_testing::{Ran, Whole, run_case};

use super::files;
use super::prepare::Stage;
use crate::arguments::ComponentOptions;
use crate::setup::{self, Setup};

/// How each case of a workflow came out, by its file and name.
async fn ran(setup: Setup) -> Vec<(String, Ran)> {
    let workflows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
    let files = files::open(&[workflows]).unwrap_or_else(|messages| panic!("{:?}", messages.all()));
    let mut stage = Stage::new(setup);
    let mut all = Vec::new();
    for file in &files {
        let read = file.read.as_ref().expect("the test files are sound");
        for case in read.cases.iter().filter(|case| matches!(case.subject, Subject::Workflow)) {
            let prepared = stage.prepare(file, read, case).await;
            let prepared = prepared.unwrap_or_else(|messages| panic!("{:?}", messages.all()));
            let rehearsal = prepared.rehearsal.as_ref().expect("it is a case of a workflow");
            let script = || -> Arc<dyn Whole> { prepared.script() };
            let events = Arc::new(|_| {});
            let ran = run_case(&prepared.case, rehearsal, &script, &prepared.answers, events).await.expect("a store");
            all.push((format!("{}: {}", file.name(), case.name.value), ran));
        }
    }
    all
}

#[tokio::test]
async fn what_comes_with_weft_writes_the_same_rows_by_value_and_by_reference() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = ComponentOptions { components: Vec::new(), cache: Some(folder.path().to_owned()) };
    let started = |setup: Result<Setup, _>| setup.unwrap_or_else(|_: crate::message::Messages| panic!("no sandbox"));
    let by_reference = ran(started(setup::start(&options).await)).await;
    let by_value = ran(started(setup::start_by_value(&options).await)).await;
    assert!(by_reference.len() > 10, "{} cases", by_reference.len());
    assert_eq!(by_reference.len(), by_value.len());
    let mut rows = 0;
    for ((name, one), (_, other)) in by_reference.iter().zip(&by_value) {
        assert_eq!(one.ended, other.ended, "{name}");
        assert_eq!(one.mismatches, other.mismatches, "{name}");
        assert_eq!(one.requests, other.requests, "{name}");
        assert_eq!(one.tables.keys().collect::<Vec<_>>(), other.tables.keys().collect::<Vec<_>>(), "{name}");
        for (table, cells) in &one.tables {
            assert_eq!(rows_to_json(cells), rows_to_json(&other.tables[table]), "{name}: {table}");
            assert_eq!(cells, &other.tables[table], "{name}: {table}");
            rows += cells.len();
        }
    }
    assert!(rows > 100, "{rows} rows");
}
