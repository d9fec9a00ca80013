//! Where a function has to begin with a check of its depth.
//!
//! The engine ends recursion with an error that no script can catch. So every function that calls something begins with a call
//! of [`GUARD`], which throws a `RangeError` in time.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use boa_engine::ast::expression::Expression;
use boa_engine::ast::expression::literal::ObjectMethodDefinition;
use boa_engine::ast::function::{ArrowFunction, AsyncArrowFunction, FunctionBody};
use boa_engine::ast::statement::Throw;
use boa_engine::ast::visitor::{VisitWith, Visitor};
use boa_engine::ast::{Span, Spanned, expression};

use super::Form;
use crate::place::{Insertion, Position};

/// The global function that throws where calls are too deep.
pub(crate) const GUARD: &str = "__weft_enter__";
/// The global function that remembers where something is thrown that is no error, and so has no place of its own.
pub(crate) const REMEMBER: &str = "__weft_thrown__";

/// What has to be put into code, in order.
pub(super) fn of(body: &FunctionBody, code: &str, form: Form) -> Vec<Insertion> {
    let mut found =
        Guards { lines: code.split_inclusive('\n').collect(), form, insertions: BTreeSet::new(), is_method: false };
    let _ = body.visit_with(&mut found);
    let insertion = |(at, text): (Position, &str)| Insertion { at, text: text.to_owned() };
    found.insertions.into_iter().map(insertion).collect()
}

const CALL: &str = "__weft_enter__();";
const CALL_BEHIND: &str = ";__weft_enter__();";
const BEGIN: &str = "(__weft_enter__(),";
const END: &str = ")";
const THROWN: &str = "__weft_thrown__(";

struct Guards<'c> {
    lines: Vec<&'c str>,
    form: Form,
    insertions: BTreeSet<(Position, &'static str)>,
    /// Whether the next body is that of a method: looking at a property is a call where it has a getter.
    is_method: bool,
}

impl<'ast> Visitor<'ast> for Guards<'_> {
    type BreakTy = ();

    fn visit_function_body(&mut self, body: &'ast FunctionBody) -> ControlFlow<()> {
        if std::mem::take(&mut self.is_method) || calls(body) {
            let at = self.form.position(body.span().start());
            let check = self.check_in(at);
            self.insertions.extend(check);
        }
        body.visit_with(self)
    }

    fn visit_object_method_definition(&mut self, method: &'ast ObjectMethodDefinition) -> ControlFlow<()> {
        self.is_method = true;
        method.visit_with(self)
    }

    fn visit_throw(&mut self, throw: &'ast Throw) -> ControlFlow<()> {
        self.remember(throw.target());
        throw.visit_with(self)
    }

    fn visit_arrow_function(&mut self, arrow: &'ast ArrowFunction) -> ControlFlow<()> {
        self.guard_expression(arrow.span(), arrow.body());
        arrow.visit_with(self)
    }

    fn visit_async_arrow_function(&mut self, arrow: &'ast AsyncArrowFunction) -> ControlFlow<()> {
        self.guard_expression(arrow.span(), arrow.body());
        arrow.visit_with(self)
    }
}

impl Guards<'_> {
    /// Characters from a position on, each with where it stands.
    fn from(&self, at: Position) -> impl Iterator<Item = (Position, char)> {
        let lines = (at.line..).zip(self.lines.iter().skip(at.line as usize - 1));
        lines
            .flat_map(|(line, text)| {
                (1..).zip(text.chars()).map(move |(column, char)| (Position { line, column }, char))
            })
            .skip(at.column as usize - 1)
    }

    /// Where the check goes in a body with braces: behind the brace, or behind a directive such as 'use strict'. A body that
    /// begins with another text is left alone.
    fn check_in(&self, at: Position) -> Option<(Position, &'static str)> {
        let mut rest = self.from(at);
        rest.next().filter(|(_, char)| *char == '{')?;
        let (_, first) = rest.find(|(_, char)| !char.is_whitespace())?;
        if !matches!(first, '"' | '\'') {
            return Some((Position { column: at.column + 1, ..at }, CALL));
        }
        let (end, _) = rest.find(|(_, char)| *char == first)?;
        let (next, after) = rest.find(|(_, char)| !char.is_whitespace())?;
        // Anything else may go on with the text: it was none of its own.
        let ends = after == ';' || next.line > end.line && (after.is_alphabetic() || matches!(after, '_' | '$' | '}'));
        ends.then_some((Position { column: end.column + 1, ..end }, CALL_BEHIND))
    }

    /// Puts what remembers a place around a text or an object that is thrown.
    fn remember(&mut self, thrown: &Expression) {
        let ends: &[(char, char)] = match thrown {
            Expression::Literal(_) => &[('"', '"'), ('\'', '\'')],
            Expression::TemplateLiteral(_) => &[('`', '`')],
            Expression::ObjectLiteral(_) => &[('{', '}')],
            _ => return,
        };
        let (start, end) = (self.form.position(thrown.span().start()), self.form.position(thrown.span().end()));
        let first = self.from(start).next().map(|(_, char)| char);
        let before = Position { column: end.column.saturating_sub(1).max(1), ..end };
        let last = self.from(before).next().map(|(_, char)| char);
        // The parser isn't always right about where something begins.
        if start < end && ends.iter().any(|(begun, ended)| first == Some(*begun) && last == Some(*ended)) {
            self.insertions.extend([(start, THROWN), (end, END)]);
        }
    }

    /// A body without braces is an expression.
    fn guard_expression(&mut self, arrow: Span, body: &FunctionBody) {
        let (begins, ends) = (self.form.position(arrow.start()), self.form.position(body.span().end()));
        let Some((start, first)) = self.behind_arrow(begins) else { return };
        if first != '{' && calls(body) && start < ends {
            self.insertions.extend([(start, BEGIN), (ends, END)]);
        }
    }

    /// What follows the `=>` of an arrow function that begins here.
    fn behind_arrow(&self, at: Position) -> Option<(Position, char)> {
        let (mut depth, mut quote, mut before) = (0_u32, None, ' ');
        let mut rest = self.from(at);
        for (_, char) in rest.by_ref() {
            match (quote, char) {
                (Some(open), char) if open == char => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'' | '`') => quote = Some(char),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')' | ']' | '}') => depth = depth.checked_sub(1)?,
                (None, '>') if before == '=' && depth == 0 => break,
                _ => {}
            }
            before = char;
        }
        rest.find(|(_, char)| !char.is_whitespace())
    }
}

/// Whether something is called in here.
fn calls(body: &FunctionBody) -> bool {
    body.visit_with(&mut Calls).is_break()
}

struct Calls;

impl<'ast> Visitor<'ast> for Calls {
    type BreakTy = ();

    fn visit_call(&mut self, _: &'ast expression::Call) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn visit_new(&mut self, _: &'ast expression::New) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn visit_super_call(&mut self, _: &'ast expression::SuperCall) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn visit_optional(&mut self, _: &'ast expression::Optional) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn visit_tagged_template(&mut self, _: &'ast expression::TaggedTemplate) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}
