//! Hashes of what is no secret.

use boa_engine::{Context, JsArgs, JsResult, JsValue};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{bytes, text};

/// The hash of bytes; null for an algorithm that isn't known.
pub(super) fn digest(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = text(args, 0, context)?;
    let data = bytes::of(args.get_or_undefined(1), context)?;
    let hash = match algorithm.as_str() {
        "md5" => Md5::digest(&data).to_vec(),
        "sha1" => Sha1::digest(&data).to_vec(),
        "sha256" => Sha256::digest(&data).to_vec(),
        "sha512" => Sha512::digest(&data).to_vec(),
        _ => return Ok(JsValue::null()),
    };
    bytes::array(hash, context)
}

/// The HMAC of bytes under a key; null for an algorithm that isn't known.
pub(super) fn hmac(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = text(args, 0, context)?;
    let key = bytes::of(args.get_or_undefined(1), context)?;
    let data = bytes::of(args.get_or_undefined(2), context)?;
    let code = match algorithm.as_str() {
        "md5" => code::<Hmac<Md5>>(&key, &data),
        "sha1" => code::<Hmac<Sha1>>(&key, &data),
        "sha256" => code::<Hmac<Sha256>>(&key, &data),
        "sha512" => code::<Hmac<Sha512>>(&key, &data),
        _ => return Ok(JsValue::null()),
    };
    bytes::array(code, context)
}

fn code<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}
