//! Reading code without running it: whether it is sound, and where something has to be put into it.
//!
//! - `syntax/guards.rs`: where a function has to begin with a check of its depth
//! - `syntax/mended.rs`: what the engine's parser gets wrong
//! - `syntax/nesting.rs`: how deep it is nested
//! - `syntax/scan.rs`: what can be seen of it: modules, addresses, whether it gives an output

mod guards;
mod mended;
mod nesting;
mod scan;

use boa_engine::ast::function::FunctionBody;
use boa_engine::ast::scope::Scope;
use boa_engine::ast::{self, Declaration, StatementListItem};
use boa_engine::interner::Interner;
use boa_engine::parser::lexer::error::Error as LexError;
use boa_engine::parser::{Error, Parser, Source};

use crate::place::{At, Insertion, Position, SourceFile};

pub(crate) use guards::{GUARD, REMEMBER};
pub(crate) use mended::calls_of_async;
pub(crate) use nesting::too_deep;
pub(crate) use scan::{Scan, scan};

/// Code as a tree, and the names in it.
pub(crate) struct Tree {
    pub(crate) body: FunctionBody,
    pub(crate) names: Interner,
}

/// Why code can't be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) at: Position,
    pub(crate) message: String,
}

/// How code becomes a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A block: an async function.
    Block,
    /// A file that is required: an ordinary function.
    Module,
}

impl Form {
    /// What stands before the body while it is read.
    fn head(self) -> &'static str {
        match self {
            Self::Block => "async function _(){",
            Self::Module => "function _(){",
        }
    }

    /// A position in the code, of one in what was read.
    fn position(self, at: ast::Position) -> Position {
        let head = if at.line_number() == 1 { u32::try_from(self.head().len()).unwrap_or(u32::MAX) } else { 0 };
        Position { line: at.line_number(), column: at.column_number().saturating_sub(head).max(1) }
    }
}

impl Tree {
    /// Reads code as the body of a function. It has to be one: text that closes the function and goes on behind it is a
    /// mistake.
    pub(crate) fn of(code: &str, form: Form) -> Result<Self, Mistake> {
        nested(code)?;
        let mut names = Interner::new();
        let text = format!("{}{code}\n}}", form.head());
        let script = Parser::new(Source::from_bytes(&text)).parse_script(&Scope::new_global(), &mut names);
        let script = script.map_err(|error| mistake(&error, &text).moved(form, code))?;
        let mut items = script.statements().statements().iter();
        let body = match (items.next(), items.next()) {
            (Some(StatementListItem::Declaration(declaration)), None) => match &**declaration {
                Declaration::AsyncFunctionDeclaration(function) => function.body().clone(),
                Declaration::FunctionDeclaration(function) => function.body().clone(),
                _ => return Err(unbalanced(closing(code).unwrap_or(Position { line: 1, column: 1 }))),
            },
            _ => return Err(unbalanced(closing(code).unwrap_or(Position { line: 1, column: 1 }))),
        };
        Ok(Self { body, names })
    }

    /// What has to be put into the code so that endless recursion can be caught.
    pub(crate) fn guards(&self, code: &str, form: Form) -> Vec<Insertion> {
        let insertions = guards::of(&self.body, code, form);
        let source = SourceFile { at: At::default(), text: code.to_owned(), insertions };
        // Never at the price of code that would run.
        if Self::of(&source.to_run(), form).is_ok() { source.insertions } else { Vec::new() }
    }
}

impl Mistake {
    /// What to do about it, on this line.
    pub(crate) fn remedy(&self, line: &str) -> &'static str {
        let line = line.trim_start();
        if line.starts_with("import") {
            "a block has no `import`: write `const x = require('y')`, or `const x = await import('y')`"
        } else if line.starts_with("export") {
            "a block has no `export`: write `module.exports = async ({ input }) => ({ … })`"
        } else {
            "correct the code there; `weft check` finds such mistakes without running it"
        }
    }

    /// The mistake in the code, which stood in a function.
    fn moved(mut self, form: Form, code: &str) -> Self {
        let head = u32::try_from(form.head().len()).unwrap_or(u32::MAX);
        if self.at.line == 1 {
            self.at.column = self.at.column.saturating_sub(head).max(1);
        }
        let end = end_of(code);
        // The brace behind the code is not the code's.
        if self.at >= end {
            if let Some(at) = closing(code) {
                return unbalanced(at);
            }
            self.at = end;
            self.message = "unexpected end of the code: something is not closed".to_owned();
        }
        self
    }
}

/// Whether code can be read without going too deep.
pub(crate) fn nested(code: &str) -> Result<(), Mistake> {
    let message = "brackets are nested too deep: write this part as functions or texts of their own";
    too_deep(code).map_or(Ok(()), |at| Err(Mistake { at, message: message.to_owned() }))
}

fn unbalanced(at: Position) -> Mistake {
    Mistake { at, message: "a `}` too many: it closes what the code did not open".to_owned() }
}

/// Where a brace closes what no brace opened, roughly: texts are not looked at.
fn closing(code: &str) -> Option<Position> {
    let mut depth = 0;
    let mut at = Position { line: 1, column: 1 };
    for char in code.chars() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        at = if char == '\n' {
            Position { line: at.line + 1, column: 1 }
        } else {
            Position { column: at.column + 1, ..at }
        };
    }
    None
}

/// Behind the last character that is no space.
fn end_of(code: &str) -> Position {
    let code = code.trim_end();
    let last = code.rsplit('\n').next().unwrap_or_default();
    let line = code.matches('\n').count() + 1;
    Position {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(last.chars().count()).unwrap_or(u32::MAX).saturating_add(1),
    }
}

/// A mistake as the parser tells it.
pub(crate) fn mistake(error: &Error, code: &str) -> Mistake {
    let at = match error {
        Error::Expected { span, .. } | Error::Unexpected { span, .. } => span.start(),
        Error::General { position, .. } | Error::Lex { err: LexError::Syntax(_, position) } => *position,
        Error::AbruptEnd | Error::Lex { .. } | Error::ScopeAnalysis { .. } => {
            let message = match error {
                Error::AbruptEnd => "unexpected end of the code: something is not closed".to_owned(),
                error => without_place(&error.to_string()),
            };
            return Mistake { at: end_of(code), message };
        }
    };
    let at = Position { line: at.line_number(), column: at.column_number() };
    Mistake { at, message: without_place(&error.to_string()) }
}

/// The message without ` at line 1, col 2`: the place is told in another way.
fn without_place(message: &str) -> String {
    let message = message.rfind(" at line ").map_or(message, |end| &message[..end]);
    message.strip_prefix("Syntax Error: ").unwrap_or(message).to_owned()
}
