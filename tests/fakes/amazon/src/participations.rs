//! `GET /sellers/v1/marketplaceParticipations`: where the seller may sell. It does not say who the seller is.

use serde_json::{Value, json};

use super::answer::{Answer, ApiError};
use super::marketplace::marketplace;
use super::parameters::Parameters;
use super::seller::{Participation, Seller};
use super::server::State;
use super::spapi::Call;

pub(crate) fn list(state: &State, call: &Call<'_>) -> Result<Answer, ApiError> {
    Parameters::read(&call.asked.query, &[], call.options.strict)?;
    let seller = state.seller(&call.caller.seller_id).ok_or_else(ApiError::not_found)?;
    let here = seller.participations.iter().filter_map(|one| row(seller, one, call));
    Ok(Answer::json(200, &json!({ "payload": here.collect::<Vec<_>>() })))
}

/// None for a marketplace of another region.
fn row(seller: &Seller, participation: &Participation, call: &Call<'_>) -> Option<Value> {
    let known = marketplace(&participation.marketplace_id).filter(|known| known.region == call.options.region)?;
    Some(json!({
        "marketplace": {
            "id": known.id,
            "countryCode": known.country,
            "name": known.name,
            "defaultCurrencyCode": known.currency,
            "defaultLanguageCode": known.language,
            "domainName": format!("www.{}", known.name.to_lowercase()),
        },
        "participation": {
            "isParticipating": participation.is_participating,
            "hasSuspendedListings": participation.has_suspended_listings,
        },
        "storeName": seller.store_name,
    }))
}
