//! Texts that were cut within a character.

use std::borrow::Cow;
use std::ops::Range;

/// What stands for half a character, as JSON writes it.
const REPLACEMENT: &str = r"\ufffd";

/// JSON text in which no string holds half a surrogate pair (RFC 8259, section 8.2). A text without any is returned as
/// it is; what else may be wrong with it stays.
pub(super) fn mended(json: &str) -> Cow<'_, str> {
    // Most texts have none, and looking for one is quick. Hangul from `\ud000` on looks alike.
    if !json.contains(r"\ud") && !json.contains(r"\uD") {
        return Cow::Borrowed(json);
    }
    let mut mended = String::new();
    let mut copied = 0;
    for half in halves(json) {
        mended.push_str(&json[copied..half.start]);
        mended.push_str(REPLACEMENT);
        copied = half.end;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[copied..]);
    Cow::Owned(mended)
}

/// Where the escapes of halves without their other half stand.
fn halves(json: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(distance) = json[at..].find('\\') {
            let start = at + distance;
            let Some(unit) = unit_at(json, start) else {
                // An escape of two characters: the second one may be another backslash, or begin a longer character.
                at = start + 1 + json[start + 1..].chars().next().map_or(0, char::len_utf8);
                continue;
            };
            at = start + REPLACEMENT.len();
            match unit {
                0xD800..=0xDBFF if matches!(unit_at(json, at), Some(0xDC00..=0xDFFF)) => at += REPLACEMENT.len(),
                0xD800..=0xDFFF => return Some(start..at),
                _ => {}
            }
        }
        None
    })
}

/// The UTF-16 unit that is escaped here, as `\u` and four digits.
fn unit_at(json: &str, start: usize) -> Option<u16> {
    let digits = json.get(start..start + REPLACEMENT.len())?.strip_prefix(r"\u")?;
    let all_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| all_digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_halves_are_replaced() {
        for (json, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00\uD83D""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83dx\ude00""#, r#""\ufffdx\ufffd""#),
            (r#""\ud83d"#, r#""\ufffd"#),
        ] {
            assert_eq!(mended(json), expected, "{json}");
        }
        for same in [
            r#""\ud83d\ude00 \ud55c""#,
            r#""\\ud83d""#,
            r#""\ud8""#,
            r#""\ud83""#,
            r#""\ud+3d""#,
            r#""\语\ud55c"#,
            "\"\\ud7ff\\",
        ] {
            assert!(matches!(mended(same), Cow::Borrowed(text) if text == same), "{same}");
        }
    }

    proptest! {
        /// Whatever units a text has: what is read then is what UTF-16 decoders make of it.
        #[test]
        fn every_text_can_be_read(units in proptest::collection::vec(
            prop_oneof![Just(0x5c), Just(0x75), 0xD7FE_u16..0xE002, any::<u16>()], 0..12,
        )) {
            let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read: String = serde_json::from_str(&mended(&format!("\"{escaped}\""))).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }
    }
}
