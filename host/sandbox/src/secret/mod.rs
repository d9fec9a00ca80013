//! The secret capability: values that can be used and never read.
//!
//! - `vault.rs`: what a run's markers stand for, putting values in and hiding them again
//! - `marker.rs`: what a marker looks like
//! - `hash.rs`: digests and HMACs
//! - `seal.rs`: taking tokens out of a response
//! - `search.rs`: finding secrets in every usual encoding

mod hash;
pub(crate) mod marker;
mod seal;
mod search;
mod vault;

use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker};

use crate::account::Connection;
use crate::bindings::weft::node::secret as contract;
use crate::call::LimitKind;
use crate::state::CallState;

pub(crate) use contract::{Algorithm, Encoding, Part};
pub use marker::name_markers;
pub(crate) use seal::{Life, Sealed, seal};
pub use search::SECRET_BYTES_MIN;
pub use vault::Secret;
pub(crate) use vault::{Derived, Vault};

/// The secrets of one call: those of its connection, and what it made of them itself.
pub(crate) struct SecretView {
    pub(crate) connection: Option<Arc<Connection>>,
    /// Hashes live as long as the call, so that a run's memory does not grow with its requests.
    pub(crate) derived: Derived,
    pub(crate) hashes_left: u32,
    pub(crate) hashed_bytes_left: usize,
}

pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    contract::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)
}

impl SecretView {
    fn sealed(&self, name: &str) -> Result<String, contract::Error> {
        let connection = self.connection.as_ref();
        let marker = connection.and_then(|connection| connection.vault.named(name, &connection.account));
        marker.ok_or_else(|| contract::Error::Unknown(name.to_owned()))
    }

    /// The joined values of the parts, and a text that says the same with markers for values.
    fn join(&self, parts: &[Part]) -> Result<(Option<Vec<u8>>, String), contract::Error> {
        let mut value = Some(Vec::new());
        let mut identity = String::new();
        for part in parts {
            let (bytes, shown) = self.part(part)?;
            identity.push_str(&format!("{}:{shown};", shown.len()));
            value = value.zip(bytes).map(|(mut value, bytes)| {
                value.extend_from_slice(&bytes);
                value
            });
        }
        Ok((value, identity))
    }

    fn part(&self, part: &Part) -> Result<(Option<Vec<u8>>, String), contract::Error> {
        match part {
            Part::Text(text) => Ok((Some(text.clone().into_bytes()), format!("text {text}"))),
            Part::Sealed(marker) => {
                let connection = self.connection.as_ref().ok_or(contract::Error::NotAMarker)?;
                let secret = self.derived.get(marker).or_else(|| connection.vault.get(marker));
                let secret = secret.ok_or(contract::Error::NotAMarker)?;
                Ok((secret.map(|secret| secret.expose().to_vec()), format!("sealed {marker}")))
            }
        }
    }

    fn keep(&mut self, name: &str, identity: &str, value: Option<Vec<u8>>) -> Result<String, contract::Error> {
        let connection = self.connection.as_ref().ok_or(contract::Error::NotAMarker)?;
        let marker = connection.vault.marker(name, identity);
        self.derived.put(&marker, value.map(Secret::new));
        Ok(marker)
    }
}

impl CallState {
    /// Hashing is work of the host, which the component's share of computing doesn't count, and every result is kept as
    /// long as the call.
    fn may_hash(&mut self, capability: &str, parts: &[&[Part]]) -> wasmtime::Result<()> {
        self.may_use(capability)?;
        let length = |part: &Part| match part {
            Part::Text(text) | Part::Sealed(text) => text.len(),
        };
        let bytes = parts.iter().flat_map(|parts| parts.iter()).map(length).sum();
        let secret = &mut self.secret;
        let left = secret.hashes_left.checked_sub(1).zip(secret.hashed_bytes_left.checked_sub(bytes));
        let Some((hashes, hashed_bytes)) = left else {
            return Err(self.stop(LimitKind::Amount, "the call had more hashed than it may"));
        };
        (secret.hashes_left, secret.hashed_bytes_left) = (hashes, hashed_bytes);
        self.usage.hashes += 1;
        Ok(())
    }
}

impl contract::Host for CallState {
    fn sealed(&mut self, name: String) -> wasmtime::Result<Result<String, contract::Error>> {
        self.may_use("secret.sealed")?;
        let marker = self.secret.sealed(&name);
        match marker {
            Ok(_) => self.usage.seal(&name),
            Err(_) => self.usage.refuse(&format!("the sealed value `{name}`")),
        }
        Ok(marker)
    }

    fn digest(
        &mut self,
        algorithm: Algorithm,
        parts: Vec<Part>,
        encoding: Encoding,
    ) -> wasmtime::Result<Result<String, contract::Error>> {
        self.may_hash("secret.digest", &[&parts])?;
        Ok(self.secret.join(&parts).and_then(|(value, identity)| {
            let hash = value.map(|value| hash::encode(&hash::digest(algorithm, &value), encoding));
            self.secret.keep("digest", &format!("{algorithm:?} {encoding:?} {identity}"), hash)
        }))
    }

    fn hmac(
        &mut self,
        algorithm: Algorithm,
        key: Vec<Part>,
        parts: Vec<Part>,
        encoding: Encoding,
    ) -> wasmtime::Result<Result<String, contract::Error>> {
        self.may_hash("secret.hmac", &[&key, &parts])?;
        Ok(self.secret.join(&key).and_then(|(key, key_identity)| {
            let (value, identity) = self.secret.join(&parts)?;
            let code = key.zip(value).map(|(key, value)| hash::encode(&hash::hmac(algorithm, &key, &value), encoding));
            self.secret.keep("hmac", &format!("{algorithm:?} {encoding:?} {key_identity} {identity}"), code)
        }))
    }

    fn basic(&mut self, user: Vec<Part>, password: Vec<Part>) -> wasmtime::Result<Result<String, contract::Error>> {
        self.may_hash("secret.basic", &[&user, &password])?;
        let mut hidden = true;
        let marker = self.secret.join(&user).and_then(|(user, user_identity)| {
            let (password, identity) = self.secret.join(&password)?;
            let joined = user.zip(password).map(|(user, password)| {
                hash::encode(&[user.as_slice(), b":", password.as_slice()].concat(), Encoding::Base64)
            });
            let marker = self.secret.keep("basic", &format!("{user_identity} {identity}"), joined.clone())?;
            if let (Some(connection), Some(joined)) = (&self.secret.connection, joined) {
                hidden = connection.vault.hide_also(&marker, Secret::new(joined));
            }
            Ok(marker)
        });
        if !hidden {
            return Err(self.stop(LimitKind::Amount, "the run had more Basic texts made than it may"));
        }
        Ok(marker)
    }
}
