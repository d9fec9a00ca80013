//! The second form of a workflow: names resolved, order known, types agreeing with the descriptions.
//!
//! Nothing in here can be wrong any more in a way that a reader of the file could have seen. The engine adds the
//! components and turns it into a `Plan`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::description::{NodeDescription, WindowRules};
use crate::parameters::{Owner, ParameterSchema};
use crate::place::Place;

/// A workflow that passed the checker.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Its name, unique among the workflows that share a store.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Connections by alias.
    pub connections: BTreeMap<String, CheckedConnection>,
    /// Inputs by name.
    pub inputs: BTreeMap<String, Input>,
    /// Inputs that neither an expression nor an output reads.
    pub unread_inputs: Vec<String>,
    /// When it runs by itself, if it does.
    pub schedule: Option<Schedule>,
    /// The hours of the day in which it may run, if not at any.
    pub only_between: Option<Hours>,
    /// The steps, each behind everything it depends on; otherwise in the order of the file.
    pub steps: Vec<CheckedStep>,
    /// What it gives to a workflow that runs it, and what a run of it prints.
    pub outputs: Option<Outputs>,
    /// Whether a step pages. Kept, because finding out again at each use would take long where many files run many.
    pub(crate) paging: bool,
    /// Tables that its steps write, and those of the workflows that they run, with their keys.
    pub(crate) tables: BTreeMap<String, Vec<String>>,
    /// Inputs that name tables.
    pub(crate) table_inputs: BTreeSet<String>,
    /// How many files deep the workflows are that its steps run; 0 if they run none.
    pub(crate) depth: usize,
    /// How many steps it has with those of the workflows that they run, counted at each use.
    pub(crate) steps_in_all: usize,
}

impl Checked {
    /// Whether one of its steps pages, or one of a workflow that it runs. If so, it commits page by page, and can't be
    /// run on the page of another workflow.
    pub fn pages(&self) -> bool {
        self.paging
    }
}

/// What a workflow gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    /// An object, or the literal of one: a value for each name.
    pub template: Template,
    /// The expressions in it. They read only steps with [`Scope::Once`], and never `.item`.
    pub expressions: Vec<Expression>,
}

/// An alias that steps use for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedConnection {
    /// The platform: name of a component that has connections. Of a host that is allowed: the component of the step.
    pub platform: String,
    /// Whether it is no account but a host that a step allows. Its alias is then the origin.
    pub allowed: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A value that is given when a run starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its type.
    pub kind: InputKind,
    /// Its value when none is given; without one the input is required.
    pub default: Option<Value>,
    /// Whether its value is a secret. If so it is a text without a default, nothing computes with it, and it stands only
    /// where an expression is nothing but the input: see [`Expression::secret`]. So its value is sealed before anything
    /// else sees it, and is kept, shown or recorded nowhere.
    pub secret: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// Types of inputs. On the command line the text is read as this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A number; its digits are kept.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any JSON.
    Json,
}

/// When a workflow runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Five fields: minute, hour, day of month, month, day of week.
    pub cron: String,
    /// IANA name of the zone the fields are in.
    pub zone: String,
    /// Where it is written.
    pub place: Place,
}

/// Hours of the day. Across midnight where they end before they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Minutes after midnight at which they begin.
    pub from_minute: u32,
    /// Minutes after midnight at which they are over; never the same.
    pub to_minute: u32,
    /// IANA name of the zone.
    pub zone: String,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedStep {
    /// Its id, unique in the workflow.
    pub id: String,
    /// Component that offers the node; for another workflow its path as it is written.
    pub component: String,
    /// The node, as it described itself.
    pub node: NodeDescription,
    /// Set when the step runs another workflow; `node` then describes that workflow as if it were a node: its inputs
    /// are the parameters. The same value for every step that runs the same file.
    pub workflow: Option<Arc<Checked>>,
    /// Alias of the connection; set if the component has connections, and if a component that works with those of any
    /// platform is given one.
    pub connection: Option<String>,
    /// Origins of further hosts that it may reach, which are aliases of connections, too.
    pub allow: Vec<String>,
    /// For every alias of the workflow that the step runs, the alias here. Empty for a node.
    pub connections: BTreeMap<String, String>,
    /// How often it runs.
    pub scope: Scope,
    /// Steps (by index, all smaller than its own) whose data it reads.
    pub reads: Vec<usize>,
    /// Steps (by index, all smaller than its own) that must be over before, without data: `needs`. For a paging step
    /// also whatever the steps on its pages wait for, so that a page never has to wait once it is there.
    pub needs: Vec<usize>,
    /// Parameters, with expressions where the file has them.
    pub with: Template,
    /// Gives the items to run for, one run of the node each. The index is into [`CheckedStep::expressions`].
    pub for_each: Option<usize>,
    /// How many items at once, at least 1.
    pub parallel: usize,
    /// Whether to run at all (for each item, if there are items). Index into [`CheckedStep::expressions`].
    pub condition: Option<usize>,
    /// All expressions of the step.
    pub expressions: Vec<Expression>,
    /// How failures that may pass are repeated.
    pub retry: Retry,
    /// Wall clock for one call.
    pub timeout: Option<Duration>,
    /// What becomes of a failure that doesn't pass. Not written: one bad record is kept among the store's failures, and
    /// anything else stops the run.
    pub on_failure: Option<OnFailure>,
    /// How much it may leave out before the run fails. Not written: less than all of a page.
    pub left_out_max: Option<LeftOutMax>,
    /// The table its records go to.
    pub into: Option<Into>,
    /// Reading by windows with a bookmark; set exactly if the node has a window.
    pub sync: Option<Sync>,
    /// What tells its items apart, for their bookmarks.
    pub items: ItemIdentity,
    /// Where it is written.
    pub place: Place,
}

impl CheckedStep {
    /// The schema of its parameters, which calls them inputs where the step runs another workflow.
    pub fn parameter_schema(&self) -> Result<ParameterSchema, String> {
        let owner = if self.workflow.is_some() { Owner::Workflow } else { Owner::Node };
        ParameterSchema::of(owner, &self.node.parameters)
    }
}

/// How often a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Once in a run. If it needs a paging step: after its last page.
    Once,
    /// It pages, and each of its pages flows through the steps that depend on it, then commits.
    Pages,
    /// Once for every page of the step with this index, which has scope [`Scope::Pages`].
    PageOf(usize),
}

/// A jq program from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The program, without `${` and `}`.
    pub source: String,
    /// Steps it mentions, by index. Only these are in its input, under their ids, as
    /// `{ "records": […], "output": … }`; of another workflow `output` is what it gives, and there are no records. The
    /// step itself is among them only in the expression of [`Into::records`], which works on what the step has just
    /// read.
    pub steps: Vec<usize>,
    /// What it uses of `.item`.
    pub item: ItemUse,
    /// Whether it surely gives records of a step as they came.
    pub gives_records: bool,
    /// Whether it mentions `.inputs`.
    pub reads_inputs: bool,
    /// Whether it mentions `.run` (`.run.id`, `.run.started_at`).
    pub reads_run: bool,
    /// Set where the whole expression is an input that is declared as a secret: the name of the input.
    ///
    /// Only expressions in [`CheckedStep::with`] have it, of steps with a [`CheckedStep::connection`] (the node gets a
    /// marker of that connection in place of the value) and of steps that run another [`CheckedStep::workflow`] (as the
    /// value of an input that is a secret there too, so it is passed on as it is). Such an expression needs no
    /// evaluation. All other expressions of a workflow never look at a secret input, so the `.inputs` that they are
    /// given can and should be without them.
    pub secret: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// What an expression uses of the item of `for_each`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ItemUse {
    /// Nothing.
    #[default]
    Nothing,
    /// These fields.
    Fields(BTreeSet<String>),
    /// All of it, or what can't be told.
    Whole,
}

impl ItemUse {
    /// The same, and what another one uses.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) => other.clone(),
            (this, Self::Nothing) => this,
            (Self::Fields(these), Self::Fields(others)) => Self::Fields(these.union(others).cloned().collect()),
            _ => Self::Whole,
        }
    }
}

/// What tells the items of a `for_each` apart from one run to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemIdentity {
    /// The key of the records that the items are, where it is known.
    pub key: Vec<String>,
    /// What the step uses of an item that has no such key.
    pub used: ItemUse,
}

/// JSON with expressions in it. An expression is always a whole value, never a piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// A value without expressions.
    Literal(Value),
    /// The value of the expression with this index into [`CheckedStep::expressions`] or [`Outputs::expressions`].
    Expression(usize),
    /// A list of templates.
    List(Vec<Template>),
    /// An object of templates, in the order of the file.
    Object(Vec<(String, Template)>),
}

impl Template {
    /// The value, if there is no expression in it.
    pub fn literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The value of an entry of an object, if there is no expression in it, whatever stands beside it.
    pub fn literal_entry(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Literal(value) => value.get(name),
            Self::Object(entries) => entries.iter().find(|(known, _)| known == name)?.1.literal(),
            Self::Expression(_) | Self::List(_) => None,
        }
    }
}

/// Longest time that one call may spend in pauses between its attempts.
pub const PAUSES_MAX: Duration = Duration::from_secs(15 * 60);

/// Repeating after failures that may pass (throttled, unavailable).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Calls in all, the first included; at least 1.
    pub attempts: u32,
    /// Pause before the second call; it doubles from call to call.
    pub pause: Duration,
    /// Longest pause.
    pub pause_max: Duration,
}

/// What becomes of a failure that doesn't pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// The run stops and says why. What was committed stays.
    Stop,
    /// The item (or the step's page) is left out, counted and reported.
    Skip,
    /// The item is left out and kept among the store's failures, with its reason.
    DeadLetter,
}

/// How much a step may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutMax {
    /// So many of a hundred that it has had in the run; at most 100.
    Percent(u64),
    /// So many in a run.
    Count(u64),
}

/// Where records go.
#[derive(Debug, Clone, PartialEq)]
pub struct Into {
    /// Name of the table.
    pub table: String,
    /// Fields that identify a row: as written, else as the node describes; [`HASH`] for records without a key.
    pub key: Vec<String>,
    /// For [`HASH`]: the fields that it is made of; all without names.
    pub hashed: Option<Vec<String>>,
    /// What to write instead of the step's records, if given. Index into [`CheckedStep::expressions`].
    pub records: Option<usize>,
    /// Fields that each record of the step gets in addition, and their values: those of the item, say. They are made
    /// before the step reads anything.
    pub add: Vec<(String, Template)>,
    /// Lists inside of the records that go to tables of their own.
    pub details: Vec<DetailTable>,
    /// Fields whose values are not written as they are, wherever they stand in a record.
    pub mask: BTreeMap<String, Mask>,
    /// Fields that get a readable companion.
    pub names: Option<Names>,
}

/// A table for the entries of a list that each record has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailTable {
    /// Name of the table.
    pub table: String,
    /// The field that holds the list.
    pub field: String,
    /// For each field of the record's key, what it is called in an entry.
    pub link: Vec<String>,
    /// The fields that identify an entry within its record: those that the node describes, or [`POSITION`].
    pub own_key: Vec<String>,
}

/// The column that holds the position of an entry, from 1, where nothing else identifies it.
pub const POSITION: &str = "position";

/// The column that holds a hash over the values of a row, where nothing else identifies it.
pub const HASH: &str = "_hash";

impl DetailTable {
    /// The fields that identify a row.
    pub fn key(&self) -> Vec<String> {
        self.link.iter().chain(&self.own_key).cloned().collect()
    }
}

/// What becomes of a value that is not to be written as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// It is left out.
    Drop,
    /// A code for it is written: equal values stay equal within a store, and nobody can tell what they were.
    Hash,
    /// Its last four characters are written.
    LastFour,
}

impl Mask {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Drop, Self::Hash, Self::LastFour];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Hash => "hash",
            Self::LastFour => "last4",
        }
    }
}

/// Readable companions: beside `state` a column `state_name`.
///
/// The dictionary is a table with the columns `field`, `value` and `name_zh` or `name_en`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The table that holds the dictionary.
    pub table: String,
    /// The fields that get a companion, and what the dictionary calls them.
    pub fields: Vec<(String, String)>,
    /// The column of the dictionary that holds the name.
    pub column: String,
}

/// Reading by windows. All values are resolved: as written, else as the node describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// How far back the very first window reaches.
    pub first: First,
    /// How far behind the bookmark each run starts, for late changes.
    pub lookback: Duration,
    /// Width of one window, at most the platform's.
    pub step: Duration,
    /// How long before now the last window ends, at least the platform's lag.
    pub lag: Duration,
    /// A fixed end, if the workflow sets one: milliseconds since 1970-01-01T00:00:00Z.
    pub until_ms: Option<i64>,
    /// IANA name of the zone in which days begin.
    pub zone: String,
    /// What windows begin and end with, if it isn't any second.
    pub align: Option<Align>,
    /// How many windows are read at the same time, at least 1.
    pub parallel: usize,
    /// What the node says about its window.
    pub rules: WindowRules,
}

/// What windows begin and end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Days of the zone. A day that isn't over yet is read as far as it has come, and as a whole once more.
    Day,
}

/// Where the very first window begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// This long before now.
    Ago(Duration),
    /// 00:00 of the previous day in the zone.
    Yesterday,
    /// A fixed instant: milliseconds since 1970-01-01T00:00:00Z.
    At(i64),
}
