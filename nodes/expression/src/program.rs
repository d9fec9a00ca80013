//! From the text of a program to something that runs.
//!
//! Only the library functions that a program calls are compiled with it: reading all of them would cost a fresh instance
//! many times what a program does.

mod calls;
mod meaning;
mod outputs;
mod updates;

use std::collections::BTreeSet;

use jaq_core::load::lex::{self, Lexer, Token};
use jaq_core::load::parse::{Def, Parser, TError, Term};
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, compile};

use crate::library::{self, Data};

/// A compiled program.
pub(crate) type Filter = jaq_core::Filter<Data>;

/// The name by which the main file calls the program, which is a definition like those of the library.
const PROGRAM: &str = "_program";

/// Compiles a program, or says what is wrong with it.
pub(crate) fn compile(program: &str) -> Result<Filter, String> {
    let texts = Arena::default();
    let tokens = Lexer::new(program).lex().map_err(|errors| explain_lexing(&errors))?;
    let term = Parser::new(&tokens).parse(|parser| parser.term());
    let mut term = term.map_err(|errors| explain_parsing(program, &tokens, &errors))?;
    refuse_inner(&mut term)?;
    meaning::as_in_jq(&mut term, program, &texts);
    let mut definitions = Needed::default();
    definitions.of(&mut term);
    definitions.found.push(Def { name: PROGRAM, args: Vec::new(), body: term });
    let file = File { code: PROGRAM, path: () };
    let modules = Loader::new(definitions.found).load(&texts, file).map_err(|_| UNREADABLE.to_owned())?;
    let compiler = Compiler::default().with_funs(library::natives());
    compiler.compile(modules).map_err(|errors| explain_compiling(&errors))
}

/// Functions that only the library calls are none for programs, unless they define them themselves.
fn refuse_inner(term: &mut Term<&str>) -> Result<(), String> {
    let mut defined = Vec::new();
    calls::defined(term, &mut defined);
    let mut calls = calls::in_term(term).into_iter();
    match calls.find(|(name, _)| library::is_inner(name) && !defined.contains(name)) {
        Some((name, arguments)) => Err(unknown(name, arguments)),
        None => Ok(()),
    }
}

fn unknown(name: &str, arguments: usize) -> String {
    match arguments {
        0 => format!("there is no function `{name}`"),
        arguments => format!("there is no function `{name}` with {arguments} arguments"),
    }
}

const UNREADABLE: &str = "it can't be read";

/// Definitions of the library that are needed, each behind those that it needs itself.
#[derive(Default)]
struct Needed<'s> {
    known: BTreeSet<(&'static str, usize)>,
    found: Vec<Def<&'s str>>,
}

impl<'s> Needed<'s> {
    fn of(&mut self, term: &mut Term<&'s str>) {
        for (name, arguments) in calls::in_term(term) {
            let Some((name, text)) = library::definition(name, arguments) else { continue };
            if !self.known.insert((name, arguments)) {
                continue;
            }
            for mut definition in load::parse(text, |parser| parser.defs()).unwrap_or_default() {
                self.of(&mut definition.body);
                self.found.push(definition);
            }
        }
    }
}

fn explain_lexing(errors: &[lex::Error<&str>]) -> String {
    errors.first().map_or_else(|| UNREADABLE.to_owned(), |(expected, found)| explain(expected.as_str(), found))
}

fn explain_parsing(program: &str, tokens: &[Token<&str>], errors: &[TError<'_, &str>]) -> String {
    if let Some(Token(word @ ("import" | "include" | "module"), _)) = tokens.first() {
        return format!("`{word}` loads a file, and expressions have no files");
    }
    let Some((expected, found)) = errors.first() else { return UNREADABLE.to_owned() };
    explain(expected.as_str(), Token::opt_as_str(*found, program))
}

fn explain(expected: &str, found: &str) -> String {
    match found.split_whitespace().next() {
        Some(found) => format!("expected {expected}, found `{found}`"),
        None => format!("expected {expected}, found the end"),
    }
}

fn explain_compiling(errors: &compile::Errors<&str, ()>) -> String {
    let mut problems = errors.iter().flat_map(|(_, problems)| problems);
    let Some((name, undefined)) = problems.next() else { return "it can't be compiled".to_owned() };
    match undefined {
        compile::Undefined::Filter(arguments) => unknown(name, *arguments),
        other => format!("there is no {} `{name}`", other.as_str()),
    }
}
