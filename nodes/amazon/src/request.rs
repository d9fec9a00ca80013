//! Requests to the API, and what stands in their answers.

use serde::Deserialize;
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, secret};

use crate::connection::{ACCESS_TOKEN, RESTRICTED_TOKEN};
use crate::errors;
use crate::operation::Operation;
use crate::origin;

/// Who calls, as the platform wants to be told.
pub const USER_AGENT: &str = "weft/1 (Language=Rust)";
/// The header field of every token.
pub const TOKEN_HEADER: &str = "x-amz-access-token";

/// The orders of version 2026-01-01.
pub const ORDERS: &str = "/orders/2026-01-01/orders";
/// The orders of version 0.
pub const ORDERS_V0: &str = "/orders/v0/orders";

/// Query parameters in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    /// The same with a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// The same with a parameter, if there is anything to ask for.
    #[must_use]
    pub fn with_given(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }
}

/// Words of the platform, with commas between them.
pub fn joined<T: serde::Serialize>(words: &[T]) -> String {
    let text = |word: &T| serde_json::to_value(word).ok().and_then(|word| word.as_str().map(str::to_owned));
    words.iter().filter_map(text).collect::<Vec<_>>().join(",")
}

/// A request to a path of the current version, with the ordinary token.
pub fn get<P>(call: &Call<P>, path: &str, query: Query) -> Result<Request, Failure> {
    with_token(call, path, query, ACCESS_TOKEN)
}

/// A request to a path of version 0, with the token that may show personal data.
pub fn get_v0<P>(call: &Call<P>, path: &str, query: Query) -> Result<Request, Failure> {
    with_token(call, path, query, RESTRICTED_TOKEN)
}

fn with_token<P>(call: &Call<P>, path: &str, query: Query, token: &str) -> Result<Request, Failure> {
    let request = Request::get(format!("{}{path}", origin::api(call)))
        .header("user-agent", USER_AGENT)
        .header(TOKEN_HEADER, marker(token)?);
    Ok(query.0.into_iter().fold(request, |request, (name, value)| request.query(&name, value)))
}

/// The token as a marker. Without one there is nothing wrong with the connection: it is only not yet authorized.
pub fn marker(token: &str) -> Result<String, Failure> {
    secret::sealed(token).map_err(|error| match error {
        secret::Error::Unknown(_) => {
            Failure::unauthorized(format!("there is no live `{token}`")).with_chinese(format!("没有可用的 `{token}`"))
        }
        other => other.into(),
    })
}

/// The path of an order, or of what belongs to it (`rest` begins with a slash, or is empty).
pub fn order_path(base: &str, order_id: &str, rest: &str) -> Result<String, Failure> {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if order_id.is_empty() || !order_id.bytes().all(is_id) {
        return Err(Failure::rejected(format!("`{order_id}` is no order number, such as 902-3159896-1390916"))
            .with_chinese(format!("`{order_id}` 不是订单号，订单号形如 902-3159896-1390916")));
    }
    Ok(format!("{base}/{order_id}{rest}"))
}

/// What a successful answer holds.
pub fn read<'a, T: Deserialize<'a>>(operation: &Operation, response: &'a Response) -> Result<T, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(errors::refused(operation, response));
    }
    response.json().map_err(|_| response.undocumented(operation.name))
}

/// What version 0 puts everything into.
#[derive(Debug, Deserialize)]
pub struct Payload<T> {
    /// It.
    pub payload: T,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_number_leads_nowhere_else() {
        assert_eq!(order_path("/orders", "902-3159896-1390916", "/x").unwrap(), "/orders/902-3159896-1390916/x");
        for other in ["", "../x", "1/2", "1?x=1", "1#2", "{orderId}", "1%2F2", "一"] {
            assert!(matches!(order_path("/orders", other, ""), Err(Failure::Rejected(_))), "{other}");
        }
    }

    #[test]
    fn what_is_not_given_is_not_asked_for() {
        let query = Query::default().with_given("a", "").with_given("b", "1").with("c", "");
        assert_eq!(query.0, [("b".to_owned(), "1".to_owned()), ("c".to_owned(), String::new())]);
    }
}
