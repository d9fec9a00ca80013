//! Expected calls, and running a node with them.

use std::cell::RefCell;
use std::rc::Rc;

use schemars::Schema;
use serde_json::Value;

use super::expected::{Demanded, Expected};
use super::{ANSWER, LOGGED, Logged, Request, answer, list_text, report, seal};
use crate::bindings::exports::weft::node::node as contract;
use crate::bindings::weft::node::types::PageRecords as GivenRecords;
use crate::describe::schema;
use crate::http::{Error, Response};
use crate::{Call, Failure, Family, Node, Page, node};

/// Most pages that [`Calls::run_all`] follows: more is a list that doesn't end.
const PAGES_MAX: usize = 1_000;

/// The calls that a test expects of a node, and their answers.
///
/// ```
/// use weft_sdk::testing::{Calls, json};
/// use weft_sdk::Call;
/// # use weft_sdk::http::Request;
/// # use weft_sdk::{Failure, Label, Node, Page, label, secret};
/// # use serde::Deserialize;
/// # #[derive(Deserialize, schemars::JsonSchema)]
/// # struct Parameters { state: String }
/// # #[derive(Deserialize)]
/// # struct Answer { orders: Vec<serde_json::Value>, more: bool }
/// # struct Orders;
/// # impl Node for Orders {
/// #     const NAME: &'static str = "orders";
/// #     const PAGING: bool = true;
/// #     type Parameters = Parameters;
/// #     type Record = ();
/// #     fn title() -> Label { label("Orders", "订单") }
/// #     fn run(call: Call<Parameters>) -> Result<Page, Failure> {
/// #         let page = call.resume::<u64>()?.unwrap_or(1);
/// #         let response = Request::get(format!("{}/orders", call.base_url()))
/// #             .query("state", &call.parameters.state)
/// #             .query("page", page.to_string())
/// #             .header("authorization", format!("Bearer {}", secret::sealed("access_token")?))
/// #             .send()?;
/// #         let answer: Answer = response.json().unwrap();
/// #         Ok(if answer.more { Page::more(&answer.orders, json!(page + 1)) } else { Page::last(&answer.orders) })
/// #     }
/// # }
/// let calls = Calls::new()
///     .on("GET https://api.example.com/orders")
///     .query("page", "1")
///     .header("authorization", "Bearer <access_token>")
///     .answer(200, json!({ "orders": [{ "id": 1 }, { "id": 2 }], "more": true }))
///     .on("GET https://api.example.com/orders")
///     .query("page", "2")
///     .answer(200, json!({ "orders": [{ "id": 3 }], "more": false }));
/// let call = Call::new(json!({ "base_url": "https://api.example.com" }), json!({ "state": "paid" }));
/// let records = calls.run_all::<Orders>(call).unwrap();
/// assert_eq!(records, [json!({ "id": 1 }), json!({ "id": 2 }), json!({ "id": 3 })]);
/// ```
///
/// What a call says between [`Calls::on`] and its answer is demanded of the request; what it doesn't mention may be
/// anything. A request is answered by the first call that fits and has not come as often as it is expected. A request
/// that fits none fails the test and so does a call that never came.
#[derive(Debug, Default)]
pub struct Calls {
    script: Rc<RefCell<Script>>,
}

/// What is expected, and what has happened so far.
#[derive(Debug, Default)]
struct Script {
    expected: Vec<Expected>,
    requests: Vec<Request>,
    logged: Vec<Logged>,
}

impl Calls {
    /// No calls: a node that may not ask anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an expected call: `METHOD URL`, where the URL is a whole one without its query, or a path (`/orders`)
    /// on any host.
    ///
    /// # Panics
    /// If the line is something else.
    pub fn on(self, line: &str) -> On {
        On { calls: self, call: Expected::of_line(line) }
    }

    /// The last call is expected this often, and answered in the same way each time.
    ///
    /// # Panics
    /// If there is no call yet.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        self.change_last(|call| call.times = times)
    }

    /// The answer of the last call has this header field.
    ///
    /// # Panics
    /// If there is no call yet, or its answer is a failure.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        self.change_last(|call| {
            let response = call.outcome.as_ref().expect("a call that fails has no header").clone();
            call.outcome = Ok(response.with_header(&name.to_lowercase(), value));
        })
    }

    /// These may differ in all calls so far: query parameters, header and form fields, and fields on top of a JSON body, by
    /// name. For what is another one each time, such as a timestamp, where the calls come from a recording.
    #[must_use]
    pub fn varying(self, names: &[&str]) -> Self {
        self.script.borrow_mut().expected.iter_mut().for_each(|call| call.let_vary(names));
        self
    }

    /// Runs a node once, as the host would: its parameters are read from JSON, as they stand under `with` in a
    /// workflow.
    ///
    /// # Panics
    /// If it sends a request that isn't expected, or leaves an expected one out.
    pub fn run<N: Node>(&self, call: Call<Value>) -> Result<Page, Failure> {
        self.run_once(&call, node::run::<N>)
    }

    /// The same for a node of a family.
    ///
    /// # Panics
    /// As [`Calls::run`] does, and if the family has no node of that name.
    pub fn run_of<F: Family>(&self, name: &str, call: Call<Value>) -> Result<Page, Failure> {
        self.run_once(&call, |call| run_of::<F>(name, &call))
    }

    /// Runs a node page after page until the last one, as the host would: each page from nothing but what the one
    /// before returned as `next`. Gives the records of all pages.
    ///
    /// # Panics
    /// As [`Calls::run`] does, and if the pages don't end.
    pub fn run_all<N: Node>(&self, call: Call<Value>) -> Result<Vec<Value>, Failure> {
        Ok(self.pages::<N>(call)?.iter().flat_map(records).collect())
    }

    /// The same, with all that the pages say: outputs, refused records, effects.
    ///
    /// # Panics
    /// As [`Calls::run_all`] does.
    pub fn pages<N: Node>(&self, call: Call<Value>) -> Result<Vec<Page>, Failure> {
        let goes_on = N::PAGING || works_on_records(&schema::<N::Parameters>());
        self.run_pages(call, N::NAME, goes_on, node::run::<N>)
    }

    /// The same for a node of a family.
    ///
    /// # Panics
    /// As [`Calls::run_all`] does, and if the family has no node of that name.
    pub fn run_all_of<F: Family>(&self, name: &str, call: Call<Value>) -> Result<Vec<Value>, Failure> {
        let paging = F::nodes().iter().any(|node| node.name == name && node.paging);
        let pages = self.run_pages(call, name, paging, |call| run_of::<F>(name, &call))?;
        Ok(pages.iter().flat_map(records).collect())
    }

    /// The requests so far, as the host saw them.
    pub fn requests(&self) -> Vec<Request> {
        self.script.borrow().requests.clone()
    }

    /// What the node has logged so far.
    pub fn logged(&self) -> Vec<Logged> {
        self.script.borrow().logged.clone()
    }

    pub(super) fn with(self, call: Expected) -> Self {
        self.script.borrow_mut().expected.push(call);
        self
    }

    fn change_last(self, change: impl FnOnce(&mut Expected)) -> Self {
        change(self.script.borrow_mut().expected.last_mut().expect("write .on(…) and an answer first"));
        self
    }

    fn run_once(
        &self,
        call: &Call<Value>,
        run: impl Fn(contract::Call) -> Result<contract::Page, Failure>,
    ) -> Result<Page, Failure> {
        let result = self.call(call, run);
        self.assert_all_came(&result);
        result.map(page)
    }

    fn run_pages(
        &self,
        mut call: Call<Value>,
        name: &str,
        paging: bool,
        run: impl Fn(contract::Call) -> Result<contract::Page, Failure>,
    ) -> Result<Vec<Page>, Failure> {
        let mut all = Vec::new();
        for number in 1..=PAGES_MAX {
            let result = self.call(&call, &run);
            if !matches!(&result, Ok(page) if page.next.is_some()) {
                self.assert_all_came(&result);
            }
            all.push(page(result?));
            let Some(next) = all.last().and_then(|page: &Page| page.next.clone()) else { return Ok(all) };
            assert!(paging, "`{name}` returned `next`, and its `PAGING` is false: set it to true");
            assert!(call.page.as_ref() != Some(&next), "page {number} says to go on where it began itself: {next}");
            call = call.with_page(Some(next));
        }
        panic!("the list has not ended after {PAGES_MAX} pages")
    }

    fn call(
        &self,
        call: &Call<Value>,
        run: impl Fn(contract::Call) -> Result<contract::Page, Failure>,
    ) -> Result<contract::Page, Failure> {
        let script = Rc::clone(&self.script);
        answer(move |request| script.borrow_mut().answer(request));
        LOGGED.take();
        let result = run(call.to_contract());
        ANSWER.take();
        self.script.borrow_mut().logged.extend(LOGGED.take());
        result
    }

    fn assert_all_came(&self, result: &Result<contract::Page, Failure>) {
        let script = self.script.borrow();
        if script.expected.iter().any(|call| !call.is_used_up()) {
            panic!("{}", report::missing(&script.expected, &script.requests, &report::told(result)));
        }
    }
}

impl Script {
    fn answer(&mut self, request: &Request) -> Result<Response, Error> {
        self.requests.push(request.clone());
        let fits = |call: &&mut Expected| !call.is_used_up() && call.differences(request).is_empty();
        let Some(call) = self.expected.iter_mut().find(fits) else {
            panic!("{}", report::unexpected(request, &self.expected));
        };
        call.came += 1;
        call.outcome.clone().map(|response| seal::sealed(request, response))
    }
}

/// An expected call whose answer is not yet said.
#[derive(Debug)]
#[must_use = "an expected call counts once it has an answer"]
pub struct On {
    calls: Calls,
    call: Expected,
}

impl On {
    /// Demands a query parameter.
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.call.query.push((name.to_owned(), value.into()));
        self
    }

    /// Demands a header field.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.call.headers.push((name.to_lowercase(), value.into()));
        self
    }

    /// Demands a JSON body with these fields. An object may have others, also deeper down; an array may not.
    pub fn json(mut self, fields: Value) -> Self {
        self.call.body = Demanded::Json(fields);
        self
    }

    /// Demands a form with this field.
    pub fn form(mut self, name: &str, value: impl Into<String>) -> Self {
        let field = (name.to_owned(), value.into());
        match &mut self.call.body {
            Demanded::Form(fields) => fields.push(field),
            body => *body = Demanded::Form(vec![field]),
        }
        self
    }

    /// Demands a body of this text, whatever its content type.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.call.body = Demanded::Text(text.into());
        self
    }

    /// Demands that the request holds nothing else: no other query parameter, header field or field of the body, and
    /// no body if none is demanded.
    pub fn exactly(mut self) -> Self {
        self.call.exactly = true;
        if matches!(self.call.body, Demanded::Anything) {
            self.call.body = Demanded::None;
        }
        self
    }

    /// Answers with JSON.
    pub fn answer(self, status: u16, body: Value) -> Calls {
        let response = Response::new(status, body.to_string()).with_header("content-type", "application/json");
        self.outcome(Ok(response))
    }

    /// Answers with a text: HTML of a gateway, JSON whose spelling matters, nothing at all.
    pub fn answer_text(self, status: u16, body: impl Into<String>) -> Calls {
        self.outcome(Ok(Response::new(status, body.into())))
    }

    /// There is no answer, after all that the host repeats by itself.
    pub fn fails(self, error: Error) -> Calls {
        self.outcome(Err(error))
    }

    fn outcome(self, outcome: Result<Response, Error>) -> Calls {
        self.calls.with(Expected { outcome, ..self.call })
    }
}

/// The records of a page.
///
/// # Panics
/// If they are no JSON array.
pub fn records(page: &Page) -> Vec<Value> {
    let text = page.records.text();
    if text.is_empty() {
        return Vec::new();
    }
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("records are no JSON array: {error}"))
}

/// Whether a node may go on with the records that it was given, without reading a list.
fn works_on_records(parameters: &Schema) -> bool {
    let properties = parameters.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().any(|(_, property)| property["format"] == "records")
}

fn run_of<F: Family>(name: &str, call: &contract::Call) -> Result<contract::Page, Failure> {
    node::run_family::<F>(name, call).unwrap_or_else(|| panic!("the family has no node `{name}`"))
}

/// The records that a node returned, as text.
pub(super) fn records_text(records: &GivenRecords) -> String {
    match records {
        GivenRecords::Text(text) => text.clone(),
        GivenRecords::Listed(number) => list_text(*number),
    }
}

fn page(page: contract::Page) -> Page {
    let contract::Page { records, output, next, total, rejected, effect } = page;
    let next = next.map(|next| serde_json::from_str(&next).expect("`next` was written from JSON"));
    let records = records_text(&records).into();
    Page { records, output, next, total, rejected, effect }
}

#[cfg(test)]
mod tests;
