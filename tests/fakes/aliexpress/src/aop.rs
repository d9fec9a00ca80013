//! The old generation: `/openapi`. Tokens are asked for with the secret, everything else is signed.

pub(crate) mod orders;
pub(crate) mod row;
pub(crate) mod token;

use hyper::Method;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::gate::Asked;
use super::limits::{Reached, ban_text};
use super::market::{Application, Generation, Market, Seller};
use super::operation::{Operation, Route};
use super::server::Inner;
use super::sign;

pub(crate) fn answer(server: &Inner, asked: &Asked, route: &Route) -> Answer {
    match body(server, asked, route) {
        Ok(body) => Answer::ok(&body),
        Err(refusal) => refused(&refusal),
    }
}

/// A refusal of this door: it has an HTTP status of its own.
pub(crate) fn refused(refusal: &Refusal) -> Answer {
    let body = json!({ "error_code": refusal.code, "error_message": refusal.message });
    let status = if refusal.status < 400 { 400 } else { refusal.status };
    Answer::refused(status, &refusal.code, &body)
}

fn body(server: &Inner, asked: &Asked, route: &Route) -> Result<Value, Refusal> {
    let market = server.market();
    let no_api = || Refusal::with_status(404, "gw.APIUnsupported", "The API is not supported");
    let operation = route.operation.ok_or_else(no_api)?;
    let no_app = || Refusal::with_status(401, "401", "The application is unknown");
    let app = market.application(Generation::Aop, &route.path_key).ok_or_else(no_app)?;
    if server.options.strict && asked.method != Method::POST {
        return Err(Refusal::with_status(405, "gw.HttpMethodUnsupported", "The HTTP method must be POST"));
    }
    match operation {
        Operation::AopToken | Operation::AopRefresh | Operation::AopPostpone => {
            token::answer(server, &market, asked, app, operation)
        }
        _ => {
            let seller = signed(server, &market, asked, app, route, operation)?;
            orders::answer(server, seller, asked, operation)
        }
    }
}

/// Whose data the call may see.
fn signed<'a>(
    server: &Inner,
    market: &'a Market,
    asked: &Asked,
    app: &Application,
    route: &Route,
    operation: Operation,
) -> Result<&'a Seller, Refusal> {
    let signature = required(asked, sign::AOP_SIGNATURE)?;
    if signature != sign::aop(&app.secret, &route.signed_path, &asked.fields) {
        return Err(bad("gw.SignatureInvalid", "Invalid signature"));
    }
    let is_number = |text: &str| text.parse::<i64>().is_ok();
    if asked.field("_aop_timestamp").is_some_and(|text| !is_number(text)) {
        return Err(bad("400", "_aop_timestamp must be milliseconds"));
    }
    let illegal = || Refusal::with_status(401, "401", "Request need user authorized");
    let token = asked.field("access_token").ok_or_else(illegal)?;
    let grant = server.tokens.grant(app, token, server.clock.now_ms()).ok_or_else(illegal)?;
    if !app.permissions.contains(&operation) || !grant.operations.contains(&operation) {
        return Err(Refusal::with_status(403, "403", "The application has no permission for this API"));
    }
    let seller = market.seller(&grant.login).ok_or_else(illegal)?;
    let admitted = server.limiter.admit(&app.key, operation, server.clock.uptime(), server.clock.now_s());
    match admitted {
        Ok(()) => Ok(seller),
        Err(Reached::App(seconds) | Reached::Api(seconds)) => {
            Err(Refusal::with_status(403, "gw.QosAppFrequencyLimit", ban_text(seconds)))
        }
    }
}

pub(crate) fn required<'a>(asked: &'a Asked, name: &str) -> Result<&'a str, Refusal> {
    let given = asked.field(name).filter(|text| !text.is_empty());
    given.ok_or_else(|| bad("gw.ParamMissing", &format!("The parameter {name} is missing")))
}

pub(crate) fn bad(code: &str, message: &str) -> Refusal {
    Refusal::with_status(400, code, message)
}
