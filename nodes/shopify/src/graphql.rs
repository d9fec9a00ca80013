//! Answers of GraphQL.
//!
//! Over HTTP 200 there may be data, errors, or both: then null stands for what was denied. What is denied of a customer's
//! data is left out where a caller can do without; any other error is a failure.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::connection::Kind;
use crate::errors::{self, Subject};
use crate::order::PERSONAL;

/// The least time to wait when points have run out, as the platform's figures come with a delay.
const WAIT_MS_MIN: u64 = 1_000;

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    errors: Vec<Error>,
    #[serde(default)]
    extensions: Extensions,
}

/// One entry of `errors`.
#[derive(Debug, Default, Deserialize)]
pub struct Error {
    /// What the platform says.
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    path: Vec<Value>,
    #[serde(default)]
    extensions: ErrorExtensions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorExtensions {
    #[serde(default)]
    code: String,
    required_access: Option<String>,
    cost: Option<f64>,
    max_cost: Option<f64>,
}

impl Error {
    /// The platform's code; empty where it has none.
    pub fn code(&self) -> &str {
        &self.extensions.code
    }

    /// What would be needed to see what was denied.
    pub fn required_access(&self) -> Option<&str> {
        self.extensions.required_access.as_deref()
    }

    /// The field of a customer's data that was denied.
    fn denied_of_customer(&self) -> Option<&'static str> {
        let field = self.path.last().and_then(Value::as_str).filter(|_| self.code() == "ACCESS_DENIED")?;
        PERSONAL.into_iter().find(|name| *name == field)
    }
}

#[derive(Default, Deserialize)]
struct Extensions {
    cost: Option<Cost>,
    #[serde(default)]
    search: Vec<Search>,
}

/// `extensions.cost`. The platform writes some of its numbers with a point.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    requested_query_cost: Option<f64>,
    throttle_status: Option<Throttle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Throttle {
    currently_available: f64,
    restore_rate: f64,
}

impl Cost {
    /// How long it takes until the query can be paid for: `(requested − available) / restored a second`.
    fn wait_ms(&self) -> Option<u64> {
        let throttle = self.throttle_status.as_ref().filter(|throttle| throttle.restore_rate > 0.0)?;
        let missing = self.requested_query_cost? - throttle.currently_available;
        let wait_ms = (missing.max(0.0) / throttle.restore_rate * 1_000.0).ceil();
        Some((wait_ms as u64).max(WAIT_MS_MIN))
    }
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    warnings: Vec<Warning>,
}

#[derive(Deserialize)]
struct Warning {
    #[serde(default)]
    field: String,
}

/// An answer that has what was asked for.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The data, never null.
    pub data: &'a RawValue,
    /// Fields of customers' data that were denied. They are null in the data.
    pub denied: BTreeSet<&'static str>,
    /// What the query cost at most, if the platform says so.
    pub requested: Option<u32>,
}

impl<'a> Answered<'a> {
    /// The data as a type.
    pub fn read<T: Deserialize<'a>>(&self, subject: &Subject, response: &Response) -> Result<T, Failure> {
        serde_json::from_str(self.data.get()).map_err(|_| response.undocumented(subject.en))
    }
}

/// What is in an answer. `may_be_denied` says whether the caller can do without customers' data.
pub fn read<'a>(
    subject: &Subject,
    kind: Kind,
    response: &'a Response,
    may_be_denied: bool,
) -> Result<Answered<'a>, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(errors::from_status(subject, kind, response));
    }
    let answer: Answer<'a> = response.json().map_err(|_| response.undocumented(subject.en))?;
    let Answer { data, errors, extensions } = answer;
    let mut denied = BTreeSet::new();
    for error in &errors {
        match error.denied_of_customer().filter(|_| may_be_denied) {
            Some(field) => _ = denied.insert(field),
            None => {
                let wait_ms = extensions.cost.as_ref().and_then(Cost::wait_ms);
                return Err(errors::from_graphql(subject, kind, error, wait_ms));
            }
        }
    }
    if let Some(warning) = extensions.search.iter().flat_map(|search| &search.warnings).next() {
        return Err(errors::unknown_search(subject, &warning.field));
    }
    let data = data.filter(|data| data.get() != "null").ok_or_else(|| response.undocumented(subject.en))?;
    let requested = extensions.cost.and_then(|cost| cost.requested_query_cost).map(|cost| cost as u32);
    Ok(Answered { data, denied, requested })
}

/// What a query costs that is refused as too dear, and what one may cost; none for any other answer.
pub fn too_dear(response: &Response) -> Option<(u64, u64)> {
    let answer: Answer<'_> = response.json().ok()?;
    let error = answer.errors.iter().find(|error| error.code() == "MAX_COST_EXCEEDED")?;
    let of = |number: Option<f64>, otherwise: u64| number.map_or(otherwise, |number| number as u64);
    // Without figures it is taken for twice as much.
    let most = of(error.extensions.max_cost, crate::selection::COST_MAX);
    Some((of(error.extensions.cost, most.saturating_mul(2)), most))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::errors::ORDERS;

    fn answer(body: Value) -> Response {
        Response::new(200, body.to_string())
    }

    fn denied(field: &str) -> Value {
        json!({
            "message": format!("This app is not approved to use the {field} field."),
            "path": ["orders", "nodes", 0, field], "extensions": { "code": "ACCESS_DENIED" },
        })
    }

    #[test]
    fn the_wait_is_until_the_query_can_be_paid_for() {
        let throttled = |requested: u64, available: f64| {
            let response = answer(json!({
                "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
                "extensions": { "cost": {
                    "requestedQueryCost": requested, "actualQueryCost": null,
                    "throttleStatus": { "maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0 },
                } },
            }));
            match read(&ORDERS, Kind::App, &response, true) {
                Err(Failure::Throttled(busy)) => busy.wait_ms,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(throttled(900, 150.0), Some(7_500));
        assert_eq!(throttled(900, 899.5), Some(1_000));
        assert_eq!(throttled(900, 1_000.0), Some(1_000));
    }

    #[test]
    fn what_is_denied_of_customers_is_told_and_nothing_else_is_let_pass() {
        let body = json!({ "data": { "orders": null }, "errors": [denied("email"), denied("shippingAddress")] });
        let response = answer(body);
        let answered = read(&ORDERS, Kind::App, &response, true).unwrap();
        assert_eq!(answered.denied.into_iter().collect::<Vec<_>>(), ["email", "shippingAddress"]);
        assert!(matches!(read(&ORDERS, Kind::App, &response, false), Err(Failure::Forbidden(_))));
        let orders = json!({ "data": { "orders": null }, "errors": [denied("email"), denied("orders")] });
        assert!(matches!(read(&ORDERS, Kind::App, &answer(orders), true), Err(Failure::Forbidden(_))));
    }

    #[test]
    fn a_condition_that_is_left_out_is_a_failure() {
        let response = answer(json!({
            "data": { "orders": { "nodes": [] } },
            "extensions": { "search": [{ "path": ["orders"], "query": "updated:1", "warnings": [
                { "field": "updated", "message": "Invalid search field or value for this query." },
            ] }] },
        }));
        let failure = read(&ORDERS, Kind::App, &response, true);
        assert!(matches!(failure, Err(Failure::Invalid(problem)) if problem.message.ends_with(": updated")));
    }

    #[test]
    fn what_is_no_answer_is_worth_another_try() {
        for body in ["<html>Busy</html>", "", r#"{"data":{"ord"#, "{}", r#"{"data":null}"#] {
            let response = Response::new(200, body);
            assert!(matches!(read(&ORDERS, Kind::App, &response, true), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn a_query_that_is_too_dear_is_told_with_its_cost() {
        let refused = |extensions: Value| answer(json!({ "errors": [{ "message": "…", "extensions": extensions }] }));
        let told = refused(json!({ "code": "MAX_COST_EXCEEDED", "cost": 1_656, "maxCost": 1_000 }));
        assert_eq!(too_dear(&told), Some((1_656, 1_000)));
        assert_eq!(too_dear(&refused(json!({ "code": "MAX_COST_EXCEEDED" }))), Some((2_000, 1_000)));
        assert_eq!(too_dear(&refused(json!({ "code": "THROTTLED" }))), None);
    }
}
