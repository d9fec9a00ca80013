//! One page in its turn: judged, worked on with everything that depends on it, committed.

use std::sync::Arc;

use weft_store::{Bookmark, Progress, Row, RowsError, rows_to_json};

use crate::flow::fetch::{self, Fetched, PAGES_DROPPED_MAX, windows_at_once};
use crate::flow::position::{Position, Saved};
use crate::flow::stream::{Course, Stream, WindowCount};
use crate::left_out::refused::{self, leave_out_refused};
use crate::left_out::subject::call_passed;
use crate::left_out::tries::{check_left_out, keep_evidence, tries};
use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure, written};
use crate::report::remedy::{broken_page, broken_records};
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::records::Records;
use crate::state::results::StepResult;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::added;
use crate::step::bookmarks::bookmark_key;
use crate::step::commit::commit_of;
use crate::step::judge::judge_page;
use crate::step::land::stage_rows;
use crate::step::on_page::run_step;
use crate::step::windows::moves_bookmarks;
use crate::verify::Returned;

/// Records as text, from which on they are parsed on a thread of their own.
const PARSE_APART_BYTES: usize = 16 << 10;

/// Judges a page, runs everything that depends on it, and commits. Gives the place where something has to be read
/// again; the page itself is then dropped.
pub(crate) async fn finish(
    frame: &Frame<'_>,
    stream: &Stream,
    fetched: &Fetched,
    course: &mut Course<'_>,
) -> Result<Option<Position>, RunFailure> {
    frame.check_stop()?;
    let read = read_rows(&fetched.records).await?;
    let rows = read.map_err(|error| broken_records(frame.plan.step(stream.root), &error))?;
    if let Some(again) = judge(frame, stream, fetched, &rows, course)? {
        return Ok(Some(again));
    }
    course.flow_pages += 1;
    let flow_page = FlowPage { window: fetched.at.window, page: fetched.at.pages + 1, item: stream.number };
    let mut scope = PageScope::new(Arc::clone(&fetched.staging), flow_page);
    scope.hashes = course.hashes.clone();
    if let Err(failure) = work_on(frame, stream, fetched, rows, &mut scope, course.members).await {
        return Err(keep_evidence(frame, &scope, failure).await);
    }
    commit_page(frame, stream, fetched, &scope, course).await?;
    if fetched.at.slice.is_some() && fetched.page.next.is_none() {
        window_done(frame, stream, &mut course.windows);
    }
    Ok(None)
}

/// Stages the rows of a page, and runs everything that depends on it.
async fn work_on(
    frame: &Frame<'_>,
    stream: &Stream,
    fetched: &Fetched,
    mut rows: Vec<Row>,
    scope: &mut PageScope,
    members: &[usize],
) -> Result<(), RunFailure> {
    let root = stream.root;
    let mut result = StepResult::counted(fetched.records.clone(), fetched.output.clone(), rows.len())
        .map_err(|reason| broken_page(frame.plan.step(stream.root), reason))?;
    frame.count(root, |totals| {
        totals.pages += 1;
        totals.records += result.count as u64;
    });
    frame.progress(root);
    for refused in refused::of_page(frame, root, scope, &fetched.page, &stream.parameters, result.count)? {
        leave_out_refused(frame, root, scope, refused, stream.of_item().json)?;
    }
    if !stream.added.is_empty() {
        added::add(&stream.added, &mut rows)?;
        result.records = rows_to_json(&rows).into();
    }
    stage_rows(frame, root, scope, &result, Some(rows), stream.of_item()).await?;
    let rows = scope.staging.rows_of(&frame.step_origin(root));
    frame.count(root, |totals| totals.rows += rows);
    check_left_out(frame, root, scope)?;
    scope.results.insert(root, result);
    for &member in members {
        let result = run_step(frame, member, scope).await?;
        scope.results.insert(member, result);
    }
    if fetch::after(frame, stream, fetched).is_none() {
        tries(frame, root, scope, Part::Items, 1);
        call_passed(frame, root, scope, stream.of_item().json, Some(&stream.parameters));
    }
    Ok(())
}

fn window_done(frame: &Frame<'_>, stream: &Stream, windows: &mut WindowCount) {
    windows.done += 1;
    frame.tell(Event::WindowDone {
        step: frame.name(stream.root),
        done: windows.done,
        all: windows.all,
        left_ms: windows.left_ms(frame.run.outside.now_ms()),
    });
}

/// Judges a page. Gives the place where something has to be read again.
fn judge(
    frame: &Frame<'_>,
    stream: &Stream,
    fetched: &Fetched,
    rows: &[Row],
    course: &mut Course<'_>,
) -> Result<Option<Position>, RunFailure> {
    let at = &fetched.at;
    let returned = Returned {
        rows,
        total: fetched.page.total,
        start: at.next.as_deref(),
        next: fetched.page.next.as_deref(),
        read_at_ms: fetched.read_at_ms,
    };
    course.seen.enter(at.slice);
    let again = judge_page(frame, stream.root, at.slice, &mut course.seen, &returned)?;
    let Some(from) = again else {
        course.hashes.enter(at.slice, course.seen.pages_in_order());
        return Ok(None);
    };
    course.hashes.back_to(course.seen.pages_in_order());
    // All that may have been dropped have had their numbers, whether they were fetched or not: who reads in turn, as
    // a replay does, has to count the same.
    let windows_dropped = u32::try_from(windows_at_once(frame, stream.root)).unwrap_or_default();
    Ok(Some(Position {
        pages: at.pages + 1 + PAGES_DROPPED_MAX,
        next_window: at.next_window + windows_dropped,
        next: from,
        ..at.clone()
    }))
}

async fn commit_page(
    frame: &Frame<'_>,
    stream: &Stream,
    fetched: &Fetched,
    scope: &PageScope,
    course: &Course<'_>,
) -> Result<(), RunFailure> {
    let mut commit = commit_of(frame, scope);
    if frame.run.keeps_state {
        let completed = fetched.at.slice.filter(|_| fetched.page.next.is_none() && moves_bookmarks(frame));
        commit.bookmarks.extend(
            completed
                .map(|slice| (bookmark_key(frame, stream.root, &stream.mark), Bookmark { until_ms: slice.until_ms })),
        );
        commit.progress.push(progress_record(frame, stream, fetched, course)?);
    }
    let step = frame.name(stream.root);
    frame.run.commits.hand_in(commit, Some((step, course.flow_pages))).await
}

fn progress_record(
    frame: &Frame<'_>,
    stream: &Stream,
    fetched: &Fetched,
    course: &Course<'_>,
) -> Result<Progress, RunFailure> {
    let saved = Saved {
        whole: fetched.at.whole,
        flow_pages: course.flow_pages,
        hashes: course.hashes.kept(),
        ..match fetch::after(frame, stream, fetched) {
            Some(position) => {
                Saved { position: Some(position), seen: course.seen.kept(), ..Saved::before(stream.item) }
            }
            None => Saved::before(stream.item + 1),
        }
    };
    progress_at(frame, stream.root, &saved)
}

/// Where a paging step is, for whoever goes on from there.
pub(crate) fn progress_at(frame: &Frame<'_>, root: usize, saved: &Saved) -> Result<Progress, RunFailure> {
    let state_json = written(saved)?;
    Ok(Progress { run_id: frame.run.id.clone(), step: frame.name(root), item: String::new(), state_json })
}

/// Parses the records of a page; many of them beside the call that fetches the next page.
async fn read_rows(records: &Records) -> Result<Result<Vec<Row>, RowsError>, RunFailure> {
    if records.bytes() < PARSE_APART_BYTES {
        return Ok(records.rows());
    }
    let records = records.clone();
    tokio::task::spawn_blocking(move || records.rows())
        .await
        .map_err(|error| RunFailure::new(FailureClass::Host, format!("the records can't be read: {error}")))
}
