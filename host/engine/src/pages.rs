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
use weft_store::{Bookmark, BookmarkKey, Commit, Progress, Row, rows_from_json};
use weft_workflow::Sync;

use crate::call::Calling;
use crate::event::Event;
use crate::failure::{FailureClass, RunFailure};
use crate::flow::{Position, Saved};
use crate::left_out::LeftOut;
use crate::page::StepResult;
use crate::staging::Staging;
use crate::state::RunState;
use crate::step::{FlowPage, PageScope, broken_page, broken_records};
use crate::verify::{Asked, Returned, Seen, Verdict};
use crate::window::{self, Range, wall};

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
    /// The item as text, for bookmarks; empty without items.
    pub(crate) item_name: String,
    /// How many windows it has.
    pub(crate) windows: AtomicU64,
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
        let took_ms = u64::try_from(now_ms - self.began_at_ms).unwrap_or_default();
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

    /// A range as a component is asked for it.
    fn asked_window(&self, root: usize, slice: Range) -> Window {
        let zone = self.plan.step(root).sync.as_ref().map_or("UTC", |sync| &sync.zone);
        let wall = wall::covering(zone, slice);
        let (wall_since_ms, wall_until_ms) = (wall.since_ms, wall.until_ms);
        Window { since_ms: slice.since_ms, until_ms: slice.until_ms, wall_since_ms, wall_until_ms }
    }

    async fn fetch(&self, stream: &Stream, at: Position) -> Result<Fetched, RunFailure> {
        if let (Some(slice), None) = (at.slice, &at.next) {
            let (since, until) = (window::show(slice.since_ms), window::show(slice.until_ms));
            let all = stream.windows.load(Ordering::Relaxed);
            (self.events)(Event::Window { step: self.name(stream.root), since, until, all });
        }
        let staging = self.staging();
        let page = self
            .call(Calling {
                step: stream.root,
                staging: &staging,
                origin: self.origin(stream.root, self.item_number(stream)),
                key: CallKey { page: at.pages + 1, ..self.page_key(stream, &at) },
                parameters: stream.parameters.clone(),
                window: at.slice.map(|slice| self.asked_window(stream.root, slice)),
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
            item: self.item_number(stream),
            window: at.window,
            page: at.pages,
            attempt: 0,
        }
    }

    /// Which item it is, from 1; 0 without items.
    pub(crate) fn item_number(&self, stream: &Stream) -> u32 {
        let of_items = self.plan.step(stream.root).for_each.is_some();
        if of_items { u32::try_from(stream.item + 1).unwrap_or(u32::MAX) } else { 0 }
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
        if self.is_stopped() {
            return Err(self.interrupted());
        }
        let rows = read_rows(&fetched.page).await?;
        if let Some(again) = self.judge(stream, fetched, &rows, course)? {
            return Ok(Some(again));
        }
        course.flow_pages += 1;
        let flow_page = FlowPage { window: fetched.at.window, page: fetched.at.pages + 1 };
        let mut scope = PageScope::new(Arc::clone(&fetched.staging), flow_page);
        for refused in self.refused(stream.root, &fetched.page, &stream.parameters)? {
            let item = Some(stream.item_name.as_str()).filter(|item| !item.is_empty());
            let (record, parameters) = (Some(refused.record.as_str()), Some(refused.parameters.as_str()));
            self.leave_out(stream.root, &scope, refused.failure, LeftOut { item, parameters, record })?;
        }
        let result = StepResult::counted(&fetched.page, rows.len()).map_err(broken_page)?;
        self.count(stream.root, |totals| {
            totals.pages += 1;
            totals.records += result.count as u64;
        });
        self.progress(stream.root);
        self.stage_rows(stream.root, &scope, &result, Some(rows)).await?;
        let rows = scope.staging.rows_of(&self.step_origin(stream.root));
        self.count(stream.root, |totals| totals.rows += rows);
        scope.results.insert(stream.root, result);
        for &member in course.members {
            let result = self.run_step(member, &scope).await?;
            scope.results.insert(member, result);
        }
        self.commit_page(stream, fetched, &scope, course).await?;
        if fetched.at.slice.is_some() && fetched.page.next.is_none() {
            self.window_done(stream, &mut course.windows);
        }
        Ok(None)
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
        match seen.judge(&Asked::of(step, fetched.at.slice), &returned)? {
            Verdict::Fine(counts) => {
                self.count(stream.root, |totals| {
                    totals.repeated += counts.repeated;
                    totals.moved += counts.moved;
                });
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
        let mut commit = Commit { changes: scope.staging.take(), failures: scope.take_failures(), ..Commit::default() };
        if self.keeps_state {
            let completed = fetched.at.slice.filter(|_| fetched.page.next.is_none() && self.moves_bookmarks());
            commit
                .bookmarks
                .extend(completed.map(|slice| (self.bookmark_key(stream), Bookmark { until_ms: slice.until_ms })));
            commit.progress.push(self.progress_record(stream, fetched, course));
        }
        let step = self.name(stream.root);
        self.commits.hand_in(commit, Some((step, course.flow_pages))).await
    }

    fn progress_record(&self, stream: &Stream, fetched: &Fetched, course: &Course<'_>) -> Progress {
        let (whole, flow_pages) = (fetched.at.whole, course.flow_pages);
        let saved = match self.after(stream, fetched) {
            Some(position) => {
                Saved { item: stream.item, position: Some(position), whole, flow_pages, seen: course.seen.clone() }
            }
            None => Saved { item: stream.item + 1, position: None, whole, flow_pages, seen: Seen::default() },
        };
        Progress {
            run_id: self.id.clone(),
            step: self.name(stream.root),
            item: String::new(),
            state_json: serde_json::to_string(&saved).unwrap_or_default(),
        }
    }

    pub(crate) fn bookmark_key(&self, stream: &Stream) -> BookmarkKey {
        let step = self.plan.step(stream.root);
        let account = step.connection.as_ref().and_then(|alias| self.accounts.get(alias));
        let items = self.place.items.iter().map(String::as_str).chain([stream.item_name.as_str()]);
        BookmarkKey {
            workflow: self.outermost().plan.checked.name.clone(),
            step: format!("{}{}", self.place.bookmark_prefix, step.id),
            account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
            item: items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(" "),
        }
    }
}

/// Parses the records of a page; many of them beside the call that fetches the next page.
async fn read_rows(page: &Page) -> Result<Vec<Row>, RunFailure> {
    let read = |records: &str| rows_from_json(records).map_err(|error| broken_records(&error));
    if page.records.len() < PARSE_APART_BYTES {
        return read(&page.records);
    }
    let records = page.records.clone();
    match tokio::task::spawn_blocking(move || read(&records)).await {
        Ok(rows) => rows,
        Err(error) => Err(RunFailure::new(FailureClass::Host, format!("the records can't be read: {error}"))
            .with_remedy("run it again; if it stays, report it as a mistake of weft")),
    }
}
