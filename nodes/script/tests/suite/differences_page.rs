//! The pages for users that say what differs from Node.js, made from the table: `WEFT_UPDATE=1` writes them anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::table::{folder, known, read};

/// Longest answer that is shown, in characters.
const SHOWN_MAX: usize = 120;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Language {
    fn file_name(self) -> &'static str {
        self.choose("JAVASCRIPT-DIFFERENCES.md", "JAVASCRIPT-DIFFERENCES.zh-CN.md")
    }

    fn choose(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    fn introduction(self, snippets: usize, different: usize) -> String {
        match self {
            Self::English => format!(
                "# Where scripts differ from Node.js\n\n[中文](JAVASCRIPT-DIFFERENCES.zh-CN.md) · [code \
                 blocks](CODE-BLOCKS.md)\n\nScripts are compared with Node.js 20 in {snippets} snippets of what such code does \
                 (`nodes/script/tests/table`), in the time zone UTC; {different} of them give something else. They are all of this \
                 page, by subject, and it is made from that table.\n"
            ),
            Self::Chinese => format!(
                "# 脚本与 Node.js 的不同之处\n\n[English](JAVASCRIPT-DIFFERENCES.md) · \
                 [代码块](CODE-BLOCKS.zh-CN.md)\n\n脚本与 Node.js 20 逐一比较了 {snippets} \
                 段常见写法（`nodes/script/tests/table`，时区为 UTC），其中 {different} \
                 段结果不同，全部列在下面，按主题排列。本页由对照表生成。\n"
            ),
        }
    }
}

/// The code of a snippet: `TOPIC/NAME`.
fn code_of(snippet: &str) -> String {
    let (topic, name) = snippet.split_once('/').expect("a topic and a name");
    let text = format!("\n{}", fs::read_to_string(folder().join(format!("{topic}.js"))).expect(topic));
    let part = text.split("\n//= ").find_map(|part| part.strip_prefix(name)?.strip_prefix('\n')).expect(snippet);
    part.trim().to_owned()
}

fn page(language: Language) -> String {
    let (answers, differences) = (read("answers.json"), known());
    let mut page = language.introduction(answers.len(), differences.len());
    let mut written = "";
    for (snippet, here) in differences {
        let topic = snippet.split('/').next().expect("a topic");
        if topic != written {
            written = topic;
            let head = language.choose("| code | Node.js 20 | weft |", "| 代码 | Node.js 20 | weft |");
            let _ = write!(page, "\n## {topic}\n\n{head}\n|---|---|---|\n");
        }
        let (node, here) = (shown(&answers[snippet], language), shown(here, language));
        let _ = writeln!(page, "| {} | {node} | {here} |", code(&code_of(snippet)));
    }
    page
}

fn shown(answer: &Value, language: Language) -> String {
    if let Some(name) = answer.get("throws").and_then(Value::as_str) {
        return format!("{} `{name}`", language.choose("throws", "抛出"));
    }
    if answer.get("fails").is_some() {
        return language.choose("fails the step", "步骤失败").to_owned();
    }
    code(&answer.to_string())
}

/// As code in a cell of a table, on one line.
fn code(text: &str) -> String {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > SHOWN_MAX {
        line = line.chars().take(SHOWN_MAX).collect::<String>() + "…";
    }
    let fence = if line.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", line.replace('|', "\\|"))
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever runs the test says whether the pages are to be written")]
fn the_pages_are_fresh() {
    for language in [Language::English, Language::Chinese] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows").join(language.file_name());
        let page = page(language);
        if std::env::var_os("WEFT_UPDATE").is_some() {
            fs::write(&path, &page).expect("the page can be written");
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == page, "{} is not what the table says: run this test with WEFT_UPDATE=1", path.display());
    }
}
