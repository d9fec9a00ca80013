//! Fields as `name=value&…`, in a query or in a form.

/// The fields in their order, decoded.
pub fn fields(text: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split.map(|(name, value)| (decoded(name), decoded(value)))
}

/// A plus stands for a blank.
fn decoded(text: &str) -> String {
    percent_decoded(&text.replace('+', " "))
}

/// The text with its escapes undone (`%E4`, UTF-8). What is no escape stays.
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let code = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_written() {
        let read: Vec<_> = fields("a=1+2&b=%E8%AE%A2%25&c&=d&&e=5%").collect();
        let expected = [("a", "1 2"), ("b", "订%"), ("c", ""), ("", "d"), ("e", "5%")];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
