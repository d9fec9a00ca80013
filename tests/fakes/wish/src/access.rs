//! Who may call: the token, the call limit, the account, the scope, in this order.

use crate::endpoint::{Endpoint, Version};
use crate::gate::Call;
use crate::refusal::{Reason, Refusal};
use crate::tokens::Holder;

/// Somebody who may call.
pub(crate) struct Admitted {
    pub(crate) holder: Holder,
    /// Calls that remain in the window.
    pub(crate) remaining: Option<u32>,
}

pub(crate) fn admit(call: &Call<'_>, endpoint: Endpoint, version: Version) -> Result<Admitted, Refusal> {
    let refuse = |reason: Reason| reason.refusal(call.codes(version));
    let token = call.asked.token(version).ok_or_else(|| refuse(Reason::NoToken))?;
    let holder = call.server.tokens.holder(token, call.now_ms).map_err(refuse)?;
    // Tokens of version 3 are used in version 2 by some clients; the other way round there are no scopes.
    if version == Version::V3 && holder.version == Version::V2 {
        return Err(refuse(Reason::UnknownToken));
    }
    let remaining = match version {
        Version::V3 => call.server.limiter.admit(&holder.merchant_id, &holder.client_id, call.now_ms),
        Version::V2 => Ok(None),
    };
    let remaining = remaining.map_err(Refusal::over_limit)?;
    check_account(call, &holder).map_err(refuse)?;
    if endpoint.scope().is_some_and(|scope| !holder.scopes.iter().any(|granted| granted == scope)) {
        return Err(refuse(Reason::Scope));
    }
    Ok(Admitted { holder, remaining })
}

fn check_account(call: &Call<'_>, holder: &Holder) -> Result<(), Reason> {
    let market = call.server.market();
    market.app(&holder.client_id).ok_or(Reason::UnknownToken)?;
    match market.merchant(&holder.merchant_id) {
        Some(merchant) if merchant.is_open => Ok(()),
        _ => Err(Reason::ClosedAccount),
    }
}
