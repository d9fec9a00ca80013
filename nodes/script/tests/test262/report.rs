//! What came out, as tables.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::suite::{FOLDERS, Suite};
use crate::workers::Outcome;

/// How many rows a table has at most that shows the worst.
const ROWS_MAX: usize = 30;

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
    not_run: usize,
}

impl Count {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::NotRun(_) => self.not_run += 1,
        }
    }

    /// The share that passed of what was run.
    fn share(self) -> f64 {
        100.0 * self.passed as f64 / (self.passed + self.failed).max(1) as f64
    }

    fn row(self, name: &str) -> String {
        let total = self.passed + self.failed + self.not_run;
        let Self { passed, failed, not_run } = self;
        format!("| {name} | {total} | {passed} | {failed} | {not_run} | {:.2} % |\n", self.share())
    }
}

const HEADER: &str = "total | passed | failed | not run | passed of those run |\n|---|---|---|---|---|---|\n";

/// Tables by folder and by feature.
pub fn tables(suite: &Suite, results: &[(String, Outcome)]) -> String {
    let (mut folders, mut parts, mut features, mut missing) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut all = Count::default();
    for (path, outcome) in results {
        all.add(outcome);
        let levels: Vec<&str> = path.split('/').collect();
        count(&mut folders, levels[0], outcome);
        // Of expressions and statements each kind is a part of its own.
        let is_wide = matches!(levels[1], "expressions" | "statements" | "built-ins" | "language");
        count(&mut parts, &levels[..if is_wide { 3 } else { 2 }].join("/"), outcome);
        for feature in &suite.test(path).head.features {
            count(&mut features, feature, outcome);
        }
        if let Outcome::NotRun(why) = outcome {
            count(&mut missing, why, outcome);
        }
    }
    let mut text = format!("| folder | {HEADER}");
    for folder in FOLDERS {
        text += &folders.get(folder).copied().unwrap_or_default().row(folder);
    }
    text += &all.row("all");
    let _ = write!(text, "\nNot run:\n\n");
    for (why, count) in missing {
        let _ = writeln!(text, "- {}: {why}", count.not_run);
    }
    let _ = write!(text, "\n| where most fail | {HEADER}{}", worst(&parts));
    let _ = write!(text, "\n| feature that fails most | {HEADER}{}", worst(&features));
    text
}

fn count(counts: &mut BTreeMap<String, Count>, name: &str, outcome: &Outcome) {
    counts.entry(name.to_owned()).or_default().add(outcome);
}

fn worst(counts: &BTreeMap<String, Count>) -> String {
    let mut sorted: Vec<_> = counts.iter().filter(|(_, count)| count.failed > 0).collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(count.failed));
    sorted.iter().take(ROWS_MAX).map(|(name, count)| count.row(name)).collect()
}

/// A line for each test.
pub fn lines<'a>(results: impl Iterator<Item = &'a (String, Outcome)>) -> String {
    results.map(|(path, outcome)| format!("{path}\t{outcome}\n")).collect()
}
