//! The pages of one stream: fetched ahead, judged in order, worked on, committed.
//!
//! While a page is committed, the next one is there already and the one after is asked for. Nothing is told from the
//! pages that were fetched ahead until it is their turn: when a page turns out to need reading again, they are dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::Either;
use tokio::sync::mpsc;
use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, Window};
use weft_store::{Bookmark, BookmarkKey, Commit, Progress, Row, rows_from_json};

use crate::call::Calling;
use crate::event::Event;
use crate::failure::RunFailure;
use crate::flow::{Position, Saved};
use crate::page::StepResult;
use crate::staging::Staging;
use crate::state::RunState;
use crate::step::{PageScope, broken_page};
use crate::verify::{Asked, Returned, Seen, Verdict};
use crate::window::{self, Range};

/// Pages that wait for the one that is worked on. One more may be on its way.
const PAGES_AHEAD_MAX: usize = 1;
/// Pages that are dropped when one has to be read again: those that wait, and the one on its way.
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
    /// The number of the latest page that was asked for: pages that were dropped have had theirs.
    pub(crate) latest_page: AtomicU32,
}

/// A page that was fetched, and where it leads.
struct Fetched {
    staging: Arc<Staging>,
    page: Page,
    /// Where it was read.
    at: Position,
    /// The slice it belongs to, if that is now complete.
    completed: Option<Range>,
    /// None after the last page.
    after: Option<Position>,
    number: u32,
    read_at_ms: i64,
}

impl RunState<'_> {
    /// Reads a stream to its end.
    pub(crate) async fn run_stream(
        &self,
        stream: &Stream,
        members: &[usize],
        start: Position,
        mut seen: Seen,
    ) -> Result<(), RunFailure> {
        stream.latest_page.fetch_max(start.pages, Ordering::Relaxed);
        let mut start = Some(start);
        while let Some(position) = start {
            start = if self.overlaps {
                self.read_ahead(stream, members, position, &mut seen).await?
            } else {
                self.read_in_turn(stream, members, position, &mut seen).await?
            };
            if let Some(again) = &start {
                stream.latest_page.fetch_max(again.pages, Ordering::Relaxed);
                self.forget_pages(stream, again.pages - PAGES_DROPPED_MAX + 1..=again.pages);
            }
        }
        Ok(())
    }

    /// Reads one page after the other. Gives the place where something has to be read again.
    async fn read_in_turn(
        &self,
        stream: &Stream,
        members: &[usize],
        start: Position,
        seen: &mut Seen,
    ) -> Result<Option<Position>, RunFailure> {
        let mut position = Some(start);
        while let Some(current) = position {
            let fetched = self.fetch(stream, current).await?;
            if let Some(again) = self.finish(stream, members, &fetched, seen).await? {
                return Ok(Some(again));
            }
            position = fetched.after;
        }
        Ok(None)
    }

    /// The same, and meanwhile the next pages are fetched.
    async fn read_ahead(
        &self,
        stream: &Stream,
        members: &[usize],
        start: Position,
        seen: &mut Seen,
    ) -> Result<Option<Position>, RunFailure> {
        let (sender, mut pages) = mpsc::channel(PAGES_AHEAD_MAX);
        let fetch = async move {
            let mut position = Some(start);
            while let Some(current) = position {
                let fetched = self.fetch(stream, current).await?;
                position = fetched.after.clone();
                if sender.send(fetched).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        let work = async move {
            while let Some(fetched) = pages.recv().await {
                if let Some(again) = self.finish(stream, members, &fetched, seen).await? {
                    return Ok(Some(again));
                }
            }
            Ok(None)
        };
        both(fetch, work).await
    }

    async fn fetch(&self, stream: &Stream, at: Position) -> Result<Fetched, RunFailure> {
        let number = stream.latest_page.fetch_add(1, Ordering::Relaxed) + 1;
        if let (Some(slice), None) = (at.slice, &at.next) {
            let (since, until) = (window::show(slice.since_ms), window::show(slice.until_ms));
            (self.events)(Event::Window { step: self.name(stream.root), since, until });
        }
        let staging = self.staging();
        let item = self.item_number(stream);
        let page = self
            .call(Calling {
                step: stream.root,
                staging: &staging,
                origin: self.origin(stream.root, item),
                key: CallKey { step: self.name(stream.root), flow_page: 0, item, page: number, attempt: 0 },
                parameters: stream.parameters.clone(),
                window: at.slice.map(|slice| Window { since_ms: slice.since_ms, until_ms: slice.until_ms }),
                page: at.next.clone(),
            })
            .await?;
        let read_at_ms = self.outside.now_ms();
        let (completed, after) = self.after(stream, &at, number, page.next.as_deref());
        Ok(Fetched { staging, page, at, completed, after, number, read_at_ms })
    }

    /// Which item it is, from 1; 0 without items.
    pub(crate) fn item_number(&self, stream: &Stream) -> u32 {
        let of_items = self.plan.step(stream.root).for_each.is_some();
        if of_items { u32::try_from(stream.item + 1).unwrap_or(u32::MAX) } else { 0 }
    }

    /// Where a page leads: to the next page, to the next slice, or to the end.
    fn after(
        &self,
        stream: &Stream,
        at: &Position,
        number: u32,
        next: Option<&str>,
    ) -> (Option<Range>, Option<Position>) {
        let position = Position { pages: number, ..at.clone() };
        if let Some(next) = next {
            return (None, Some(Position { next: Some(next.to_owned()), ..position }));
        }
        let following = match (&self.plan.step(stream.root).sync, position.whole, position.slice) {
            (Some(sync), Some(whole), Some(slice)) => Some(window::slice(sync, slice.until_ms, whole)),
            _ => None,
        };
        let after = following.filter(|slice| !slice.is_empty()).map(|slice| Position {
            slice: Some(slice),
            next: None,
            ..position.clone()
        });
        (position.slice, after)
    }

    /// Judges a page, runs everything that depends on it, and commits. Gives the place where something has to be read
    /// again; the page itself is then dropped.
    async fn finish(
        &self,
        stream: &Stream,
        members: &[usize],
        fetched: &Fetched,
        seen: &mut Seen,
    ) -> Result<Option<Position>, RunFailure> {
        if self.is_stopped() {
            return Err(self.interrupted());
        }
        let rows = read_rows(&fetched.page).await.map_err(broken_page)?;
        if let Some(again) = self.judge(stream, fetched, &rows, seen)? {
            return Ok(Some(again));
        }
        let mut scope = PageScope::new(Arc::clone(&fetched.staging), fetched.number);
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
        for &member in members {
            let result = self.run_step(member, &scope).await?;
            scope.results.insert(member, result);
        }
        self.commit_page(stream, fetched, &scope, seen).await?;
        Ok(None)
    }

    fn judge(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        rows: &[Row],
        seen: &mut Seen,
    ) -> Result<Option<Position>, RunFailure> {
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
                let pages = fetched.number + PAGES_DROPPED_MAX;
                Ok(Some(Position { pages, next: from, ..fetched.at.clone() }))
            }
        }
    }

    async fn commit_page(
        &self,
        stream: &Stream,
        fetched: &Fetched,
        scope: &PageScope,
        seen: &Seen,
    ) -> Result<(), RunFailure> {
        let mut commit = Commit { changes: scope.staging.take(), failures: scope.take_failures(), ..Commit::default() };
        if self.keeps_state {
            let completed = fetched.completed.filter(|_| self.moves_bookmarks());
            commit
                .bookmarks
                .extend(completed.map(|slice| (self.bookmark_key(stream), Bookmark { until_ms: slice.until_ms })));
            commit.progress.push(self.progress_record(stream, fetched, seen));
        }
        let step = self.name(stream.root);
        self.commits.hand_in(commit, Some((step, fetched.number))).await
    }

    fn progress_record(&self, stream: &Stream, fetched: &Fetched, seen: &Seen) -> Progress {
        let whole = fetched.at.whole;
        let saved = match &fetched.after {
            Some(position) => Saved { item: stream.item, position: Some(position.clone()), whole, seen: seen.clone() },
            None => Saved { item: stream.item + 1, position: None, whole, seen: Seen::default() },
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
async fn read_rows(page: &Page) -> Result<Vec<Row>, String> {
    let read = |records: &str| {
        rows_from_json(records).map_err(|error| format!("the component's records are no list of objects: {error}"))
    };
    if page.records.len() < PARSE_APART_BYTES {
        return read(&page.records);
    }
    let records = page.records.clone();
    match tokio::task::spawn_blocking(move || read(&records)).await {
        Ok(rows) => rows,
        Err(error) => Err(format!("the records can't be read: {error}")),
    }
}

/// Works on pages and fetches the next ones at the same time. Pages whose successor can't be had are still finished; if
/// a page itself fails or has to be read again, nobody waits for its successors.
async fn both<T>(
    fetch: impl Future<Output = Result<(), RunFailure>>,
    work: impl Future<Output = Result<Option<T>, RunFailure>>,
) -> Result<Option<T>, RunFailure> {
    // The request goes out first: the platform works on it while we work on the page.
    match futures::future::select(std::pin::pin!(fetch), std::pin::pin!(work)).await {
        Either::Left((fetched, work)) => match work.await? {
            Some(again) => Ok(Some(again)),
            None => fetched.map(|()| None),
        },
        Either::Right((worked, fetch)) => match worked? {
            Some(again) => Ok(Some(again)),
            None => fetch.await.map(|()| None),
        },
    }
}
