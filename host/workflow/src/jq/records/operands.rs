//! Operators, and what they make of numbers that come as text.

use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::ops::{Cmp, Math};
use jaq_core::path::Part;

use super::{Input, Walk, literal, shape_of, start};
use crate::jq::shape::{Kind, Scalar, Shape};
use crate::jq::{Problem, offset_in};

impl<'p, 's> Walk<'p, '_, 's> {
    pub(super) fn operator(
        &mut self,
        left: &Term<&'p str>,
        operator: &BinaryOp<&'p str>,
        right: &Term<&'p str>,
        input: &Input<'s>,
    ) -> Shape<'s> {
        match operator {
            BinaryOp::Pipe(None) => {
                let behind = match left {
                    Term::Id => input.clone(),
                    left => Input::Value(self.term(left, input)),
                };
                self.term(right, &behind)
            }
            BinaryOp::Pipe(Some(pattern)) => self.bound(left, pattern, right, input),
            BinaryOp::Comma => {
                let left = self.term(left, input);
                left.either(self.term(right, input))
            }
            BinaryOp::Alt => {
                let (left, right) = (self.term(left, input), self.term(right, input));
                alternative(left, right)
            }
            BinaryOp::And | BinaryOp::Or => {
                self.term(left, input);
                self.term(right, input);
                Shape::Unknown
            }
            BinaryOp::Math(operator) => {
                let shapes = (self.term(left, input), self.term(right, input));
                self.arithmetic(*operator, (left, right), shapes)
            }
            BinaryOp::Cmp(operator) => {
                let shapes = (self.term(left, input), self.term(right, input));
                self.comparison(*operator, (left, right), shapes);
                Shape::Unknown
            }
            BinaryOp::Assign => {
                self.term(left, input);
                let value = self.term(right, input);
                assigned(left, value, input)
            }
            BinaryOp::Update => {
                let part = self.term(left, input);
                let value = self.term(right, &Input::Value(part));
                assigned(left, value, input)
            }
            BinaryOp::UpdateMath(operator) => {
                let shapes = (self.term(left, input), self.term(right, input));
                let value = self.arithmetic(*operator, (left, right), shapes);
                assigned(left, value, input)
            }
            BinaryOp::UpdateAlt => {
                let (part, value) = (self.term(left, input), self.term(right, input));
                assigned(left, alternative(part, value), input)
            }
        }
    }

    fn bound(
        &mut self,
        left: &Term<&'p str>,
        pattern: &Pattern<&'p str>,
        right: &Term<&'p str>,
        input: &Input<'s>,
    ) -> Shape<'s> {
        let value = self.term(left, input);
        self.scoped(|walk| {
            walk.bind(pattern, value, input);
            walk.term(right, input)
        })
    }

    pub(super) fn negation(&mut self, inner: &Term<&'p str>, input: &Input<'s>) -> Shape<'s> {
        let shape = self.term(inner, input);
        if let Some(scalar) = shape.scalar().filter(|scalar| scalar.kind != Kind::Time) {
            self.report(inner, scalar, "and a text has no negative");
        }
        Shape::Number
    }

    fn arithmetic(
        &mut self,
        operator: Math,
        (left, right): (&Term<&'p str>, &Term<&'p str>),
        (left_shape, right_shape): (Shape<'s>, Shape<'s>),
    ) -> Shape<'s> {
        let why = match operator {
            Math::Add => "and texts are joined by `+`, not added",
            Math::Mul => "and `*` repeats a text",
            _ => "and texts can't be computed with",
        };
        let mut found = false;
        for (term, shape, other) in [(left, &left_shape, &right_shape), (right, &right_shape, &left_shape)] {
            if let Some(scalar) = shape.scalar().filter(|scalar| is_computed(operator, scalar.kind, other)) {
                self.report(term, scalar, why);
                found = true;
            }
        }
        match (operator, &left_shape, &right_shape) {
            (_, Shape::Number, Shape::Number) => Shape::Number,
            _ if found => Shape::Number,
            (Math::Add, Shape::Text, _) | (Math::Add, _, Shape::Text) => Shape::Text,
            (Math::Add, Shape::Object(..), Shape::Object(fields, None)) => {
                fields.iter().fold(left_shape, |merged, (name, shape)| merged.with(name, shape.clone()))
            }
            (Math::Add, Shape::List(_), Shape::List(_)) => left_shape.either(right_shape),
            _ => Shape::Unknown,
        }
    }

    fn comparison(
        &mut self,
        operator: Cmp,
        (left, right): (&Term<&'p str>, &Term<&'p str>),
        (left_shape, right_shape): (Shape<'s>, Shape<'s>),
    ) {
        let is_order = !matches!(operator, Cmp::Eq | Cmp::Ne);
        for (term, shape, other) in [(left, &left_shape, &right_shape), (right, &right_shape, &left_shape)] {
            let Some(scalar) = shape.scalar() else { continue };
            let means_number = matches!(other, Shape::Number) || other.scalar().is_some_and(|it| it.kind.is_numeric());
            let why = match scalar.kind {
                _ if matches!(other, Shape::Null) => continue,
                Kind::Decimal | Kind::Integer if is_order => "and every text is larger than every number",
                // Whole numbers are written in one way only; where they come as numbers this is right.
                Kind::Decimal if matches!(other, Shape::Number) => "and `\"1.00\"` is not equal to `1`",
                Kind::Text | Kind::Time if is_order && means_number => "and every text is larger than every number",
                _ => continue,
            };
            self.report(term, scalar, why);
        }
    }

    /// A list is put in order by such a value.
    pub(super) fn report_ordered(&mut self, term: &Term<&'p str>, shape: &Shape<'s>, why: &str) {
        if let Some(scalar) = shape.scalar().filter(|scalar| scalar.kind.is_numeric()) {
            self.report(term, scalar, why);
        }
    }

    pub(super) fn report(&mut self, term: &Term<&'p str>, scalar: &Scalar, why: &str) {
        let written = printed(term).unwrap_or_else(|| format!(".{}", scalar.name));
        let remedy = match scalar.kind {
            Kind::Time => "compare it with a text in the same form: `\"2026-01-01T00:00:00+08:00\"`".to_owned(),
            _ => {
                format!("write `({written} | tonumber)`, or `({written} // 0 | tonumber)` where it may be empty")
            }
        };
        self.push(start(term, self.program), format!("`{written}` {}, {why}", comes(scalar.kind)), remedy);
    }

    /// A list of such values is put in order, or added up.
    pub(super) fn report_list(&mut self, (call, scalar): (&'p str, &Scalar), why: &str, remedy: String) {
        let reason = format!("`.{}` {}, {why}", scalar.name, comes(scalar.kind));
        self.push(offset_in(self.program, call), reason, remedy);
    }

    fn push(&mut self, offset: Option<usize>, reason: String, remedy: String) {
        let problem = Problem { offset, reason, remedy };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

fn comes(kind: Kind) -> &'static str {
    match kind {
        Kind::Decimal | Kind::Integer => "may come as text",
        Kind::Text | Kind::Time => "is a text",
    }
}

/// Whether a field is computed with as if it were a number.
fn is_computed(operator: Math, kind: Kind, other: &Shape<'_>) -> bool {
    let number = matches!(other, Shape::Number) || other.scalar().is_some_and(|it| it.kind.is_numeric());
    match (operator, kind) {
        (_, Kind::Time) => false,
        // A text may well be meant: `.price + " CNY"`, `.name * 3`.
        (Math::Add, _) | (_, Kind::Text) => number,
        (Math::Div, _) => !matches!(other, Shape::Text),
        _ => true,
    }
}

/// `left // right`.
fn alternative<'s>(left: Shape<'s>, right: Shape<'s>) -> Shape<'s> {
    match (left, right) {
        (Shape::Never | Shape::Null, right) => right,
        (Shape::Number, right @ Shape::Scalar(_)) => right,
        (left, _) => left,
    }
}

/// What an assignment gives: its input with a field replaced.
fn assigned<'s>(left: &Term<&str>, value: Shape<'s>, input: &Input<'s>) -> Shape<'s> {
    let Term::Path(head, path) = left else { return Shape::Unknown };
    match (head.as_ref(), path.0.as_slice()) {
        (Term::Id, [(Part::Index(key), _)]) => match literal(key) {
            Some(name) => shape_of(input).with(&name, value),
            None => Shape::Unknown,
        },
        _ => Shape::Unknown,
    }
}

/// A simple path as it is written: `.price`, `$order.price`, `.lines[].price`.
fn printed(term: &Term<&str>) -> Option<String> {
    match term {
        Term::Id => Some(".".to_owned()),
        Term::Var(name) => Some((*name).to_owned()),
        Term::Path(head, path) => {
            let mut written = match head.as_ref() {
                Term::Id => String::new(),
                head => printed(head)?,
            };
            for (part, _) in &path.0 {
                match part {
                    Part::Index(key) => {
                        let name = literal(key)?;
                        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                        written.push_str(&if plain { format!(".{name}") } else { format!(".\"{name}\"") });
                    }
                    Part::Range(None, None) if !written.is_empty() => written.push_str("[]"),
                    Part::Range(..) => return None,
                }
            }
            Some(written)
        }
        _ => None,
    }
}
