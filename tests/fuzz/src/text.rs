//! What several targets need.

/// The input as text, if it is one and not longer than that. What isn't text is refused before it gets anywhere.
pub fn of(input: &[u8], bytes_max: usize) -> Option<&str> {
    std::str::from_utf8(input).ok().filter(|text| text.len() <= bytes_max)
}

/// How many lines a text has, the one after a last line break included.
pub fn lines(text: &str) -> usize {
    text.replace("\r\n", "\n").split(['\n', '\r']).count()
}
