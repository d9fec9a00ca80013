//! How what an account keeps secret is sealed: each account has a random key of its own, which seals its values; that key is
//! sealed under the store's. So the store's key can be changed without touching a single value.
//!
//! A value opens in its own place only: that of its account, with its name, its end, and the generation of the account, which
//! grows with each change. It is bound to where the account's requests go as well: whoever changes that in the store has
//! nothing that opens any more.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use weft_sandbox::secret::Secret;
use zeroize::Zeroizing;

use crate::secret::store_key::{StoreKey, code};

const NONCE_BYTES: usize = 24;
/// What a sealed value begins with.
const FORMAT: u8 = 1;

/// The key of one account's values.
pub(super) struct AccountKey(Zeroizing<[u8; 32]>);

/// What a value is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) account_id: &'a str,
    /// Of where requests of the account go, and who they are for.
    pub(super) steering: &'a [u8; 32],
    pub(super) name: &'a str,
    pub(super) generation: i64,
    pub(super) expires_at_ms: Option<i64>,
}

impl AccountKey {
    /// A key that nobody has yet.
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(super::random()))
    }

    /// The key, sealed under the store's.
    pub(super) fn wrap(&self, account_id: &str, key: &StoreKey) -> Vec<u8> {
        encrypt(&key.for_purpose(PURPOSE), &bound_key(account_id), self.0.as_slice())
    }

    /// The key of that account, if the store's key opens it.
    pub(super) fn unwrap(wrapped: &[u8], account_id: &str, key: &StoreKey) -> Option<Self> {
        let opened = decrypt(&key.for_purpose(PURPOSE), &bound_key(account_id), wrapped)?;
        Some(Self(Zeroizing::new(opened.as_slice().try_into().ok()?)))
    }

    /// Seals a value for its place.
    pub(super) fn seal(&self, place: Place<'_>, value: &Secret) -> Vec<u8> {
        encrypt(&self.0, &self.bound(place), value.expose())
    }

    /// The value, if it is one of this place.
    pub(super) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Option<Secret> {
        let opened = decrypt(&self.0, &self.bound(place), sealed)?;
        Some(Secret::new(opened.to_vec()))
    }

    fn bound(&self, place: Place<'_>) -> [u8; 32] {
        let generation = place.generation.to_be_bytes();
        let end = place.expires_at_ms.map(i64::to_be_bytes);
        let end = end.as_ref().map(|bytes| &bytes[..]).unwrap_or_default();
        let parts: [&[u8]; 5] = [place.account_id.as_bytes(), place.steering, place.name.as_bytes(), &generation, end];
        code(self.0.as_slice(), &parts)
    }
}

const PURPOSE: &str = "weft account keys 1";

fn bound_key(account_id: &str) -> [u8; 32] {
    code(b"weft account key", &[account_id.as_bytes()])
}

fn encrypt(key: &[u8; 32], bound: &[u8], value: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = super::random();
    let payload = Payload { msg: value, aad: bound };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(XNonce::from_slice(&nonce), payload);
    let sealed = sealed.expect("only what is longer than any memory can't be sealed");
    [[FORMAT].as_slice(), &nonce, &sealed].concat()
}

fn decrypt(key: &[u8; 32], bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let rest = sealed.strip_prefix(&[FORMAT])?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: ciphertext, aad: bound };
    let opened = XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), payload).ok()?;
    Some(Zeroizing::new(opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEERING: [u8; 32] = [7; 32];

    fn place() -> Place<'static> {
        Place { account_id: "a", steering: &STEERING, name: "refresh", generation: 3, expires_at_ms: Some(9) }
    }

    #[test]
    fn a_value_opens_in_its_own_place_only() {
        let key = AccountKey::new();
        let sealed = key.seal(place(), &Secret::new("token-1"));
        assert_eq!(key.open(place(), &sealed).unwrap().expose(), b"token-1");
        for other in [
            Place { account_id: "b", ..place() },
            Place { steering: &[8; 32], ..place() },
            Place { name: "access", ..place() },
            Place { generation: 2, ..place() },
            Place { expires_at_ms: None, ..place() },
            Place { expires_at_ms: Some(10), ..place() },
        ] {
            assert!(key.open(other, &sealed).is_none(), "{other:?}");
        }
        assert!(AccountKey::new().open(place(), &sealed).is_none());
    }

    #[test]
    fn a_single_changed_byte_is_noticed() {
        let key = AccountKey::new();
        let sealed = key.seal(place(), &Secret::new("token-1"));
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.open(place(), &changed).is_none() && key.open(place(), &sealed[..index]).is_none(), "{index}");
        }
    }

    #[test]
    fn a_key_opens_under_the_key_of_its_store_alone() {
        let (key, store) = (AccountKey::new(), StoreKey::new([1; 32]));
        let wrapped = key.wrap("a", &store);
        assert_eq!(AccountKey::unwrap(&wrapped, "a", &store).unwrap().0, key.0);
        assert!(AccountKey::unwrap(&wrapped, "b", &store).is_none());
        assert!(AccountKey::unwrap(&wrapped, "a", &StoreKey::new([2; 32])).is_none());
        assert_ne!(key.wrap("a", &store), wrapped, "no two have the same nonce");
    }
}
