//! A paging step: which streams of pages it reads, and where each begins.

use std::sync::atomic::AtomicU64;

use weft_store::Commit;

use crate::flow::finish::progress_at;
use crate::flow::pages::run_stream;
use crate::flow::position::{Position, Saved};
use crate::flow::stream::{Course, Stream};
use crate::left_out::leave_out::{LeftOut, leave_out};
use crate::left_out::tries::{check_left_out_of_run, count_tried, tries};
use crate::report::failure::RunFailure;
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::added;
use crate::step::bookmarks;
use crate::step::commit::commit_of;
use crate::step::evaluate::{self, condition_met};
use crate::step::windows::{self, asked_range};
use crate::time::window;
use crate::verify::Seen;
use crate::verify::equal::Hashes;

/// Runs a paging step and everything that depends on its pages, from wherever an earlier process stopped.
pub(crate) async fn run_flow(frame: &Frame<'_>, root: usize, members: &[usize]) -> Result<(), RunFailure> {
    let placed = |failure: RunFailure| frame.placed(root, failure);
    let mut saved = saved(frame, root);
    let flow_pages = saved.as_ref().map_or(0, |saved| saved.flow_pages);
    let hashes = Hashes::of(saved.as_mut().map(|saved| std::mem::take(&mut saved.hashes)).unwrap_or_default());
    let mut course = Course { flow_pages, hashes, ..Course::new(members) };
    for stream in streams(frame, root).await.map_err(placed)? {
        if saved.as_ref().is_some_and(|saved| stream.item < saved.item) {
            continue;
        }
        let (start, seen) = match saved.take().filter(|saved| saved.item == stream.item) {
            Some(Saved { position: Some(position), seen, .. }) => (Some(position), seen),
            _ => {
                course.hashes.begin_list();
                (start(frame, &stream).await.map_err(placed)?, Seen::default())
            }
        };
        course.seen = seen;
        let Some(start) = start else {
            count_list(frame, &stream);
            continue;
        };
        if let Err(failure) = run_stream(frame, &stream, start, &mut course).await {
            leave_out_list(frame, &stream, failure, &course).await.map_err(placed)?;
        }
    }
    check_lists(frame, root).await
}

/// One item's list can't be had: the run stops, or goes on without it. What its pages before brought stays in the
/// tables, each of them complete; its bookmark stays behind its last complete window, so that the next run reads the
/// rest.
async fn leave_out_list(
    frame: &Frame<'_>,
    stream: &Stream,
    failure: RunFailure,
    course: &Course<'_>,
) -> Result<(), RunFailure> {
    let root = stream.root;
    // What a step on the page says is its own affair.
    if !failure.step.is_empty() && failure.step != frame.name(root) {
        return Err(failure);
    }
    let scope = PageScope::new(frame.staging(), FlowPage::default());
    let left =
        LeftOut { item: stream.of_item().json, parameters: Some(&stream.parameters), ..LeftOut::of(Part::Items) };
    tries(frame, root, &scope, Part::Items, 1);
    leave_out(frame, root, &scope, failure, left).map_err(|failure| with_way_out(frame, root, failure))?;
    let mut commit = commit_of(frame, &scope);
    if frame.run.keeps_state {
        let behind =
            Saved { flow_pages: course.flow_pages, hashes: course.hashes.kept(), ..Saved::before(stream.item + 1) };
        commit.progress.push(progress_at(frame, root, &behind)?);
    }
    frame.run.commits.hand_in(commit, None).await
}

/// A list that is no item stops the run, and the workflow may want something else.
fn with_way_out(frame: &Frame<'_>, root: usize, failure: RunFailure) -> RunFailure {
    let step = frame.plan.step(root);
    if !failure.class.is_of_one_item() || step.on_failure.is_some() {
        return failure;
    }
    let way_out = "to go on without this list, write `on_failure: dead_letter` in the step (it is kept among the \
                   failures), or `on_failure: skip`";
    let remedy = match &failure.remedy {
        Some(remedy) => format!("{remedy}; {way_out}"),
        None => way_out.to_owned(),
    };
    failure.with_remedy(remedy)
}

/// There was nothing to read for an item. Where there is, the last page counts it.
fn count_list(frame: &Frame<'_>, stream: &Stream) {
    let scope = PageScope::new(frame.staging(), FlowPage::default());
    tries(frame, stream.root, &scope, Part::Items, 1);
    count_tried(frame, &scope);
}

/// Whether the lists of enough items could be had. If not, the next run reads all of them.
async fn check_lists(frame: &Frame<'_>, root: usize) -> Result<(), RunFailure> {
    if frame.plan.step(root).for_each.is_none() {
        return Ok(());
    }
    let Err(failure) = check_left_out_of_run(frame, root) else { return Ok(()) };
    frame.run.counts.tally().tried.remove(&frame.path(root));
    if frame.run.keeps_state {
        let progress = vec![progress_at(frame, root, &Saved::before(0))?];
        frame.run.commits.hand_in(Commit { progress, ..Commit::default() }, None).await?;
    }
    Err(failure)
}

/// One stream, or one for each item.
async fn streams(frame: &Frame<'_>, root: usize) -> Result<Vec<Stream>, RunFailure> {
    let step = frame.plan.step(root);
    let scope = PageScope::new(frame.staging(), FlowPage::default());
    let items = match step.for_each {
        Some(list) => evaluate::for_each(frame, root, &scope, list).await?,
        None => vec![(String::new(), evaluate::once(frame, root, &scope).await?)],
    };
    let streams = items.into_iter().enumerate().map(|(item, (item_name, values))| {
        if !condition_met(frame, root, &values) {
            return Ok(None);
        }
        let parameters = evaluate::parameters(frame, root, &values)?;
        let added = added::fields(frame, root, &values)?;
        let mark = bookmarks::mark(frame, root, &item_name, &values)?;
        let number = if item_name.is_empty() { 0 } else { u32::try_from(item + 1).unwrap_or(u32::MAX) };
        Ok(Some(Stream { root, parameters, item, number, item_name, mark, added, windows: AtomicU64::new(0) }))
    });
    streams.filter_map(Result::transpose).collect()
}

/// Where a stream begins: at the first page, or behind the bookmark. None if there is nothing to read.
pub(crate) async fn start(frame: &Frame<'_>, stream: &Stream) -> Result<Option<Position>, RunFailure> {
    let step = frame.plan.step(stream.root);
    let start = Position::default();
    let Some(sync) = &step.sync else { return Ok(Some(start)) };
    let now_ms = frame.run.outside.run_started_at_ms();
    let whole = match asked_range(frame, stream.root) {
        Some(range) => window::again(sync, range, now_ms),
        None => windows::whole(frame, stream.root, sync, &stream.mark, stream_name(frame, stream)).await?,
    };
    if whole.is_empty() {
        return Ok(None);
    }
    let slice = window::slice(sync, whole.since_ms, whole);
    Ok(Some(Position { whole: Some(whole), slice: Some(slice), window: 1, next_window: 2, ..start }))
}

/// The name of a stream: its step, and which item it is.
fn stream_name(frame: &Frame<'_>, stream: &Stream) -> String {
    let step = frame.name(stream.root);
    if frame.plan.step(stream.root).for_each.is_some() { format!("{step}[{}]", stream.item + 1) } else { step }
}

fn saved(frame: &Frame<'_>, root: usize) -> Option<Saved> {
    serde_json::from_str(frame.run.earlier.stopped.progress.get(&frame.name(root))?).ok()
}
