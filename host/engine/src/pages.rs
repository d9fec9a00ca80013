//! The pages of one stream: fetched ahead, judged in order, worked on, committed.
//!
//! While a page is committed, the next one is there already and the one after is asked for. Nothing is told from the
//! pages that were fetched ahead until it is their turn: when a page turns out to need reading again, they are dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, Window};
use weft_store::{Bookmark, Progress, Row, RowsError, rows_from_json, rows_to_json};
use weft_workflow::Sync;

use crate::added::{self, Added};
use crate::bookmarks::Mark;
use crate::call::Calling;
use crate::event::Event;
use crate::failure::{FailureClass, RunFailure, written};
use crate::flow::{Position, Saved};
use crate::mend::of_page;
use crate::page::StepResult;
use crate::scope::{FlowPage, Item, PageScope};
use crate::staging::Staging;
use crate::state::RunState;
use crate::step::{broken_page, broken_records};
use crate::tried::Part;
use crate::verify::{Asked, Counts, Returned, Seen, Verdict};
use crate::window::{self, Range};

/// Pages of a window that wait for their turn. One more may be on its way.
const PAGES_AHEAD_MAX: usize = 1;
/// Pages of a window that are dropped when one has to be read again: those that wait, and the one on its way.
const PAGES_DROPPED_MAX: u32 = PAGES_AHEAD_MAX as u32 + 1;
/// Records as text, from which on they are parsed on a thread of their own.
const PARSE_APART_BYTES: usize = 16 << 10;

/// A paging step for one item of its `for_each`, or by itself.
pub(crate) struct Stream {
    pub(crate) root: usize,
    pub(crate) parameters: String,
    pub(crate) item: usize,
    /// Which item it is in the names of calls, from 1; 0 without items.
    pub(crate) number: u32,
    /// The item, JSON; empty without items.
    pub(crate) item_name: String,
    /// What it has a bookmark for.
    pub(crate) mark: Mark,
    /// Fields that its records get in addition.
    pub(crate) added: Added,
    /// How many windows it has.
    pub(crate) windows: AtomicU64,
}

impl Stream {
    /// The item that it belongs to.
    pub(crate) fn of_item(&self) -> Item<'_> {
        let json = Some(self.item_name.as_str()).filter(|item| !item.is_empty());
        Item { number: self.number, json }
    }
}

/// What is known of a stream from page to page.
pub(crate) struct Course<'m> {
    /// The steps that run on its pages.
    pub(crate) members: &'m [usize],
    pub(crate) seen: Seen,
    /// Pages that were worked on, those of the streams before too.
    pub(crate) flow_pages: u32,
    /// How far the windows of the stream have come.
    pub(crate) windows: WindowCount,
}

impl<'m> Course<'m> {
    /// Before the first page.
    pub(crate) fn new(members: &'m [usize]) -> Self {
        Self { members, seen: Seen::default(), flow_pages: 0, windows: WindowCount::default() }
    }
}

/// How far the windows of a stream have come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WindowCount {
    all: u64,
    done: u64,
    /// Those of them that an earlier process had done.
    done_before: u64,
    began_at_ms: i64,
}

impl WindowCount {
    /// What is left from this position on.
    fn at(sync: &Sync, start: &Position, now_ms: i64) -> Option<Self> {
        let (whole, first) = (start.whole?, start.slice?);
        let all = window::slices_until(sync, whole, whole.until_ms);
        let done = window::slices_until(sync, whole, first.since_ms);
        Some(Self { all, done, done_before: done, began_at_ms: now_ms })
    }

    /// How long the rest will take if it goes on as it has.
    fn left_ms(&self, now_ms: i64) -> u64 {
        let took_ms = u64::try_from(now_ms.saturating_sub(self.began_at_ms)).unwrap_or_default();
        let done_here = self.done.saturating_sub(self.done_before).max(1);
        took_ms.saturating_mul(self.all.saturating_sub(self.done)) / done_here
    }
}

/// A page that was fetched.
struct Fetched {
    staging: Arc<Staging>,
    page: Page,
    /// Where it was read.
    at: Position,
    read_at_ms: i64,
}

/// The pages of one window on their way, or of a whole stream without windows. While its place is taken, that many
/// fewer windows are begun.
struct Lane {
    pages: mpsc::Receiver<Result<Fetched, RunFailure>>,
    _place: OwnedSemaphorePermit,
}

impl RunState<'_> {
    /// Reads a stream to its end.
    pub(crate) async fn run_stream(
        &self,
        stream: &Stream,
        start: Position,
        course: &mut Course<'_>,
    ) -> Result<(), RunFailure> {
        let sync = self.plan.step(stream.root).sync.as_ref();
        course.windows = sync.and_then(|sync| WindowCount::at(sync, &start, self.outside.now_ms())).unwrap_or_default();
        stream.windows.store(course.windows.all, Ordering::Relaxed);
        let mut start = Some(start);
        while let Some(position) = start {
            start = if self.overlaps {
                self.read_ahead(stream, position, course).await?
            } else {
                self.read_in_turn(stream, position, course).await?
            };
            if let Some(again) = &start {
                let pages = again.pages - PAGES_DROPPED_MAX;
                self.forget_pages_behind(&self.page_key(stream, &Position { pages, ..again.clone() }));
            }
        }
        Ok(())
    }

    /// Reads one page after the other. Gives the place where something has to be read again.
    async fn read_in_turn(
        &self,
        stream: &Stream,
        start: Position,
        course: &mut Course<'_>,
    ) -> Result<Option<Position>, RunFailure> {
        let mut position = Some(start);
        while let Some(current) = position {
            let fetched = self.fetch(stream, current).await?;
            if let Some(again) = self.finish(stream, &fetched, course).await? {
                return Ok(Some(again));
            }
            position = self.after(stream, &fetched);
        }
        Ok(None)
    }

    /// The same, and meanwhile the next pages are fetched, of several windows at once. The pages of a window wait until
    /// all windows before are worked on, and so does a failure: what came before it is in the tables, whichever of them
    /// was first.
    async fn read_ahead(
        &self,
        stream: &Stream,
        start: Position,
        course: &mut Course<'_>,
    ) -> Result<Option<Position>, RunFailure> {
        let at_once = self.windows_at_once(stream.root);
        let (sender, mut lanes) = mpsc::channel(at_once + 1);
        let work = async move {
            while let Some(mut lane) = lanes.recv().await {
                let lane: &mut Lane = &mut lane;
                while let Some(fetched) = lane.pages.recv().await {
                    if let Some(again) = self.finish(stream, &fetched?, course).await? {
                        return Ok(Some(again));
                    }
                }
            }
            Ok(None)
        };
        let fetch = async move {
            self.fetch_lanes(stream, start, at_once, sender).await;
            std::future::pending().await
        };
        tokio::select! {
            // The request goes out first: the platform works on it while we work on the page.
            biased;
            done = fetch => done,
            done = work => done,
        }
    }

    /// Fetches the pages of all windows, those of several at once, until a window can't be had.
    async fn fetch_lanes(&self, stream: &Stream, start: Position, at_once: usize, lanes: mpsc::Sender<Lane>) {
        // Those that are fetched, and the one that is worked on.
        let places = Arc::new(Semaphore::new(at_once + 1));
        let mut fetching = FuturesUnordered::<BoxFuture<'_, bool>>::new();
        let mut following = Some(start);
        loop {
            let may_begin = following.is_some() && fetching.len() < at_once;
            tokio::select! {
                biased;
                Some(complete) = fetching.next() => {
                    if !complete {
                        following = None;
                    }
                }
                Ok(place) = Arc::clone(&places).acquire_owned(), if may_begin => {
                    let Some(first) = following.take() else { continue };
                    following = self.next_window(stream, &first);
                    let (sender, pages) = mpsc::channel(PAGES_AHEAD_MAX);
                    if lanes.send(Lane { pages, _place: place }).await.is_err() {
                        return;
                    }
                    fetching.push(Box::pin(self.fetch_window(stream, first, sender)));
                }
                else => return,
            }
        }
    }

    /// Fetches the pages of one window. Says whether it came to its end.
    async fn fetch_window(
        &self,
        stream: &Stream,
        first: Position,
        pages: mpsc::Sender<Result<Fetched, RunFailure>>,
    ) -> bool {
        let mut position = Some(first);
        while let Some(current) = position {
            let fetched = self.fetch(stream, current).await;
            position = fetched.as_ref().ok().and_then(Self::next_page);
            let failed = fetched.is_err();
            if pages.send(fetched).await.is_err() || failed {
                return false;
            }
        }
        true
    }

    /// How many windows are read at the same time.
    fn windows_at_once(&self, root: usize) -> usize {
        self.plan.step(root).sync.as_ref().map_or(1, |sync| sync.parallel)
    }

    /// The range that a step by time asks its component for.
    pub(crate) fn component_window(&self, index: usize, slice: Option<Range>) -> Option<Window> {
        let sync = self.plan.step(index).sync.as_ref()?;
        Some(window::of_component(sync, slice?))
    }

    async fn fetch(&self, stream: &Stream, at: Position) -> Result<Fetched, RunFailure> {
        self.check_stop()?;
        if let (Some(slice), None) = (at.slice, &at.next) {
            let asked = self.plan.step(stream.root).sync.as_ref().map_or(slice, |sync| window::asked(sync, slice));
            let (since, until) = (window::show(asked.since_ms), window::show(asked.until_ms));
            let all = stream.windows.load(Ordering::Relaxed);
            (self.events)(Event::Window { step: self.name(stream.root), since, until, all });
        }
        let staging = self.staging();
        let page = self
            .call(Calling {
                step: stream.root,
                staging: &staging,
                origin: self.origin(stream.root, stream.number),
                key: CallKey { page: at.pages + 1, ..self.page_key(stream, &at) },
                parameters: stream.parameters.clone(),
                window: self.component_window(stream.root, at.slice),
                page: at.next.clone(),
            })
            .await?;
        let read_at_ms = self.outside.now_ms();
        Ok(Fetched { staging, page, at, read_at_ms })
    }

    /// The call that brought the latest page of a position.
    fn page_key(&self, stream: &Stream, at: &Position) -> CallKey {
        CallKey {
            step: self.name(stream.root),
            flow_page: 0,
            item: stream.number,
            window: at.window,
            page: at.pages,
            attempt: 0,
        }
    }

    /// Where a page leads: to the next page, to the next window, or to the end.
    fn after(&self, stream: &Stream, fetched: &Fetched) -> Option<Position> {
        Self::next_page(fetched).or_else(|| self.next_window(stream, &fetched.at))
    }

    /// The next page of the same window.
    fn next_page(fetched: &Fetched) -> Option<Position> {
        let next = Some(fetched.page.next.clone()?);
        Some(Position { pages: fetched.at.pages + 1, next, ..fetched.at.clone() })
    }

    /// The beginning of the next window.
    fn next_window(&self, stream: &Stream, at: &Position) -> Option<Position> {
        let sync = self.plan.step(stream.root).sync.as_ref()?;
        let (whole, slice) = (at.whole?, at.slice?);
        let following = window::slice(sync, slice.until_ms, whole);
        (!following.is_empty()).then(|| Position {
            window: at.next_window,
            next_window: at.next_window + 1,
            pages: 0,
            slice: Some(following),
            next: None,
            ..at.clone()
        })
    }

    /// Judges a page, runs everything that depends on it, and commits. Gives the place where something has to be read
    /// again; the page itself is then dropped.
    async fn finish(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        course: &mut Course<'_>,
    ) -> Result<Option<Position>, RunFailure> {
        self.check_stop()?;
        let read = read_rows(&fetched.page).await?;
        let rows = read.map_err(|error| broken_records(self.plan.step(stream.root), &error))?;
        if let Some(again) = self.judge(stream, fetched, &rows, course)? {
            return Ok(Some(again));
        }
        course.flow_pages += 1;
        let flow_page = FlowPage { window: fetched.at.window, page: fetched.at.pages + 1 };
        let mut scope = PageScope::new(Arc::clone(&fetched.staging), flow_page);
        if let Err(failure) = self.work_on(stream, fetched, rows, &mut scope, course.members).await {
            return Err(self.keep_evidence(&scope, failure).await);
        }
        self.commit_page(stream, fetched, &scope, course).await?;
        if fetched.at.slice.is_some() && fetched.page.next.is_none() {
            self.window_done(stream, &mut course.windows);
        }
        Ok(None)
    }

    /// Stages the rows of a page, and runs everything that depends on it.
    async fn work_on(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        mut rows: Vec<Row>,
        scope: &mut PageScope,
        members: &[usize],
    ) -> Result<(), RunFailure> {
        let root = stream.root;
        let mut result = StepResult::counted(&fetched.page, rows.len())
            .map_err(|reason| broken_page(self.plan.step(stream.root), reason))?;
        self.count(root, |totals| {
            totals.pages += 1;
            totals.records += result.count as u64;
        });
        self.progress(root);
        for refused in self.refused(root, scope, &fetched.page, &stream.parameters, result.count)? {
            self.leave_out_refused(root, scope, refused, stream.of_item().json)?;
        }
        if !stream.added.is_empty() {
            added::add(&stream.added, &mut rows)?;
            result.records = rows_to_json(&rows);
        }
        self.stage_rows(root, scope, &result, Some(rows), stream.of_item()).await?;
        let rows = scope.staging.rows_of(&self.step_origin(root));
        self.count(root, |totals| totals.rows += rows);
        self.check_left_out(root, scope)?;
        scope.results.insert(root, result);
        for &member in members {
            let result = self.run_step(member, scope).await?;
            scope.results.insert(member, result);
        }
        if self.after(stream, fetched).is_none() {
            self.tries(root, scope, Part::Items, 1);
            self.call_passed(root, scope, stream.of_item().json, Some(&stream.parameters));
        }
        Ok(())
    }

    /// What was noticed and needs nothing.
    pub(crate) fn count_harmless(&self, step: usize, counts: Counts) {
        self.count(step, |totals| {
            totals.repeated += counts.repeated;
            totals.moved += counts.moved;
        });
        if counts.is_unsure {
            let message = "not all records of the list could be remembered (it is long, or was gone on with after a \
                           stop): whether one came twice in the place of another was not checked";
            (self.events)(Event::Note { step: self.name(step), message: message.to_owned() });
        }
    }

    fn window_done(&self, stream: &Stream, windows: &mut WindowCount) {
        windows.done += 1;
        (self.events)(Event::WindowDone {
            step: self.name(stream.root),
            done: windows.done,
            all: windows.all,
            left_ms: windows.left_ms(self.outside.now_ms()),
        });
    }

    fn judge(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        rows: &[Row],
        course: &mut Course<'_>,
    ) -> Result<Option<Position>, RunFailure> {
        let seen = &mut course.seen;
        let step = self.plan.step(stream.root);
        seen.enter(fetched.at.slice);
        let returned = Returned {
            rows,
            total: fetched.page.total,
            start: fetched.at.next.as_deref(),
            next: fetched.page.next.as_deref(),
            read_at_ms: fetched.read_at_ms,
        };
        let asked = step.sync.as_ref().zip(fetched.at.slice).map(|(sync, slice)| window::asked(sync, slice));
        let verdict = seen.judge(&Asked::of(step, asked), &returned);
        match verdict.map_err(|failure| of_page(step, failure))? {
            Verdict::Fine(counts) => {
                self.count_harmless(stream.root, counts);
                Ok(None)
            }
            Verdict::Again { from, reason } => {
                self.count(stream.root, |totals| totals.read_again += 1);
                (self.events)(Event::ReadAgain { step: self.name(stream.root), reason });
                // All that may have been dropped have had their numbers, whether they were fetched or not: who reads in
                // turn, as a replay does, has to count the same.
                let at = fetched.at.clone();
                let windows_dropped = u32::try_from(self.windows_at_once(stream.root)).unwrap_or_default();
                Ok(Some(Position {
                    pages: at.pages + 1 + PAGES_DROPPED_MAX,
                    next_window: at.next_window + windows_dropped,
                    next: from,
                    ..at
                }))
            }
        }
    }

    async fn commit_page(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        scope: &PageScope,
        course: &Course<'_>,
    ) -> Result<(), RunFailure> {
        let mut commit = self.commit_of(scope);
        if self.keeps_state {
            let completed = fetched.at.slice.filter(|_| fetched.page.next.is_none() && self.moves_bookmarks());
            commit
                .bookmarks
                .extend(completed.map(|slice| {
                    (self.bookmark_key(stream.root, &stream.mark), Bookmark { until_ms: slice.until_ms })
                }));
            commit.progress.push(self.progress_record(stream, fetched, course)?);
        }
        let step = self.name(stream.root);
        self.commits.hand_in(commit, Some((step, course.flow_pages))).await
    }

    fn progress_record(&self, stream: &Stream, fetched: &Fetched, course: &Course<'_>) -> Result<Progress, RunFailure> {
        let (whole, flow_pages) = (fetched.at.whole, course.flow_pages);
        self.progress_at(
            stream.root,
            &match self.after(stream, fetched) {
                Some(position) => {
                    Saved { item: stream.item, position: Some(position), whole, flow_pages, seen: course.seen.kept() }
                }
                None => Saved { item: stream.item + 1, position: None, whole, flow_pages, seen: Seen::default() },
            },
        )
    }

    /// Where a paging step is, for whoever goes on from there.
    pub(crate) fn progress_at(&self, root: usize, saved: &Saved) -> Result<Progress, RunFailure> {
        let state_json = written(saved)?;
        Ok(Progress { run_id: self.id.clone(), step: self.name(root), item: String::new(), state_json })
    }
}

/// Parses the records of a page; many of them beside the call that fetches the next page.
async fn read_rows(page: &Page) -> Result<Result<Vec<Row>, RowsError>, RunFailure> {
    if page.records.len() < PARSE_APART_BYTES {
        return Ok(rows_from_json(&page.records));
    }
    let records = page.records.clone();
    tokio::task::spawn_blocking(move || rows_from_json(&records))
        .await
        .map_err(|error| RunFailure::new(FailureClass::Host, format!("the records can't be read: {error}")))
}
