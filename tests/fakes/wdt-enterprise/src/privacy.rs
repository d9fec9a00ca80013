//! Who may see personal data of which orders.

use md5::{Digest, Md5};
use serde_json::{Map, Value};
use weft_fakes_kit::hex::hex_upper;

/// Orders of these platforms are only given out through the gateway: Taobao, its distribution, and the supply of Douyin.
pub(crate) const GATEWAY_ONLY: [i64; 3] = [1, 2, 139];
/// Own shops and sales without a platform: personal data is in clear.
const CLEAR: [i64; 2] = [127, 0];

const PERSONAL: [&str; 25] = [
    "buyer_nick",
    "nick_name",
    "buyer_name",
    "pay_account",
    "customer_name",
    "receiver_name",
    "receiver_address",
    "receiver_mobile",
    "receiver_telno",
    "receiver_area",
    "receiver_zip",
    "receiver_ring",
    "id_card",
    "invoice_title",
    "return_name",
    "return_mobile",
    "return_telno",
    "return_address",
    "swap_receiver",
    "swap_mobile",
    "swap_telno",
    "swap_area",
    "swap_address",
    "swap_zip",
    "email",
];

/// Whether rows of that platform come through the gateway only.
pub(crate) fn gateway_only(platform: i64) -> bool {
    GATEWAY_ONLY.contains(&platform)
}

/// Whether rows of that platform show everything.
pub(crate) fn clear(platform: i64) -> bool {
    CLEAR.contains(&platform)
}

/// Puts something unreadable, the same for the same text, in place of personal texts.
pub(crate) fn encrypt(fields: &mut Map<String, Value>) {
    for name in PERSONAL {
        if let Some(Value::String(text)) = fields.get_mut(name).filter(|value| value.as_str() != Some("")) {
            let digest = Md5::digest(format!("{name} {text}"));
            *text = format!("~{}~", hex_upper(&digest));
        }
    }
}

/// Leaves personal texts out.
pub(crate) fn remove(fields: &mut Map<String, Value>) {
    fields.retain(|name, _| !PERSONAL.contains(&name.as_str()));
}
