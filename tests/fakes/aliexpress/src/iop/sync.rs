//! `/sync`: everything that needs an access token, by the name of a method.

use hyper::Method;
use serde_json::{Map, Value, json};

use super::{check, detail, list, unknown_path};
use crate::answer::{Answer, Refusal};
use crate::gate::Asked;
use crate::limits::{Reached, ban_text};
use crate::market::{Application, Market, Seller};
use crate::operation::{Operation, Route};
use crate::options::TokenField;
use crate::server::Inner;

/// What an operation needs.
pub(crate) struct Call<'a> {
    pub(crate) server: &'a Inner,
    pub(crate) seller: &'a Seller,
    pub(crate) asked: &'a Asked,
    pub(crate) is_simple: bool,
}

/// What an operation gives: the fields of its answer, and the code of a failure that they tell.
pub(crate) struct Given {
    pub(crate) fields: Vec<(&'static str, Value)>,
    pub(crate) failure: Option<String>,
}

impl Given {
    pub(crate) fn one(name: &'static str, value: Value) -> Given {
        Given { fields: vec![(name, value)], failure: None }
    }

    /// A failure that is told inside of `result`.
    pub(crate) fn failed(code: &str, message: &str) -> Given {
        let result = json!({ "success": false, "error_code": code, "error_message": message });
        Given { failure: Some(code.to_owned()), ..Given::one("result", result) }
    }
}

pub(crate) fn answer(server: &Inner, asked: &Asked, route: &Route) -> Answer {
    match given(server, asked, route) {
        Ok((operation, given)) => written(server, asked, operation, given),
        Err(refusal) => refused(server, &refusal),
    }
}

/// A refusal of this door.
pub(crate) fn refused(server: &Inner, refusal: &Refusal) -> Answer {
    let mut error = json!({
        "type": "ISV", "code": refusal.code, "msg": refusal.message, "request_id": server.request_id(),
    });
    if let Some((code, message)) = &refusal.sub {
        error["sub_code"] = json!(code);
        error["sub_msg"] = json!(message);
    }
    Answer::refused(200, &refusal.code, &json!({ "error_response": error }))
}

/// With `simplify` there is no object around the answer.
fn written(server: &Inner, asked: &Asked, operation: Operation, given: Given) -> Answer {
    let mut body: Map<String, Value> = Map::new();
    for (name, value) in given.fields {
        body.insert(name.to_owned(), value);
    }
    body.insert("request_id".to_owned(), json!(server.request_id()));
    body.insert("code".to_owned(), json!("0"));
    let name = operation.method().unwrap_or_default().replace('.', "_") + "_response";
    let body = if is_simple(asked) { Value::Object(body) } else { json!({ name: body }) };
    match given.failure {
        Some(code) => Answer::refused(200, &code, &body),
        None => Answer::ok(&body),
    }
}

fn is_simple(asked: &Asked) -> bool {
    asked.field("simplify") == Some("true")
}

fn given(server: &Inner, asked: &Asked, route: &Route) -> Result<(Operation, Given), Refusal> {
    let market = server.market();
    if server.options.strict && asked.method != Method::POST {
        return Err(Refusal::new("UnsupportedHttpMethod", "The HTTP method must be POST"));
    }
    asked.field("method").ok_or_else(|| Refusal::missing("method"))?;
    let app = check(server, &market, asked, "")?;
    let operation = route.operation.ok_or_else(unknown_path)?;
    if asked.field("format").is_some_and(|format| format != "json") {
        return Err(Refusal::new("InvalidFormat", "The specified format is not supported"));
    }
    if !app.permissions.contains(&operation) {
        return Err(not_permitted());
    }
    let seller = seller(server, &market, app, asked, operation)?;
    admit(server, app, operation)?;
    let call = Call { server, seller, asked, is_simple: is_simple(asked) };
    Ok((operation, carried_out(operation, &call)?))
}

/// Whose data the access token opens.
fn seller<'a>(
    server: &Inner,
    market: &'a Market,
    app: &Application,
    asked: &Asked,
    operation: Operation,
) -> Result<&'a Seller, Refusal> {
    let token = access_token(server, asked).ok_or_else(|| Refusal::missing(missing_name(server)))?;
    let illegal = || Refusal::new("IllegalAccessToken", "The specified access token is invalid or expired");
    let grant = server.tokens.grant(app, token, server.clock.now_ms()).ok_or_else(illegal)?;
    if !grant.operations.contains(&operation) {
        return Err(not_permitted());
    }
    market.seller(&grant.login).ok_or_else(illegal)
}

fn access_token<'a>(server: &Inner, asked: &'a Asked) -> Option<&'a str> {
    let [session, access_token] =
        ["session", "access_token"].map(|name| asked.field(name).filter(|text| !text.is_empty()));
    match server.options.token_field {
        TokenField::Either => session.or(access_token),
        TokenField::Session => session,
        TokenField::AccessToken => access_token,
    }
}

fn missing_name(server: &Inner) -> &'static str {
    if server.options.token_field == TokenField::Session { "session" } else { "access_token" }
}

fn not_permitted() -> Refusal {
    Refusal::new("InsufficientPermission", "The application has no permission for this API")
}

fn admit(server: &Inner, app: &Application, operation: Operation) -> Result<(), Refusal> {
    let admitted = server.limiter.admit(&app.key, operation, server.clock.uptime(), server.clock.now_s());
    admitted.map_err(|reached| match reached {
        Reached::App(seconds) => Refusal::new("AppCallLimit", ban_text(seconds)),
        Reached::Api(seconds) => Refusal::new("ApiCallLimit", ban_text(seconds)),
    })
}

fn carried_out(operation: Operation, call: &Call<'_>) -> Result<Given, Refusal> {
    match operation {
        Operation::OrderList => list::answer(call, "param0", "order_dto"),
        Operation::SellerOrderList => list::answer(call, "param_aeop_order_query", "aeop_order_item_dto"),
        Operation::OrderById => detail::target(call),
        Operation::OrderInfo => detail::info(call),
        Operation::ReceiptInfo => detail::recipient(call),
        _ => Ok(detail::profile(call)),
    }
}
