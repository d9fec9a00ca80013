//! A paging step: which streams of pages it reads, and where each begins.

use std::sync::atomic::AtomicU64;

use weft_store::Commit;
use weft_workflow::Sync;

use crate::flow::position::{Position, Saved};
use crate::flow::stream::{Course, Stream};
use crate::left_out::leave_out::LeftOut;
use crate::report::failure::RunFailure;
use crate::report::shares::Part;
use crate::state::frame::RunState;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::bookmarks::Mark;
use crate::step::on_page::check_values;
use crate::time::window::{self, Range};
use crate::verify::Seen;
use crate::verify::equal::Hashes;

impl RunState<'_> {
    /// Runs a paging step and everything that depends on its pages, from wherever an earlier process stopped.
    pub(crate) async fn run_flow(&self, root: usize, members: &[usize]) -> Result<(), RunFailure> {
        let placed = |failure: RunFailure| self.placed(root, failure);
        let mut saved = self.saved(root);
        let flow_pages = saved.as_ref().map_or(0, |saved| saved.flow_pages);
        let hashes = Hashes::of(saved.as_mut().map(|saved| std::mem::take(&mut saved.hashes)).unwrap_or_default());
        let mut course = Course { flow_pages, hashes, ..Course::new(members) };
        for stream in self.streams(root).await.map_err(placed)? {
            if saved.as_ref().is_some_and(|saved| stream.item < saved.item) {
                continue;
            }
            let (start, seen) = match saved.take().filter(|saved| saved.item == stream.item) {
                Some(Saved { position: Some(position), seen, .. }) => (Some(position), seen),
                _ => {
                    course.hashes.begin_list();
                    (self.start(&stream).await.map_err(placed)?, Seen::default())
                }
            };
            course.seen = seen;
            let Some(start) = start else {
                self.count_list(&stream);
                continue;
            };
            if let Err(failure) = self.run_stream(&stream, start, &mut course).await {
                self.leave_out_list(&stream, failure, &course).await.map_err(placed)?;
            }
        }
        self.check_lists(root).await
    }

    /// One item's list can't be had: the run stops, or goes on without it. What its pages before brought stays in the
    /// tables, each of them complete; its bookmark stays behind its last complete window, so that the next run reads the
    /// rest.
    async fn leave_out_list(
        &self,
        stream: &Stream,
        failure: RunFailure,
        course: &Course<'_>,
    ) -> Result<(), RunFailure> {
        let root = stream.root;
        // What a step on the page says is its own affair.
        if !failure.step.is_empty() && failure.step != self.name(root) {
            return Err(failure);
        }
        let scope = PageScope::new(self.staging(), FlowPage::default());
        let left =
            LeftOut { item: stream.of_item().json, parameters: Some(&stream.parameters), ..LeftOut::of(Part::Items) };
        self.tries(root, &scope, Part::Items, 1);
        self.leave_out(root, &scope, failure, left).map_err(|failure| self.with_way_out(root, failure))?;
        let mut commit = self.commit_of(&scope);
        if self.keeps_state {
            let behind =
                Saved { flow_pages: course.flow_pages, hashes: course.hashes.kept(), ..Saved::before(stream.item + 1) };
            commit.progress.push(self.progress_at(root, &behind)?);
        }
        self.commits.hand_in(commit, None).await
    }

    /// A list that is no item stops the run, and the workflow may want something else.
    fn with_way_out(&self, root: usize, failure: RunFailure) -> RunFailure {
        let step = self.plan.step(root);
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
    fn count_list(&self, stream: &Stream) {
        let scope = PageScope::new(self.staging(), FlowPage::default());
        self.tries(stream.root, &scope, Part::Items, 1);
        self.count_tried(&scope);
    }

    /// Whether the lists of enough items could be had. If not, the next run reads all of them.
    async fn check_lists(&self, root: usize) -> Result<(), RunFailure> {
        if self.plan.step(root).for_each.is_none() {
            return Ok(());
        }
        let Err(failure) = self.check_left_out_of_run(root) else { return Ok(()) };
        self.outermost().tally().tried.remove(&self.path(root));
        if self.keeps_state {
            let progress = vec![self.progress_at(root, &Saved::before(0))?];
            self.commits.hand_in(Commit { progress, ..Commit::default() }, None).await?;
        }
        Err(failure)
    }

    /// One stream, or one for each item.
    async fn streams(&self, root: usize) -> Result<Vec<Stream>, RunFailure> {
        let step = self.plan.step(root);
        let scope = PageScope::new(self.staging(), FlowPage::default());
        let items = match step.for_each {
            Some(for_each) => Some(self.items(root, &scope, for_each).await?),
            None => None,
        };
        let text = items.as_ref().map(|items| format!("[{}]", items.join(",")));
        let values = self.evaluate_items(root, &scope, text).await?;
        let names = items.unwrap_or_else(|| vec![String::new()]);
        check_values(&values, names.len())?;
        let same = Default::default();
        let streams = names.into_iter().enumerate().map(|(item, item_name)| {
            let values = values.get(item).unwrap_or(&same);
            if !self.condition_met(root, values) {
                return Ok(None);
            }
            let parameters = self.parameters(root, values)?;
            let added = self.added(root, values)?;
            let mark = self.mark(root, &item_name, values)?;
            let number = if item_name.is_empty() { 0 } else { u32::try_from(item + 1).unwrap_or(u32::MAX) };
            Ok(Some(Stream { root, parameters, item, number, item_name, mark, added, windows: AtomicU64::new(0) }))
        });
        streams.filter_map(Result::transpose).collect()
    }

    /// Where a stream begins: at the first page, or behind the bookmark. None if there is nothing to read.
    pub(crate) async fn start(&self, stream: &Stream) -> Result<Option<Position>, RunFailure> {
        let step = self.plan.step(stream.root);
        let start = Position::default();
        let Some(sync) = &step.sync else { return Ok(Some(start)) };
        let now_ms = self.outside.run_started_at_ms();
        let whole = match self.asked_range(stream.root) {
            Some(range) => window::again(sync, range, now_ms),
            None => self.whole(stream.root, sync, &stream.mark, self.stream_name(stream)).await?,
        };
        if whole.is_empty() {
            return Ok(None);
        }
        let slice = window::slice(sync, whole.since_ms, whole);
        Ok(Some(Position { whole: Some(whole), slice: Some(slice), window: 1, next_window: 2, ..start }))
    }

    /// Everything that a step by time has to read, from its bookmark on.
    pub(crate) async fn whole(
        &self,
        index: usize,
        sync: &Sync,
        mark: &Mark,
        stream_name: String,
    ) -> Result<Range, RunFailure> {
        let found = self.bookmark(index, mark, stream_name).await?;
        let whole = window::whole(sync, found.until_ms, self.outside.run_started_at_ms());
        if let Some(earlier) = &found.earlier {
            self.tell_asked_anew(index, earlier, whole.since_ms);
        }
        Ok(whole)
    }

    /// The name of a stream: its step, and which item it is.
    fn stream_name(&self, stream: &Stream) -> String {
        let step = self.name(stream.root);
        if self.plan.step(stream.root).for_each.is_some() { format!("{step}[{}]", stream.item + 1) } else { step }
    }

    fn saved(&self, root: usize) -> Option<Saved> {
        serde_json::from_str(self.kept.progress.get(&self.name(root))?).ok()
    }
}
