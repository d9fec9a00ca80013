//! Arguments that stand in a program as they are and can only fail: a regular expression that is none, flags that don't
//! exist, a pattern of times with a letter that nobody knows.

use std::cell::Cell;

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Term};
use weft_expression::library::written;

use super::{Problem, offset_in};
use crate::finding::shortened;

/// A text of the program, and where it begins.
struct Literal {
    text: String,
    offset: Option<usize>,
}

/// What is wrong with the arguments of a call of one of jq's functions. Looks at no more than `patterns_left` regular
/// expressions, and counts them.
pub(super) fn check(program: &str, name: &str, arguments: &[Term<&str>], patterns_left: &Cell<usize>) -> Vec<Problem> {
    let mut check = Check { program, name, patterns_left, problems: Vec::new() };
    match (name, arguments) {
        ("test" | "match" | "capture", [Term::Arr(Some(pair))]) => check.pair(pair),
        ("test" | "match" | "capture" | "scan" | "splits", [regex]) | ("sub" | "gsub", [regex, _]) => {
            check.regex(regex, None);
        }
        ("test" | "match" | "capture" | "scan" | "splits" | "split", [regex, flags])
        | ("sub" | "gsub", [regex, _, flags]) => check.regex(regex, Some(flags)),
        ("strftime", [format]) => check.times(format, written::check_strftime),
        ("strptime", [format]) => check.times(format, written::check_strptime),
        _ => {}
    }
    check.problems
}

struct Check<'p> {
    program: &'p str,
    /// The function that is called.
    name: &'p str,
    patterns_left: &'p Cell<usize>,
    problems: Vec<Problem>,
}

impl Check<'_> {
    /// `[expression, flags]`.
    fn pair(&mut self, pair: &Term<&str>) {
        match pair {
            Term::BinOp(regex, BinaryOp::Comma, flags) => self.regex(regex, Some(flags)),
            regex => self.regex(regex, None),
        }
    }

    fn regex(&mut self, regex: &Term<&str>, flags: Option<&Term<&str>>) {
        let flags = match flags {
            None => Some(Literal { text: String::new(), offset: None }),
            Some(Term::Call("null", _)) => Some(Literal { text: String::new(), offset: None }),
            Some(flags) => self.literal(flags),
        };
        // Without its flags nothing can be said: blanks count or don't.
        let Some(flags) = flags else { return };
        if written::check_flags(&flags.text).is_err() {
            let reason = format!("not all of `{}` are flags of a regular expression", shortened(&flags.text));
            let remedy = "write some of `g` (all matches), `i` (large and small letters alike), `x` (blanks and comments), \
                          `s`, `p` (`.` matches line ends), `n` (no empty matches), `l` (longest)";
            return self.problem(flags.offset, reason, remedy.to_owned());
        }
        let Some(regex) = self.literal(regex) else { return };
        let Some(left) = self.patterns_left.get().checked_sub(1) else { return };
        self.patterns_left.set(left);
        if let Err(message) = written::check_regex(&regex.text, &flags.text) {
            let reason = format!("`{}` isn't a regular expression: {}", shortened(&regex.text), cause(&message));
            let remedy = "correct it; a sign that is meant as it is has two backslashes before it: `\"\\\\[\"`";
            self.problem(regex.offset, reason, remedy.to_owned());
        }
    }

    fn times(&mut self, format: &Term<&str>, check: impl Fn(&str) -> Result<(), String>) {
        let Some(format) = self.literal(format) else { return };
        if let Err(reason) = check(&format.text) {
            let remedy = "write what it knows, such as `%Y-%m-%dT%H:%M:%SZ`; a percent sign itself is `%%`";
            self.problem(format.offset, reason, remedy.to_owned());
        }
    }

    fn problem(&mut self, offset: Option<usize>, reason: String, remedy: String) {
        let offset = offset.or_else(|| offset_in(self.program, self.name));
        self.problems.push(Problem { offset, reason, remedy });
    }

    /// A text without interpolation.
    fn literal(&self, term: &Term<&str>) -> Option<Literal> {
        let Term::Str(None, parts) = term else { return None };
        let mut literal = Literal { text: String::new(), offset: None };
        for part in parts {
            match part {
                StrPart::Str(part) => {
                    literal.offset = literal.offset.or_else(|| offset_in(self.program, part));
                    literal.text.push_str(part);
                }
                StrPart::Char(character) => literal.text.push(*character),
                StrPart::Term(_) => return None,
            }
        }
        Some(literal)
    }
}

/// The cause in one line: the compiler of regular expressions also draws where in the pattern it is.
fn cause(message: &str) -> &str {
    let last = message.trim_end().lines().last().unwrap_or(message).trim();
    last.trim_start_matches("Regex failure: ").trim_start_matches("error: ")
}
