//! The page of differences, from the table.

use std::fmt::Write;

use super::rows::{Both, Outcome, Row, sections};

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

impl Language {
    pub fn file_name(self) -> &'static str {
        match self {
            Self::English => "JQ-DIFFERENCES.md",
            Self::Chinese => "JQ-DIFFERENCES.zh-CN.md",
        }
    }

    fn of(self, text: &Both) -> &str {
        match self {
            Self::English => &text.english,
            Self::Chinese => &text.chinese,
        }
    }

    fn choose(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// The whole page.
pub fn page(language: Language) -> String {
    let sections = sections();
    let rows: Vec<&Row> = sections.iter().flat_map(|section| &section.rows).collect();
    let differing: Vec<&Row> = rows.iter().copied().filter(|row| row.weft.is_some()).collect();
    let mut page = introduction(language, rows.len(), differing.len());
    page.push_str(
        language.choose(
            "\n| subject | programs | different |\n|---|---|---|\n",
            "\n| 主题 | 程序 | 不同 |\n|---|---|---|\n",
        ),
    );
    for section in &sections {
        let differing = section.rows.iter().filter(|row| row.weft.is_some()).count();
        let _ = writeln!(page, "| {} | {} | {differing} |", language.of(&section.title), section.rows.len());
    }
    // One heading for each reason, in the order of the table.
    let mut told: Vec<&Both> = Vec::new();
    for row in &differing {
        if told.contains(&&row.reason) {
            continue;
        }
        told.push(&row.reason);
        let _ = write!(page, "\n{}\n\n", language.of(&row.reason));
        let _ = writeln!(
            page,
            "{}",
            language.choose("| program | input | jq 1.8 | weft |", "| 程序 | 输入 | jq 1.8 | weft |")
        );
        page.push_str("|---|---|---|---|\n");
        for row in differing.iter().filter(|other| other.reason == row.reason) {
            line(&mut page, language, row);
        }
    }
    page
}

fn introduction(language: Language, rows: usize, differing: usize) -> String {
    match language {
        Language::English => format!(
            "# Where expressions differ from jq 1.8\n\n[中文](JQ-DIFFERENCES.zh-CN.md) · [expressions](JQ.md)\n\nExpressions are \
             compared with jq 1.8 in {rows} programs; {differing} of them give something else, for the reasons below. This page \
             is made from that table (`nodes/expression/tests/jq.txt`). Messages of errors are not compared: those of weft name \
             kinds of values and not the values themselves, which may be personal and would end up in logs.\n"
        ),
        Language::Chinese => format!(
            "# 表达式与 jq 1.8 的不同之处\n\n[English](JQ-DIFFERENCES.md) · [表达式](JQ.zh-CN.md)\n\n表达式与 jq 1.8 逐一比较了 {rows} \
             个程序，其中 {differing} 个结果不同，原因如下。本页由对照表（`nodes/expression/tests/jq.txt`）生成。错误信息的文字不在比较之列：weft \
             的错误只写值的类型，不写值本身，因为其中可能有个人信息，而错误会进入日志。\n"
        ),
    }
}

fn line(page: &mut String, language: Language, row: &Row) {
    let weft = row.weft.as_ref().unwrap_or(&row.jq);
    let input = if row.input == "null" { String::new() } else { code(&row.input) };
    let _ = writeln!(
        page,
        "| {} | {input} | {} | {} |",
        code(&row.program),
        outcome(language, &row.jq),
        outcome(language, weft)
    );
}

fn outcome(language: Language, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Error => language.choose("an error", "报错").to_owned(),
        Outcome::Values(values) if values.is_empty() => language.choose("nothing", "没有值").to_owned(),
        Outcome::Values(values) => values.iter().map(|value| code(value)).collect::<Vec<_>>().join(" "),
    }
}

/// As code in a cell of a table.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}
