//! The current generation: what every call has to bring, before the door looks at what it asks.

pub(crate) mod detail;
pub(crate) mod list;
pub(crate) mod query;
pub(crate) mod rest;
pub(crate) mod row;
pub(crate) mod sync;

use super::answer::Refusal;
use super::gate::Asked;
use super::market::{Application, Generation, Market};
use super::server::Inner;
use super::sign;

/// The application that signed the call. The signature is worked out from whatever came, not from a list of fields.
pub(crate) fn check<'a>(
    server: &Inner,
    market: &'a Market,
    asked: &Asked,
    signed_path: &str,
) -> Result<&'a Application, Refusal> {
    let field = |name: &str| asked.field(name).filter(|text| !text.is_empty()).ok_or_else(|| Refusal::missing(name));
    let key = field("app_key")?;
    let timestamp = field("timestamp")?;
    let method = field("sign_method")?;
    let signature = field(sign::IOP_SIGNATURE)?;
    let unknown = || Refusal::new("InvalidAppKey", "The specified App Key is invalid");
    let app = market.application(Generation::Iop, key).ok_or_else(unknown)?;
    check_timestamp(server, timestamp)?;
    if method != "sha256" {
        return Err(Refusal::new("InvalidSignMethod", "The specified sign_method is not supported"));
    }
    if signature != sign::iop(&app.secret, signed_path, &asked.fields) {
        let text = "The request signature does not conform to platform standards";
        return Err(Refusal::new("IncompleteSignature", text));
    }
    Ok(app)
}

fn check_timestamp(server: &Inner, text: &str) -> Result<(), Refusal> {
    let off_ms = text.parse::<i64>().ok().map(|timestamp| timestamp.abs_diff(server.clock.now_ms()));
    let is_near = off_ms.is_some_and(|off_ms| off_ms <= server.options.clock_skew_max_ms.unsigned_abs());
    let wrong = || Refusal::new("InvalidTimestamp", "The specified timestamp is invalid");
    is_near.then_some(()).ok_or_else(wrong)
}

pub(crate) fn unknown_path() -> Refusal {
    Refusal::new("InvalidApiPath", "The specified API path is invalid")
}
