//! What happened in a soak.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::bounds::Bounds;
use super::load::Load;
use crate::summary::Summary;
use crate::target::Target;

/// Most things that are told of what was wrong; the first ones say most.
const WRONG_MAX: usize = 20;

/// What happened.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// From the first start until the last run had ended.
    pub took: Duration,
    /// Runs that did all of their work, by themselves or after others.
    pub finished: u64,
    /// Runs that were told to stop, and did.
    pub stopped: u64,
    /// Runs that were dropped in the middle.
    pub dropped: u64,
    /// Runs that went on with an earlier one.
    pub resumed: u64,
    /// Starts that were refused although nobody ran the same.
    pub refused: u64,
    /// Runs that failed, by the class of the failure.
    pub failed: BTreeMap<&'static str, u64>,
    /// From a start until its platform was asked for the first time, where the platform hangs and where not.
    pub waited: [Longest; 2],
    /// From a start to its end.
    pub ran: Longest,
    /// From being told to stop to the end.
    pub stopping: Longest,
    /// Rounds whose rows were looked at on the way.
    pub checked: u64,
    /// What was wrong.
    pub wrong: Vec<String>,
}

/// The longest of many times, and whose it was.
#[derive(Debug, Clone, Default)]
pub struct Longest {
    pub time: Duration,
    pub whose: String,
}

impl Longest {
    fn seconds(&self) -> f64 {
        self.time.as_secs_f64()
    }

    pub fn see(&mut self, time: Duration, whose: impl Fn() -> String) {
        if time > self.time {
            *self = Self { time, whose: whose() };
        }
    }

    fn shown(&self) -> String {
        match self.whose.as_str() {
            "" => "none".to_owned(),
            whose => format!("{:.2} s ({whose})", self.time.as_secs_f64()),
        }
    }
}

/// The longest wait of a kind, and what is promised.
struct Wait<'a> {
    what: &'static str,
    longest: &'a Longest,
    bound_s: f64,
}

impl Wait<'_> {
    /// To a tenth of a second: the bound is computed from what was measured.
    fn target(&self) -> Target {
        Target::AtMost((self.bound_s * 10.0).round() / 10.0)
    }

    fn judged(&self) -> String {
        format!("{}, {}", self.longest.shown(), self.target().verdict(self.longest.seconds(), " s"))
    }
}

impl Figures {
    /// Notes that something was wrong.
    pub fn wrong(&mut self, what: String) {
        if self.wrong.len() < WRONG_MAX {
            self.wrong.push(what);
        }
    }

    /// For people.
    pub fn shown(&self, load: &Load) -> String {
        let Self { finished, stopped, dropped, resumed, refused, .. } = self;
        let ended = finished + stopped + dropped + self.failed.values().sum::<u64>();
        let took_s = self.took.as_secs_f64();
        let failed: Vec<String> = self.failed.iter().map(|(class, count)| format!("{count} {class}")).collect();
        let failed = if failed.is_empty() { "none".to_owned() } else { failed.join(", ") };
        let [waited, waited_there, stopping] = self.waits(load).map(|wait| wait.judged());
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "  {ended} runs in {took_s:.0} s with {} at once: {:.1} runs/s, {:.1} finished/s",
            load.slots(),
            ended as f64 / took_s,
            *finished as f64 / took_s
        );
        let _ = writeln!(text, "  {finished} finished, {stopped} stopped, {dropped} dropped, {resumed} went on");
        let _ = writeln!(text, "  failed: {failed}; starts that were refused at first: {refused}");
        let _ = writeln!(
            text,
            "  longest from a start to its first request: {waited}; where the platform hangs: {waited_there}"
        );
        let _ = writeln!(text, "  longest run: {}; longest way to a stop: {stopping}", self.ran.shown());
        let _ = writeln!(text, "  rounds looked at on the way: {}", self.checked);
        text
    }

    /// Puts the longest waits into the table of targets.
    pub fn summarize(&self, load: &Load, summary: &mut Summary) {
        for wait in self.waits(load) {
            let what = format!("soak, {} runs at once: longest {}", load.slots(), wait.what);
            summary.add(what, wait.longest.shown(), wait.target(), wait.longest.seconds(), " s");
        }
    }

    fn waits(&self, load: &Load) -> [Wait<'_>; 3] {
        let Bounds { start_s, start_where_it_hangs_s, stop_s } = Bounds::new(load, self);
        let [waited, waited_there] = &self.waited;
        [
            Wait { what: "from a start to its first request", longest: waited, bound_s: start_s },
            Wait { what: "of those where the platform hangs", longest: waited_there, bound_s: start_where_it_hangs_s },
            Wait { what: "way to a stop", longest: &self.stopping, bound_s: stop_s },
        ]
    }
}
