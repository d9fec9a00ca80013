//! Regular expressions, compiled once for all rows.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use fancy_regex::{Captures, CompileError, Regex, RegexBuilder};

use super::syntax::translated;
use crate::value::{Error, Outcome, Value, fail};

/// How many compiled expressions are kept. A workflow has a few; ones that are made of data fill the place and are dropped.
const KEPT_MAX: usize = 64;
/// Steps back that a search may take, so that an expression that tries everything ends.
const BACKTRACK_MAX: usize = 1_000_000;
/// Memory of a compiled expression, in bytes.
const COMPILED_BYTES_MAX: usize = 16 << 20;

/// The same where an expression is only looked at, outside of the sandbox and its limits.
const CHECKED_BYTES_MAX: usize = 256 << 10;

/// Patterns by text and flags.
type Kept = HashMap<(Rc<str>, Flags), Rc<Compiled>>;

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Flags {
    all: bool,
    ignore_case: bool,
    extended: bool,
    not_empty: bool,
    dot_matches_line_end: bool,
    longest: bool,
}

/// A compiled regular expression with its flags.
pub(super) struct Compiled {
    regex: Regex,
    all: bool,
}

pub(super) fn compile(regex: &Value, flags: &Value) -> Outcome<Rc<Compiled>> {
    let Value::Text(pattern) = regex else {
        return fail(format_args!("{} cannot be matched, as it is not a string", regex.kind()));
    };
    let flags = flags_of(flags)?;
    KEPT.with_borrow_mut(|kept| {
        let key = (Rc::clone(pattern), flags);
        if let Some(known) = kept.get(&key) {
            return Ok(Rc::clone(known));
        }
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        let compiled =
            Rc::new(Compiled { regex: build(pattern, flags, COMPILED_BYTES_MAX).map_err(failed)?, all: flags.all });
        kept.insert(key, Rc::clone(&compiled));
        Ok(compiled)
    })
}

/// Whether an expression can be compiled, as far as that is soon known: of a large one nothing is said.
pub(super) fn check(pattern: &str, flags: &str) -> Outcome<()> {
    match build(pattern, flags_of(&Value::text(flags))?, CHECKED_BYTES_MAX) {
        Err(error) if !is_large(&error) => Err(failed(error)),
        _ => Ok(()),
    }
}

fn is_large(error: &fancy_regex::Error) -> bool {
    let fancy_regex::Error::CompileError(cause) = error else { return false };
    matches!(&**cause, CompileError::InnerError(inner) if inner.size_limit().is_some())
}

fn build(pattern: &str, flags: Flags, bytes_max: usize) -> fancy_regex::Result<Regex> {
    // Unnamed groups take no part in numbering where there are named ones, and `^` is the beginning of the text only.
    RegexBuilder::new(&translated(pattern))
        .oniguruma_mode(true)
        .case_insensitive(flags.ignore_case)
        .ignore_whitespace(flags.extended)
        .dot_matches_new_line(flags.dot_matches_line_end)
        .find_not_empty(flags.not_empty)
        .leftmost_longest(flags.longest)
        .ignore_numbered_groups_when_named_groups_exist(true)
        .backtrack_limit(BACKTRACK_MAX)
        .delegate_size_limit(bytes_max)
        .build()
}

/// Whether these are flags.
pub(super) fn check_flags(flags: &str) -> Outcome<()> {
    flags_of(&Value::text(flags)).map(drop)
}

fn flags_of(flags: &Value) -> Outcome<Flags> {
    let letters = match flags {
        Value::Null => "",
        Value::Text(letters) => letters,
        other => return fail(format_args!("{} is not a string", other.kind())),
    };
    let mut flags = Flags::default();
    for letter in letters.chars() {
        match letter {
            'g' => flags.all = true,
            'i' => flags.ignore_case = true,
            'x' => flags.extended = true,
            'n' => flags.not_empty = true,
            // `^` and `$` mean the whole text in any case.
            's' => {}
            'p' => flags.dot_matches_line_end = true,
            'l' => flags.longest = true,
            _ => return fail(format_args!("{letters} is not a valid modifier string")),
        }
    }
    Ok(flags)
}

impl Compiled {
    pub(super) fn is_match(&self, text: &str) -> Outcome<bool> {
        self.regex.is_match(text).map_err(failed)
    }

    /// The names of all groups, beginning with the whole match.
    pub(super) fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.regex.capture_names()
    }

    /// What is made of the first match, or of all.
    pub(super) fn each<T>(&self, text: &str, mut make: impl FnMut(&Captures<'_, str>) -> T) -> Outcome<Vec<T>> {
        let mut made = Vec::new();
        let mut start = 0;
        while start <= text.len() {
            let Some(captures) = self.regex.captures_from_pos(text, start).map_err(failed)? else { break };
            let Some(whole) = captures.get(0) else { break };
            made.push(make(&captures));
            if !self.all {
                break;
            }
            let next_character = || text[whole.end()..].chars().next().map_or(1, char::len_utf8);
            start = if whole.range().is_empty() { whole.end() + next_character() } else { whole.end() };
        }
        Ok(made)
    }
}

fn failed(error: fancy_regex::Error) -> Error {
    Error::str(format_args!("Regex failure: {error}"))
}
