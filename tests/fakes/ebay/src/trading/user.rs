//! `GetUser`.

use super::{Failure, access};
use crate::gate::Asked;
use crate::moment::moment;
use crate::order_xml::element;
use crate::server::State;
use crate::text::secret;
use crate::xml::Element;

/// The user of the token, or the public part of another.
pub(super) fn told(state: &mut State, asked: &Asked, request: &Element, now_ms: i64) -> Result<String, Failure> {
    let access = access(state, asked, request, now_ms)?;
    let own = access.user_id.unwrap_or_default();
    let seller = match request.text_of("UserID") {
        Some(username) => state.seller_named(username),
        None => state.seller(&own),
    };
    let seller = seller.ok_or_else(|| Failure::input("UserID"))?;
    let mut out = String::new();
    if seller.user_id == own {
        out += &element("Email", &seller.email);
    }
    out += &element("EIASToken", &secret(&format!("eias/{}", seller.user_id), 0, 48));
    out += &element("RegistrationDate", &moment(seller.registered_ms));
    out += &element("Site", &seller.site);
    out += &element("Status", "Confirmed");
    out += &element("UserID", &seller.username);
    Ok(format!("<User>{out}</User>"))
}
