//! How kept tokens are sealed: `format | generation | nonce | ciphertext`, under the store's key.
//!
//! A sealed value opens in its own place only. What it is bound to (the associated data) is made of:
//! - the account's name, platform, address, fields and secrets: a row that is moved to another account doesn't open, and a
//!   secret that is changed makes the tokens worthless. Nobody without the key can try guesses of a secret on it.
//! - the token's name and end: it can't be passed off as another token of the account, nor as one that lives longer.
//! - its generation, which grows each time the account's tokens are saved: tokens of two times can't be mixed. Whoever can
//!   write to the store can put all rows of an earlier time back, and those open: that they are not the latest, only
//!   something outside of the store could tell. They are tokens of the same account, and have their end in them.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use weft_sandbox::AccountSettings;
use weft_sandbox::secret::Secret;
use weft_store::SealedToken;
use zeroize::Zeroizing;

use crate::secret::store_key::{StoreKey, code};

/// What a sealed value begins with. The format before had no such byte, and a key that the account's secrets made.
const FORMAT: u8 = 2;
const NONCE_BYTES: usize = 24;

/// What seals and opens the tokens of one account.
pub(crate) struct Seals {
    cipher: XChaCha20Poly1305,
    places: Zeroizing<[u8; 32]>,
    nonces: Zeroizing<[u8; 32]>,
    account: [u8; 32],
}

/// What a token is bound to, beside its account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) name: &'a str,
    pub(crate) generation: u64,
    pub(crate) expires_at_ms: Option<i64>,
}

/// The tokens that were kept of an account.
pub(crate) struct Opened {
    pub(crate) generation: u64,
    pub(crate) values: BTreeMap<String, Secret>,
}

impl Seals {
    pub(crate) fn of(key: &StoreKey, account: &AccountSettings) -> Self {
        let cipher_key = key.for_purpose("weft tokens 2");
        Self {
            cipher: XChaCha20Poly1305::new((&*cipher_key).into()),
            places: key.for_purpose("weft places of tokens 2"),
            nonces: key.for_purpose("weft nonces of tokens 2"),
            account: of_account(&key.for_purpose("weft accounts 2"), account),
        }
    }

    /// None for a value that is too long to be sealed.
    ///
    /// The nonce is made of random and of all that is sealed: even where the random is the same, as in a run that goes on,
    /// two different tokens never have the same one.
    pub(crate) fn seal(&self, place: Place<'_>, value: &Secret, random: &[u8]) -> Option<Vec<u8>> {
        let bound = self.bound(place);
        let digest = code(self.nonces.as_slice(), &[random, &bound, value.expose()]);
        let nonce = &digest[..NONCE_BYTES];
        let payload = Payload { msg: value.expose(), aad: &bound };
        let ciphertext = self.cipher.encrypt(XNonce::from_slice(nonce), payload).ok()?;
        let generation = place.generation.to_be_bytes();
        Some([[FORMAT].as_slice(), &generation, nonce, &ciphertext].concat())
    }

    /// All tokens that were kept together. None if one of them doesn't open, or is of another time than the others.
    pub(crate) fn open_all(&self, kept: &SealedToken) -> Option<Opened> {
        let mut generation = None;
        let mut values = BTreeMap::new();
        for (name, sealed) in &kept.values {
            let (of_this, value) = self.open(name, sealed.expires_at_ms, &sealed.ciphertext)?;
            if *generation.get_or_insert(of_this) != of_this {
                return None;
            }
            values.insert(name.clone(), value);
        }
        Some(Opened { generation: generation?, values })
    }

    fn open(&self, name: &str, expires_at_ms: Option<i64>, sealed: &[u8]) -> Option<(u64, Secret)> {
        let rest = sealed.strip_prefix(&[FORMAT])?;
        let (generation, rest) = rest.split_first_chunk::<8>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let generation = u64::from_be_bytes(*generation);
        let bound = self.bound(Place { name, generation, expires_at_ms });
        let payload = Payload { msg: ciphertext, aad: &bound };
        let value = self.cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        Some((generation, Secret::new(value)))
    }

    fn bound(&self, place: Place<'_>) -> [u8; 32] {
        let generation = place.generation.to_be_bytes();
        let end = place.expires_at_ms.map(i64::to_be_bytes);
        let end = end.as_ref().map(|bytes| &bytes[..]).unwrap_or_default();
        let parts: [&[u8]; 4] = [&self.account, place.name.as_bytes(), &generation, end];
        code(self.places.as_slice(), &parts)
    }
}

/// Whether it was sealed as weft did before, under a key that the account's secrets made.
pub(crate) fn is_of_old(kept: &SealedToken) -> bool {
    kept.values.values().any(|sealed| sealed.ciphertext.first() != Some(&FORMAT))
}

/// An account with all that makes it this one, in 32 bytes that nobody can work out without the key.
fn of_account(key: &[u8; 32], account: &AccountSettings) -> [u8; 32] {
    let fields = (account.fields.len() as u64).to_be_bytes();
    let mut parts =
        vec![account.name.as_bytes(), account.platform.as_bytes(), account.base_url.as_bytes(), fields.as_slice()];
    parts.extend(account.fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
    for (name, value) in &account.secrets {
        parts.push(name.as_bytes());
        parts.push(value.as_ref().map(Secret::expose).unwrap_or_default());
    }
    code(key, &parts)
}

#[cfg(test)]
mod tests {
    use weft_store::StoredSecret;

    use super::*;

    const KEY: [u8; 32] = [1; 32];

    fn account(change: impl FnOnce(&mut AccountSettings)) -> AccountSettings {
        let mut account = AccountSettings {
            name: "shop".to_owned(),
            platform: "xiaoe".to_owned(),
            base_url: "https://api.example.com".to_owned(),
            hosts: Vec::new(),
            allow_private: false,
            fields: BTreeMap::from([("app_id".to_owned(), "app-1".to_owned())]),
            secrets: BTreeMap::from([("secret_key".to_owned(), Some(Secret::new("secret-1")))]),
            limits: Vec::new(),
            places: Vec::new(),
            authorization: None,
        };
        change(&mut account);
        account
    }

    fn seals(change: impl FnOnce(&mut AccountSettings)) -> Seals {
        Seals::of(&StoreKey::new(KEY), &account(change))
    }

    /// Tokens as they are kept, all of one generation.
    fn kept(names: &[&str], generation: u64) -> SealedToken {
        let seals = seals(|_| {});
        let expires_at_ms = Some(7_200_000);
        let sealed = |name: &str| {
            let place = Place { name, generation, expires_at_ms };
            let ciphertext = seals.seal(place, &Secret::new(format!("value of {name}")), b"random").unwrap();
            StoredSecret { ciphertext, expires_at_ms }
        };
        let values = names.iter().map(|name| ((*name).to_owned(), sealed(name))).collect();
        SealedToken { account: "shop".to_owned(), values }
    }

    fn opens(kept: &SealedToken) -> bool {
        seals(|_| {}).open_all(kept).is_some()
    }

    #[test]
    fn what_was_kept_opens_as_it_was() {
        let kept = kept(&["access", "refresh"], 5);
        let opened = seals(|_| {}).open_all(&kept).unwrap();
        assert_eq!(opened.generation, 5);
        assert_eq!(opened.values["access"].expose(), b"value of access");
        assert_eq!(opened.values["refresh"].expose(), b"value of refresh");
        let is_open = |sealed: &StoredSecret| sealed.ciphertext.windows(8).any(|window| window == b"value of");
        assert!(!kept.values.values().any(is_open));
        assert!(!is_of_old(&kept));
    }

    #[test]
    fn it_opens_for_its_own_account_only() {
        let kept = kept(&["access"], 5);
        let changes: [fn(&mut AccountSettings); 6] = [
            |account| account.name = "other".to_owned(),
            |account| account.platform = "http".to_owned(),
            |account| account.base_url = "https://other.example".to_owned(),
            |account| drop(account.fields.insert("app_id".to_owned(), "app-2".to_owned())),
            |account| drop(account.secrets.insert("secret_key".to_owned(), Some(Secret::new("secret-2")))),
            |account| account.secrets.clear(),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            assert!(seals(change).open_all(&kept).is_none(), "change {number}");
        }
        assert!(opens(&kept));
    }

    #[test]
    fn it_opens_in_its_own_place_only() {
        let pair = || kept(&["access", "refresh"], 5);
        assert!(opens(&pair()));
        let mut swapped = pair();
        let (access, refresh) = (swapped.values["access"].clone(), swapped.values["refresh"].clone());
        swapped.values.extend([("access".to_owned(), refresh), ("refresh".to_owned(), access)]);
        assert!(!opens(&swapped), "a token in the place of another");
        let mut mixed = pair();
        mixed.values.insert("access".to_owned(), kept(&["access"], 4).values["access"].clone());
        assert!(!opens(&mixed), "a token of an earlier time beside one of now");
        for end in [None, Some(7_200_001)] {
            let mut longer = pair();
            longer.values.get_mut("access").unwrap().expires_at_ms = end;
            assert!(!opens(&longer), "a longer life: {end:?}");
        }
    }

    #[test]
    fn a_single_changed_byte_is_noticed() {
        let whole = kept(&["access"], 5);
        let sealed = &whole.values["access"];
        for index in 0..sealed.ciphertext.len() {
            let mut changed = whole.clone();
            changed.values.get_mut("access").unwrap().ciphertext[index] ^= 1;
            assert!(!opens(&changed), "byte {index}");
            let cut = StoredSecret { ciphertext: sealed.ciphertext[..index].to_vec(), ..sealed.clone() };
            let values = BTreeMap::from([("access".to_owned(), cut)]);
            assert!(!opens(&SealedToken { values, ..whole.clone() }), "{index} bytes");
        }
    }

    /// Whoever has the store and knows all of the account can't find out that he does.
    #[test]
    fn the_secrets_of_the_account_are_no_key() {
        let known = account(|_| {});
        let sealed = kept(&["access"], 5).values["access"].ciphertext.clone();
        let of_old = {
            let secret = known.secrets["secret_key"].clone().unwrap();
            let parts: [&[u8]; 4] = [b"weft tokens 1", known.base_url.as_bytes(), b"secret_key", secret.expose()];
            code(b"weft", &parts)
        };
        for key in [of_old, [0; 32], of_account(&of_old, &known), of_account(&[0; 32], &known)] {
            let cipher = XChaCha20Poly1305::new((&key).into());
            for start in [0, 1, 9] {
                let (nonce, ciphertext) = sealed[start..].split_at(24);
                assert!(cipher.decrypt(XNonce::from_slice(nonce), ciphertext).is_err());
            }
            let guessed = Seals::of(&StoreKey::new(key), &known);
            assert!(guessed.open_all(&kept(&["access"], 5)).is_none());
        }
    }

    #[test]
    fn the_format_before_is_told() {
        let sealed = |first| StoredSecret { ciphertext: [vec![first], vec![7; 60]].concat(), expires_at_ms: None };
        let of_old = |first| BTreeMap::from([("access".to_owned(), sealed(first))]);
        for (first, is_told) in [(9, true), (FORMAT, false)] {
            let kept = SealedToken { values: of_old(first), ..kept(&["access"], 5) };
            assert_eq!(is_of_old(&kept), is_told);
            assert!(!opens(&kept));
        }
    }

    #[test]
    fn no_two_tokens_share_a_nonce() {
        let seals = seals(|_| {});
        let nonce = |name, generation, value: &str, random: &[u8]| {
            let place = Place { name, generation, expires_at_ms: None };
            seals.seal(place, &Secret::new(value), random).unwrap()[9..33].to_vec()
        };
        let one = nonce("access", 1, "value", b"random");
        assert_eq!(one, nonce("access", 1, "value", b"random"));
        for other in [
            nonce("access", 1, "other", b"random"),
            nonce("access", 2, "value", b"random"),
            nonce("refresh", 1, "value", b"random"),
            nonce("access", 1, "value", b"chance"),
        ] {
            assert_ne!(one, other);
        }
    }
}
