//! The `NAME.test.yaml` beside a workflow: what its recording has to give.
//!
//! ```yaml
//! weft_test: 1
//! tests:
//!   - name: orders and buyers land in their tables
//!     recording: xiaoe-orders.recording.yaml   # beside this file; replayed without a network
//!     inputs: { resource_type: 6 }             # given on the command line, instead of the recorded ones
//!     expect:
//!       status: finished                       # or failed; the run's last event says so
//!       exit_code: 0                           # 0 if left out
//!       failed_at: orders                      # the step that failed, if one is to fail
//!       left_out: 0                            # records left out, 0 if left out
//!       tables:                                # all of them: a table that is not listed here must not exist
//!         orders:
//!           rows: 120
//!           contains:                          # rows with these cells, and maybe more
//!             - { title: 示例专栏, price: "99.00", refund_time: null }
//! ```
//!
//! A test begins with an empty store. Cells are compared as they are in SQLite: amounts are texts, `null` is NULL.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::Value;

use crate::{Cell, Project, Row, Tables};

/// A `*.test.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    weft_test: u32,
    /// The tests in it.
    pub tests: Vec<Scenario>,
}

/// One test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    recording: String,
    #[serde(default)]
    inputs: BTreeMap<String, Expected>,
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    status: String,
    #[serde(default)]
    exit_code: i32,
    #[serde(default)]
    failed_at: Option<String>,
    #[serde(default)]
    left_out: u64,
    #[serde(default)]
    tables: BTreeMap<String, ExpectTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectTable {
    rows: usize,
    #[serde(default)]
    contains: Vec<BTreeMap<String, Expected>>,
}

/// A cell as written. A type of its own because a YAML number must not pass through a float.
#[derive(Debug)]
struct Expected(Cell);

impl ScenarioFile {
    /// Reads the file beside a workflow. The error is a text.
    pub fn beside(workflow: &Path) -> Result<ScenarioFile, String> {
        let path = workflow.with_extension("test.yaml");
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{} can't be read ({error}): every workflow has a test", path.display()))?;
        let file: ScenarioFile =
            serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        match (file.weft_test, file.tests.is_empty()) {
            (1, false) => Ok(file),
            (1, true) => Err(format!("{} has no tests", path.display())),
            (other, _) => Err(format!("{} has format {other}, and 1 is known", path.display())),
        }
    }
}

impl Scenario {
    /// Runs the test of a workflow. The error is a text.
    pub fn run(&self, workflow: &Path) -> Result<(), String> {
        let project = Project::new();
        let recording = workflow.with_file_name(&self.recording);
        let mut command =
            project.weft(["run"]).arguments([workflow]).arguments(["--json", "--store", "sqlite:weft.db"]);
        command = command.arguments(["--replay"]).arguments([recording]);
        for (name, value) in &self.inputs {
            command = command.arguments(["--input", &format!("{name}={}", value.show())]);
        }
        let finished = command.run();
        if finished.code != Some(self.expect.exit_code) {
            return Err(format!(
                "exit code {:?} instead of {}\n{}",
                finished.code, self.expect.exit_code, finished.stderr
            ));
        }
        let events = finished.events_named("run_finished");
        let end = events.first().ok_or("there is no event `run_finished`")?;
        self.expect.check_end(end)?;
        self.expect.check_tables(&project.database().tables())
    }
}

impl Expect {
    fn check_end(&self, end: &Value) -> Result<(), String> {
        let same = |what: &str, found: &Value, expected: &Value| match found == expected {
            true => Ok(()),
            false => Err(format!("{what} is {found} instead of {expected}")),
        };
        same("status", &end["status"], &Value::from(self.status.clone()))?;
        same("left_out", &end["left_out"], &Value::from(self.left_out))?;
        let failed_at = end["failure"].get("step").cloned().unwrap_or_default();
        same("failed_at", &failed_at, &self.failed_at.clone().map_or(Value::Null, Value::from))
    }

    fn check_tables(&self, found: &Tables) -> Result<(), String> {
        let (names, expected): (Vec<&String>, Vec<&String>) = (found.keys().collect(), self.tables.keys().collect());
        if names != expected {
            return Err(format!("the tables are {names:?} instead of {expected:?}"));
        }
        for (name, table) in &self.tables {
            table.check(&found[name]).map_err(|reason| format!("table {name}: {reason}"))?;
        }
        Ok(())
    }
}

impl ExpectTable {
    fn check(&self, found: &[Row]) -> Result<(), String> {
        if found.len() != self.rows {
            return Err(format!("{} rows instead of {}", found.len(), self.rows));
        }
        let missing = self.contains.iter().find(|wanted| !found.iter().any(|row| has(row, wanted)));
        missing.map_or(Ok(()), |wanted| Err(format!("no row has {wanted:?}")))
    }
}

fn has(row: &Row, wanted: &BTreeMap<String, Expected>) -> bool {
    wanted.iter().all(|(name, cell)| row.get(name) == Some(&cell.0))
}

impl Expected {
    /// As on a command line.
    fn show(&self) -> String {
        match &self.0 {
            Cell::Null => "null".to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExpectedVisitor)
    }
}

struct ExpectedVisitor;

impl Visitor<'_> for ExpectedVisitor {
    type Value = Expected;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, a whole number or null; an amount is a text in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Expected, E> {
        Ok(Expected(Cell::text(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Expected, E> {
        Ok(Expected(Cell::Integer(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Expected, E> {
        i64::try_from(number).map(|number| Expected(Cell::Integer(number))).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<Expected, E> {
        Ok(Expected(Cell::Null))
    }
}
