//! Texts on the way out: escapes of URLs and of markup, and secrets that come out the same every time.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Everything but letters, digits and `-._~` escaped, as in a query.
pub fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // A text takes everything.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Text between tags or inside an attribute, of HTML or XML.
pub(crate) fn escaped(text: &str) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    escapes.iter().fold(text.to_owned(), |text, (plain, escape)| text.replace(plain, escape))
}

/// So many characters of Base64 that depend on the purpose and the count alone, and end with `==` as the real ones do.
pub(crate) fn secret(purpose: &str, count: u64, length: usize) -> String {
    let mut text = String::with_capacity(length + 44);
    for part in 0.. {
        if text.len() + 2 >= length {
            break;
        }
        let hash = Sha256::digest(format!("{purpose}/{count}/{part}"));
        text.push_str(STANDARD.encode(hash).trim_end_matches('='));
    }
    text.truncate(length.saturating_sub(2));
    text + "=="
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_again_and_differ_by_count() {
        assert_eq!(secret("a", 1, 300), secret("a", 1, 300));
        assert_ne!(secret("a", 1, 300), secret("a", 2, 300));
        assert_eq!(secret("a", 1, 300).len(), 300);
    }

    #[test]
    fn escapes() {
        assert_eq!(percent_encoded("v^1.1#i~ ü"), "v%5E1.1%23i~%20%C3%BC");
        assert_eq!(escaped("<a href=\"&'\">"), "&lt;a href=&quot;&amp;&#39;&quot;&gt;");
    }
}
