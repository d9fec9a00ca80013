//! Restricted data tokens: for which paths, and what they show there.

use serde_json::{Map, Value, json};

use super::answer::{Answer, ApiError};
use super::operation::{Operation, Place};
use super::order::is_order_id;
use super::server::State;
use super::spapi::Call;
use super::tokens::Access;

/// What stands in a path for any order.
const PLACEHOLDER: &str = "{orderId}";

/// What a restricted data token shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataElement {
    /// `buyerInfo`
    BuyerInfo,
    /// `shippingAddress`
    ShippingAddress,
    /// `buyerTaxInformation`
    BuyerTaxInformation,
}

impl DataElement {
    fn of(word: &str) -> Option<DataElement> {
        match word {
            "buyerInfo" => Some(DataElement::BuyerInfo),
            "shippingAddress" => Some(DataElement::ShippingAddress),
            "buyerTaxInformation" => Some(DataElement::BuyerTaxInformation),
            _ => None,
        }
    }
}

/// One path that a restricted data token is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource {
    operation: Operation,
    /// None for any.
    order_id: Option<String>,
    pub(crate) elements: Vec<DataElement>,
}

impl Resource {
    pub(crate) fn covers(&self, operation: Operation, order_id: &str) -> bool {
        self.operation == operation && self.order_id.as_deref().is_none_or(|id| id == order_id)
    }

    fn read(value: &Value) -> Result<Resource, ApiError> {
        let object = object(value, &["method", "path", "dataElements"])?;
        if text(object, "method") != Some("GET") {
            return Err(ApiError::invalid("method is missing or not one that this path has."));
        }
        let path = text(object, "path").unwrap_or_default();
        let place = Place::of(path).filter(|place| is_restricted(place.operation));
        let place = place.ok_or_else(|| ApiError::invalid(format!("{path} is not a restricted resource.")))?;
        let order_id = place.order_id.filter(|id| id != PLACEHOLDER);
        if order_id.as_deref().is_some_and(|id| !is_order_id(id)) {
            return Err(ApiError::invalid(format!("{path} names no order.")));
        }
        let elements = elements(place.operation, object.get("dataElements"))?;
        Ok(Resource { operation: place.operation, order_id, elements })
    }
}

fn is_restricted(operation: Operation) -> bool {
    operation.is_restricted() || operation.has_data_elements()
}

/// Which are needed only for some operations; the others show all that they have.
fn elements(operation: Operation, given: Option<&Value>) -> Result<Vec<DataElement>, ApiError> {
    let bad = || ApiError::invalid("dataElements is missing or has unknown elements.");
    let words = match given {
        None if operation.has_data_elements() => return Err(bad()),
        None => return Ok(vec![DataElement::BuyerInfo, DataElement::ShippingAddress]),
        Some(given) => given.as_array().filter(|words| !words.is_empty()).ok_or_else(bad)?,
    };
    let element = |word: &Value| word.as_str().and_then(DataElement::of).ok_or_else(bad);
    words.iter().map(element).collect()
}

/// `POST /tokens/2021-03-01/restrictedDataToken`
pub(crate) fn mint(state: &mut State, call: &Call<'_>) -> Result<Answer, ApiError> {
    let body = serde_json::from_str(&call.asked.body).ok().filter(|_| call.asked.has_type("application/json"));
    let body: Value = body.ok_or_else(|| ApiError::invalid("The body is not JSON."))?;
    let body = object(&body, &["restrictedResources", "targetApplication"])?;
    if body.contains_key("targetApplication") && text(body, "targetApplication").is_none() {
        return Err(ApiError::invalid("targetApplication is not a text."));
    }
    let resources = body.get("restrictedResources").and_then(Value::as_array).filter(|list| !list.is_empty());
    let resources = resources.ok_or_else(|| ApiError::invalid("restrictedResources is missing or empty."))?;
    let resources = resources.iter().map(Resource::read).collect::<Result<Vec<_>, _>>()?;
    if !call.caller.may_see_persons {
        return Err(ApiError::denied(403, "The application has no role for this data."));
    }
    let life_s = call.options.lives.restricted_s;
    let access = Access {
        client_id: call.caller.client_id.clone(),
        seller_id: Some(call.caller.seller_id.clone()),
        restricted: Some(resources),
        expires_at_ms: call.now_ms + life_s * 1000,
    };
    let token = state.tokens.mint_access(access);
    Ok(Answer::json(200, &json!({ "restrictedDataToken": token, "expiresIn": life_s })))
}

fn object<'a>(value: &'a Value, known: &[&str]) -> Result<&'a Map<String, Value>, ApiError> {
    let object = value.as_object().ok_or_else(|| ApiError::invalid("An object is expected."))?;
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(ApiError::invalid(format!("{name} is not a field of this."))),
        None => Ok(object),
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}
