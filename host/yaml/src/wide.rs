//! Full-width punctuation where YAML's own is meant.
//!
//! An input method for Chinese writes `：` for `:`, and to YAML that is a letter like any other: `{ v： 1 }` is a key
//! `v： 1` without a value. In a text it is what it should be, so only places are looked at in which it can hardly be
//! meant: round a whole value, in a key without a value, before a comment.

use saphyr_parser::ScalarStyle;

use crate::{Mark, Problem};

/// A full-width character that stands for one of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wide {
    /// As it is written.
    pub written: char,
    /// What is probably meant.
    pub meant: char,
    /// What it is called: `full-width colon`.
    pub name: &'static str,
}

/// The full-width space.
const SPACE: char = '\u{3000}';
/// How far the full-width forms of U+FF01 to U+FF5E are from the characters of ASCII (Unicode, Halfwidth and Fullwidth
/// Forms).
const FORMS_OFFSET: u32 = 0xFEE0;

impl Wide {
    /// What a character stands for, if it is full-width.
    pub fn of(written: char) -> Option<Self> {
        let meant = match written {
            SPACE => ' ',
            '“' | '”' | '〝' | '〞' => '"',
            '‘' | '’' => '\'',
            '、' => ',',
            '。' => '.',
            '【' => '[',
            '】' => ']',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(written) - FORMS_OFFSET)?,
            _ => return None,
        };
        Some(Self { written, meant, name: name(meant) })
    }

    /// The first one in a text, and how many characters stand before it.
    pub fn first_in(text: &str) -> Option<(usize, Self)> {
        text.chars().enumerate().find_map(|(at, character)| Some((at, Self::of(character)?)))
    }

    /// The character and its name, for messages: "a full-width colon `：`".
    pub fn told(self) -> String {
        match self.written {
            SPACE => "a full-width space (U+3000)".to_owned(),
            written => format!("a {} `{written}`", self.name),
        }
    }

    /// What to write: "write `:`".
    pub fn remedy(self) -> String {
        match self.meant {
            ' ' => "write a plain space".to_owned(),
            meant => format!("write `{meant}`"),
        }
    }

    fn problem(self, mark: Mark, why: &str, text: &str) -> Problem {
        let remedy = format!("{}, or put it in quotes if it is part of the text: {}", self.remedy(), quoted(text));
        Problem::new(mark, format!("{} {why}", self.told()), remedy)
    }
}

fn name(meant: char) -> &'static str {
    match meant {
        ':' => "full-width colon",
        ',' => "full-width comma",
        '"' | '\'' => "full-width quote",
        '|' => "full-width bar",
        '{' | '}' => "full-width brace",
        '[' | ']' => "full-width bracket",
        '(' | ')' => "full-width parenthesis",
        '#' => "full-width hash",
        ' ' => "full-width space",
        ';' => "full-width semicolon",
        '.' => "full-width full stop",
        '=' => "full-width equals sign",
        '<' | '>' => "full-width angle bracket",
        '$' => "full-width dollar sign",
        '0'..='9' => "full-width digit",
        'a'..='z' | 'A'..='Z' => "full-width letter",
        _ => "full-width character",
    }
}

/// Longest text that a remedy repeats, in characters.
const QUOTED_CHARACTERS_MAX: usize = 40;

/// A text in quotes; an example of one if it is long.
fn quoted(text: &str) -> String {
    let simple = text.chars().all(|character| !matches!(character, '"' | '\\') && !character.is_control());
    match simple && text.chars().count() <= QUOTED_CHARACTERS_MAX {
        true => format!("\"{text}\""),
        false => "\"…\"".to_owned(),
    }
}

/// What is wrong with a key.
pub(crate) enum InKey {
    /// Whatever its value is.
    Always(Problem),
    /// Only if nothing stands behind its colon: then there is none.
    WithoutValue(Problem),
}

/// Looks at a key. `{ 店铺: 1 }` and `"页　码": 1` are good ones.
pub(crate) fn in_key(text: &str, style: ScalarStyle, mark: Mark) -> Option<InKey> {
    if style != ScalarStyle::Plain {
        return None;
    }
    if let Some((at, wide)) = quotes(text).or_else(|| outer_space(text)) {
        return Some(InKey::Always(wide.problem(ahead(mark, at), "stands round this key and belongs to it", text)));
    }
    let (at, wide) = colon(text)?;
    let why = "makes no value of what follows, so that all of it is the key";
    let problem = wide.problem(ahead(mark, at), why, text);
    // `query：{ v: 1 }`, `a： b: 1`: what follows can only have been meant as a value.
    let begins_value = text.chars().nth(at + 1).is_some_and(|next| matches!(next, '{' | '[' | '"' | '\'' | ' '));
    Some(if begins_value { InKey::Always(problem) } else { InKey::WithoutValue(problem) })
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// In lines, or at the top.
    Lines,
    /// In a list between brackets.
    Brackets,
    /// In a map between braces.
    Braces,
}

/// Looks at a plain value. `你好，世界`, `“双十一”大促` and `备注：无` are good texts.
pub(crate) fn in_value(text: &str, within: Within, mark: Mark) -> Option<Problem> {
    let told = |(at, wide): (usize, Wide), why: &str| Some(wide.problem(ahead(mark, at), why, text));
    if let Some(found) = quotes(text) {
        return told(found, "quotes nothing in YAML, and belongs to the text");
    }
    if let Some(found) = outer_space(text) {
        return told(found, "belongs to the text, and can't be seen");
    }
    if let Some(found) = opening(text) {
        return told(found, "begins nothing in YAML, and belongs to the text");
    }
    if let Some(found) = comment(text) {
        return told(found, "begins no comment in YAML, and belongs to the text");
    }
    if let Some(found) = comma(text, within) {
        return told(found, "divides nothing in YAML, so that this is a single text");
    }
    let found = spaced_colon(text)?;
    told(found, "makes no value of what follows, so that all of it is one text")
}

/// The place so many characters behind another one. Only the first line of a value is looked at with it.
fn ahead(mark: Mark, characters: usize) -> Mark {
    Mark { line: mark.line, column: mark.column + characters }
}

fn at(text: &str, byte: usize) -> Option<(usize, Wide)> {
    let character = text.get(byte..)?.chars().next()?;
    Some((text[..byte].chars().count(), Wide::of(character)?))
}

/// A text that is quoted as a whole: `“abc”`, but not `“a”和“b”`.
fn quotes(text: &str) -> Option<(usize, Wide)> {
    let opening = text.chars().next()?;
    let closing = match opening {
        '“' | '”' | '〝' => ['”', '“', '〞'],
        '‘' | '’' => ['’', '‘', '’'],
        '＂' | '＇' => [opening; 3],
        _ => return None,
    };
    let inside = text[opening.len_utf8()..].strip_suffix(closing)?;
    (!inside.contains(closing)).then(|| at(text, 0))?
}

/// A full-width space that begins or ends it.
fn outer_space(text: &str) -> Option<(usize, Wide)> {
    match (text.starts_with(SPACE), text.ends_with(SPACE)) {
        (true, _) => at(text, 0),
        (_, true) => at(text, text.len() - SPACE.len_utf8()),
        _ => None,
    }
}

/// What would begin a block, a map or a list, or an entry of one.
fn opening(text: &str) -> Option<(usize, Wide)> {
    let mut characters = text.chars();
    let (first, behind) = (characters.next()?, characters.as_str());
    let counterpart = match first {
        '｜' | '＞' | '－' if behind.is_empty() || behind.starts_with(char::is_whitespace) => return at(text, 0),
        '-' if behind.starts_with(SPACE) => return at(text, first.len_utf8()),
        '｛' => '｝',
        '［' => '］',
        _ => return None,
    };
    let ends = behind.find(counterpart).is_none_or(|end| end + counterpart.len_utf8() == behind.len());
    ends.then(|| at(text, 0))?
}

/// `1 ＃ why`.
fn comment(text: &str) -> Option<(usize, Wide)> {
    let hash = text.match_indices('＃').map(|(byte, _)| byte);
    hash.filter(|byte| text[..*byte].ends_with(char::is_whitespace)).find_map(|byte| at(text, byte))
}

/// A comma that can hardly be one of the text: in a list, or behind what isn't Chinese.
fn comma(text: &str, within: Within) -> Option<(usize, Wide)> {
    let byte = text.find('，')?;
    let divides = match within {
        Within::Lines => false,
        Within::Brackets => true,
        Within::Braces => text[..byte].is_ascii() || text[byte..].contains('：'),
    };
    divides.then(|| at(text, byte))?
}

/// The colon of `v： 1` and of `v:　1`.
fn colon(text: &str) -> Option<(usize, Wide)> {
    text.find('：').map_or_else(|| spaced_colon(text), |byte| at(text, byte))
}

/// A colon before a full-width space.
fn spaced_colon(text: &str) -> Option<(usize, Wide)> {
    at(text, text.find(":\u{3000}")? + 1)
}

/// The first full-width character of a line that isn't in quotes or in a comment, behind how many characters. For
/// lines that aren't YAML.
pub(crate) fn suspect(line: &str) -> Option<(usize, Wide)> {
    let mut quote = None;
    let mut before = ' ';
    for (index, character) in line.chars().enumerate() {
        match quote {
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '\'') && !before.is_alphanumeric() => quote = Some(character),
            None if character == '#' && before.is_whitespace() => return None,
            None => {
                let wide = Wide::of(character).filter(|wide| ":,|{}[]#\"' -".contains(wide.meant));
                if let Some(wide) = wide {
                    return Some((index, wide));
                }
            }
        }
        before = character;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Mark = Mark { line: 1, column: 1 };

    #[test]
    fn texts_in_chinese_are_texts() {
        let good = [
            "一号",
            "你好，世界",
            "“双十一”大促",
            "“甲”和“乙”",
            "备注：无",
            "价格（元）",
            "（备注）",
            "［新品］连衣裙",
            "【新品】连衣裙",
            "A座＃3",
            "＞5kg",
            "页　码",
            "¥１００",
        ];
        for text in good {
            for within in [Within::Lines, Within::Braces] {
                assert_eq!(in_value(text, within, START), None, "{text}");
            }
            let key = in_key(text, ScalarStyle::Plain, START);
            assert!(!matches!(key, Some(InKey::Always(_))), "{text}");
        }
    }

    #[test]
    fn punctuation_of_another_keyboard_is_named() {
        let table = [
            ("“abc”", "full-width quote `“`", 1),
            ("‘abc’", "full-width quote `‘`", 1),
            ("　/echo", "full-width space", 1),
            ("/echo　", "full-width space", 6),
            ("｜ ${ .a }", "full-width bar `｜`", 1),
            ("｛ a", "full-width brace `｛`", 1),
            ("［id, shop］", "full-width bracket `［`", 1),
            ("-　id", "full-width space", 2),
            ("1 ＃ one", "full-width hash `＃`", 3),
            ("path:　/echo", "full-width space", 6),
        ];
        for (text, told, column) in table {
            let problem = in_value(text, Within::Lines, START).unwrap_or_else(|| panic!("{text}"));
            assert!(problem.reason.contains(told), "{text}: {problem:?}");
            assert_eq!(problem.mark.column, column, "{text}");
        }
    }

    #[test]
    fn commas_divide_in_brackets_and_behind_what_is_not_chinese() {
        let found = |text, within| in_value(text, within, START).is_some();
        assert!(found("张三，李四", Within::Brackets));
        assert!(found("1， b", Within::Braces));
        assert!(found("一，b：二", Within::Braces));
        assert!(!found("张三，李四", Within::Braces));
        assert!(!found("1， b", Within::Lines));
    }

    #[test]
    fn a_broken_line_is_searched_outside_of_quotes_and_comments() {
        let of = |line| suspect(line).map(|(before, wide)| (before, wide.meant));
        assert_eq!(of("  path：/echo"), Some((6, ':')));
        assert_eq!(of("  a: \"一：二\", b：c"), Some((13, ':')));
        assert_eq!(of("  a: 1 # 一：二"), None);
        assert_eq!(of("  a: it's，b"), Some((9, ',')));
    }
}
