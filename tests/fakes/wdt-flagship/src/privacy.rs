//! What of a buyer is shown: everything for own and offline shops on the standard API, nothing otherwise.

use serde_json::Value;

use super::log::Door;
use super::merchant::Row;

const PRIVATE: [&str; 10] = [
    "buyer_nick",
    "buyer_name",
    "pay_account",
    "receiver_name",
    "receiver_address",
    "receiver_mobile",
    "receiver_telno",
    "customer_name",
    "nick_name",
    "id_card",
];

/// Own shop and offline.
const OWN_PLATFORMS: [i64; 2] = [127, 0];
/// Taobao, its distribution, and system supply: Qimen only.
const QIMEN_PLATFORMS: [i64; 3] = [1, 2, 139];
/// Through neither door.
const PINDUODUO: i64 = 39;

/// Whether a platform is the merchant's own.
pub(crate) fn is_own(platform_id: i64) -> bool {
    OWN_PLATFORMS.contains(&platform_id)
}

/// Whether rows of a platform are given through a door. Archives have no platform and are given through both.
pub(crate) fn shows(door: Door, platform_id: Option<i64>) -> bool {
    let Some(platform_id) = platform_id else { return true };
    match door {
        Door::Standard => platform_id != PINDUODUO && !QIMEN_PLATFORMS.contains(&platform_id),
        Door::Qimen => QIMEN_PLATFORMS.contains(&platform_id),
    }
}

/// Blanks private fields in rows with an even key and leaves them out of the others: clients meet both.
pub(crate) fn protect(door: Door, platform_id: Option<i64>, key: i64, row: &mut Row) {
    let Some(platform_id) = platform_id else { return };
    if door == Door::Qimen || !is_own(platform_id) {
        hide(row, key % 2 == 0);
    }
    if door == Door::Qimen && row.contains_key("refund_id") {
        row.shift_remove("wms_code");
    }
}

fn hide(row: &mut Row, blank: bool) {
    if blank {
        PRIVATE.iter().filter_map(|name| row.get_mut(*name).map(|value| *value = Value::from(""))).for_each(drop);
    } else {
        row.retain(|name, _| !PRIVATE.contains(&name.as_str()));
    }
    row.values_mut().for_each(|value| hide_inside(value, blank));
}

fn hide_inside(value: &mut Value, blank: bool) {
    match value {
        Value::Object(fields) => hide(fields, blank),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_inside(item, blank)),
        _ => {}
    }
}
