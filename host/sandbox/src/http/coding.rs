//! Content codings (RFC 9110, section 8.4): an answer is unpacked here, before anybody searches or reads it.
//!
//! Only gzip is asked for. Platforms also write other words into `Content-Encoding`, in any case, and mean nothing by
//! them: `utf-8`, `none`. An answer that can be read as it is, is.

use std::io::{ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::error::TransportError;
use crate::text;

/// What is asked for.
pub(crate) const ACCEPTED: &str = "gzip";

/// The field that names the codings.
pub(crate) const CONTENT_ENCODING: &str = "content-encoding";

/// What begins with anything else is no gzip (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Longest list of codings that is quoted, in bytes.
const QUOTED_BYTES_MAX: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Deflate,
}

impl Packing {
    /// None for a word that stands for no packing, or for one that can't be undone.
    fn of(word: &str) -> Option<Self> {
        match word {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }
}

/// The body without its codings, and at most so large.
pub(crate) fn unpacked(
    headers: &[(String, String)],
    body: Vec<u8>,
    bytes_max: usize,
) -> Result<Vec<u8>, TransportError> {
    let said = headers.iter().filter(|(name, _)| name == CONTENT_ENCODING).map(|(_, value)| value.as_str());
    let said = said.collect::<Vec<_>>().join(", ").to_lowercase();
    let words: Vec<&str> = said.split(',').map(str::trim).filter(|word| !matches!(*word, "" | "identity")).collect();
    if body.is_empty() || words.is_empty() {
        return Ok(body);
    }
    let packings: Vec<Packing> = words.iter().filter_map(|word| Packing::of(word)).collect();
    let named = || text::plain(&words.join(", "), QUOTED_BYTES_MAX);
    match packings.as_slice() {
        [] if is_plain(&body) => Ok(body),
        [] => Err(TransportError::Encoding(format!(
            "the answer is encoded as `{}`, which was not asked for and can't be read",
            named()
        ))),
        [Packing::Gzip] if !GZIP.iter().zip(&body).all(|(one, other)| one == other) => {
            Err(TransportError::Encoding(format!("the answer says that it is encoded as `{}`, and isn't", named())))
        }
        [Packing::Gzip] => unpack(MultiGzDecoder::new(body.as_slice()), &named(), bytes_max),
        [Packing::Deflate] if has_zlib_header(&body) => unpack(ZlibDecoder::new(body.as_slice()), &named(), bytes_max),
        // Some servers leave out what RFC 9110 wants around it.
        [Packing::Deflate] => unpack(DeflateDecoder::new(body.as_slice()), &named(), bytes_max),
        _ => Err(TransportError::Encoding(format!("the answer is packed more than once, as `{}`", named()))),
    }
}

fn unpack(packed: impl Read, named: &str, bytes_max: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    // One byte more than may be tells that there is more.
    let outcome = packed.take(bytes_max as u64 + 1).read_to_end(&mut body);
    match outcome {
        Ok(_) if body.len() > bytes_max => Err(TransportError::TooLarge(bytes_max as u64)),
        Ok(_) => Ok(body),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(TransportError::Unreachable(format!("the answer, encoded as `{named}`, breaks off")))
        }
        Err(error) => Err(TransportError::Encoding(format!(
            "the answer says that it is encoded as `{named}`, and isn't: {error}"
        ))),
    }
}

/// RFC 1950, section 2.2.
fn has_zlib_header(body: &[u8]) -> bool {
    matches!(body, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

/// Text has no control characters but white space; what is packed has them soon.
fn is_plain(body: &[u8]) -> bool {
    !body.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &str = r#"{"name":"张三","name_again":"张三"}"#;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    fn of(words: &[&str], body: impl Into<Vec<u8>>) -> Result<String, TransportError> {
        let headers: Vec<_> = words.iter().map(|word| (CONTENT_ENCODING.to_owned(), (*word).to_owned())).collect();
        unpacked(&headers, body.into(), 1 << 10).map(|body| String::from_utf8(body).unwrap())
    }

    #[test]
    fn words_that_mean_nothing_are_passed_over() {
        for words in
            [&[][..], &["utf-8"], &["UTF-8"], &["identity"], &["Identity"], &["none"], &["json"], &["br"], &[""]]
        {
            assert_eq!(of(words, TEXT).unwrap(), TEXT, "{words:?}");
        }
    }

    #[test]
    fn packed_answers_are_unpacked_whatever_the_case() {
        for words in [&["gzip"][..], &["GZIP"], &["x-gzip"], &["X-GZip"], &["identity, gzip"], &["gzip", "utf-8"]] {
            assert_eq!(of(words, gzip(TEXT.as_bytes())).unwrap(), TEXT, "{words:?}");
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT.as_bytes()).unwrap();
        assert_eq!(of(&["deflate"], zlib.finish().unwrap()).unwrap(), TEXT);
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(TEXT.as_bytes()).unwrap();
        assert_eq!(of(&["Deflate"], bare.finish().unwrap()).unwrap(), TEXT);
        let two = [gzip(b"one"), gzip(b"two")].concat();
        assert_eq!(of(&["gzip"], two).unwrap(), "onetwo");
    }

    #[test]
    fn what_can_not_be_unpacked_is_named() {
        let table = [
            (
                &["br"][..],
                vec![0x1b, 0x03, 0x00, 0xf8],
                "the answer is encoded as `br`, which was not asked for and can't be read",
            ),
            (
                &["zstd"],
                vec![0x28, 0xb5, 0x2f, 0xfd, 0],
                "the answer is encoded as `zstd`, which was not asked for and can't be read",
            ),
            (&["gzip, gzip"], gzip(&gzip(b"x")), "the answer is packed more than once, as `gzip, gzip`"),
            (&["gzip", "gzip"], gzip(&gzip(b"x")), "the answer is packed more than once, as `gzip, gzip`"),
        ];
        for (words, body, told) in table {
            assert_eq!(of(words, body), Err(TransportError::Encoding(told.to_owned())), "{words:?}");
        }
        assert!(matches!(of(&["gzip"], "{}"), Err(TransportError::Encoding(_))));
    }

    #[test]
    fn what_breaks_off_may_be_whole_another_time() {
        let packed = gzip(TEXT.as_bytes());
        let half = &packed[..packed.len() / 2];
        assert!(matches!(of(&["gzip"], half), Err(TransportError::Unreachable(_))));
    }

    #[test]
    fn a_small_answer_that_unpacks_to_a_large_one_is_left() {
        assert_eq!(of(&["gzip"], gzip(&vec![b' '; 1 << 20])), Err(TransportError::TooLarge(1 << 10)));
        assert_eq!(of(&["gzip"], gzip(&[b' '; 1 << 10])).unwrap().len(), 1 << 10);
    }
}
