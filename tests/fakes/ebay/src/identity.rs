//! Who a token belongs to.

use serde_json::json;

use super::answer::Answer;
use super::application::SCOPE_IDENTITY_READ;
use super::gate::Asked;
use super::rest;
use super::server::State;

/// `GET /commerce/identity/v1/user/`. The containers with a company's or a person's data are left out.
pub(crate) fn user(state: &State, asked: &Asked, now_ms: i64) -> Result<Answer, Answer> {
    let access = rest::access(state, asked, &[SCOPE_IDENTITY_READ], now_ms)?;
    let seller = access.user_id.and_then(|user_id| state.seller(&user_id)).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::json(&json!({
        "userId": seller.user_id,
        "username": seller.username,
        "accountType": if seller.is_business { "BUSINESS" } else { "INDIVIDUAL" },
        "registrationMarketplaceId": seller.marketplace,
        "status": "CONFIRMED",
    })))
}
