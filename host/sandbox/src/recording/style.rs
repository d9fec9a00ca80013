//! How a recording looks: bodies as they were sent rather than full of escapes, short things on one line.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_saphyr::{FlowMap, FlowSeq, SingleQuoted};

/// A text in single quotes, where JSON reads as it was sent. Control characters can't stand there, so a text with one
/// is escaped in double quotes, as YAML has it.
struct Text<'a>(&'a str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.chars().all(is_printable) {
            SingleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

/// Whether a character stands for itself within single quotes. Some that are no control characters end a line in YAML,
/// or are a mark for the order of bytes.
fn is_printable(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text that may be missing.
pub(super) fn text<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().map(Text).serialize(serializer)
}

/// Texts by name.
pub(super) fn plain_texts<S: Serializer>(texts: &BTreeMap<String, String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(texts.iter().map(|(name, text)| (name, Text(text))))
}

/// Names and values, a pair on each line.
pub(super) fn pairs<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(pairs.iter().map(FlowSeq))
}

/// A list on one line.
pub(super) fn list_on_one_line<S: Serializer>(list: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    FlowSeq(list).serialize(serializer)
}

/// Fields on one line.
pub(super) fn on_one_line<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    FlowMap(value).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        #[serde(serialize_with = "text")]
        text: Option<String>,
        #[serde(serialize_with = "pairs")]
        pairs: Vec<(String, String)>,
    }

    #[test]
    fn every_text_is_read_as_it_was() {
        let odd = [
            "",
            " ",
            "'",
            "''a'",
            "\"",
            "a: b",
            "# a",
            "- a",
            "null",
            "007",
            "line\nbreak\r\n",
            "\t",
            "\u{85}",
            "\u{2028}",
        ];
        let odder =
            ["\u{feff}x", "\u{0}", "\u{7f}", "🌸", "{\"a\":\"\\n 'b' \\u2028\"}", "%", "@x", "`", "[a, b]", "a, b"];
        for text in odd.into_iter().chain(odder) {
            let sample = Sample {
                text: Some(text.to_owned()),
                pairs: vec![(text.to_owned(), "1".to_owned()), Default::default()],
            };
            let yaml = serde_saphyr::to_string(&sample).unwrap();
            assert_eq!(serde_saphyr::from_str::<Sample>(&yaml).unwrap(), sample, "{yaml}");
        }
    }

    #[test]
    fn json_stands_as_it_was_sent() {
        let text = "{\"title\":\"它's\",\"n\":1.00}";
        let sample = Sample { text: Some(text.to_owned()), pairs: vec![("page".to_owned(), "1".to_owned())] };
        let yaml = "text: '{\"title\":\"它''s\",\"n\":1.00}'\npairs:\n- [page, \"1\"]\n";
        assert_eq!(serde_saphyr::to_string(&sample).unwrap(), yaml);
    }
}
