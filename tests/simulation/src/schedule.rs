//! What a seed decides before anything happens.

use crate::dice::Dice;
use crate::source::{Habits, Lie};
use crate::workflows::{WORKFLOWS, Workflow};
use crate::world::{Fate, KillAt};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 2026-03-03T00:00:00Z: the workflows read from two days before on.
const BEGIN_MS: i64 = 1_772_496_000_000;
/// As far as a source may be off: what `nodes/source/src/record.rs` reckons with.
const LATENESS_MS_MAX: i64 = 10 * MINUTE_MS;
const SKEW_MS_MAX: i64 = 20 * SECOND_MS;
/// Times that one run is killed, at most.
pub const KILLS_MAX: u64 = 5;

/// Whether the source is what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is.
    Honest,
    /// It isn't, in one way.
    Dishonest,
}

/// What a killed process leaves of its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remains {
    /// All that was handed in. The next process doesn't even open it anew, which is quicker.
    Open,
    /// All that was handed in, in a file that is opened anew.
    File,
    /// What was on the disk at that moment.
    Copy,
}

/// The plan of a seed.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The seed.
    pub seed: u64,
    /// The workflow.
    pub workflow: Workflow,
    /// What the source tells differently than it is.
    pub lie: Option<Lie>,
    /// How the source behaves.
    pub habits: Habits,
    /// When the first run begins.
    pub begins_ms: i64,
    /// Runs before the source falls silent.
    pub runs: u64,
}

impl Schedule {
    /// The plan of this seed.
    pub fn of(seed: u64, kind: Kind) -> Self {
        let mut dice = Dice::of(seed, "schedule", &[]);
        let workflow = *dice.one_of(&WORKFLOWS);
        let page_size = 2 + dice.below(6);
        let lie = (kind == Kind::Dishonest).then(|| Lie::draw(&mut dice, workflow.path, page_size));
        let habits = Habits {
            append_only: workflow.append_only,
            lateness_ms_max: dice.between(0, LATENESS_MS_MAX),
            skew_ms: dice.between(-SKEW_MS_MAX, SKEW_MS_MAX),
            page_size,
            rows_at_start: 5 + dice.below(30),
        };
        Self {
            seed,
            workflow,
            lie,
            habits,
            begins_ms: BEGIN_MS + dice.between(0, DAY_MS),
            runs: if kind == Kind::Honest { 3 + dice.below(6) } else { 2 + dice.below(3) },
        }
    }

    /// How long nothing runs after a run.
    pub fn gap_ms(&self, run: u64) -> i64 {
        let mut dice = Dice::of(self.seed, "gap", &[run]);
        match dice.below(10) {
            0..4 => dice.between(5 * MINUTE_MS, HOUR_MS),
            4..8 => dice.between(HOUR_MS, 12 * HOUR_MS),
            _ => dice.between(12 * HOUR_MS, 2 * DAY_MS),
        }
    }

    /// How long a killed process stays away. After more than a day its run is not gone on with.
    pub fn absence_ms(&self, process: u64) -> i64 {
        let mut dice = Dice::of(self.seed, "absence", &[process]);
        match dice.below(10) {
            0..5 => dice.between(SECOND_MS, MINUTE_MS),
            5..9 => dice.between(MINUTE_MS, 6 * HOUR_MS),
            _ => dice.between(20 * HOUR_MS, 30 * HOUR_MS),
        }
    }

    /// What is left when that process is killed.
    pub fn remains(&self, process: u64) -> Remains {
        let choices = [Remains::Open, Remains::Open, Remains::File, Remains::Copy];
        *Dice::of(self.seed, "remains", &[process]).one_of(&choices)
    }

    /// How long before a process starts the source has something to do, so that late rows come while it runs; and how
    /// long afterwards it has much to do.
    pub fn busy_ms(&self, process: u64) -> (i64, i64) {
        let mut dice = Dice::of(self.seed, "busy", &[process]);
        (dice.between(0, 8 * MINUTE_MS), dice.between(0, MINUTE_MS))
    }

    /// What happens to a process. `kills` is how often its run was killed already.
    pub fn fate(&self, process: u64, started_ms: i64, kills: u64) -> Fate {
        let mut dice = Dice::of(self.seed, "fate", &[process]);
        let outage_ms = dice.percent(12).then(|| {
            let from_ms = started_ms + dice.between(0, 20 * SECOND_MS);
            (from_ms, from_ms + dice.between(SECOND_MS, 5 * MINUTE_MS))
        });
        let at = *dice.one_of(&[KillAt::Request, KillAt::Answer, KillAt::Event, KillAt::Pause]);
        let occasion = 1 + if at == KillAt::Pause { dice.below(5) } else { dice.below(45) };
        let kill = (dice.percent(60) && kills < KILLS_MAX).then_some((at, occasion as u32));
        Fate { faults_percent: *dice.one_of(&[0, 3, 15]), outage_ms, kill, copy: None }
    }

    /// Longer than everything that could still be on its way, and than a stopped run is gone on with.
    pub fn silence_ms(&self) -> i64 {
        26 * HOUR_MS
    }
}
