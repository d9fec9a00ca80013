//! How the JSON libraries of many languages write a text: they agree on what it means, and on little else.

use std::fmt::Write;

/// One way to write texts.
#[derive(Debug, Clone, Copy)]
pub struct Library {
    /// Whose it is.
    pub name: &'static str,
    /// Characters of ASCII that are written as `\uXXXX` beside control characters.
    escaped: &'static str,
    /// Whether everything beyond ASCII is.
    ascii: bool,
    /// Whether digits above 9 are written in upper case.
    upper: bool,
    /// Whether `/` is written as `\/`.
    slash: bool,
}

const PLAIN: Library = Library { name: "", escaped: "", ascii: false, upper: false, slash: false };

/// All of them.
pub const ALL: [Library; 12] = [
    Library { name: "JavaScript, JSON.stringify", ..PLAIN },
    Library { name: "Rust, serde_json", ..PLAIN },
    Library { name: "Python, json", ascii: true, ..PLAIN },
    Library { name: "Go, encoding/json", escaped: "<>&", ..PLAIN },
    Library { name: "Java, Gson", escaped: "<>&='", ..PLAIN },
    Library { name: "Java, Jackson in ASCII", ascii: true, upper: true, ..PLAIN },
    Library { name: "C#, System.Text.Json", escaped: "\"'&<>+`", ascii: true, upper: true, ..PLAIN },
    Library { name: "PHP, json_encode", ascii: true, slash: true, ..PLAIN },
    Library { name: "PHP, json_encode with JSON_HEX_*", escaped: "<>&'\"", ascii: true, upper: true, slash: true },
    Library { name: "Ruby, ActiveSupport", escaped: "<>&", ..PLAIN },
    Library { name: "Perl, JSON::XS in ASCII", ascii: true, ..PLAIN },
    Library { name: "C++, nlohmann in ASCII", ascii: true, ..PLAIN },
];

impl Library {
    /// A text with its quotes.
    ///
    /// # Panics
    /// Never: a string takes everything.
    pub fn text(self, text: &str) -> String {
        let mut written = String::from("\"");
        for char in text.chars() {
            match char {
                char if self.escaped.contains(char) || char.is_control() || self.ascii && !char.is_ascii() => {
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        let digits = if self.upper {
                            write!(written, "\\u{unit:04X}")
                        } else {
                            write!(written, "\\u{unit:04x}")
                        };
                        digits.expect("a string takes everything");
                    }
                }
                '"' | '\\' => written.extend(['\\', char]),
                '/' if self.slash => written.push_str("\\/"),
                char => written.push(char),
            }
        }
        written.push('"');
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_writes_json() {
        let text = "a\"b\\c/d<e>&f='+`\u{1}ä张😀";
        for library in ALL {
            let written = library.text(text);
            assert_eq!(serde_json::from_str::<String>(&written).expect(library.name), text, "{written}");
        }
    }
}
