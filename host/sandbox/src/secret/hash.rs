//! Digests and HMACs over sealed values. MD5 and SHA-1 are here because platforms sign with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;
use weft_recording::hex;

use crate::types::secret::{Algorithm, Encoding};

pub(crate) fn digest(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => Md5::digest(data).to_vec(),
        Algorithm::Sha1 => Sha1::digest(data).to_vec(),
        Algorithm::Sha256 => Sha256::digest(data).to_vec(),
        Algorithm::Sha512 => Sha512::digest(data).to_vec(),
    }
}

/// HMAC (RFC 2104).
pub(crate) fn hmac(algorithm: Algorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
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

/// Whether two texts are the same. How long it takes depends on their lengths alone.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

pub(crate) fn encode(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::HexLower => hex(bytes).into_bytes(),
        Encoding::HexUpper => hex(bytes).to_uppercase().into_bytes(),
        Encoding::Base64 => STANDARD.encode(bytes).into_bytes(),
        Encoding::Raw => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors of RFC 1321, RFC 3174, RFC 6234 and RFC 2202 / 4231 ("Jefe").
    #[test]
    fn hashes_agree_with_their_standards() {
        let cases = [
            (digest(Algorithm::Md5, b"abc"), "900150983cd24fb0d6963f7d28e17f72"),
            (digest(Algorithm::Sha1, b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (digest(Algorithm::Sha256, b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (hmac(Algorithm::Md5, b"Jefe", b"what do ya want for nothing?"), "750c783e6ab0b503eaa86e310a5db738"),
            (
                hmac(Algorithm::Sha1, b"Jefe", b"what do ya want for nothing?"),
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (
                hmac(Algorithm::Sha256, b"Jefe", b"what do ya want for nothing?"),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                digest(Algorithm::Sha512, b"abc"),
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            (
                hmac(Algorithm::Sha512, b"Jefe", b"what do ya want for nothing?"),
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(hex(&bytes), expected);
        }
    }

    #[test]
    fn encodings() {
        assert_eq!(encode(&[0xab, 0x01], Encoding::HexUpper), b"AB01");
        assert_eq!(encode(b"a:b", Encoding::Base64), b"YTpi");
        assert_eq!(encode(&[7], Encoding::Raw), [7]);
    }
}
