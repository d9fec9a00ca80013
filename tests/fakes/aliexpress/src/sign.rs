//! The signatures of both generations. Values go in as they are, not percent-encoded.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use weft_fakes_kit::hex::hex_upper;

/// What carries the signature of the current generation; not signed itself.
pub const IOP_SIGNATURE: &str = "sign";
/// What carries the signature of the old generation; not signed itself.
pub const AOP_SIGNATURE: &str = "_aop_signature";

/// What the current generation signs: the path, then names and values, sorted by **name**. The path is that of a path
/// API without `/rest`, and empty on `/sync`.
pub fn iop_text(path: &str, fields: &BTreeMap<String, String>) -> String {
    let signed = fields.iter().filter(|(name, _)| *name != IOP_SIGNATURE);
    signed.fold(path.to_owned(), |text, (name, value)| text + name + value)
}

/// The signature of the current generation: HMAC-SHA256, upper-case hex.
pub fn iop(secret: &str, path: &str, fields: &BTreeMap<String, String>) -> String {
    // Every length of key is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(iop_text(path, fields).as_bytes());
    hex_upper(&mac.finalize().into_bytes())
}

/// What the old generation signs: the path from the protocol's name on, then names and values, where the **joined
/// texts** are sorted. The path is empty for the page of consent.
pub fn aop_text(path: &str, fields: &BTreeMap<String, String>) -> String {
    let signed = fields.iter().filter(|(name, _)| *name != AOP_SIGNATURE);
    let mut joined: Vec<String> = signed.map(|(name, value)| format!("{name}{value}")).collect();
    joined.sort();
    path.to_owned() + &joined.concat()
}

/// The signature of the old generation: HMAC-SHA1, upper-case hex.
pub fn aop(secret: &str, path: &str, fields: &BTreeMap<String, String>) -> String {
    // Every length of key is one.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(aop_text(path, fields).as_bytes());
    hex_upper(&mac.finalize().into_bytes())
}
