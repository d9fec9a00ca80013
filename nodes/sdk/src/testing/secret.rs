//! Markers that say what they stand for, such as `<app_secret>` and `<md5 <app_secret>text<app_secret> hex-lower>`; or,
//! where a test gives the secrets values, what the platform would see.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::hash;
use crate::bindings::weft::node::secret::{Algorithm, Encoding, Error, Part, Signature};

thread_local! {
    /// What markers stand for, while a test gives them values.
    static VALUES: RefCell<Option<BTreeMap<String, Vec<u8>>>> = const { RefCell::new(None) };
    /// When tokens end, as nodes have said.
    static ENDS: RefCell<BTreeMap<String, i64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Runs `test` with secrets that have values. Within it a digest is what the platform would see, so that it can be
/// compared with a signature that is known to be right, and there are no other secrets than these. A secret itself is
/// its marker all the same.
///
/// ```
/// use weft_sdk::secret::{self, Algorithm, Encoding, Part};
/// use weft_sdk::testing;
///
/// testing::with_secrets(&[("app_secret", "12345")], || {
///     let secret = Part::Sealed(secret::sealed("app_secret").unwrap());
///     let sign = secret::digest(Algorithm::Md5, &[Part::Text("a".to_owned()), secret], Encoding::HexLower);
///     assert_eq!(sign.unwrap(), "af8f9dffa5d420fbc249141645b962ee");
///     assert!(secret::sealed("session").is_err());
/// });
/// ```
pub fn with_secrets<T>(secrets: &[(&str, &str)], test: impl FnOnce() -> T) -> T {
    /// Takes the values away also where the test fails: the next one may run in the same thread.
    struct Forget;
    impl Drop for Forget {
        fn drop(&mut self) {
            VALUES.take();
        }
    }
    let values = secrets.iter().map(|(name, value)| (marker(name), value.as_bytes().to_vec()));
    VALUES.set(Some(values.collect()));
    let _forget = Forget;
    test()
}

pub(crate) fn sealed(name: &str) -> Result<String, Error> {
    let marker = marker(name);
    let known = VALUES.with_borrow(|values| values.as_ref().is_none_or(|values| values.contains_key(&marker)));
    if known { Ok(marker) } else { Err(Error::Unknown(name.to_owned())) }
}

/// The marker of a sealed value.
pub(crate) fn marker(name: &str) -> String {
    format!("<{name}>")
}

pub(crate) fn digest(algorithm: Algorithm, parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    let told = format!("<{} {} {}>", name(algorithm), join(parts), name(encoding));
    kept(told, bytes(parts)?.map(|data| hash::digest(algorithm, &data)), encoding)
}

pub(crate) fn hmac(algorithm: Algorithm, key: &[Part], parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    let told = format!("<hmac-{} {} {} {}>", name(algorithm), join(key), join(parts), name(encoding));
    let code = bytes(key)?.zip(bytes(parts)?).map(|(key, data)| hash::hmac(algorithm, &key, &data));
    kept(told, code, encoding)
}

/// Without values, what proves is the text that the marker of the code is.
pub(crate) fn prove(
    algorithm: Algorithm,
    key: &[Part],
    parts: &[Part],
    encoding: Encoding,
    given: &str,
) -> Result<bool, Error> {
    Ok(hmac(algorithm, key, parts, encoding)? == given)
}

/// Nothing is signed in tests of nodes: the marker says what would be.
pub(crate) fn sign(signature: Signature, key: &[Part], parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    bytes(key)?.zip(bytes(parts)?);
    Ok(format!("<{} {} {} {}>", name(signature), join(key), join(parts), name(encoding)))
}

pub(crate) fn lives_until(name: &str, end_ms: i64) -> Result<(), Error> {
    sealed(name)?;
    ENDS.with_borrow_mut(|ends| ends.insert(name.to_owned(), end_ms));
    Ok(())
}

/// What the node under test last said of when a token ends, in milliseconds since 1970-01-01T00:00:00Z.
pub fn told_end(name: &str) -> Option<i64> {
    ENDS.with_borrow(|ends| ends.get(name).copied())
}

pub(crate) fn basic(user: &[Part], password: &[Part]) -> Result<String, Error> {
    let told = format!("<basic {}:{}>", join(user), join(password));
    let joined = bytes(user)?.zip(bytes(password)?).map(|(user, password)| [user, b":".to_vec(), password].concat());
    kept(told, joined, Encoding::Base64)
}

/// The value of a hash is its own marker, so that a test reads it in the request; bytes have no text, and keep the other.
fn kept(told: String, value: Option<Vec<u8>>, encoding: Encoding) -> Result<String, Error> {
    let Some(value) = value else { return Ok(told) };
    let (marker, value) = match hash::encode(&value, encoding) {
        Some(text) => (text.clone(), text.into_bytes()),
        None => (told, value),
    };
    VALUES.with_borrow_mut(|values| values.as_mut().map(|values| values.insert(marker.clone(), value)));
    Ok(marker)
}

/// What the parts stand for; none while secrets have no values.
fn bytes(parts: &[Part]) -> Result<Option<Vec<u8>>, Error> {
    VALUES.with_borrow(|values| {
        let Some(values) = values else { return Ok(None) };
        let bytes = parts.iter().map(|part| match part {
            Part::Text(text) => Ok(text.as_bytes()),
            Part::Sealed(marker) => values.get(marker).map(Vec::as_slice).ok_or(Error::NotAMarker),
        });
        Ok(Some(bytes.collect::<Result<Vec<_>, _>>()?.concat()))
    })
}

fn join(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Sealed(text) => text.as_str(),
        })
        .collect()
}

fn name(value: impl std::fmt::Debug) -> String {
    // `Algorithm::Sha256`, `Encoding::HexLower` and the like.
    let debug = format!("{value:?}");
    let words = debug.rsplit("::").next().unwrap_or_default();
    words.replace("Hex", "hex-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn with_values_a_hash_is_what_the_platform_sees() {
        with_secrets(&[("key", "Jefe")], || {
            let key = [Part::Sealed(sealed("key").unwrap())];
            let data = [text("what do ya want "), text("for nothing?")];
            let code = hmac(Algorithm::Md5, &key, &data, Encoding::HexUpper).unwrap();
            assert_eq!(code, "750C783E6AB0B503EAA86E310A5DB738");
            // And may be a part of another one.
            let outer = digest(Algorithm::Md5, &[text("x"), Part::Sealed(code.clone())], Encoding::HexLower).unwrap();
            let plain = digest(Algorithm::Md5, &[text("x"), text(&code)], Encoding::HexLower).unwrap();
            assert_eq!(outer, plain);
        });
    }

    #[test]
    fn raw_bytes_can_be_hashed_on() {
        with_secrets(&[], || {
            let raw = digest(Algorithm::Sha1, &[text("abc")], Encoding::Raw).unwrap();
            let twice = digest(Algorithm::Sha1, &[Part::Sealed(raw)], Encoding::HexLower).unwrap();
            assert_eq!(twice, "0d3ced9bec10a777aec23ccc353a8c08a633045e");
        });
    }

    #[test]
    fn with_values_there_are_no_other_secrets() {
        with_secrets(&[("a", "1")], || {
            assert_eq!(sealed("b"), Err(Error::Unknown("b".to_owned())));
            let parts = [Part::Sealed("<b>".to_owned())];
            assert_eq!(digest(Algorithm::Md5, &parts, Encoding::HexLower), Err(Error::NotAMarker));
        });
        assert_eq!(sealed("b").unwrap(), "<b>");
    }
}
