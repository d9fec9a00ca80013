//! Sealed values in texts: `<secret:ALIAS/NAME>` and `<token:ALIAS/NAME>`.
//!
//! A text that only looks like one gets a backslash behind its `<`, and one that has backslashes there gets one more;
//! reading takes one away. So every text can be written, and is read as it was. Within JSON, where a backslash is
//! written as two, this is done on the JSON: see [`Kind`].

use std::fmt;
use std::ops::Range;

use serde::de::IgnoredAny;

/// A sealed value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// A secret field of a connection.
    Secret {
        /// The workflow's name for the connection.
        alias: String,
        /// Name of the field.
        name: String,
    },
    /// A token that the platform gave.
    Token {
        /// The workflow's name for the connection.
        alias: String,
        /// Name of the token.
        name: String,
        /// Which of the run's distinct values of that name, from 1.
        number: u32,
    },
}

const SECRET: &str = "secret:";
const TOKEN: &str = "token:";

impl Placeholder {
    /// Whether it can be written: names with other characters could not be told from what follows.
    pub fn can_be_written(&self) -> bool {
        let (Self::Secret { alias, name } | Self::Token { alias, name, .. }) = self;
        is_name(alias) && is_name(name)
    }

    /// Reads what stands between `<` and `>`.
    fn parse(text: &str) -> Option<Self> {
        let (is_token, rest) = match text.strip_prefix(TOKEN) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix(SECRET)?),
        };
        let mut parts = rest.split('/');
        let (alias, name, number) = (parts.next()?, parts.next()?, parts.next());
        if !is_name(alias) || !is_name(name) || parts.next().is_some() {
            return None;
        }
        let (alias, name) = (alias.to_owned(), name.to_owned());
        match (is_token, number) {
            (false, None) => Some(Self::Secret { alias, name }),
            (false, Some(_)) => None,
            (true, None) => Some(Self::Token { alias, name, number: 1 }),
            (true, Some(number)) => {
                let number = number.parse().ok().filter(|number| *number > 1)?;
                Some(Self::Token { alias, name, number })
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

impl fmt::Display for Placeholder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret { alias, name } => write!(formatter, "<{SECRET}{alias}/{name}>"),
            Self::Token { alias, name, number: 1 } => write!(formatter, "<{TOKEN}{alias}/{name}>"),
            Self::Token { alias, name, number } => write!(formatter, "<{TOKEN}{alias}/{name}/{number}>"),
        }
    }
}

/// How a text writes a backslash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As itself.
    Plain,
    /// As two, since it is JSON.
    Json,
}

impl Kind {
    /// What a body is. Escaping does not change the answer, so that it can be undone.
    pub fn of(body: &str) -> Self {
        if !openings(body).any(|_| true) {
            return Self::Plain;
        }
        let mut probe = String::with_capacity(body.len());
        let mut rest = 0;
        for opening in openings(body) {
            probe.push_str(&body[rest..opening.start + 1]);
            rest = opening.word;
        }
        probe.push_str(&body[rest..]);
        if serde_json::from_str::<IgnoredAny>(&probe).is_ok() { Self::Json } else { Self::Plain }
    }

    fn backslash(self) -> &'static str {
        match self {
            Self::Plain => "\\",
            Self::Json => "\\\\",
        }
    }

    /// Whether this many characters `\` are whole backslashes.
    fn is_whole(self, count: usize) -> bool {
        self == Self::Plain || count.is_multiple_of(2)
    }
}

/// A `<` with any number of backslashes and `secret:` or `token:` behind it.
struct Opening {
    start: usize,
    word: usize,
}

impl Opening {
    fn backslashes(&self) -> usize {
        self.word - self.start - 1
    }
}

fn openings(text: &str) -> impl Iterator<Item = Opening> {
    text.match_indices('<').filter_map(|(start, _)| {
        let behind = text[start + 1..].trim_start_matches('\\');
        let is_opening = behind.starts_with(SECRET) || behind.starts_with(TOKEN);
        is_opening.then(|| Opening { start, word: text.len() - behind.len() })
    })
}

/// Whether a sealed value stands in there, or what looks like one.
pub(crate) fn stands_in(text: &str) -> bool {
    openings(text).next().is_some()
}

/// Where sealed values stand.
pub(crate) fn places(text: &str) -> Vec<Range<usize>> {
    let place = |opening: Opening| {
        let length = text[opening.word..].find('>').filter(|_| opening.backslashes() == 0)?;
        let end = opening.word + length;
        Placeholder::parse(&text[opening.word..end]).map(|_| opening.start..end + 1)
    };
    openings(text).filter_map(place).collect()
}

/// The text with everything escaped that looks like a placeholder.
pub fn escape(text: &str, kind: Kind) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = 0;
    for opening in openings(text).filter(|opening| kind.is_whole(opening.backslashes())) {
        escaped.push_str(&text[rest..opening.start + 1]);
        escaped.push_str(kind.backslash());
        rest = opening.start + 1;
    }
    escaped.push_str(&text[rest..]);
    escaped
}

/// The text with every placeholder replaced, and escapes taken back. What isn't replaced stays.
pub fn fill(text: &str, kind: Kind, value: impl Fn(&Placeholder) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = 0;
    for opening in openings(text).filter(|opening| kind.is_whole(opening.backslashes())) {
        filled.push_str(&text[rest..opening.start]);
        rest = opening.start;
        if opening.backslashes() > 0 {
            filled.push('<');
            rest = opening.start + 1 + kind.backslash().len();
            continue;
        }
        let inside = &text[opening.word..];
        let inside = inside.find('>').map(|end| &inside[..end]);
        let filling = inside.and_then(|inside| Some((inside.len(), value(&Placeholder::parse(inside)?)?)));
        if let Some((length, value)) = filling {
            filled.push_str(&value);
            rest = opening.word + length + 1;
        }
    }
    filled.push_str(&text[rest..]);
    filled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescape(text: &str, kind: Kind) -> String {
        fill(text, kind, |_| None)
    }

    #[test]
    fn placeholders_are_read_as_they_are_written() {
        for text in ["<secret:shop/secret_key>", "<token:shop-2/access_token>", "<token:shop/access_token/2>"] {
            let placeholder = Placeholder::parse(&text[1..text.len() - 1]).unwrap();
            assert_eq!(placeholder.to_string(), text);
        }
        for text in
            ["secret:shop", "secret:/x", "token:a/b/1", "token:a/b/x", "token:a/b/2/3", "secret:a/b/2", "key:a/b"]
        {
            assert_eq!(Placeholder::parse(text), None, "{text}");
        }
    }

    #[test]
    fn look_alikes_are_escaped() {
        for (text, escaped) in [
            ("<secret:", "<\\secret:"),
            ("a<\\token:b", "a<\\\\token:b"),
            ("<<token:>", "<<\\token:>"),
            ("<secrets:", "<secrets:"),
        ] {
            assert_eq!(escape(text, Kind::Plain), escaped);
        }
        let json = r#"{"a":"<secret:","b":"<\\token:","c":"<\token:"}"#;
        assert_eq!(Kind::of(json), Kind::Json);
        assert_eq!(escape(json, Kind::Json), r#"{"a":"<\\secret:","b":"<\\\\token:","c":"<\token:"}"#);
    }

    #[test]
    fn only_placeholders_are_filled() {
        let text = "Bearer <token:a/b><token:a/c>, <\\token:a/b> <secret:a/b";
        let value = |placeholder: &Placeholder| (placeholder.to_string() == "<token:a/b>").then(|| "VALUE".to_owned());
        assert_eq!(fill(text, Kind::Plain, value), "Bearer VALUE<token:a/c>, <token:a/b> <secret:a/b");
    }

    proptest! {
        #[test]
        fn every_text_can_be_escaped(parts in prop::collection::vec(
            prop::sample::select(vec!["<", "\\", "secret:", "token:", "a/b>", "{\"a\":\"", "\"}", "\"", "é"]), 0..20)) {
            let text = parts.concat();
            for kind in [Kind::Plain, Kind::Json] {
                prop_assert_eq!(unescape(&escape(&text, kind), kind), text.clone());
            }
            let kind = Kind::of(&text);
            let escaped = escape(&text, kind);
            prop_assert!(openings(&escaped).all(|it| it.backslashes() > 0 || !kind.is_whole(0)));
            if kind == Kind::Json {
                prop_assert_eq!(Kind::of(&escaped), kind);
            }
        }

        #[test]
        fn json_stays_json_and_its_texts_are_escaped(text in "[<\\\\a\"]{0,3}(<\\\\{0,3}(secret|token):)?.{0,5}") {
            let json = serde_json::json!({ "a": [text] }).to_string();
            let kind = Kind::of(&json);
            let escaped = escape(&json, kind);
            prop_assert_eq!(unescape(&escaped, Kind::of(&escaped)), json);
            let value: serde_json::Value = serde_json::from_str(&escaped).unwrap();
            let shown = escape(&text, Kind::Plain);
            prop_assert_eq!(value["a"][0].as_str().unwrap(), shown.as_str());
        }
    }
}
