//! The scalars of a JSON text, in place: nothing is built, so an answer of any size takes no memory of its own.

use std::ops::Range;

/// One step of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Key(String),
    Index(usize),
}

/// A string, a number or a word of a JSON text.
pub(crate) struct Scalar<'a> {
    /// Where it stands, with its quotes.
    pub(crate) place: Range<usize>,
    /// The way to it; for a key, the way to its object.
    pub(crate) path: &'a [Segment],
    /// Whether it is the key of an object.
    pub(crate) is_key: bool,
}

/// Whether a text is JSON that this host would read: nested no deeper than `serde_json` goes.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The JSON Pointer (RFC 6901) of a path.
pub(crate) fn pointer(path: &[Segment]) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Index(index) => format!("/{index}"),
    };
    path.iter().map(segment).collect()
}

/// The tokens of a JSON Pointer.
pub(crate) fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// Whether a path is the one that these tokens of a pointer name. `*` stands for any index of a list.
pub(crate) fn is_at(path: &[Segment], tokens: &[String]) -> bool {
    let fits = |(segment, token): (&Segment, &String)| match segment {
        Segment::Key(key) => key == token,
        Segment::Index(index) => token == "*" || *token == index.to_string(),
    };
    path.len() == tokens.len() && path.iter().zip(tokens).all(fits)
}

/// Visits the scalars and keys of a text that [`is_json`], in order.
pub(crate) fn visit(text: &str, visitor: &mut dyn FnMut(Scalar<'_>)) {
    let bytes = text.as_bytes();
    let mut path: Vec<Segment> = Vec::new();
    // Whether the next string of an object is a key, for each object and list around.
    let mut inside: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                inside.push(true);
                path.push(Segment::Key(String::new()));
                at += 1;
            }
            b'[' => {
                inside.push(false);
                path.push(Segment::Index(0));
                at += 1;
            }
            b'}' | b']' => {
                inside.pop();
                path.pop();
                at += 1;
            }
            b',' => {
                if let Some(Segment::Index(index)) = path.last_mut() {
                    *index += 1;
                } else if let Some(before_key) = inside.last_mut() {
                    *before_key = true;
                }
                at += 1;
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            byte => {
                let end = if byte == b'"' { string_end(bytes, at) } else { word_end(bytes, at) };
                let is_key = inside.last() == Some(&true) && matches!(path.last(), Some(Segment::Key(_)));
                let shown = &path[..path.len() - usize::from(is_key)];
                visitor(Scalar { place: at..end, path: shown, is_key });
                if is_key {
                    if let Some(last) = path.last_mut() {
                        *last = Segment::Key(serde_json::from_str(&text[at..end]).unwrap_or_default());
                    }
                    if let Some(before_key) = inside.last_mut() {
                        *before_key = false;
                    }
                }
                at = end;
            }
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n');
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut shown = Vec::new();
        visit(text, &mut |scalar| {
            let key = if scalar.is_key { " key" } else { "" };
            shown.push(format!("{}{key} {}", pointer(scalar.path), &text[scalar.place]));
        });
        shown
    }

    #[test]
    fn every_scalar_has_its_path() {
        let text = r#" {"a/b": [1, {"c~": "x\"]"}, []], "d":{}, "e" : null,"":-1.5e3}"#;
        assert!(is_json(text));
        let expected = [
            " key \"a/b\"",
            "/a~1b/0 1",
            "/a~1b/1 key \"c~\"",
            "/a~1b/1/c~0 \"x\\\"]\"",
            " key \"d\"",
            " key \"e\"",
            "/e null",
            " key \"\"",
            "/ -1.5e3",
        ];
        assert_eq!(shown(text), expected);
        assert_eq!(shown("\"alone\""), [" \"alone\""]);
        assert_eq!(shown("[[2],3]"), ["/0/0 2", "/1 3"]);
    }

    #[test]
    fn a_pointer_names_a_path() {
        let path = [Segment::Key("a/b".to_owned()), Segment::Index(12), Segment::Key("~".to_owned())];
        assert_eq!(pointer(&path), "/a~1b/12/~0");
        assert!(is_at(&path, &tokens("/a~1b/12/~0")) && is_at(&path, &tokens("/a~1b/*/~0")));
        assert!(!is_at(&path, &tokens("/a~1b/12")) && !is_at(&path, &tokens("/*/12/~0")));
        assert!(is_at(&[], &tokens("")));
    }
}
