//! The secret capability: markers of values, and of what is made of them.

use crate::connection::input_of;
use crate::limits::LimitKind;
use crate::secret::{Origin, Secret, hash, sign};
use crate::state::{CallState, SecretView};
use crate::types::secret::{Algorithm, Encoding, Error, Part, Signature};

/// Sealed values and texts, one after the other.
struct Joined {
    /// None where one of the values is not here.
    value: Option<Vec<u8>>,
    /// Says the same with markers for values.
    identity: String,
    /// Where the sealed values among them come from.
    origins: Vec<Origin>,
}

impl Joined {
    fn is_secret(&self) -> bool {
        self.origins.iter().any(Origin::is_secret)
    }
}

impl SecretView {
    fn sealed(&self, name: &str) -> Result<String, Error> {
        let unknown = || Error::Unknown(name.to_owned());
        let connection = self.connection.as_ref().filter(|_| input_of(name).is_none()).ok_or_else(unknown)?;
        let marker = connection.marker_of(name).ok_or_else(unknown)?;
        let value = connection.vault.get(&marker).flatten();
        self.holding.put(&marker, value, Origin::Named(name.to_owned()));
        Ok(marker)
    }

    fn join(&self, parts: &[Part]) -> Result<Joined, Error> {
        let mut joined = Joined { value: Some(Vec::new()), identity: String::new(), origins: Vec::new() };
        for part in parts {
            let (bytes, shown) = match part {
                Part::Text(text) => (Some(text.clone().into_bytes()), format!("text {text}")),
                Part::Sealed(marker) => {
                    let held = self.holding.get(marker).ok_or(Error::NotAMarker)?;
                    joined.origins.push(held.origin);
                    (held.value.map(|secret| secret.expose().to_vec()), format!("sealed {marker}"))
                }
            };
            joined.identity.push_str(&format!("{}:{shown};", shown.len()));
            joined.value = joined.value.zip(bytes).map(|(value, bytes)| [value, bytes].concat());
        }
        Ok(joined)
    }

    fn keep(&mut self, name: &str, identity: &str, value: Option<Vec<u8>>, origin: Origin) -> Result<String, Error> {
        let connection = self.connection.as_ref().ok_or(Error::NotAMarker)?;
        let marker = connection.vault.marker(name, identity);
        self.holding.put(&marker, value.map(Secret::new), origin);
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
        let connection = secret.connection.as_ref();
        if connection.is_some_and(|connection| connection.count_hash() > secret.hashes_of_run_max) {
            return Err(self.stop(LimitKind::Rule, "the run had more hashed for this account than it may"));
        }
        (secret.hashes_left, secret.hashed_bytes_left) = (hashes, hashed_bytes);
        self.usage.hashes += 1;
        Ok(())
    }
}

impl CallState {
    /// The marker of a sealed value.
    pub(crate) fn secret_sealed(&mut self, name: &str) -> wasmtime::Result<Result<String, Error>> {
        self.may_use("secret.sealed")?;
        let connection = self.secret.connection.as_ref();
        let authorization = connection.and_then(|connection| connection.account.settings.authorization.as_ref());
        let marker = match authorization.is_none_or(|authorization| authorization.lets(&self.http.node, name)) {
            true => self.secret.sealed(name),
            false => Err(Error::Unknown(name.to_owned())),
        };
        match marker {
            Ok(_) => self.usage.seal(name),
            Err(_) => self.usage.refuse(&format!("the sealed value `{name}`")),
        }
        Ok(marker)
    }

    /// The marker of a hash.
    pub(crate) fn secret_digest(
        &mut self,
        algorithm: Algorithm,
        parts: &[Part],
        encoding: Encoding,
    ) -> wasmtime::Result<Result<String, Error>> {
        self.may_hash("secret.digest", &[parts])?;
        Ok(self.secret.join(parts).and_then(|parts| {
            let origin = Origin::Hash { of_secret: parts.is_secret() };
            let hash = parts.value.map(|value| hash::encode(&hash::digest(algorithm, &value), encoding));
            self.secret.keep("digest", &format!("{} {}", way(algorithm, encoding), parts.identity), hash, origin)
        }))
    }

    /// The marker of an HMAC.
    pub(crate) fn secret_hmac(
        &mut self,
        algorithm: Algorithm,
        key: &[Part],
        parts: &[Part],
        encoding: Encoding,
    ) -> wasmtime::Result<Result<String, Error>> {
        self.may_hash("secret.hmac", &[key, parts])?;
        Ok(self.secret.join(key).and_then(|key| {
            let parts = self.secret.join(parts)?;
            let origin = Origin::Hash { of_secret: key.is_secret() || parts.is_secret() };
            let identity = format!("{} {} {}", way(algorithm, encoding), key.identity, parts.identity);
            let values = key.value.zip(parts.value);
            let code = values.map(|(key, value)| hash::encode(&hash::hmac(algorithm, &key, &value), encoding));
            self.secret.keep("hmac", &identity, code, origin)
        }))
    }

    /// Whether a text is an HMAC. What it would be stays here, and is compared in constant time.
    pub(crate) fn secret_prove(
        &mut self,
        algorithm: Algorithm,
        key: &[Part],
        parts: &[Part],
        encoding: Encoding,
        given: &str,
    ) -> wasmtime::Result<Result<bool, Error>> {
        self.may_hash("secret.prove", &[key, parts])?;
        Ok(self.secret.join(key).and_then(|key| {
            let values = key.value.zip(self.secret.join(parts)?.value);
            // Without the values, in a replay, what was recorded has been proved then.
            Ok(values.is_none_or(|(key, value)| {
                let code = hash::encode(&hash::hmac(algorithm, &key, &value), encoding);
                hash::is_same(&code, given.as_bytes())
            }))
        }))
    }

    /// The marker of a signature.
    pub(crate) fn secret_sign(
        &mut self,
        signature: Signature,
        key: &[Part],
        parts: &[Part],
        encoding: Encoding,
    ) -> wasmtime::Result<Result<String, Error>> {
        self.may_hash("secret.sign", &[key, parts])?;
        Ok(self.secret.join(key).and_then(|key| {
            let parts = self.secret.join(parts)?;
            let origin = Origin::Hash { of_secret: key.is_secret() || parts.is_secret() };
            let way = format!("Signature::{signature:?} Encoding::{encoding:?}");
            let identity = format!("{way} {} {}", key.identity, parts.identity);
            let signed = key.value.zip(parts.value).map(|(key, value)| sign::sign(signature, &key, &value));
            let signed = signed.transpose().map_err(|reason| Error::NoKey(reason.to_owned()))?;
            self.secret.keep("sign", &identity, signed.map(|bytes| hash::encode(&bytes, encoding)), origin)
        }))
    }

    /// Says when a token ends that this call has sealed.
    pub(crate) fn secret_lives_until(&mut self, name: &str, end_ms: i64) -> wasmtime::Result<Result<(), Error>> {
        self.may_use("secret.lives-until")?;
        let is_held = self.secret.holding.all().iter().any(|(_, held)| held.origin == Origin::Named(name.to_owned()));
        if !is_held {
            return Ok(Err(Error::Unknown(name.to_owned())));
        }
        // A replay has no tokens, and needs no ends of them.
        if let Some(connection) = &self.secret.connection {
            connection.account.end_token(name, end_ms, self.wasi.clock.now_ms());
        }
        Ok(Ok(()))
    }

    /// The marker of the text of a Basic header.
    pub(crate) fn secret_basic(&mut self, user: &[Part], password: &[Part]) -> wasmtime::Result<Result<String, Error>> {
        self.may_hash("secret.basic", &[user, password])?;
        Ok(self.secret.join(user).and_then(|user| {
            let password = self.secret.join(password)?;
            let identity = format!("{} {}", user.identity, password.identity);
            let origin = Origin::Basic([user.origins, password.origins].concat());
            let joined = user.value.zip(password.value).map(|(user, password)| {
                hash::encode(&[user.as_slice(), b":", password.as_slice()].concat(), Encoding::Base64)
            });
            self.secret.keep("basic", &identity, joined, origin)
        }))
    }
}

/// How a hash is made. Its marker is made of that, and recordings hold markers: the words are those of their time.
fn way(algorithm: Algorithm, encoding: Encoding) -> String {
    format!("Algorithm::{algorithm:?} Encoding::{encoding:?}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::account::{Account, AccountSettings};
    use crate::connection::Connection;
    use crate::secret::{Hiding, Holding};

    #[test]
    fn the_markers_of_recorded_hashes_stay() {
        assert_eq!(way(Algorithm::Md5, Encoding::HexLower), "Algorithm::Md5 Encoding::HexLower");
        assert_eq!(way(Algorithm::Sha256, Encoding::Base64), "Algorithm::Sha256 Encoding::Base64");
    }

    /// A workflow gives an input to the calls that it names it in, and to no others.
    #[test]
    fn a_secret_input_is_not_had_by_its_name() {
        let account = Account::new(AccountSettings {
            name: "main".to_owned(),
            platform: "shop".to_owned(),
            base_url: "https://api.shop.example".to_owned(),
            hosts: Vec::new(),
            allow_private: false,
            fields: BTreeMap::new(),
            secrets: BTreeMap::from([("key".to_owned(), Some(Secret::new("a long key")))]),
            limits: Vec::new(),
            places: Vec::new(),
            authorization: None,
        });
        let account = account.expect("an address");
        let inputs = BTreeMap::from([("pin".to_owned(), Some(Secret::new("a long pin")))]);
        let hiding = Hiding::new([("shop".to_owned(), Arc::clone(&account))], []);
        let connection = Connection::with_inputs("shop", account, &[1; 32], &inputs, hiding);
        let view = |holding| SecretView {
            connection: Some(Arc::clone(&connection)),
            holding,
            hashes_left: 0,
            hashed_bytes_left: 0,
            hashes_of_run_max: 0,
        };
        let marker = connection.input_marker("pin").expect("the input has a marker");
        assert!(view(Holding::default()).sealed("key").is_ok());
        assert!(view(Holding::default()).sealed("input.pin").is_err());
        let holding = Holding::default();
        connection.hold_inputs(&holding, &format!("{{\"headers\":{{\"x\":\"{marker}\"}}}}"));
        assert_eq!(holding.get(&marker).map(|held| held.origin), Some(Origin::Input("pin".to_owned())));
    }
}
