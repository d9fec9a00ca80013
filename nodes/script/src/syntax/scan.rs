//! What can be seen of code without running it.

use std::ops::ControlFlow;

use boa_engine::ast::declaration::{Binding, Variable};
use boa_engine::ast::expression::access::{PropertyAccess, PropertyAccessField};
use boa_engine::ast::expression::operator::assign::{Assign, AssignTarget};
use boa_engine::ast::expression::{Call, Expression, Identifier, ImportCall, literal::LiteralKind};
use boa_engine::ast::visitor::{VisitWith, Visitor};
use boa_engine::ast::{self, Spanned};
use boa_engine::interner::{Interner, Sym};

use super::{Form, Tree};
use crate::place::Position;

/// What can be seen of code.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Modules that it asks for, where the name is written out.
    pub(crate) requests: Vec<(Position, String)>,
    /// Addresses given to `fetch`, where they are written out.
    pub(crate) addresses: Vec<(Position, String)>,
    /// Whether it assigns `output` or exports something, anywhere.
    pub(crate) gives_output: bool,
}

/// Looks at code.
pub(crate) fn scan(tree: &Tree, form: Form) -> Scan {
    let mut looking = Looking { names: &tree.names, form, found: Scan::default() };
    let _ = tree.body.visit_with(&mut looking);
    looking.found
}

struct Looking<'n> {
    names: &'n Interner,
    form: Form,
    found: Scan,
}

impl Looking<'_> {
    fn name(&self, name: Sym) -> String {
        self.names.resolve_expect(name).to_string()
    }

    fn is(&self, identifier: &Identifier, name: &str) -> bool {
        self.name(identifier.sym()) == name
    }

    /// A text that is written out.
    fn text(&self, expression: Option<&Expression>) -> Option<(Position, String)> {
        match expression? {
            Expression::Literal(literal) => match literal.kind() {
                LiteralKind::String(text) => Some((self.form.position(start(literal)), self.name(*text))),
                _ => None,
            },
            Expression::Parenthesized(inner) => self.text(Some(inner.expression())),
            _ => None,
        }
    }

    /// `module.exports`, `exports.x` and what is within them.
    fn is_export(&self, access: &PropertyAccess) -> bool {
        let PropertyAccess::Simple(access) = access else { return false };
        match access.target() {
            Expression::Identifier(target) if self.is(target, "module") => match access.field() {
                PropertyAccessField::Const(field) => self.name(field.sym()) == "exports",
                PropertyAccessField::Expr(_) => true,
            },
            Expression::Identifier(target) => self.is(target, "globalThis") || self.is(target, "global"),
            _ => false,
        }
    }
}

fn start(node: &impl Spanned) -> ast::Position {
    node.span().start()
}

impl<'ast> Visitor<'ast> for Looking<'_> {
    type BreakTy = ();

    fn visit_call(&mut self, call: &'ast Call) -> ControlFlow<()> {
        if let Expression::Identifier(function) = call.function() {
            let text = self.text(call.args().first());
            match self.name(function.sym()).as_str() {
                "require" => self.found.requests.extend(text),
                "fetch" => self.found.addresses.extend(text),
                // What it runs can't be seen.
                "eval" => self.found.gives_output = true,
                _ => {}
            }
        }
        call.visit_with(self)
    }

    fn visit_import_call(&mut self, call: &'ast ImportCall) -> ControlFlow<()> {
        let text = self.text(Some(call.specifier()));
        self.found.requests.extend(text);
        call.visit_with(self)
    }

    fn visit_assign(&mut self, assign: &'ast Assign) -> ControlFlow<()> {
        self.found.gives_output |= match assign.lhs() {
            AssignTarget::Identifier(identifier) => self.is(identifier, "output"),
            AssignTarget::Access(access) => self.is_export(access),
            // A pattern may have it in it: `({ output } = …)`.
            AssignTarget::Pattern(_) => true,
        };
        assign.visit_with(self)
    }

    fn visit_variable(&mut self, variable: &'ast Variable) -> ControlFlow<()> {
        self.found.gives_output |= match variable.binding() {
            Binding::Identifier(identifier) => self.is(identifier, "output"),
            Binding::Pattern(_) => false,
        };
        variable.visit_with(self)
    }
}
