//! A list that counts more records than it gave is not complete, however many rows came; and a total that can't be true
//! says nothing.

use serde_json::json;
use weft_e2e::Project;
use weft_e2e::platform::{Answer, Asked, Platform};

use super::{project, workflow};

/// A list in pages, by number or offset, that counts in all what its page says.
fn list(pages: &'static [(&'static [u64], i64)], size: u64) -> Platform {
    Platform::start(move |asked| Answer::json(&page(asked, pages, size)))
}

fn page(asked: &Asked, pages: &[(&[u64], i64)], size: u64) -> serde_json::Value {
    let by_number = asked.number_of("page").map(|page| page - 1);
    let index = by_number.or(asked.number_of("offset").map(|offset| offset.div_ceil(size))).unwrap_or(0);
    // Behind the end there is nothing: who counts the page alone counts that.
    let all = pages.first().map_or(0, |(_, total)| *total);
    let behind = pages.last().map_or(0, |(_, total)| if *total == all { all } else { 0 });
    let (ids, total) = pages.get(index as usize).copied().unwrap_or((&[], behind));
    json!({ "total": total, "items": ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() })
}

const BY_PAGE: &str = "page: { in: query, name: page, size_name: size, size: 2 }";
const BY_OFFSET: &str = "offset: { in: query, name: offset, size_name: size, size: 2 }";

fn steps(paging: &str, until: &str) -> String {
    let paging = paging.replace(" }", &format!(", until: {until} }}"));
    format!(
        "  - id: things\n    uses: http/list\n    connection: api\n    with: {{ path: /things, records: items, total: total, \
         paging: {{ {paging} }} }}\n    into: {{ table: things, key: id }}\n"
    )
}

fn rows(project: &Project) -> usize {
    project.database().tables().get("things").map_or(0, Vec::len)
}

/// One record comes twice and another never: next to each other, apart, and both pages short of one.
const UNSTABLE: [&[(&[u64], i64)]; 3] = [
    &[(&[1, 2], 6), (&[3, 4], 6), (&[4, 6], 6)],
    &[(&[1, 2], 6), (&[3, 4], 6), (&[2, 6], 6)],
    &[(&[1, 2], 6), (&[2, 3], 6), (&[5, 6], 6)],
];

const IN_ORDER: &[(&[u64], i64)] = &[(&[1, 2], 6), (&[3, 4], 6), (&[5, 6], 6)];

fn assert_incomplete(stderr: &str) {
    let told = "the platform counts 6 records, and its pages gave 6 of which only 5 are different";
    assert!(stderr.contains(told), "{stderr}");
}

#[test]
fn a_list_in_a_changing_order_is_read_again_and_then_fails_by_name() {
    for pages in UNSTABLE {
        for paging in [BY_PAGE, BY_OFFSET] {
            for until in ["total", "empty"] {
                let server = list(pages, 2);
                let project = project(&server);
                workflow(&project, &steps(paging, until));
                assert_incomplete(&project.run("w.yaml").code(1).stderr);
                let requests = server.asked();
                let first = requests
                    .iter()
                    .filter(|asked| asked.number_of("page") == Some(1) || asked.number_of("offset") == Some(0));
                assert_eq!(first.count(), 4, "read again three times");
            }
        }
    }
}

#[test]
fn a_list_that_is_in_order_at_the_second_look_is_complete() {
    let server = Platform::start(|asked| {
        let looked = if asked.nth <= 3 { UNSTABLE[0] } else { IN_ORDER };
        Answer::json(&page(asked, looked, 2))
    });
    let project = project(&server);
    workflow(&project, &steps(BY_OFFSET, "total"));
    let told = project.run("w.yaml").ok().stderr;
    assert!(told.contains("reading again: the platform counts 6 records"), "{told}");
    assert_eq!(rows(&project), 6);
}

#[test]
fn a_window_and_the_list_of_an_item_are_held_against_their_totals_too() {
    let of_items = |items: &str| {
        steps(BY_PAGE, "empty").replace("    uses:", &format!("    for_each: '${{ {items} }}'\n    uses:"))
    };
    let nested = format!(
        "  - {{ id: one, uses: http/list, connection: api, with: {{ path: /one, records: items }}, into: {{ table: one, key: \
         id }} }}\n{}",
        of_items(".one.records[:1]")
    );
    let windowed = steps(BY_PAGE, "empty")
        .replace("http/list", "http/changes")
        .replace("path: /things,", "path: /things, time_format: rfc3339, query: { since: \"{since}\" },")
        + "    sync: { first: 1d }\n";
    for steps in [of_items("[1]"), nested, windowed] {
        let server = list(UNSTABLE[0], 2);
        let project = project(&server);
        workflow(&project, &steps);
        assert_incomplete(&project.run("w.yaml").code(1).stderr);
        assert_eq!(project.database().query("SELECT * FROM _weft_bookmarks").len(), 0);
    }
}

/// What a step reads within a page is handed on once, also when it had to be read again.
#[test]
fn a_list_that_was_read_again_within_a_page_is_handed_on_once() {
    let server = Platform::start(|asked| match asked.segments().as_slice() {
        ["parents"] => Answer::json(&json!([{ "id": 7 }])),
        _ => {
            let looked = if asked.nth <= 3 { UNSTABLE[0] } else { IN_ORDER };
            Answer::json(&page(asked, looked, 2))
        }
    });
    let project = project(&server);
    let children =
        steps(BY_PAGE, "total").replace("    uses:", "    for_each: ${ .parents.records }\n    uses:").replace(
            "{ table: things, key: id }",
            "{ table: things, key: id, records: '${ [{ id: 1, count: (.things.records | length) }] }' }",
        );
    workflow(
        &project,
        &format!(
            "  - {{ id: parents, uses: http/list, connection: api, with: {{ path: /parents }}, into: {{ table: parents, key: id \
             }} }}\n{children}"
        ),
    );
    project.run("w.yaml").ok();
    assert_eq!(project.database().query("SELECT count FROM things")[0]["count"], weft_e2e::Cell::Integer(6));
}

#[test]
fn a_total_of_nothing_or_of_the_page_beside_rows_says_nothing() {
    for later in [[0, 0], [2, 1], [3, 1], [-1, -1]] {
        let pages: &'static [(&'static [u64], i64)] =
            Box::leak(Box::new([(&[1, 2][..], 5), (&[3, 4], later[0]), (&[5], later[1])]));
        for paging in [BY_PAGE, BY_OFFSET] {
            let server = list(pages, 2);
            let project = project(&server);
            workflow(&project, &steps(paging, "empty"));
            project.run("w.yaml").ok();
            assert_eq!(rows(&project), 5, "{later:?} {paging}");
        }
    }
}

/// Without a total nobody knows; the repeated row is said, and nothing is made of it.
#[test]
fn a_record_that_came_twice_is_told_without_a_guess() {
    let server = list(UNSTABLE[1], 2);
    let project = project(&server);
    workflow(&project, &steps(BY_PAGE, "empty").replace("total: total,", ""));
    let told = project.run("w.yaml").ok().stderr;
    assert!(told.contains("1 record had come before in the same list; each is one row"), "{told}");
    assert!(!told.contains("because"), "{told}");
}
