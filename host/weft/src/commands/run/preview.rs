//! What a run would do, as text for people and as JSON for programs.

use serde_json::{Value, json};
use weft_engine::store::StoreTarget;
use weft_engine::{Again, Preview, PreviewPart, PreviewWork, RunRequest};

use super::again::Settled;
use crate::message::clean;
use crate::render::several;
use crate::table_text::{self, plain};
use crate::times::show;

/// Everything that a plan is told from.
pub struct Told<'a> {
    pub settled: &'a Settled,
    pub request: &'a RunRequest,
    pub target: &'a StoreTarget,
    /// Whether the store is there already.
    pub store_exists: bool,
    /// A replay reads what was recorded, whatever the bookmarks say.
    pub replays: bool,
    pub dry_run: bool,
}

impl Told<'_> {
    /// Prints the plan: to stderr, or as one JSON line to stdout.
    pub fn print(&self, json: bool) {
        if json {
            say!("{}", self.json());
            return;
        }
        for line in self.lines() {
            tell!("{}", clean(&line));
        }
    }

    fn lines(&self) -> Vec<String> {
        let preview = &self.settled.preview;
        let again = if self.request.again.is_some() { " again" } else { "" };
        let name = &self.request.plan.checked.name;
        let mut lines = vec![if *self.target == StoreTarget::memory() {
            format!("{name}: what runs{again}; nothing of it is kept")
        } else {
            format!("{name}: what runs{again}, into {}", self.target)
        }];
        if !self.store_exists {
            lines.push(format!("  {} is not there yet: the run makes it", self.target));
        }
        if let Some(run) = &preview.goes_on_with {
            lines.push(format!("  goes on with run {run}, which is not finished"));
        }
        lines.extend(preview.begins_anew.iter().map(|reason| format!("  {reason}")));
        lines.extend(self.settled.remarks.iter().map(|remark| format!("  {remark}")));
        if !self.request.inputs.is_empty() {
            let inputs: Vec<String> =
                self.request.inputs.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
            lines.push(format!("  inputs: {}", inputs.join(", ")));
        }
        let rows: Vec<Vec<String>> = preview.parts.iter().flat_map(|part| self.rows(part)).collect();
        lines.extend(table_text::aligned(&rows).into_iter().map(|line| format!("  {line}")));
        if !preview.moves_bookmarks {
            lines.push("bookmarks stay where they are".to_owned());
        }
        if self.dry_run {
            lines.push("dry run: nothing was asked, nothing was written".to_owned());
        }
        lines
    }

    fn rows(&self, part: &PreviewPart) -> Vec<Vec<String>> {
        let mut steps = part.steps.iter();
        let first = steps.next().cloned().unwrap_or_default();
        let mut rows = vec![vec![first, self.work(part)]];
        let others: Vec<&str> = steps.map(String::as_str).collect();
        if !others.is_empty() {
            rows.push(vec![String::new(), format!("with it, page by page: {}", others.join(", "))]);
        }
        rows
    }

    /// The workflow that a part runs, if that one pages.
    fn inner(&self, part: &PreviewPart) -> Option<&str> {
        let id = part.steps.first().filter(|_| part.work == PreviewWork::Once)?;
        let step = self.request.plan.checked.steps.iter().find(|step| step.id == *id)?;
        step.workflow.as_ref().filter(|inner| inner.pages()).map(|inner| inner.name.as_str())
    }

    fn work(&self, part: &PreviewPart) -> String {
        match &part.work {
            PreviewWork::Once => match (self.inner(part), &self.request.again) {
                (None, _) => "runs once".to_owned(),
                (Some(inner), None) => format!("runs once the workflow `{inner}`, page by page"),
                (Some(inner), Some(_)) => {
                    format!("runs the workflow `{inner}`, which reads the same range where it reads by time")
                }
            },
            PreviewWork::Everything => "reads everything there is".to_owned(),
            PreviewWork::Range { .. } | PreviewWork::RangePerItem | PreviewWork::NothingNew if self.replays => {
                "reads what was recorded".to_owned()
            }
            PreviewWork::Range { since_ms, until_ms, windows, bookmark_ms, asked_anew } => {
                let windows = several(*windows, "window", "windows");
                let bookmark = self.bookmark(*bookmark_ms, *asked_anew);
                format!("reads from {} to {} in {windows}; {bookmark}", show(*since_ms), show(*until_ms))
            }
            PreviewWork::RangePerItem => {
                "reads a range of time for each item, from the item's own bookmark on".to_owned()
            }
            PreviewWork::NothingNew if self.request.again.is_some() => {
                "reads nothing: the range is too new, or in the future".to_owned()
            }
            PreviewWork::NothingNew => "reads nothing: nothing is new since its bookmark".to_owned(),
            PreviewWork::Done => "is done already".to_owned(),
            PreviewWork::LeftOut(reason) => format!("is left out: {reason}"),
        }
    }

    fn bookmark(&self, bookmark_ms: Option<i64>, asked_anew: bool) -> String {
        match (bookmark_ms, self.settled.preview.moves_bookmarks) {
            (None, true) if asked_anew => "it is asked differently than before, and has no bookmark yet".to_owned(),
            (Some(bookmark_ms), true) => format!("bookmark now at {}", show(bookmark_ms)),
            (None, true) => "no bookmark yet".to_owned(),
            (Some(bookmark_ms), false) => format!("its bookmark stays at {}", show(bookmark_ms)),
            (None, false) => "it has no bookmark, and gets none".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let Preview { goes_on_with, begins_anew, parts, moves_bookmarks } = &self.settled.preview;
        json!({
            "event": "plan",
            "workflow": self.request.plan.checked.name,
            "store": self.target.to_string(),
            "store_exists": self.store_exists,
            "goes_on_with": goes_on_with,
            "begins_anew": begins_anew,
            "again": self.request.again.as_ref().map(again_json),
            "inputs": self.request.inputs,
            "parts": parts.iter().map(|part| self.part_json(part)).collect::<Vec<_>>(),
            "moves_bookmarks": moves_bookmarks,
            "dry_run": self.dry_run,
        })
    }

    fn part_json(&self, part: &PreviewPart) -> Value {
        let steps = &part.steps;
        match &part.work {
            PreviewWork::Once => json!({ "steps": steps, "work": "once" }),
            PreviewWork::Everything => json!({ "steps": steps, "work": "everything" }),
            PreviewWork::Range { .. } | PreviewWork::RangePerItem | PreviewWork::NothingNew if self.replays => {
                json!({ "steps": steps, "work": "recorded" })
            }
            PreviewWork::Range { since_ms, until_ms, windows, bookmark_ms, asked_anew } => json!({
                "steps": steps, "work": "range", "since": show(*since_ms), "until": show(*until_ms),
                "windows": windows, "bookmark": bookmark_ms.map(show), "asked_anew": asked_anew,
            }),
            PreviewWork::RangePerItem => json!({ "steps": steps, "work": "range_per_item" }),
            PreviewWork::NothingNew => json!({ "steps": steps, "work": "nothing_new" }),
            PreviewWork::Done => json!({ "steps": steps, "work": "done" }),
            PreviewWork::LeftOut(reason) => json!({ "steps": steps, "work": "left_out", "reason": reason }),
        }
    }
}

fn again_json(again: &Again) -> Value {
    match again {
        // An end as far away as can be stands for "until now".
        Again::Window { since_ms, until_ms } => {
            let until = Some(*until_ms).filter(|until_ms| *until_ms < i64::MAX).map(show);
            json!({ "window": { "since": show(*since_ms), "until": until } })
        }
        Again::From { step, run } => json!({ "from_step": step, "of": run }),
        Again::Failures { ids } => json!({ "failures": ids }),
    }
}
