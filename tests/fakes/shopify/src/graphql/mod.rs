//! `graphql.json`: reads a query, holds it to the schema, charges for it and carries it out.

mod cost;
mod error;
mod lexer;
mod lists;
mod page;
mod parser;
mod plan;
mod run;
mod schema;
mod search;
pub(crate) mod term;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::access::Bearer;
use crate::answer::{Answer, Outcome};
use crate::bucket::Bucket;
use crate::shop::Shop;

pub use cost::CostRule;
use error::GraphQlError;
use parser::Operation;
use plan::Planned;
use run::Run;

/// No single query may cost more.
const COST_MAX: u64 = 1_000;

/// What a query runs with.
pub(crate) struct Call<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) bearer: &'a Bearer,
    pub(crate) body: &'a Value,
    pub(crate) now_s: i64,
    pub(crate) uptime: Duration,
    pub(crate) page_rows_max: usize,
    pub(crate) rule: CostRule,
    pub(crate) bucket: &'a Mutex<Bucket>,
    /// Whether the bucket can be too full.
    pub(crate) limits: bool,
}

/// Answers a query.
pub(crate) fn answer(call: &Call<'_>) -> Outcome {
    let Some(text) = call.body.get("query").and_then(Value::as_str) else {
        return Err(Answer::json(400, &json!({ "errors": { "query": "Required parameter missing or invalid" } })));
    };
    match prepare(text, call.body) {
        Ok(planned) => Ok(charge_and_run(call, &planned)),
        Err(errors) => Err(refused(&errors, None)),
    }
}

/// An answer of nothing but this error.
pub(crate) fn refusal(message: &str, code: &str) -> Answer {
    refused(&[GraphQlError::general(message, code)], None)
}

fn prepare(text: &str, body: &Value) -> Result<Vec<Planned>, Vec<GraphQlError>> {
    let operations = parser::operations(text).map_err(|error| vec![error.into()])?;
    let variables = body.get("variables").unwrap_or(&Value::Null);
    if !variables.is_object() && !variables.is_null() {
        return Err(vec![GraphQlError::general("Variables must be an object", "BAD_REQUEST")]);
    }
    let operation = chosen(&operations, body.get("operationName").and_then(Value::as_str))?;
    plan::plan(operation, variables)
}

fn chosen<'o>(operations: &'o [Operation], name: Option<&str>) -> Result<&'o Operation, Vec<GraphQlError>> {
    let found = match (name, operations) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(name), _) => operations.iter().find(|operation| operation.name.as_deref() == Some(name)),
    };
    let message = match name {
        Some(name) => format!("No operation named \"{name}\""),
        None => "An operation name is required".to_owned(),
    };
    found.ok_or_else(|| vec![GraphQlError::general(message, "BAD_REQUEST")])
}

fn charge_and_run(call: &Call<'_>, planned: &[Planned]) -> Answer {
    let requested = cost::requested(call.rule, planned);
    if requested > COST_MAX {
        let message = format!("Query cost is {requested}, which exceeds the single query max cost limit ({COST_MAX}).");
        let error = GraphQlError::general(message, "MAX_COST_EXCEEDED");
        return refused(&[error.with("cost", json!(requested)).with("maxCost", json!(COST_MAX))], None);
    }
    let mut bucket = call.bucket.lock().unwrap_or_else(PoisonError::into_inner);
    if call.limits && !bucket.take(requested, call.uptime) {
        let error = GraphQlError::general("Throttled", "THROTTLED");
        let error = error.with("documentation", json!("https://shopify.dev/api/usage/rate-limits"));
        return refused(&[error], Some(cost_told(&mut bucket, call.uptime, requested, None)));
    }
    let mut run = Run {
        shop: call.shop,
        bearer: call.bearer,
        now_s: call.now_s,
        page_rows_max: call.page_rows_max,
        rule: call.rule,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let (data, actual) = run.root(planned);
    bucket.give_back(requested.saturating_sub(actual));
    let cost = cost_told(&mut bucket, call.uptime, requested, Some(actual));
    written(data, &run, cost)
}

fn written(data: Value, run: &Run<'_>, cost: Value) -> Answer {
    let mut body = Map::new();
    body.insert("data".into(), data);
    if !run.errors.is_empty() {
        body.insert("errors".into(), run.errors.iter().map(GraphQlError::json).collect());
    }
    let mut extensions = Map::new();
    extensions.insert("cost".into(), cost);
    if !run.warnings.is_empty() {
        extensions.insert("search".into(), json!(run.warnings));
    }
    body.insert("extensions".into(), Value::Object(extensions));
    let mut answer = Answer::json(200, &Value::Object(body));
    answer.code = run.errors.first().and_then(GraphQlError::code);
    answer
}

/// Errors without data, over HTTP 200.
fn refused(errors: &[GraphQlError], cost: Option<Value>) -> Answer {
    let mut body = json!({ "errors": errors.iter().map(GraphQlError::json).collect::<Vec<Value>>() });
    if let Some(cost) = cost {
        body["extensions"] = json!({ "cost": cost });
    }
    let mut answer = Answer::json(200, &body);
    answer.code = errors.first().and_then(GraphQlError::code);
    answer
}

/// `extensions.cost`. The platform writes two of its numbers with a point.
fn cost_told(bucket: &mut Bucket, uptime: Duration, requested: u64, actual: Option<u64>) -> Value {
    json!({
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": {
            "maximumAvailable": bucket.size() as f64,
            "currentlyAvailable": bucket.available(uptime),
            "restoreRate": bucket.leak_per_second() as f64,
        },
    })
}
