//! Digests and HMACs as the host computes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::bindings::weft::node::secret::{Algorithm, Encoding};

pub(super) fn digest(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => Md5::digest(data).to_vec(),
        Algorithm::Sha1 => Sha1::digest(data).to_vec(),
        Algorithm::Sha256 => Sha256::digest(data).to_vec(),
        Algorithm::Sha512 => Sha512::digest(data).to_vec(),
    }
}

pub(super) fn hmac(algorithm: Algorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => code::<Hmac<Md5>>(key, data),
        Algorithm::Sha1 => code::<Hmac<Sha1>>(key, data),
        Algorithm::Sha256 => code::<Hmac<Sha256>>(key, data),
        Algorithm::Sha512 => code::<Hmac<Sha512>>(key, data),
    }
}

fn code<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

/// The bytes as a text; none for raw ones, which have no text.
pub(super) fn encode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let hex = || bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match encoding {
        Encoding::HexLower => Some(hex()),
        Encoding::HexUpper => Some(hex().to_uppercase()),
        Encoding::Base64 => Some(base64(bytes)),
        Encoding::Raw => None,
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
