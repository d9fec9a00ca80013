//! What is said about a contradiction: a name, the evidence, and what to do.

use weft_store::{Cell, Row};
use weft_workflow::WindowRules;

use super::{Asked, AskedWindow, PAGES_MAX};
use crate::report::failure::{FailureClass, RunFailure};
use crate::time::window::show;

pub(super) fn inconsistent(code: &str, message: String) -> RunFailure {
    RunFailure { code: code.to_owned(), ..RunFailure::new(FailureClass::Inconsistent, message) }
}

pub(super) fn outside_window(asked: &Asked<'_>, window: &AskedWindow<'_>, row: &Row) -> RunFailure {
    let field = window.rules.filters.as_deref().unwrap_or_default();
    let message = format!(
        "the platform returned a record outside the window that was asked for: {} has `{field}` {}, the window is {} to {}",
        name(asked, row),
        value(row, field),
        show(window.range.since_ms),
        show(window.range.until_ms),
    );
    inconsistent("outside_window", message).with_remedy(format!(
        "the platform seems to filter by something else than `{field}`, or to write it in another time zone than {}: \
         then windows would miss records; report it to the component's author",
        window.rules.zone
    ))
}

pub(super) fn in_the_future(asked: &Asked<'_>, window: &AskedWindow<'_>, row: &Row, read_at_ms: i64) -> RunFailure {
    let field = window.rules.filters.as_deref().unwrap_or_default();
    let message = format!(
        "the platform returned a record from the future: {} has `{field}` {}, and it was read at {}",
        name(asked, row),
        value(row, field),
        show(read_at_ms),
    );
    inconsistent("in_the_future", message).with_remedy(format!(
        "check the clock of this machine; if it is right, the platform writes `{field}` in another time zone than {}: \
         report it to the component's author",
        window.rules.zone
    ))
}

pub(super) fn out_of_order(asked: &Asked<'_>, rules: &WindowRules, before: &Row, row: &Row) -> RunFailure {
    let field = rules.sorts.as_deref().unwrap_or_default();
    let message = format!(
        "the platform's records are not in the order of `{field}`: {} ({}) comes behind {} ({})",
        name(asked, row),
        value(row, field),
        name(asked, before),
        value(before, field),
    );
    inconsistent("out_of_order", message)
        .with_remedy("pages of a list in another order can skip records; report it to the component's author")
}

pub(super) fn page_repeats(asked: &Asked<'_>, rows: &[Row]) -> RunFailure {
    let first = rows.first().map(|row| name(asked, row)).unwrap_or_default();
    let message = format!(
        "the platform returned the same page again instead of the next one ({} records from {first})",
        rows.len()
    );
    inconsistent("page_repeats", message).with_remedy(
        "check the names under `paging`: the platform seems to ignore where a page is to begin. If it gives its last page \
         again behind the end, say where it counts all records (`total: …`, and `until: total` for pages); if a cursor that \
         stays the same is the end, write `same: end`",
    )
}

pub(super) fn incomplete(records: u64, total: u64, by_windows: bool) -> RunFailure {
    let message = format!("the platform counts {total} records, but its pages ended after {records}");
    let remedy = match by_windows {
        true => {
            "many platforms end a list after a number of pages: read narrower windows (`sync.step`), or by a cursor \
             where the node offers one; the bookmark stays where it was"
        }
        false => {
            "many platforms end a list after a number of pages: ask for less at once (by a filter, or for each shop or \
             state by itself), or page by a cursor where the platform offers one"
        }
    };
    inconsistent("incomplete", message).with_remedy(remedy)
}

pub(super) fn repeated_instead(records: u64, different: u64, total: u64) -> RunFailure {
    let message = format!(
        "the platform counts {total} records, and its pages gave {records} of which only {different} are different"
    );
    inconsistent("incomplete", message).with_remedy(
        "let the request sort by what never changes (an id, the time of creation), or page by a cursor where the \
         platform offers one; if several records share the key on purpose, name in `key` what tells them apart, or \
         write `records: ${ .STEP.records }` under `into`: then they are not compared",
    )
}

pub(crate) fn cursor_repeats(next: &str) -> RunFailure {
    inconsistent("cursor_repeats", format!("the platform's paging does not move on: `next` is {next} again"))
        .with_remedy("this is a mistake in the component or on the platform: report it to the component's author")
}

pub(super) fn too_many_pages() -> RunFailure {
    inconsistent("too_many_pages", format!("a window has more than {PAGES_MAX} pages"))
        .with_remedy("read narrower windows (`sync.step`) or larger pages")
}

/// What a record is called in a message: its key.
fn name(asked: &Asked<'_>, row: &Row) -> String {
    let parts: Vec<String> = asked.key.iter().map(|field| format!("{field} {}", value(row, field))).collect();
    if parts.is_empty() { "a record".to_owned() } else { parts.join(", ") }
}

fn value(row: &Row, field: &str) -> String {
    match row.get(field) {
        None | Some(Cell::Null) => "nothing".to_owned(),
        Some(Cell::Boolean(value)) => value.to_string(),
        Some(Cell::Number(text) | Cell::Text(text) | Cell::Json(text)) => text.chars().take(80).collect(),
    }
}
