//! A node: a function from a call to a page.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::bindings::exports::weft::node::node as contract;
use crate::bindings::weft::node::types::PageRecords as GivenRecords;
use crate::describe::{Area, Label, NodeDescription, NodeEffect, WindowRules};
use crate::http::RecordList;
use crate::record::RecordType;
use crate::{Effect, Failure, Rejection, Window};

/// One operation of a component. It holds no state: every call runs in a fresh instance.
pub trait Node {
    /// The name used in `uses: COMPONENT/NAME`.
    const NAME: &'static str;
    /// Whether it reads a list page by page: it may return [`Page::next`], and steps behind it run for each page. A node
    /// that works on a list of records (a parameter with `"format": "records"`) may return `next` without this; its pages
    /// are then one result.
    const PAGING: bool = false;

    /// The parameters. Their JSON Schema is derived from this type, and the host checks them against it before the
    /// call; add `#[serde(deny_unknown_fields)]` so that misspelt ones are found.
    type Parameters: DeserializeOwned + JsonSchema;
    /// What a record looks like: a type that implements [`RecordType`], or `()` for a node without records.
    type Record: RecordType;

    /// What it does, one line.
    fn title() -> Label;

    /// What it is about, where a component has many nodes.
    fn category() -> Option<Label> {
        None
    }

    /// Whether its requests change anything at the platform. A node that reads page by page or by time only reads, unless
    /// it says otherwise; any other may write, unless it says that it reads.
    fn effect() -> NodeEffect {
        if Self::PAGING || Self::window().is_some() { NodeEffect::Reads } else { NodeEffect::Writes }
    }

    /// What its records are about, where people need a permission of its own to see that.
    fn area() -> Option<Area> {
        None
    }

    /// Set when it reads a time range. The host then chooses the range and hands it in as [`Call::window`].
    fn window() -> Option<WindowRules> {
        None
    }

    /// Runs one call.
    fn run(call: Call<Self::Parameters>) -> Result<Page, Failure>;
}

/// Nodes that differ in data and not in code, such as the many lists of a platform that are all asked for in the same
/// way. Beside them a component may have nodes that are types of their own.
pub trait Family {
    /// What nodes there are.
    fn nodes() -> Vec<NodeDescription>;

    /// Whether one of [`Family::nodes`] has this name. Asked for in every call: a family with many nodes answers it
    /// without describing them all.
    fn has(name: &str) -> bool {
        Self::nodes().iter().any(|node| node.name == name)
    }

    /// Runs one call of the node of that name, which is one of [`Family::nodes`]. The host has checked the parameters
    /// against the node's schema; [`Call::with_parameters`] reads them as a type.
    fn run(name: &str, call: Call<Value>) -> Result<Page, Failure>;
}

/// One request to run a node.
#[derive(Debug, Clone)]
pub struct Call<P> {
    connection: Value,
    /// The parameters.
    pub parameters: P,
    /// The range to read: set exactly if the node has [`Node::window`].
    pub window: Option<Window>,
    /// What the page before returned as `next`; none for the first page.
    pub page: Option<Value>,
}

impl<P> Call<P> {
    /// A call as the host would make it, for tests.
    pub fn new(connection: Value, parameters: P) -> Self {
        Self { connection, parameters, window: None, page: None }
    }

    /// The same call for this range, for tests.
    #[must_use]
    pub fn with_window(mut self, window: Window) -> Self {
        self.window = Some(window);
        self
    }

    /// The same call, going on where a page before said, for tests.
    #[must_use]
    pub fn with_page(mut self, page: Option<Value>) -> Self {
        self.page = page;
        self
    }

    /// The same call with other parameters.
    pub fn with_parameters<Q>(self, parameters: Q) -> Call<Q> {
        Call { connection: self.connection, parameters, window: self.window, page: self.page }
    }

    /// Where the platform is: scheme and host, no trailing slash.
    pub fn base_url(&self) -> &str {
        self.connection_field("base_url").unwrap_or_default()
    }

    /// The kind of connection, where the platform has several.
    pub fn variant(&self) -> Option<&str> {
        self.connection_field("variant")
    }

    /// A public field of the connection, if it is filled in or has a preset.
    pub fn connection_field(&self, name: &str) -> Option<&str> {
        self.connection.get(name)?.as_str()
    }

    /// The public fields of the connection, and `base_url`; none without a connection.
    pub fn connection_fields(&self) -> Option<&serde_json::Map<String, Value>> {
        self.connection.as_object()
    }

    /// What the page before returned as `next`, read as a type of the node; none for the first page.
    pub fn resume<T: DeserializeOwned>(&self) -> Result<Option<T>, Failure> {
        let Some(page) = &self.page else { return Ok(None) };
        T::deserialize(page).map(Some).map_err(|error| unreadable("page", &error))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Call<Value> {
    /// The call as the host hands it to a component: as texts.
    pub(crate) fn to_contract(&self) -> contract::Call {
        contract::Call {
            connection: Some(self.connection.to_string()),
            parameters: self.parameters.to_string(),
            window: self.window,
            page: self.page.as_ref().map(Value::to_string),
        }
    }
}

impl Default for Effect {
    /// Nothing was changed, and nothing found to be in order.
    fn default() -> Self {
        Self { added: 0, edited: 0, deleted: 0, unchanged: 0 }
    }
}

/// The records of a page. The host reads the fields whose schema says how they are written ([`crate::schema::Written`]),
/// whichever way they come: a node passes on what the platform sent.
#[derive(Debug, Clone, PartialEq)]
pub enum PageRecords {
    /// A JSON array as text, empty for a node without records.
    Text(String),
    /// A list that stayed in the host.
    Listed(RecordList),
}

impl PageRecords {
    /// As a JSON array, for tests.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Listed(list) => list.text(),
        }
    }
}

/// For tests.
#[cfg(not(target_arch = "wasm32"))]
impl PartialEq<&str> for PageRecords {
    fn eq(&self, other: &&str) -> bool {
        self.text() == *other
    }
}

impl Default for PageRecords {
    /// None.
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<String> for PageRecords {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<RecordList> for PageRecords {
    fn from(list: RecordList) -> Self {
        Self::Listed(list)
    }
}

/// What a call gives back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The records.
    pub records: PageRecords,
    /// What else the step is to know: JSON text, empty for nothing.
    pub output: String,
    /// Where to go on; none after the last page. The host hands it back as [`Call::page`].
    pub next: Option<Value>,
    /// How many records the platform says the whole list (or the window) holds at the moment; none if it doesn't say.
    /// The host compares it from page to page and reads a list again that shrank meanwhile.
    pub total: Option<u64>,
    /// What was refused of what the call was to do, each by itself; the rest was done, and is in the records.
    pub rejected: Vec<Rejection>,
    /// What a call that writes to the platform changed there; none for one that reads.
    pub effect: Option<Effect>,
}

impl Page {
    /// The last page, with these records.
    pub fn last<R: Serialize>(records: &[R]) -> Self {
        Self { records: to_json(records).into(), ..Self::default() }
    }

    /// A page with these records; the host is to go on at `next`.
    pub fn more<R: Serialize>(records: &[R], next: Value) -> Self {
        Self { next: Some(next), ..Self::last(records) }
    }

    /// No records, only something to know. Raw values in it pass through untouched.
    pub fn output<T: Serialize>(output: &T) -> Self {
        Self::default().with_output(output)
    }

    /// The same page with an output.
    #[must_use]
    pub fn with_output<T: Serialize>(mut self, output: &T) -> Self {
        self.output = to_json(output);
        self
    }

    /// The same page with what was refused.
    #[must_use]
    pub fn with_rejected(mut self, rejected: Vec<Rejection>) -> Self {
        self.rejected = rejected;
        self
    }

    /// The same page with what was changed on the platform.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    /// The same page with the number of records that the platform says there are in all.
    #[must_use]
    pub fn with_total(mut self, total: Option<u64>) -> Self {
        self.total = total;
        self
    }
}

/// Runs a node on a call from the host.
pub fn run<N: Node>(call: contract::Call) -> Result<contract::Page, Failure> {
    N::run(read_call(call)?).map(written)
}

/// Runs a call from the host, if this family has a node of that name.
pub fn run_family<F: Family>(name: &str, call: &contract::Call) -> Option<Result<contract::Page, Failure>> {
    F::has(name).then(|| F::run(name, read_call(call.clone())?).map(written))
}

fn written(page: Page) -> contract::Page {
    contract::Page {
        records: match page.records {
            PageRecords::Text(text) => GivenRecords::Text(or_else(text, "[]")),
            PageRecords::Listed(list) => GivenRecords::Listed(list.number()),
        },
        output: or_else(page.output, "null"),
        next: page.next.map(|next| next.to_string()),
        total: page.total,
        rejected: page.rejected,
        effect: page.effect,
    }
}

fn read_call<P: DeserializeOwned>(call: contract::Call) -> Result<Call<P>, Failure> {
    Ok(Call {
        connection: call.connection.as_deref().map(|text| read("connection", text)).transpose()?.unwrap_or_default(),
        parameters: read("parameters", &call.parameters)?,
        window: call.window,
        page: call.page.as_deref().map(|text| read("page", text)).transpose()?,
    })
}

fn read<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| unreadable(what, &error))
}

fn unreadable(what: &str, error: &serde_json::Error) -> Failure {
    Failure::invalid(format!("the {what} can't be read: {error}"))
}

fn or_else(text: String, if_empty: &str) -> String {
    if text.is_empty() { if_empty.to_owned() } else { text }
}

/// JSON text of a value that can always be written: maps with text keys, no failing `Serialize`.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("records and parameters are plain JSON")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use serde_json::value::RawValue;

    use super::*;
    use crate::label;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Parameters {
        start: u32,
    }

    struct Count;

    impl Node for Count {
        const NAME: &'static str = "count";
        const PAGING: bool = true;
        type Parameters = Parameters;
        type Record = ();

        fn title() -> Label {
            label("Counts", "计数")
        }

        fn run(call: Call<Parameters>) -> Result<Page, Failure> {
            let at = call.resume::<u32>()?.unwrap_or(call.parameters.start);
            Ok(Page::more(&[json!({ "at": at, "from": call.base_url() })], json!(at + 1)))
        }
    }

    fn call(parameters: &str, page: Option<&str>) -> contract::Call {
        contract::Call {
            connection: Some(r#"{"base_url":"https://a.example"}"#.to_owned()),
            parameters: parameters.to_owned(),
            window: None,
            page: page.map(str::to_owned),
        }
    }

    #[test]
    fn a_call_goes_on_where_the_page_before_said() {
        let first = run::<Count>(call(r#"{"start":7}"#, None)).unwrap();
        assert_eq!(first.records, GivenRecords::Text(r#"[{"at":7,"from":"https://a.example"}]"#.to_owned()));
        assert_eq!((first.output.as_str(), first.next.as_deref()), ("null", Some("8")));
        let second = run::<Count>(call(r#"{"start":7}"#, Some("8"))).unwrap();
        assert_eq!(second.next.as_deref(), Some("9"));
    }

    #[test]
    fn what_can_not_be_read_is_invalid() {
        for (parameters, page) in [("{}", None), (r#"{"start":1,"x":2}"#, None), (r#"{"start":1}"#, Some("\"x\""))] {
            assert!(matches!(run::<Count>(call(parameters, page)), Err(Failure::Invalid(_))), "{parameters} {page:?}");
        }
    }

    #[test]
    fn an_output_keeps_raw_values() {
        let raw: Box<RawValue> = serde_json::from_str("[1.00, 1E2]").unwrap();
        assert_eq!(Page::output(&json!(1)).with_output(&raw).output, "[1.00, 1E2]");
    }
}
