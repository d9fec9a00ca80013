//! The key of what a store keeps secret. It comes from elsewhere than the store, so that the store alone tells nothing: not
//! even whether a guess is right.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use weft_recording::hex;
use zeroize::Zeroizing;

/// A random key that lies beside a store and never in it. It is wiped from memory when nobody has it any more.
#[derive(Clone)]
pub struct StoreKey(Arc<Zeroizing<[u8; 32]>>);

impl StoreKey {
    /// Takes 32 bytes that nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// What tells it from other keys, and nothing about it.
    pub fn id(&self) -> String {
        hex(&self.for_purpose("weft key id")[..8])
    }

    /// A key for one purpose, which tells nothing about those for others.
    pub(crate) fn for_purpose(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(code(self.0.as_slice(), &[purpose.as_bytes()]))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoreKey(…)")
    }
}

/// HMAC-SHA-256 over parts that can't run into each other.
pub(crate) fn code(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(code(b"k", &[b"ab", b"c"]), code(b"k", &[b"a", b"bc"]));
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let key = StoreKey::new([1; 32]);
        assert_eq!(*key.for_purpose("tokens"), *key.clone().for_purpose("tokens"));
        assert_ne!(*key.for_purpose("tokens"), *key.for_purpose("nonces"));
        assert_ne!(*key.for_purpose("tokens"), *StoreKey::new([2; 32]).for_purpose("tokens"));
        assert_eq!(format!("{key:?}"), "StoreKey(…)");
    }
}
