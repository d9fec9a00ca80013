//! Markers that say what they stand for, such as `<app_secret>` and `<md5 <app_secret>text<app_secret> hex-lower>`.

use crate::bindings::weft::node::secret::{Algorithm, Encoding, Error, Part};

pub(crate) fn sealed(name: &str) -> Result<String, Error> {
    Ok(marker(name))
}

/// The marker of a sealed value.
pub(crate) fn marker(name: &str) -> String {
    format!("<{name}>")
}

pub(crate) fn digest(algorithm: Algorithm, parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    Ok(format!("<{} {} {}>", name(algorithm), join(parts), name(encoding)))
}

pub(crate) fn hmac(algorithm: Algorithm, key: &[Part], parts: &[Part], encoding: Encoding) -> Result<String, Error> {
    Ok(format!("<hmac-{} {} {} {}>", name(algorithm), join(key), join(parts), name(encoding)))
}

pub(crate) fn basic(user: &[Part], password: &[Part]) -> Result<String, Error> {
    Ok(format!("<basic {}:{}>", join(user), join(password)))
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
