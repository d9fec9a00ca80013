//! One bad record stops nothing; all of them stop the run.

use serde_json::{Value, json};
use weft_e2e::Project;
use weft_e2e::platform::{Answer, Platform};

use super::{project, workflow};

/// Records of which those with these numbers have no key.
fn records(numbers: std::ops::Range<u64>, bad: impl Fn(u64) -> bool) -> Value {
    json!(
        numbers
            .map(|number| if bad(number) { json!({ "n": number }) } else { json!({ "id": number }) })
            .collect::<Vec<_>>()
    )
}

/// A list with pages of ten; page after page, these have no key.
fn list(pages: u64, bad: impl Fn(u64) -> bool + Send + Sync + 'static) -> Platform {
    Platform::start(move |asked| {
        let page = asked.number_of("page").unwrap_or(1);
        let numbers = if page <= pages { page * 10..page * 10 + 10 } else { 0..0 };
        Answer::json(&records(numbers, &bad))
    })
}

fn steps(options: &str) -> String {
    format!(
        "  - id: things\n    uses: http/list\n    connection: api\n    with: {{ path: /things, paging: {{ page: {{ in: query, \
         name: page }} }} }}\n    into: {{ table: things, key: id }}\n{options}\n"
    )
}

fn rows(project: &Project) -> usize {
    project.database().tables().get("things").map_or(0, Vec::len)
}

fn kept(project: &Project) -> usize {
    project.database().query("SELECT id FROM _weft_failures").len()
}

#[test]
fn some_bad_records_stop_nothing_and_a_page_of_them_stops_the_run() {
    let server = list(3, |number| number % 10 != 3);
    let project = project(&server);
    workflow(&project, &steps(""));
    project.run("w.yaml").ok();
    assert_eq!((rows(&project), kept(&project)), (3, 27));

    let server = list(3, |number| (20..30).contains(&number));
    let project = super::project(&server);
    workflow(&project, &steps(""));
    let failed = project.run("w.yaml").code(1);
    let told = "things: all 10 records of a page were left out; 10 of them because: the record has no value in its key \
                field `id`";
    assert!(failed.stderr.contains(told.trim_start_matches("things: ")), "{}", failed.stderr);
    assert!(failed.stderr.contains("left_out_max: 100%"), "{}", failed.stderr);
    assert_eq!((rows(&project), kept(&project)), (10, 10), "the page before, and what there is to look at");
}

/// After the correction the same run goes on at the page that failed.
#[test]
fn the_page_that_failed_is_read_again() {
    let mended = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_mended = std::sync::Arc::clone(&mended);
    let server =
        list(3, move |number| (20..30).contains(&number) && !is_mended.load(std::sync::atomic::Ordering::Relaxed));
    let project = project(&server);
    workflow(&project, &steps("    left_out_max: 9"));
    project.run("w.yaml").code(1);
    project.run("w.yaml").code(1);
    assert_eq!((rows(&project), kept(&project)), (10, 10), "nothing is kept twice");
    mended.store(true, std::sync::atomic::Ordering::Relaxed);
    project.run("w.yaml").ok();
    assert_eq!(rows(&project), 30);
}

#[test]
fn the_workflow_says_how_much_may_be_left_out() {
    for (options, code) in [
        ("    left_out_max: 100%", 0),
        ("    left_out_max: 34%", 0),
        ("    left_out_max: 33%", 1),
        ("    left_out_max: 10", 0),
        ("    left_out_max: 9", 1),
        ("    left_out_max: 0", 1),
        ("    on_failure: skip", 1),
        ("    on_failure: skip\n    left_out_max: 100%", 0),
    ] {
        // Ten of thirty, which the last page makes a third.
        let server = list(3, |number| (30..40).contains(&number));
        let project = project(&server);
        workflow(&project, &steps(options));
        let finished = project.run("w.yaml").code(code);
        assert_eq!(finished.stderr.contains("left out in this run, more than"), code == 1 && options.contains("max"));
    }
}

/// One is one bad record, however small its page; two and nothing else are all.
#[test]
fn one_alone_is_not_all() {
    let pages_of_one = |bad: &'static [u64]| {
        Platform::start(move |asked| {
            let page = asked.number_of("page").unwrap_or(1);
            Answer::json(&records(page..if page <= 3 { page + 1 } else { page }, |number| bad.contains(&number)))
        })
    };
    for (bad, code, good) in [(&[1][..], 0, 2), (&[2, 3], 0, 1), (&[1, 2], 1, 0)] {
        let server = pages_of_one(bad);
        let project = project(&server);
        workflow(&project, &steps(""));
        project.run("w.yaml").code(code);
        assert_eq!((rows(&project), kept(&project)), (good, bad.len()), "{bad:?}");
    }
}

#[test]
fn items_and_records_of_a_step_that_runs_once_are_counted_too() {
    let server = Platform::start(|asked| match asked.segments().as_slice() {
        ["gone", _] => Answer::json(&json!({})).with_status(404),
        _ => Answer::json(&json!({ "id": 1 })),
    });
    let step = |paths: &str, more: &str| {
        format!(
            "  - id: things\n    for_each: '${{ {paths} }}'\n    uses: http/request\n    connection: api\n    with: {{ path: \
             '${{ .item }}' }}\n{more}\n"
        )
    };
    for (paths, more, code) in [
        (r#"["/gone/1", "/gone/2"]"#, "", 1),
        (r#"["/gone/1", "/here"]"#, "", 0),
        (r#"["/gone/1"]"#, "", 0),
        (r#"["/gone/1", "/gone/2"]"#, "    if: '${ false }'", 0),
        ("[]", "", 0),
    ] {
        let project = project(&server);
        workflow(&project, &step(paths, more));
        let finished = project.run("w.yaml").code(code);
        assert_eq!(finished.stderr.contains("all 2 items were left out"), code == 1, "{paths} {more}");
    }
    let project = Project::new();
    project.write(
        "w.yaml",
        "weft: 1\nname: w\nsteps:\n  - id: rows\n    uses: table/upsert\n    with: { table: t, key: [id], rows: [{ a: 1 }, { a: \
         2 }] }\n",
    );
    let failed = project.run("w.yaml").code(1);
    assert!(failed.stderr.contains("all 2 records were left out"), "{}", failed.stderr);
    assert_eq!(kept(&project), 2);
}

/// The items of a paging step: all of them are its page, and after the correction all are read.
#[test]
fn lists_of_items_that_can_t_be_had_at_all_stop_the_run() {
    let denied = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let is_denied = std::sync::Arc::clone(&denied);
    let server = Platform::start(move |asked| match is_denied.load(std::sync::atomic::Ordering::Relaxed) {
        true => Answer::json(&json!({ "code": "no" })).with_status(403),
        false => Answer::json(&json!([{ "id": asked.path }])),
    });
    let project = project(&server);
    workflow(
        &project,
        "  - id: things\n    for_each: '${ [1, 2, 3] }'\n    uses: http/list\n    connection: api\n    with: { path: \
         '${ \"/of/\\(.item)\" }', errors: { code: code, codes: { no: { as: rejected } } } }\n    into: { table: things, key: \
         id }\n",
    );
    let failed = project.run("w.yaml").code(1);
    assert!(failed.stderr.contains("all 3 items were left out"), "{}", failed.stderr);
    denied.store(false, std::sync::atomic::Ordering::Relaxed);
    project.run("w.yaml").ok();
    assert_eq!((rows(&project), kept(&project)), (3, 0));
}
