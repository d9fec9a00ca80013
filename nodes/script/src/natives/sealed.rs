//! Hashes of secrets, of which only markers are here: the host computes them.

use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue};
use weft_sdk::secret::{self, Algorithm, Encoding, Part};

use super::{entries, text};

const PREFIX: &str = "sealed-";
const DIGITS: usize = 32;

/// Whether a text has a marker in it.
pub(super) fn is_marker(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = text(args, 0, context)?;
    let has = markers(&text).next().is_some();
    Ok(has.into())
}

/// The hash of texts, some of which have markers in them.
pub(super) fn hash(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = algorithm(&text(args, 0, context)?)?;
    let parts = parts(args.get_or_undefined(1), context)?;
    let encoding = encoding(&text(args, 2, context)?)?;
    told(secret::digest(algorithm, &parts, encoding))
}

/// The same under a key.
pub(super) fn hmac(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = algorithm(&text(args, 0, context)?)?;
    let key = split(&text(args, 1, context)?);
    let parts = parts(args.get_or_undefined(2), context)?;
    let encoding = encoding(&text(args, 3, context)?)?;
    told(secret::hmac(algorithm, &key, &parts, encoding))
}

fn told(marker: Result<String, secret::Error>) -> JsResult<JsValue> {
    let marker = marker.map_err(|error| match error {
        secret::Error::Unknown(name) => refused(&format!("the connection has no secret `{name}`")),
        secret::Error::NoKey(reason) => refused(&format!("what is to sign is no private key: {reason}")),
        secret::Error::NotAMarker => refused("a marker of another connection or run can't be hashed"),
    })?;
    Ok(JsString::from(marker).into())
}

fn algorithm(name: &str) -> JsResult<Algorithm> {
    match name {
        "md5" => Ok(Algorithm::Md5),
        "sha1" => Ok(Algorithm::Sha1),
        "sha256" => Ok(Algorithm::Sha256),
        "sha512" => Ok(Algorithm::Sha512),
        name => Err(refused(&format!("a secret can be hashed with md5, sha1, sha256 and sha512, not with {name}"))),
    }
}

fn encoding(name: &str) -> JsResult<Encoding> {
    match name {
        "hex" => Ok(Encoding::HexLower),
        "HEX" => Ok(Encoding::HexUpper),
        "base64" => Ok(Encoding::Base64),
        name => Err(refused(&format!("the hash of a secret is written as hex or base64, not as {name}"))),
    }
}

fn refused(message: &str) -> JsError {
    JsError::from(JsNativeError::error().with_message(message.to_owned()))
}

fn parts(list: &JsValue, context: &mut Context) -> JsResult<Vec<Part>> {
    let mut parts = Vec::new();
    for entry in entries(list, context)? {
        parts.extend(split(&entry.to_string(context)?.to_std_string_lossy()));
    }
    Ok(parts)
}

/// A text in pieces: markers and what is between them.
fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = 0;
    for range in markers(text) {
        if range.start > rest {
            parts.push(Part::Text(text[rest..range.start].to_owned()));
        }
        parts.push(Part::Sealed(text[range.clone()].to_owned()));
        rest = range.end;
    }
    if rest < text.len() {
        parts.push(Part::Text(text[rest..].to_owned()));
    }
    parts
}

/// What looks like a marker in a text: the host knows which are.
#[cfg(target_arch = "wasm32")]
fn markers(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    sealed(text)
}

/// The same, and the markers of tests: `<app_secret>`.
#[cfg(not(target_arch = "wasm32"))]
fn markers(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let of_tests = text.match_indices('<').filter_map(|(start, _)| {
        let name = text[start + 1..].find(|char: char| !char.is_ascii_lowercase() && char != '_')?;
        text[start + 1 + name..].starts_with('>').then_some(start..start + name + 2)
    });
    let mut all: Vec<_> = sealed(text).chain(of_tests).collect();
    all.sort_by_key(|range| range.start);
    all.into_iter()
}

fn sealed(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    text.match_indices(PREFIX).filter_map(|(start, _)| {
        let rest = &text[start + PREFIX.len()..];
        let name = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
        let digits = rest[name..].strip_prefix('-')?.get(..DIGITS)?;
        let all_digits = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        all_digits.then(|| start..start + PREFIX.len() + name + 1 + DIGITS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_its_markers() {
        let marker = format!("sealed-app_secret-{}", "0f".repeat(16));
        let parts = split(&format!("a={marker}b"));
        assert_eq!(parts, [Part::Text("a=".to_owned()), Part::Sealed(marker), Part::Text("b".to_owned())]);
        assert_eq!(split("sealed-x-123"), [Part::Text("sealed-x-123".to_owned())]);
        assert_eq!(split("<key>"), [Part::Sealed("<key>".to_owned())]);
    }
}
