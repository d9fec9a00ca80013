//! Secrets that can be used and never read. A marker stands for a sealed value in query, header, form and JSON body.

use crate::Failure;
use crate::bindings::weft::node::secret as contract;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::secret as host;
#[cfg(target_arch = "wasm32")]
use contract as host;

pub use contract::{Algorithm, Encoding, Error, Part, Signature};

/// The marker of a sealed value: a secret field of the connection, or a token by the name it was sealed under.
pub fn sealed(name: &str) -> Result<String, Error> {
    host::sealed(name)
}

/// The marker of the hash of these parts.
pub fn digest(algorithm: Algorithm, parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    host::digest(algorithm, parts, encoding)
}

/// The marker of the HMAC of these parts under this key.
pub fn hmac(algorithm: Algorithm, key: &[Part], parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    host::hmac(algorithm, key, parts, encoding)
}

/// Whether a text is the HMAC of these parts under this key: for what comes from the far side.
pub fn prove(
    algorithm: Algorithm,
    key: &[Part],
    parts: &[Part],
    encoding: Encoding,
    given: &str,
) -> Result<bool, Error> {
    host::prove(algorithm, key, parts, encoding, given)
}

/// The marker of the signature of these parts by this private key.
pub fn sign(signature: Signature, key: &[Part], parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    host::sign(signature, key, parts, encoding)
}

/// Says when a token ends that this call has sealed, in milliseconds since 1970-01-01T00:00:00Z.
pub fn lives_until(name: &str, end_ms: i64) -> Result<(), Error> {
    host::lives_until(name, end_ms)
}

/// The marker of `base64(user ":" password)`, for `Authorization: Basic …`.
pub fn basic(user: &[Part], password: &[Part]) -> Result<String, Error> {
    host::basic(user, password)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unknown(name) => Self::invalid(format!("the connection has no sealed value `{name}`"))
                .with_remedy(format!("fill in the field `{name}` of the connection")),
            Error::NoKey(reason) => Self::invalid(format!("what is to sign is no private key: {reason}"))
                .with_remedy("fill in the private key as the platform gave it, in PEM"),
            Error::NotAMarker => Self::invalid("a text that is no marker of this connection was used as one"),
        }
    }
}
