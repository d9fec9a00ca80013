//! Expressions: which jq is accepted, and what a program reads. Programs are parsed and compiled here, never run.
//!
//! The parser recurses over what a user wrote, so it runs on a thread whose stack no accepted program can fill.

mod limits;
mod mentions;
mod names;
mod records;
mod rows;
mod shape;
#[cfg(test)]
mod tests;
mod wide;
mod written;

use std::cell::Cell;

use jaq_core::Bind;
use jaq_core::compile::{Compiler, Undefined};
use jaq_core::load::lex::{self, Lexer, Token};
use jaq_core::load::parse::{Parser, TError};
use jaq_core::load::{Arena, File, Loader};

pub(crate) use mentions::{Mention, Mentions};
pub(crate) use records::{Followed, Known};
pub(crate) use shape::Shape;

/// Longest program in bytes.
pub(crate) const PROGRAM_BYTES_MAX: usize = 4096;
/// Deepest nesting of brackets in a program.
pub(crate) const BRACKETS_MAX: usize = 64;
/// Most regular expressions of a file that are looked at before the run: each takes up to a millisecond or two.
const PATTERNS_MAX: usize = 500;
/// A program of [`PROGRAM_BYTES_MAX`] bytes can nest some 4,000 levels without any bracket (`- - - 1`). At a few
/// kilobytes of stack for each level of parser, compiler and analysis this leaves room to spare.
const STACK_BYTES: usize = 64 << 20;

/// The variable that says where it stands in the program.
const PLACE: &str = "$__loc__";

/// Something wrong in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Byte of the program, if it can be said.
    pub(crate) offset: Option<usize>,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

/// What a program mentions, or what is wrong with it.
pub(crate) type Analysis = Result<Mentions, Vec<Problem>>;

/// Analyses programs, in order.
pub(crate) fn analyse_all(programs: &[&str]) -> Vec<Analysis> {
    let patterns_left = Cell::new(PATTERNS_MAX);
    let done = on_thread(programs, move |program| analyse(program, &patterns_left));
    done.unwrap_or_else(|| programs.iter().map(|_| Err(vec![unreadable()])).collect())
}

/// Follows what programs do with records, in order; each with what is known of its input. Nothing comes of a program
/// that can't be read.
pub(crate) fn follow_all<'s>(programs: &[(&str, &Known<'s>)]) -> Vec<Option<Followed<'s>>> {
    let follow = |(program, known): &(&str, &Known<'s>)| {
        limits::check(program).ok()?;
        let tokens = Lexer::new(program).lex().ok()?;
        let term = Parser::new(&tokens).parse(|parser| parser.term()).ok()?;
        Some(records::follow(&term, program, known))
    };
    on_thread(programs, follow).unwrap_or_else(|| programs.iter().map(|_| None).collect())
}

/// Does something with each program where there is enough stack for it. None if there is no such thread.
fn on_thread<P: Sync, T: Send>(programs: &[P], work: impl Fn(&P) -> T + Send) -> Option<Vec<T>> {
    if programs.is_empty() {
        return Some(Vec::new());
    }
    let run = || programs.iter().map(work).collect::<Vec<T>>();
    let thread = std::thread::Builder::new().name("jq".to_owned()).stack_size(STACK_BYTES);
    std::thread::scope(|scope| thread.spawn_scoped(scope, run).ok().and_then(|thread| thread.join().ok()))
}

fn unreadable() -> Problem {
    let reason = "the expression can't be read".to_owned();
    Problem { offset: None, reason, remedy: "write it in a simpler way".to_owned() }
}

/// Must run on a thread with [`STACK_BYTES`] of stack.
fn analyse(program: &str, patterns_left: &Cell<usize>) -> Analysis {
    limits::check(program).and_then(|()| wide::check(program)).map_err(|problem| vec![problem])?;
    let tokens = Lexer::new(program).lex().map_err(|errors| first(errors, |error| lexing(program, &error)))?;
    let term = Parser::new(&tokens)
        .parse(|parser| parser.term())
        .map_err(|errors| first(errors, |error| parsing(program, &tokens, &error)))?;
    compile(program)?;
    Ok(Mentions { gives_records: rows::gives(&term), ..mentions::of(&term, program, patterns_left) })
}

/// After a first mistake in the syntax the others are mostly its echo.
fn first<E>(errors: Vec<E>, problem: impl Fn(E) -> Problem) -> Vec<Problem> {
    vec![errors.into_iter().next().map_or_else(unreadable, problem)]
}

fn lexing(program: &str, (expected, rest): &lex::Error<&str>) -> Problem {
    let found = match rest.chars().next() {
        Some(character) => format!("at `{character}`"),
        None => "at its end".to_owned(),
    };
    let name: String = rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    let quoted = format!("put a name with such letters in quotes: `\"{}\"`", crate::finding::shortened(&name));
    let remedy = match expected {
        _ if name.starts_with(|first: char| !first.is_ascii()) => quoted.as_str(),
        lex::Expect::Delim("\"") => "close the text with `\"`",
        lex::Expect::Delim(_) => "close what is open, or remove the bracket",
        lex::Expect::Token if rest.starts_with(['\'', '`']) => "write text in double quotes",
        lex::Expect::Token if rest.starts_with(['&', '!']) => "write `and`, `or`, `not`",
        _ => "correct the expression there",
    };
    let reason = format!("the expression isn't jq: {} expected {found}", expected.as_str());
    Problem { offset: offset_in(program, rest), reason, remedy: remedy.to_owned() }
}

fn parsing(program: &str, tokens: &[Token<&str>], (expected, found): &TError<'_, &str>) -> Problem {
    if let Some(Token(word @ ("import" | "include" | "module"), _)) = tokens.first() {
        return refusal(word, Some(0)).unwrap_or_else(unreadable);
    }
    let token = Token::opt_as_str(*found, program);
    let offset = offset_in(program, token);
    if offset.is_some_and(|offset| program[offset..].starts_with(names::ALTERNATIVES)) {
        return refusal(names::ALTERNATIVES, offset).unwrap_or_else(unreadable);
    }
    let at =
        if token.is_empty() { "at its end".to_owned() } else { format!("at `{}`", crate::finding::shortened(token)) };
    let remedy = if program.is_empty() {
        "write what to compute between `${` and `}`, such as `.item`"
    } else if token == "=" || token == "?" {
        "jq compares with `==` and chooses with `if … then … else … end`"
    } else {
        "correct the expression there"
    };
    let expected = match expected.as_str() {
        "nothing" => "end of the expression".to_owned(),
        word if word.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') => word.to_owned(),
        symbol => format!("`{symbol}`"),
    };
    let reason = format!("the expression isn't jq: {expected} expected {at}");
    Problem { offset, reason, remedy: remedy.to_owned() }
}

/// Compiles for the sake of the names: nothing is behind them.
fn compile(program: &str) -> Result<(), Vec<Problem>> {
    let arena = Arena::default();
    let file = File { code: program, path: () };
    let modules = Loader::new([]).load(&arena, file).map_err(|_| vec![unreadable()])?;
    let parameters = |count| vec![Bind::Fun(()); count].into_boxed_slice();
    let functions = names::accepted().functions.iter();
    let functions = functions.map(|function| (function.name, parameters(function.parameters), ()));
    let compiled = Compiler::default().with_global_vars([PLACE]).with_funs(functions).compile(modules);
    compiled.map(drop).map_err(|errors| {
        let errors = errors.into_iter().flat_map(|(_, errors)| errors);
        errors.map(|(name, undefined)| unknown(program, name, &undefined)).collect()
    })
}

fn unknown(program: &str, name: &str, undefined: &Undefined) -> Problem {
    let offset = offset_in(program, name);
    if let Some(problem) = refusal(name, offset) {
        return problem;
    }
    let (reason, remedy) = match undefined {
        Undefined::Filter(arity) => unknown_function(name, *arity),
        Undefined::Var => (format!("there is no variable `{name}`"), format!("bind it before: `… as {name} | …`")),
        Undefined::Label => (format!("there is no label `{name}`"), format!("declare it before: `label {name} | …`")),
        _ => (format!("there is no module `{name}`"), "use a function without `::`".to_owned()),
    };
    Problem { offset, reason, remedy }
}

fn unknown_function(name: &str, arity: usize) -> (String, String) {
    let arities = names::accepted().arities(name);
    if let Some(known) = arities.first() {
        let example = match known {
            0 => format!("`{name}`"),
            _ => format!("`{name}({})`", vec!["…"; *known].join("; ")),
        };
        return (format!("`{name}` can't take {arity} arguments"), format!("write {example}"));
    }
    if name.starts_with('@') {
        return (format!("there is no format `{name}`"), crate::suggest::listed(names::accepted().formats()));
    }
    let reason = format!("jq has no function `{name}`");
    match crate::suggest::nearest(name, names::accepted().functions()) {
        Some(near) => (reason, format!("did you mean `{near}`?")),
        None => (reason, format!("did you mean `.{name}` or `\"{name}\"`?")),
    }
}

/// Why a name that jq has elsewhere isn't accepted here.
fn refusal(name: &str, offset: Option<usize>) -> Option<Problem> {
    let (reason, remedy) = names::refused(name)?;
    Some(Problem { offset, reason: format!("`{name}` {reason}"), remedy: remedy.to_owned() })
}

/// Where a slice of the program begins in it.
fn offset_in(program: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(program.as_ptr() as usize)?;
    (offset <= program.len()).then_some(offset)
}
