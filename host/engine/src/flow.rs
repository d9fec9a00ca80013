//! A paging step: each of its pages flows through the steps that depend on it, then commits, rows and bookmark in one
//! transaction. While a page is worked on, the next one is fetched.

use std::sync::Arc;

use futures::future::Either;
use serde::{Deserialize, Serialize};
use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, Window};
use weft_store::{Bookmark, BookmarkKey, Commit, Progress};

use crate::call::Calling;
use crate::event::Event;
use crate::failure::{FailureClass, RunFailure};
use crate::page::StepResult;
use crate::run::RunState;
use crate::staging::Staging;
use crate::step::{PageScope, broken_page, stuck};
use crate::window::{self, Range};

/// Pages of one paging step in one run.
const PAGES_MAX: u32 = 10_000_000;

/// Where a paging step is: what is to be read next. Kept with every commit, so that a run can go on from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    /// Pages read so far.
    pages: u32,
    /// The whole range of the run; none for a node without windows.
    whole: Option<Range>,
    /// The slice that is being read.
    slice: Option<Range>,
    /// What the node returned as `next`, JSON; none at the first page of a slice.
    next: Option<String>,
}

/// What a stopped run left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Saved {
    /// Which item of `for_each`, from 0; 0 without items.
    item: usize,
    /// Where in it; none if it was not begun.
    position: Option<Position>,
}

/// A page that was fetched, and where it leads.
struct Fetched {
    staging: Arc<Staging>,
    page: Page,
    /// The slice it belongs to, if that is now complete.
    completed: Option<Range>,
    /// None after the last page.
    after: Option<Position>,
    number: u32,
}

/// A paging step for one item of its `for_each`, or by itself.
struct Stream {
    root: usize,
    parameters: String,
    item: usize,
    /// The item as text, for bookmarks; empty without items.
    item_name: String,
}

impl RunState<'_> {
    /// Runs a paging step and everything that depends on its pages, from wherever an earlier process stopped.
    pub(crate) async fn run_flow(&self, root: usize, members: &[usize]) -> Result<(), RunFailure> {
        let step = self.plan.step(root);
        let placed = |failure: RunFailure| failure.in_step(&step.id, &step.place);
        let mut saved = self.saved(root);
        for stream in self.streams(root).await.map_err(placed)? {
            if saved.as_ref().is_some_and(|saved| stream.item < saved.item) {
                continue;
            }
            let start = match saved.take().filter(|saved| saved.item == stream.item).and_then(|saved| saved.position) {
                Some(position) => Some(position),
                None => self.start(&stream).await.map_err(placed)?,
            };
            if let Some(start) = start {
                self.run_stream(&stream, members, start).await.map_err(placed)?;
            }
        }
        Ok(())
    }

    /// One stream, or one for each item.
    async fn streams(&self, root: usize) -> Result<Vec<Stream>, RunFailure> {
        let step = self.plan.step(root);
        let scope = PageScope::new(Arc::new(Staging::new(self.store.clone())), 0);
        let items = match step.for_each {
            Some(for_each) => Some(self.items(root, &scope, for_each).await?),
            None => None,
        };
        let text = items.as_ref().map(|items| format!("[{}]", items.join(",")));
        let values = self.evaluate_items(root, &scope, text).await?;
        let names = items.unwrap_or_else(|| vec![String::new()]);
        let same = Default::default();
        let streams = names.into_iter().enumerate().map(|(item, item_name)| {
            let values = values.get(item).unwrap_or(&same);
            if !self.condition_met(root, values) {
                return Ok(None);
            }
            let parameters = self.parameters(root, values)?;
            Ok(Some(Stream { root, parameters, item, item_name }))
        });
        streams.filter_map(Result::transpose).collect()
    }

    /// Where a stream begins: at the first page, or behind the bookmark. None if there is nothing to read.
    async fn start(&self, stream: &Stream) -> Result<Option<Position>, RunFailure> {
        let step = self.plan.step(stream.root);
        let start = Position { pages: 0, whole: None, slice: None, next: None };
        let Some(sync) = &step.sync else { return Ok(Some(start)) };
        let bookmark = if self.keeps_state { self.store.bookmark(&self.bookmark_key(stream)).await? } else { None };
        let now_ms = self.outside.run_started_at_ms();
        let whole = window::whole(sync, bookmark.map(|bookmark| bookmark.until_ms), now_ms);
        if whole.is_empty() {
            return Ok(None);
        }
        let slice = window::slice(sync, whole.since_ms, whole);
        Ok(Some(Position { whole: Some(whole), slice: Some(slice), ..start }))
    }

    async fn run_stream(&self, stream: &Stream, members: &[usize], start: Position) -> Result<(), RunFailure> {
        let mut fetched = Some(self.fetch(stream, start).await?);
        while let Some(current) = fetched {
            if self.is_stopped() {
                return Err(self.interrupted());
            }
            let next = async {
                match current.after.clone() {
                    Some(after) => Ok(Some(self.fetch(stream, after).await?)),
                    None => Ok(None),
                }
            };
            let following = both(self.finish(stream, members, &current), next).await?;
            fetched = following;
        }
        Ok(())
    }

    async fn fetch(&self, stream: &Stream, position: Position) -> Result<Fetched, RunFailure> {
        let step = self.plan.step(stream.root);
        let number = position.pages + 1;
        if number > PAGES_MAX {
            return Err(RunFailure::new(FailureClass::Limit, format!("more than {PAGES_MAX} pages in one run")));
        }
        if let (Some(slice), None) = (position.slice, &position.next) {
            let (since, until) = (window::show(slice.since_ms), window::show(slice.until_ms));
            (self.events)(Event::Window { step: step.id.clone(), since, until });
        }
        let staging = Arc::new(Staging::new(self.store.clone()));
        let item = if step.for_each.is_some() { u32::try_from(stream.item + 1).unwrap_or(u32::MAX) } else { 0 };
        let page = self
            .call(Calling {
                step: stream.root,
                staging: &staging,
                origin: (stream.root, item),
                key: CallKey { step: step.id.clone(), flow_page: 0, item, page: number, attempt: 0 },
                parameters: stream.parameters.clone(),
                window: position.slice.map(|slice| Window { since_ms: slice.since_ms, until_ms: slice.until_ms }),
                page: position.next.clone(),
            })
            .await?;
        let (completed, after) = self.after(stream, position, page.next.as_deref())?;
        Ok(Fetched { staging, page, completed, after, number })
    }

    /// Where a page leads: to the next page, to the next slice, or to the end.
    fn after(
        &self,
        stream: &Stream,
        position: Position,
        next: Option<&str>,
    ) -> Result<(Option<Range>, Option<Position>), RunFailure> {
        let position = Position { pages: position.pages + 1, ..position };
        if let Some(next) = next {
            if position.next.as_deref() == Some(next) {
                return Err(stuck(next));
            }
            return Ok((None, Some(Position { next: Some(next.to_owned()), ..position })));
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
        Ok((position.slice, after))
    }

    /// Runs everything that depends on a page, and commits.
    async fn finish(&self, stream: &Stream, members: &[usize], fetched: &Fetched) -> Result<(), RunFailure> {
        let mut scope = PageScope::new(Arc::clone(&fetched.staging), fetched.number);
        let result = StepResult::of(&fetched.page).map_err(broken_page)?;
        self.count(stream.root, |totals| {
            totals.pages += 1;
            totals.records += result.count as u64;
        });
        self.progress(stream.root);
        self.stage_rows(stream.root, &scope, &result).await?;
        let rows = scope.staging.rows_of(stream.root);
        self.count(stream.root, |totals| totals.rows += rows);
        scope.results.insert(stream.root, result);
        for &member in members {
            let result = self.run_step(member, &scope).await?;
            scope.results.insert(member, result);
        }
        self.commit_page(stream, fetched, &scope).await
    }

    async fn commit_page(&self, stream: &Stream, fetched: &Fetched, scope: &PageScope) -> Result<(), RunFailure> {
        let step = self.plan.step(stream.root);
        let mut commit =
            Commit { changes: scope.staging.take(), failures: scope.take_failures(), ..self.commit_of_run() };
        if self.keeps_state {
            commit.bookmarks.extend(
                fetched.completed.map(|slice| (self.bookmark_key(stream), Bookmark { until_ms: slice.until_ms })),
            );
            commit.progress.push(self.progress_record(stream, fetched));
        }
        let rows = self.commit(commit).await?;
        (self.events)(Event::Committed { step: step.id.clone(), page: fetched.number, rows });
        Ok(())
    }

    fn progress_record(&self, stream: &Stream, fetched: &Fetched) -> Progress {
        let saved = match &fetched.after {
            Some(position) => Saved { item: stream.item, position: Some(position.clone()) },
            None => Saved { item: stream.item + 1, position: None },
        };
        Progress {
            run_id: self.id.clone(),
            step: self.plan.step(stream.root).id.clone(),
            item: String::new(),
            state_json: serde_json::to_string(&saved).unwrap_or_default(),
        }
    }

    fn saved(&self, root: usize) -> Option<Saved> {
        serde_json::from_str(self.progress.get(&self.plan.step(root).id)?).ok()
    }

    fn bookmark_key(&self, stream: &Stream) -> BookmarkKey {
        let step = self.plan.step(stream.root);
        let account = step.connection.as_ref().and_then(|alias| self.accounts.get(alias));
        BookmarkKey {
            workflow: self.plan.checked.name.clone(),
            step: step.id.clone(),
            account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
            item: stream.item_name.clone(),
        }
    }
}

/// Works on a page and fetches the next one at the same time. A page whose successor can't be had is still finished;
/// if the page itself fails, nobody waits for its successor.
async fn both<T>(
    finish: impl Future<Output = Result<(), RunFailure>>,
    fetch: impl Future<Output = Result<T, RunFailure>>,
) -> Result<T, RunFailure> {
    // The request goes out first: the platform works on it while we work on the page.
    match futures::future::select(std::pin::pin!(fetch), std::pin::pin!(finish)).await {
        Either::Left((fetched, finish)) => {
            finish.await?;
            fetched
        }
        Either::Right((finished, fetch)) => {
            finished?;
            fetch.await
        }
    }
}
