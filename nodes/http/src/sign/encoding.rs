//! Percent-encoding.

use super::recipe::UrlEncode;

/// A text as it stands in a URL or a form.
pub(super) fn encode(text: &str, how: UrlEncode) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let stays = byte.is_ascii_alphanumeric()
            || b"-._".contains(&byte)
            || byte
                == match how {
                    UrlEncode::Rfc3986 => b'~',
                    UrlEncode::Form => b'*',
                };
        match byte {
            _ if stays => encoded.push(char::from(byte)),
            b' ' if how == UrlEncode::Form => encoded.push('+'),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_its_own_exceptions() {
        let text = "aZ0-._~* +/=订";
        assert_eq!(encode(text, UrlEncode::Rfc3986), "aZ0-._~%2A%20%2B%2F%3D%E8%AE%A2");
        assert_eq!(encode(text, UrlEncode::Form), "aZ0-._%7E*+%2B%2F%3D%E8%AE%A2");
    }
}
