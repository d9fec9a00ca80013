//! What differs from run to run, taken out of texts.

use std::sync::LazyLock;

use regex::Regex;

use crate::{Project, weft_binary};

/// What is looked for, and what stands in its place. The order counts.
static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let rules = [
        (r"\d{8}T\d{6}Z-[0-9a-f]{12}", "[run]"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)", "[time]"),
        (r"http://127\.0\.0\.1:\d+", "http://[shop]"),
        (r"127\.0\.0\.1:\d+", "[shop]"),
        (r"sealed-access_token-[0-9a-f]{32}", "[marker]"),
        (r#""duration_ms":\d+"#, r#""duration_ms":[ms]"#),
        (r"\b\d+ ms\b", "[ms]"),
        (r"\b\d+\.\d s\b", "[s]"),
        // Whether the request for the next page had gone out when a page failed is a matter of chance.
        (r"(failed: \d+ rows written), \d+ requests", "$1, [some] requests"),
        (r"process \d+", "process [pid]"),
        (r"kill \d+", "kill [pid]"),
        (r"o_\d{10}_", "o_[created]_"),
        (r#""(begin_time|end_time)\\?":\\?"\d+\\?""#, r#""$1":"[second]""#),
        (r"(begin_time|end_time): \S+, recorded \S+", "$1: [second], recorded [second]"),
    ];
    rules.map(|(pattern, with)| (Regex::new(pattern).expect("a rule"), with)).to_vec()
});

/// The text as it is in every run.
pub fn redact(project: &Project, text: &str) -> String {
    let mut text = text.replace(&project.folder().display().to_string(), "[folder]");
    text = text.replace(&weft_binary().display().to_string(), "weft");
    for (pattern, with) in RULES.iter() {
        text = pattern.replace_all(&text, *with).into_owned();
    }
    text
}
