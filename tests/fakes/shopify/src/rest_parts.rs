//! Parts of rows: people, addresses, names with values.

use serde_json::{Map, Value, json};

use super::order_parts::{Address, Customer};

pub(crate) fn customer(customer: &Customer) -> Value {
    json!({
        "id": customer.id, "email": customer.email, "first_name": customer.first_name,
        "last_name": customer.last_name, "phone": customer.phone,
        "admin_graphql_api_id": format!("gid://shopify/Customer/{}", customer.id),
    })
}

pub(crate) fn address(address: &Address) -> Value {
    let first = |pair: &Option<(String, String)>| pair.as_ref().map(|(name, _)| name.clone());
    let second = |pair: &Option<(String, String)>| pair.as_ref().map(|(_, code)| code.clone());
    json!({
        "first_name": address.first_name, "last_name": address.last_name,
        "name": full_name(address.first_name.as_deref(), address.last_name.as_deref()),
        "company": address.company, "address1": address.address1, "address2": address.address2,
        "city": address.city, "province": first(&address.province), "province_code": second(&address.province),
        "zip": address.zip, "country": first(&address.country), "country_code": second(&address.country),
        "phone": address.phone, "latitude": null, "longitude": null,
    })
}

/// Both names, or the one that there is.
pub(crate) fn full_name(first: Option<&str>, last: Option<&str>) -> String {
    let names: Vec<&str> = first.into_iter().chain(last).collect();
    names.join(" ")
}

pub(crate) fn named_values(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// The fields of a JSON object.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
