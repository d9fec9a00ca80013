//! What a run would do, before it does anything.

use std::collections::BTreeSet;

use weft_sandbox::Items;
use weft_store::{Bookmark, BookmarkKey, Run};

use crate::flow::position::Saved;
use crate::plan::planned::Unit;
use crate::report::failure::RunFailure;
use crate::run::again::repeat_of;
use crate::run::request::{Mode, RunRequest};
use crate::run::stopped::Before;
use crate::state::input::{self, RunFacts, Values};
use crate::state::item_name::ItemName;
use crate::state::repeat::Repeat;
use crate::step::bookmarks;
use crate::step::evaluate::expression_failure;
use crate::time::range::Range;
use crate::time::window;

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The stopped run that it would go on with.
    pub goes_on_with: Option<String>,
    /// Why it would not go on with a stopped run that there is.
    pub begins_anew: Option<String>,
    /// What would run, in this order.
    pub parts: Vec<PreviewPart>,
    /// Whether bookmarks would move.
    pub moves_bookmarks: bool,
}

/// A part of a run: a step that runs once, or a paging step and what runs on its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewPart {
    /// Ids of the steps, the paging step first.
    pub steps: Vec<String>,
    /// What would be done.
    pub work: PreviewWork,
}

/// What would be done with a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewWork {
    /// It runs once.
    Once,
    /// It reads everything there is.
    Everything,
    /// It reads a range of time.
    Range {
        /// First instant, milliseconds since 1970-01-01T00:00:00Z.
        since_ms: i64,
        /// First instant that no longer belongs to it, milliseconds since 1970-01-01T00:00:00Z.
        until_ms: i64,
        /// In how many windows.
        windows: u64,
        /// The bookmark, if there is one: milliseconds since 1970-01-01T00:00:00Z.
        bookmark_ms: Option<i64>,
        /// Whether there is none because something else was asked for before.
        asked_anew: bool,
    },
    /// It reads a range of time for each item, behind the item's own bookmark.
    RangePerItem,
    /// There is nothing new to read.
    NothingNew,
    /// The stopped run has done it already.
    Done,
    /// It is left out, because of this.
    LeftOut(String),
}

/// Says what a run would do. Nothing is asked, nothing is written.
pub async fn preview(request: &RunRequest) -> Result<Preview, RunFailure> {
    let Mode::Live(world) = &request.mode else {
        return parts(request, &Before::default(), &Default::default(), 0).await;
    };
    let outside = world.start();
    let before = Before::of(request, outside.now_ms()).await?;
    let mut done = BTreeSet::new();
    if let Some(run) = &before.run {
        done.extend(request.store.journal(&run.id).await?.into_iter().map(|entry| entry.step));
    }
    let now_ms = before.run.as_ref().map_or_else(|| outside.run_started_at_ms(), |run| run.started_at_ms);
    parts(request, &before, &done, now_ms).await
}

async fn parts(
    request: &RunRequest,
    before: &Before,
    done: &BTreeSet<String>,
    now_ms: i64,
) -> Result<Preview, RunFailure> {
    let plan = &request.plan;
    let stopped = before.run.as_ref();
    let repeat = match &request.again {
        Some(again) => Some(repeat_of(again, plan, &request.store).await?),
        None => None,
    };
    let mut parts = Vec::new();
    for unit in &plan.units {
        let steps: Vec<String> = unit.steps().into_iter().map(|index| plan.step(index).id.clone()).collect();
        let left_out = repeat.as_ref().and_then(|repeat| repeat.leaves_out(plan, unit));
        let work = match (left_out, unit) {
            (Some(reason), _) => PreviewWork::LeftOut(reason.to_owned()),
            (None, _) if done.contains(&steps[0]) => PreviewWork::Done,
            (None, Unit::Once(_)) => PreviewWork::Once,
            (None, Unit::Flow { root, .. }) => flow(request, stopped, repeat.as_ref(), *root, now_ms).await?,
        };
        parts.push(PreviewPart { steps, work });
    }
    let goes_on_with = stopped.map(|run| run.id.clone());
    let begins_anew = before.why_not.clone();
    Ok(Preview { goes_on_with, begins_anew, parts, moves_bookmarks: repeat.is_none() })
}

async fn flow(
    request: &RunRequest,
    stopped: Option<&Run>,
    repeat: Option<&Repeat>,
    root: usize,
    now_ms: i64,
) -> Result<PreviewWork, RunFailure> {
    let step = request.plan.step(root);
    let Some(sync) = &step.sync else { return Ok(PreviewWork::Everything) };
    let asked = repeat.and_then(|repeat| repeat.range(&step.id));
    if step.for_each.is_some() && asked.is_none() {
        return Ok(PreviewWork::RangePerItem);
    }
    let Begins { bookmark_ms, asked_anew } = begins(request, root).await?;
    let whole = match (rest(request, stopped, &step.id).await?, asked) {
        (Some(rest), _) => rest,
        (None, Some(range)) => window::again(sync, range, now_ms),
        (None, None) => window::whole(sync, bookmark_ms, now_ms),
    };
    if whole.is_empty() {
        return Ok(PreviewWork::NothingNew);
    }
    let windows = window::slices_until(sync, whole, whole.until_ms);
    Ok(PreviewWork::Range { since_ms: whole.since_ms, until_ms: whole.until_ms, windows, bookmark_ms, asked_anew })
}

/// What a stopped run has left to read.
async fn rest(request: &RunRequest, stopped: Option<&Run>, step: &str) -> Result<Option<Range>, RunFailure> {
    let Some(run) = stopped else { return Ok(None) };
    let progress = request.store.progress(&run.id).await?;
    let saved = progress.iter().find(|progress| progress.step == step);
    let saved = saved.and_then(|progress| serde_json::from_str::<Saved>(&progress.state_json).ok());
    let position = saved.and_then(|saved| saved.position);
    Ok(position
        .and_then(|position| Some(Range { since_ms: position.slice?.since_ms, until_ms: position.whole?.until_ms })))
}

/// Where a step would begin.
#[derive(Debug, Default)]
struct Begins {
    bookmark_ms: Option<i64>,
    asked_anew: bool,
}

async fn begins(request: &RunRequest, root: usize) -> Result<Begins, RunFailure> {
    let step = request.plan.step(root);
    let account = step.connection.as_ref().and_then(|alias| request.accounts.get(alias));
    let key = BookmarkKey {
        workflow: request.plan.checked.name.clone(),
        step: step.id.clone(),
        account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
        item: String::new(),
        asked: String::new(),
    };
    let kept = request.store.bookmarks_beside(&key).await?;
    let asked = match values(request, root).await? {
        Some(values) => Some(bookmarks::asked(step, &ItemName::default(), &values)?),
        None => None,
    };
    // Bookmarks of which nothing is known belong to whoever asks first; what isn't known yet may be asked for as before.
    let is_own = |(key, _): &&(BookmarkKey, Bookmark)| asked.as_ref().is_none_or(|asked| key.asked == *asked);
    let found = kept.iter().find(is_own).or_else(|| kept.iter().find(|(key, _)| key.asked.is_empty()));
    let given = request.bookmarks.get(&step.id).copied();
    let bookmark_ms = found.map(|(_, bookmark)| bookmark.until_ms).or(given);
    Ok(Begins { bookmark_ms, asked_anew: bookmark_ms.is_none() && !kept.is_empty() })
}

/// The values of the parameters of a step; none if they depend on what other steps will give.
async fn values(request: &RunRequest, root: usize) -> Result<Option<Values>, RunFailure> {
    let plan = &request.plan;
    let step = plan.step(root);
    let mut wanted = Vec::new();
    input::expressions_of(&step.with, &mut wanted);
    if wanted.is_empty() {
        return Ok(Some(Values::new()));
    }
    if wanted.iter().any(|&index| !step.expressions[index].steps.is_empty()) {
        return Ok(None);
    }
    let facts = RunFacts::new("", "", &request.inputs);
    let sources = input::sources(&plan.checked, &step.expressions, &wanted, &facts, &[])?;
    let first = plan.steps[root].first_program;
    let programs: Vec<u32> = wanted.iter().map(|&expression| first + expression as u32).collect();
    let evaluated = plan.expressions.evaluate(&programs, &sources, Items::Once).await.map_err(expression_failure)?;
    Ok(evaluated.rows.into_iter().next().map(|row| wanted.into_iter().zip(row).collect()))
}
