//! The first form of a workflow: what was written, each value with its place.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Number, Value};

use crate::checked::{Align, Hours, InputKind, LeftOutMax, Mask, OnFailure, Retry, Schedule};
use crate::place::Place;
use weft_yaml::Mark;

/// A workflow file as it was written: the right keys with the right kinds of values, nothing resolved yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub(crate) place: Place,
    pub(crate) name: Field<String>,
    pub(crate) description: Option<String>,
    pub(crate) connections: Vec<ConnectionWritten>,
    pub(crate) inputs: Vec<InputWritten>,
    pub(crate) schedule: Option<Schedule>,
    pub(crate) only_between: Option<Hours>,
    /// What steps inherit.
    pub(crate) defaults: Option<DefaultsWritten>,
    pub(crate) steps: Vec<StepWritten>,
    /// What the workflow gives to the one that runs it, by name.
    pub(crate) outputs: Field<Written>,
}

impl Document {
    /// The file as the user named it.
    pub fn file(&self) -> &str {
        &self.place.file
    }

    /// The name of the workflow.
    pub fn name(&self) -> &str {
        self.name.given().map_or("", String::as_str)
    }

    /// The components that the file names: those of its steps, and the platforms of its connections. None if it runs other
    /// files, which may name any.
    pub fn components(&self) -> Option<BTreeSet<&str>> {
        let platforms = self.connections.iter().filter_map(|connection| connection.platform.given());
        let mut names: BTreeSet<&str> = platforms.map(|platform| platform.value.as_str()).collect();
        for uses in self.steps.iter().filter_map(|step| step.uses.given()) {
            match &uses.value {
                Uses::Node { component, .. } => _ = names.insert(component.as_str()),
                Uses::Workflow(_) => return None,
            }
        }
        Some(names)
    }
}

/// A key of a map. `Broken` says that it is there with a value that was reported already, so that nothing else is
/// said about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field<T> {
    Absent,
    Broken,
    Given(T),
}

impl<T> Field<T> {
    pub(crate) fn given(&self) -> Option<&T> {
        match self {
            Field::Given(value) => Some(value),
            Field::Absent | Field::Broken => None,
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Field::Absent)
    }

    pub(crate) fn into_option(self) -> Option<T> {
        match self {
            Field::Given(value) => Some(value),
            Field::Absent | Field::Broken => None,
        }
    }
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// An entry of `connections`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ConnectionWritten {
    pub(crate) alias: Located<String>,
    pub(crate) platform: Field<Located<String>>,
}

/// An entry of `inputs`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InputWritten {
    pub(crate) name: Located<String>,
    pub(crate) kind: Field<InputKind>,
    pub(crate) default: Option<Located<Value>>,
    pub(crate) secret: bool,
    pub(crate) description: Option<String>,
}

/// An entry of `steps`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepWritten {
    pub(crate) place: Place,
    pub(crate) id: Field<Located<String>>,
    pub(crate) uses: Field<Located<Uses>>,
    pub(crate) connection: Field<Located<String>>,
    pub(crate) connections: Field<Vec<RenamedWritten>>,
    /// Hosts that its code may reach, each as its origin.
    pub(crate) allow: Vec<Located<String>>,
    pub(crate) with: Field<Written>,
    pub(crate) for_each: Field<Program>,
    pub(crate) parallel: Option<Located<usize>>,
    pub(crate) condition: Field<Program>,
    pub(crate) needs: Vec<Located<String>>,
    pub(crate) retry: Option<RetryWritten>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) on_failure: Option<OnFailure>,
    pub(crate) left_out_max: Option<Located<LeftOutMax>>,
    pub(crate) into: Field<IntoWritten>,
    pub(crate) sync: Field<SyncWritten>,
    /// Keys that are written as `null`, so that they are not inherited.
    pub(crate) refused: Vec<Located<String>>,
}

/// `retry`, every value as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RetryWritten {
    pub(crate) attempts: Option<u32>,
    pub(crate) pause: Option<Located<Duration>>,
    pub(crate) pause_max: Option<Located<Duration>>,
}

impl RetryWritten {
    /// Which keys are written.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let (pause, pause_max) = (self.pause.is_some(), self.pause_max.is_some());
        let written = [("attempts", self.attempts.is_some()), ("pause", pause), ("pause_max", pause_max)];
        written.into_iter().filter(|(_, written)| *written).map(|(name, _)| name).collect()
    }

    /// Completed by what holds where nothing is written.
    pub(crate) fn complete(&self) -> Retry {
        let pause = self.pause.as_ref().map_or(Duration::from_secs(1), |pause| pause.value);
        let pause_max = self.pause_max.as_ref().map_or(Duration::from_secs(60), |most| most.value).max(pause);
        Retry { attempts: self.attempts.unwrap_or(5), pause, pause_max }
    }
}

/// `defaults`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DefaultsWritten {
    /// For all steps that run nodes.
    pub(crate) general: Inherited,
    /// For those of a component, or of a node.
    pub(crate) of: Vec<(Located<String>, Inherited)>,
}

/// Keys of a step that others take over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inherited {
    /// Which are written, and where.
    pub(crate) keys: Vec<Located<String>>,
    pub(crate) connection: Field<Located<String>>,
    pub(crate) with: Option<Written>,
    pub(crate) sync: Option<SyncWritten>,
    pub(crate) retry: Option<RetryWritten>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) on_failure: Option<OnFailure>,
    pub(crate) parallel: Option<Located<usize>>,
}

/// What a step runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Uses {
    /// `COMPONENT/NODE`.
    Node { component: String, node: String },
    /// `./FILE.yaml`, relative to the file it is written in.
    Workflow(String),
}

/// An entry of a step's `connections`: another workflow's alias, and the alias that is meant here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RenamedWritten {
    pub(crate) inner: Located<String>,
    pub(crate) outer: Field<Located<String>>,
}

/// A value that may have expressions in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    pub(crate) place: Place,
    pub(crate) kind: WrittenKind,
}

/// What a [`Written`] value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum WrittenKind {
    /// Null, boolean, number or text.
    Scalar(Value),
    Expression(Program),
    /// A text that may be code: whether it is, the node says. Only right below `with`.
    Text(TextWritten),
    /// Reported already; nothing is known about its value.
    Broken,
    List(Vec<Written>),
    Object(Vec<(Located<String>, Written)>),
}

/// A text of several lines or with `${` in it, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextWritten {
    pub(crate) text: String,
    /// Where each of its lines begins; empty if it isn't written as it reads.
    pub(crate) lines: Vec<Mark>,
    /// What it means where it is no code; what is wrong with it, and the remedy, if it can't be that.
    pub(crate) meaning: Result<String, (String, String)>,
}

/// A jq program and where its lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// Without `${`, `}` and the blanks inside.
    pub(crate) source: String,
    /// Where the value begins.
    pub(crate) place: Place,
    /// The text that the program was taken from, up to its end.
    pub(crate) before: String,
    /// Where each line of that text begins; empty if it isn't written as it reads.
    pub(crate) lines: Vec<Mark>,
}

impl Program {
    /// The place of a byte of the program; the place of the value if that can't be said.
    pub(crate) fn place_of(&self, offset: Option<usize>) -> Place {
        self.exact_place(offset).unwrap_or_else(|| self.place.clone())
    }

    fn exact_place(&self, offset: Option<usize>) -> Option<Place> {
        let text = format!("{}{}", self.before, self.source.get(..offset?)?);
        let (line, rest) = text.split('\n').enumerate().last()?;
        let mark = self.lines.get(line)?;
        Some(Place { file: self.place.file.clone(), line: mark.line, column: mark.column + rest.chars().count() })
    }
}

/// `into`, short or long.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IntoWritten {
    pub(crate) table: Field<Located<String>>,
    pub(crate) key: Field<KeyWritten>,
    pub(crate) records: Field<Program>,
    /// Fields that the records get in addition.
    pub(crate) add: Vec<(Located<String>, Written)>,
    /// Lists inside of the records, and the tables that they go to.
    pub(crate) details: Vec<(Located<String>, Located<String>)>,
    pub(crate) mask: Vec<(Located<String>, Mask)>,
    pub(crate) names: Option<NamesWritten>,
    pub(crate) place: Place,
}

/// `into.key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyWritten {
    /// Fields of the records.
    Fields(Vec<String>),
    /// A hash over these fields; over all without names.
    Hash(Vec<String>),
}

impl IntoWritten {
    /// Nothing but where it is written.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            table: Field::Absent,
            key: Field::Absent,
            records: Field::Absent,
            add: Vec::new(),
            details: Vec::new(),
            mask: Vec::new(),
            names: None,
            place,
        }
    }
}

/// `into.names`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NamesWritten {
    pub(crate) place: Place,
    pub(crate) table: Located<String>,
    /// Fields, and what the dictionary calls them.
    pub(crate) fields: Vec<(Located<String>, String)>,
    pub(crate) language: String,
}

/// `sync`, every value as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SyncWritten {
    pub(crate) place: Place,
    pub(crate) first: Option<Located<FirstWritten>>,
    pub(crate) lookback: Option<Duration>,
    pub(crate) step: Option<Located<Duration>>,
    pub(crate) until: Option<Located<Instant>>,
    pub(crate) zone: Field<String>,
    pub(crate) align: Option<Located<Align>>,
    pub(crate) parallel: Option<Located<usize>>,
    /// The field that the author believes the bookmark is kept from.
    pub(crate) bookmark: Option<Located<String>>,
}

impl SyncWritten {
    /// Nothing but where it is written.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            place,
            first: None,
            lookback: None,
            step: None,
            until: None,
            zone: Field::Absent,
            align: None,
            parallel: None,
            bookmark: None,
        }
    }

    /// Which keys are written.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let written = [
            ("first", self.first.is_some()),
            ("lookback", self.lookback.is_some()),
            ("step", self.step.is_some()),
            ("until", self.until.is_some()),
            ("zone", !self.zone.is_absent()),
            ("align", self.align.is_some()),
            ("parallel", self.parallel.is_some()),
            ("bookmark", self.bookmark.is_some()),
        ];
        written.into_iter().filter(|(_, written)| *written).map(|(name, _)| name).collect()
    }
}

/// `sync.first`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstWritten {
    Ago(Duration),
    Yesterday,
    At(Instant),
}

/// A day needs the zone to become an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    Day(chrono::NaiveDate),
    Milliseconds(i64),
}

/// A number that JSON can hold, for messages.
pub(crate) fn whole_number(number: &Number) -> Option<u64> {
    number.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The components of a workflow with these steps.
    fn named(steps: &str) -> Option<Vec<String>> {
        let source = format!("weft: 1\nname: a\nconnections: {{ shop: mingdao }}\nsteps:\n{steps}");
        let document = Document::parse("a.yaml", &source).unwrap_or_else(|findings| panic!("{findings:?}"));
        Some(document.components()?.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn components_are_those_that_are_meant_however_they_are_written() {
        for uses in ["xiaoe/orders", "'xiaoe/orders'", r#""xiaoe\/orders""#, r#""\x78iaoe\u002forders""#] {
            let found = named(&format!("  - {{ id: a, uses: {uses} }}\n"));
            assert_eq!(found, Some(vec!["mingdao".to_owned(), "xiaoe".to_owned()]), "{uses}");
        }
    }

    #[test]
    fn a_text_that_looks_like_a_component_is_none() {
        let found =
            named("  # xiaoe/orders, ./other.yaml\n  - { id: a, uses: table/find, with: { table: http/request } }\n");
        assert_eq!(found, Some(vec!["mingdao".to_owned(), "table".to_owned()]));
    }

    #[test]
    fn other_files_may_name_any_component() {
        let steps = "  - { id: a, uses: table/find }\n  - { id: b, uses: \"./other\\x2eyaml\" }\n";
        assert_eq!(named(steps), None);
    }
}
