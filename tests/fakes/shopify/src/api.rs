//! `/admin/api/…`: the checks that come before anything is answered, and the headers that go with every answer.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::Method;

use super::access::{self, Bearer};
use super::answer::{Answer, Outcome};
use super::asked::Asked;
use super::bucket::Bucket;
use super::graphql;
use super::operation::{ApiPath, Operation, api_path};
use super::rest;
use super::server::Inner;
use super::shop::{Shop, ShopState};
use super::version::{self, Served};

/// How a call is to be answered.
pub(crate) struct Mode {
    /// Whether the bucket is full, whatever was called before.
    pub(crate) throttled: bool,
}

/// Answers a call of the API.
pub(crate) fn answer(server: &Inner, asked: &Asked, mode: &Mode) -> Outcome {
    let shop = server.shop();
    check_state(&shop)?;
    let path = api_path(&asked.path).ok_or_else(Answer::not_found)?;
    let served = version::served(path.version, server.clock.now_s()).ok_or_else(Answer::not_found)?;
    let outcome = checked(server, asked, mode, &path, &shop);
    let answer = outcome.unwrap_or_else(|refusal| refusal).with("x-request-id", server.request_id());
    Ok(match served {
        Served::Asked(version) => answer.with("x-shopify-api-version", version),
        Served::Oldest(version) => answer
            .with("x-shopify-api-version", version)
            .with("x-shopify-api-deprecated-reason", "https://shopify.dev/api/usage/versioning#deprecation-practices"),
    })
}

fn check_state(shop: &Shop) -> Result<(), Answer> {
    match shop.state {
        ShopState::Open => Ok(()),
        ShopState::Frozen => Err(Answer::refusal(402, "Unavailable Shop")),
        ShopState::Locked => Err(Answer::refusal(423, "Locked")),
        ShopState::Gone => Err(Answer::not_found()),
    }
}

fn checked(server: &Inner, asked: &Asked, mode: &Mode, path: &ApiPath<'_>, shop: &Shop) -> Outcome {
    let bearer = access::bearer(asked, shop, &server.grants, server.clock.now_ms())?;
    let operation = asked.operation.ok_or_else(Answer::not_found)?;
    if !asked.accepts_json() {
        return Err(Answer::refusal(406, "Not Acceptable"));
    }
    if operation == Operation::GraphQl {
        query(server, asked, mode, shop, &bearer)
    } else {
        call(server, asked, mode, path, (shop, &bearer))
    }
}

fn query(server: &Inner, asked: &Asked, mode: &Mode, shop: &Shop, bearer: &Bearer) -> Outcome {
    if asked.method != Method::POST {
        return Err(Answer::not_found());
    }
    if !asked.has_media_type("application/json") {
        return Err(Answer::refusal(415, "Unsupported Media Type"));
    }
    if !asked.body.is_object() {
        return Err(Answer::refusal(400, "Bad Request"));
    }
    let (size, leak) = shop.plan.points();
    let bucket = server.points.of(&bearer.client, size, leak);
    let uptime = server.clock.uptime();
    if mode.throttled {
        lock(&bucket).fill(uptime);
    }
    graphql::answer(&graphql::Call {
        shop,
        bearer,
        body: &asked.body,
        now_s: server.clock.now_s(),
        uptime,
        page_rows_max: server.page_rows_max,
        rule: server.cost_rule,
        bucket: &bucket,
        limits: server.limits || mode.throttled,
    })
}

fn call(server: &Inner, asked: &Asked, mode: &Mode, path: &ApiPath<'_>, (shop, bearer): (&Shop, &Bearer)) -> Outcome {
    let (size, leak) = shop.plan.calls();
    let bucket = server.calls.of(&bearer.client, size, leak);
    let uptime = server.clock.uptime();
    let (is_admitted, filled) = {
        let mut bucket = lock(&bucket);
        if mode.throttled {
            bucket.fill(uptime);
        }
        let is_admitted = bucket.take(1, uptime) || !(server.limits || mode.throttled);
        (is_admitted, bucket.filled(uptime))
    };
    let outcome = if is_admitted { admitted(server, asked, path, shop, bearer) } else { Err(too_many(leak)) };
    let answer = outcome.unwrap_or_else(|refusal| refusal);
    Ok(answer.with("x-shopify-shop-api-call-limit", format!("{filled}/{size}")))
}

fn too_many(leak: u64) -> Answer {
    let errors = format!(
        "Exceeded {leak} calls per second for api client. Reduce request rates to resume uninterrupted service."
    );
    Answer::refusal(429, &errors).with("retry-after", "2.0")
}

fn admitted(server: &Inner, asked: &Asked, path: &ApiPath<'_>, shop: &Shop, bearer: &Bearer) -> Outcome {
    if !bearer.may_use_rest {
        return Err(Answer::refusal(403, "[API] The REST Admin API is not available to this app."));
    }
    let scope = match (asked.operation, &asked.method) {
        (Some(Operation::Shop), &Method::GET) => None,
        (_, &Method::GET) => Some("read_orders"),
        _ => Some("write_orders"),
    };
    if let Some(scope) = scope.filter(|scope| !bearer.may(scope)) {
        let errors = format!("[API] This action requires merchant approval for {scope} scope.");
        return Err(Answer::refusal(403, &errors));
    }
    if asked.method != Method::GET {
        return Err(Answer::refusal(406, "The stand-in writes nothing"));
    }
    rest::answer(server, asked, path, shop, bearer)
}

fn lock(bucket: &Arc<Mutex<Bucket>>) -> std::sync::MutexGuard<'_, Bucket> {
    bucket.lock().unwrap_or_else(PoisonError::into_inner)
}
