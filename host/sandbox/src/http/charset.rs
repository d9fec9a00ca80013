//! Charsets: what a component reads, and what is searched for secrets and recorded, is UTF-8.
//!
//! Which charset an answer has: a byte order mark says it, else the request, else the answer's `Content-Type`, else its XML
//! declaration. Where nobody does, the bytes stay as they are. Decoding loses nothing: bytes that the charset has no character for are a
//! failure that names the first of them. A body that ends within a character is one that broke off.

use encoding_rs::{DecoderResult, Encoding, UTF_8};

use super::error::TransportError;
use crate::text;

/// Longest name of a charset that is quoted, in bytes.
const QUOTED_BYTES_MAX: usize = 40;
const CONTENT_TYPE: &str = "content-type";
/// Where the declaration of an XML document is looked for.
const XML_DECLARATION_BYTES_MAX: usize = 256;

/// Whether a charset of this name can be read.
pub(crate) fn is_known(name: &str) -> bool {
    Encoding::for_label_no_replacement(name.as_bytes()).is_some()
}

/// The body in UTF-8 and without a byte order mark, at most so large. `asked` is the charset that the request names.
/// The `Content-Type` says then what the body is now.
pub(crate) fn decoded(
    headers: &mut [(String, String)],
    asked: Option<&str>,
    body: Vec<u8>,
    bytes_max: usize,
) -> Result<Vec<u8>, TransportError> {
    if let Some((encoding, length)) = Encoding::for_bom(&body) {
        let decoded = decode(encoding, body, length, bytes_max)
            .map_err(|broken| broken.into_error("begins with the mark of", encoding, bytes_max))?;
        say_utf_8(headers);
        return Ok(decoded);
    }
    let content_type = headers.iter().find(|(name, _)| name == CONTENT_TYPE);
    let declared = || content_type.and_then(|(_, value)| charset_of(value)).or_else(|| encoding_of_xml(&body));
    let Some(label) = asked.map(str::to_owned).or_else(declared) else { return Ok(body) };
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        let label = text::plain(&label, QUOTED_BYTES_MAX);
        return match std::str::from_utf8(&body) {
            Ok(_) => Ok(body),
            Err(_) => Err(TransportError::Charset(format!(
                "the answer declares the charset `{label}`, which is not known, and is no UTF-8"
            ))),
        };
    };
    if asked.is_none() && is_doubtful(encoding, &body) {
        return Err(TransportError::Charset(format!(
            "the answer declares the charset `{}`, and reads as UTF-8: it is not clear which it is",
            encoding.name().to_lowercase()
        )));
    }
    let says = if asked.is_some() { "was said to be" } else { "declares the charset" };
    let decoded =
        decode(encoding, body, 0, bytes_max).map_err(|broken| broken.into_error(says, encoding, bytes_max))?;
    say_utf_8(headers);
    Ok(decoded)
}

/// The body, if it is text: what is none can't be searched for secrets. Text in two bytes for each character has a zero in
/// every letter of English.
pub(crate) fn text_alone(body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
    let what = match std::str::from_utf8(&body) {
        Ok(text) if !text.contains('\0') => return Ok(body),
        _ if is_wide(&body) => "is UTF-16, and declares no charset".to_owned(),
        Ok(_) => "holds the character U+0000, as no text does".to_owned(),
        Err(error) => format!("is no UTF-8 at byte offset {}, and declares no charset", error.valid_up_to()),
    };
    Err(TransportError::Charset(format!("the answer {what}")))
}

/// Whether it begins as text of two bytes for each character does, in one order or the other: with letters of ASCII.
fn is_wide(body: &[u8]) -> bool {
    matches!(body, [0, one, 0, other, ..] | [one, 0, other, 0, ..] if *one != 0 && *other != 0)
}

/// In a charset of single bytes everything can be read, UTF-8 too, and each of its characters as two or three others.
fn is_doubtful(encoding: &'static Encoding, body: &[u8]) -> bool {
    encoding.is_single_byte() && !body.is_ascii() && std::str::from_utf8(body).is_ok()
}

enum Broken {
    /// The offset of the first byte that stands for nothing.
    At(usize),
    /// Its last character is a part of one.
    Off,
    TooLarge,
}

impl Broken {
    fn into_error(self, says: &str, encoding: &'static Encoding, bytes_max: usize) -> TransportError {
        let name = encoding.name().to_lowercase();
        match self {
            Self::At(offset) => {
                TransportError::Charset(format!("the answer {says} `{name}`, and is none at byte offset {offset}"))
            }
            // As if the connection had broken there: the next answer may be whole.
            Self::Off => {
                TransportError::Unreachable(format!("the answer {says} `{name}`, and ends within a character"))
            }
            Self::TooLarge => TransportError::TooLarge(bytes_max as u64),
        }
    }
}

/// What stands behind `from`.
fn decode(encoding: &'static Encoding, mut body: Vec<u8>, from: usize, bytes_max: usize) -> Result<Vec<u8>, Broken> {
    if encoding == UTF_8 {
        return match std::str::from_utf8(&body[from..]) {
            Ok(_) => {
                body.drain(..from);
                Ok(body)
            }
            Err(error) if error.error_len().is_none() => Err(Broken::Off),
            Err(error) => Err(Broken::At(from + error.valid_up_to())),
        };
    }
    let bytes = &body[from..];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(usize::MAX);
    // A charset has no more than three bytes of UTF-8 for one of its own: what is too large is at most that much.
    let mut decoded = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut decoded, false);
    match result {
        DecoderResult::InputEmpty if decoded.len() > bytes_max => Err(Broken::TooLarge),
        DecoderResult::InputEmpty => match decoder.decode_to_string_without_replacement(&[], &mut decoded, true) {
            (DecoderResult::InputEmpty, _) => Ok(decoded.into_bytes()),
            _ => Err(Broken::Off),
        },
        DecoderResult::Malformed(length, behind) => {
            Err(Broken::At(from + read.saturating_sub(usize::from(length) + usize::from(behind))))
        }
        // There is room for everything, see above.
        DecoderResult::OutputFull => Err(Broken::TooLarge),
    }
}

/// The parameter `charset` of a media type (RFC 9110, section 8.3.1).
fn charset_of(content_type: &str) -> Option<String> {
    let value =
        parameters(content_type).find_map(|(name, value)| name.eq_ignore_ascii_case("charset").then_some(value))?;
    let value = value.trim_matches(['"', '\'', ' ']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// What an XML document says of itself: `<?xml version="1.0" encoding="GBK"?>`.
fn encoding_of_xml(body: &[u8]) -> Option<String> {
    let head = body.trim_ascii_start().get(..XML_DECLARATION_BYTES_MAX.min(body.trim_ascii_start().len()))?;
    let declaration = head.strip_prefix(b"<?xml")?.split(|byte| *byte == b'>').next()?;
    let declaration = std::str::from_utf8(declaration).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    value[1..].split_once(quote).map(|(value, _)| value.to_owned())
}

fn parameters(content_type: &str) -> impl Iterator<Item = (&str, &str)> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    parameters.map(|(name, value)| (name.trim(), value.trim()))
}

/// What is read, searched and recorded is UTF-8 from now on, and nobody decodes it again.
fn say_utf_8(headers: &mut [(String, String)]) {
    for (_, value) in headers.iter_mut().filter(|(name, _)| name == CONTENT_TYPE) {
        let parts = value.split(';').map(|part| match part.split_once('=') {
            Some((name, _)) if name.trim().eq_ignore_ascii_case("charset") => format!("{name}=utf-8"),
            _ => part.to_owned(),
        });
        *value = parts.collect::<Vec<_>>().join(";");
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_KR, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};

    use super::*;

    const TEXT: &str = r#"{"name":"张三"}"#;

    fn of(content_type: &str, asked: Option<&str>, body: &[u8]) -> Result<(String, String), TransportError> {
        let mut headers = vec![(CONTENT_TYPE.to_owned(), content_type.to_owned())];
        let body = decoded(&mut headers, asked, body.to_vec(), 1 << 10)?;
        Ok((String::from_utf8(body).unwrap(), headers[0].1.clone()))
    }

    fn reason(outcome: Result<(String, String), TransportError>) -> String {
        match outcome {
            Err(TransportError::Charset(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn declared_charsets_are_read() {
        for (charset, encoding) in [("GBK", GBK), ("gb2312", GBK), ("GB18030", GB18030), ("\"gbk\"", GBK)] {
            let (bytes, _, _) = encoding.encode(TEXT);
            let content_type = format!("application/json;charset={charset}");
            let expected = (TEXT.to_owned(), "application/json;charset=utf-8".to_owned());
            assert_eq!(of(&content_type, None, &bytes).unwrap(), expected, "{charset}");
        }
        for (charset, encoding, text) in [
            ("big5", BIG5, r#"{"name":"張三"}"#),
            ("Shift_JIS", SHIFT_JIS, r#"{"name":"ｶﾅ漢字"}"#),
            ("euc-kr", EUC_KR, r#"{"name":"김"}"#),
            ("iso-8859-1", WINDOWS_1252, r#"{"name":"Müller"}"#),
            ("latin1", WINDOWS_1252, r#"{"name":"Ærø"}"#),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(of(&format!("text/plain; Charset={charset}"), None, &bytes).unwrap().0, text, "{charset}");
        }
        assert_eq!(of("application/json; charset=utf-8", None, TEXT.as_bytes()).unwrap().0, TEXT);
    }

    #[test]
    fn a_byte_order_mark_goes_before_all_else_and_is_no_part_of_the_text() {
        let utf_8 = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        let wide = |bytes: fn(u16) -> [u8; 2], mark: &[u8]| {
            [mark.to_vec(), TEXT.encode_utf16().flat_map(bytes).collect()].concat()
        };
        let (little, big) = (wide(u16::to_le_bytes, b"\xff\xfe"), wide(u16::to_be_bytes, b"\xfe\xff"));
        for body in [&utf_8, &little, &big] {
            for content_type in ["application/json", "application/json;charset=gbk"] {
                assert_eq!(of(content_type, Some("big5"), body).unwrap().0, TEXT);
            }
        }
        let without_mark: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of("application/json; charset=utf-16le", None, &without_mark).unwrap().0, TEXT);
    }

    #[test]
    fn the_request_knows_better_than_the_answer() {
        let (bytes, _, _) = GBK.encode(TEXT);
        for content_type in ["application/json", "application/json; charset=utf-8", "application/json; charset=latin1"]
        {
            assert_eq!(of(content_type, Some("gbk"), &bytes).unwrap().0, TEXT, "{content_type}");
        }
        assert_eq!(of("text/plain; charset=iso-8859-1", Some("utf-8"), TEXT.as_bytes()).unwrap().0, TEXT);
    }

    #[test]
    fn a_document_may_say_it_itself() {
        for declaration in ["encoding=\"GBK\"", "version='1.0' encoding = 'gb2312' standalone='yes'"] {
            let text = format!("<?xml {declaration}?><a>张三</a>");
            let (bytes, _, _) = GBK.encode(&text);
            assert_eq!(of("text/xml", None, &bytes).unwrap().0, text);
        }
        for declaration in ["<?xml encoding?>", "<?xml encoding=\"", "<?xml"] {
            assert_eq!(of("text/xml", None, declaration.as_bytes()).unwrap().0, declaration);
        }
    }

    #[test]
    fn bytes_that_nobody_has_said_anything_of_stay() {
        let (bytes, _, _) = GBK.encode(TEXT);
        let mut headers = vec![(CONTENT_TYPE.to_owned(), "application/json".to_owned())];
        assert_eq!(decoded(&mut headers, None, bytes.to_vec(), 1 << 10).unwrap(), bytes.to_vec());
        assert_eq!(of("application/json; charset=utf8mb4", None, TEXT.as_bytes()).unwrap().0, TEXT);
    }

    #[test]
    fn bytes_that_stand_for_nothing_are_named_by_their_place() {
        let table: [(&str, Option<&str>, &[u8], &str); 5] = [
            (
                "a; charset=utf-8",
                None,
                b"{\"a\":\"\xd5\xc5\"}",
                "the answer declares the charset `utf-8`, and is none at byte offset 6",
            ),
            (
                "a; charset=gbk",
                None,
                b"{\"a\":\"\xff\"}",
                "the answer declares the charset `gbk`, and is none at byte offset 6",
            ),
            ("a", Some("big5"), b"0123\x81\x20", "the answer was said to be `big5`, and is none at byte offset 4"),
            (
                "a",
                None,
                b"\xef\xbb\xbf01\xff",
                "the answer begins with the mark of `utf-8`, and is none at byte offset 5",
            ),
            (
                "a; charset=utf8mb5",
                None,
                b"\xff",
                "the answer declares the charset `utf8mb5`, which is not known, and is no UTF-8",
            ),
        ];
        for (content_type, asked, body, told) in table {
            assert_eq!(reason(of(content_type, asked, body)), told);
        }
    }

    #[test]
    fn a_body_that_ends_within_a_character_broke_off() {
        for encoding in [UTF_8, GBK, GB18030, BIG5, SHIFT_JIS, EUC_KR] {
            let name = encoding.name().to_lowercase();
            let (bytes, _, _) = encoding.encode("{\"name\":\"山");
            let told = of(&format!("application/json; charset={name}"), None, &bytes[..bytes.len() - 1]).unwrap_err();
            let TransportError::Unreachable(told) = told else { panic!("{told:?}") };
            assert_eq!(told, format!("the answer declares the charset `{name}`, and ends within a character"));
        }
        for body in [&b"{\0}"[..], b"\xff\xfe{\0}", b"\xef\xbb\xbf\xe5\xbc"] {
            let told = of("application/json; charset=utf-16le", None, body).unwrap_err();
            assert!(matches!(told, TransportError::Unreachable(_)), "{told:?}");
        }
    }

    #[test]
    fn what_may_be_two_charsets_is_not_guessed() {
        let told = reason(of("application/json; charset=ISO-8859-1", None, TEXT.as_bytes()));
        assert_eq!(
            told,
            "the answer declares the charset `windows-1252`, and reads as UTF-8: it is not clear which it is"
        );
        assert_eq!(of("application/json; charset=ISO-8859-1", None, b"{}").unwrap().0, "{}");
    }

    #[test]
    fn a_text_that_grows_is_bounded() {
        let (bytes, _, _) = GBK.encode("张");
        let body = bytes.repeat(1 << 9);
        assert!(matches!(of("a; charset=gbk", None, &body), Err(TransportError::TooLarge(1024))));
    }

    #[test]
    fn charsets_have_many_names() {
        assert!(["gbk", "GB2312", "utf8", "latin1", "Shift-JIS", "big5"].into_iter().all(is_known));
        assert!(!["", "gkb", "utf-7", "replacement"].into_iter().any(is_known));
    }
}
