//! Rewrites programs where the interpreter means something else by them than jq.

use jaq_core::load::Arena;
use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::path::{Opt, Part, Path};

use super::outputs::Names;
use super::{calls, updates};

/// A variable that no program can name.
pub(super) const VALUE: &str = "$ value";
/// More of them, for the arguments of one call.
const ARGUMENTS: [&str; 3] = ["$ first", "$ second", "$ third"];
/// Functions whose last argument is the slowest to change, where arguments give several values.
const LAST_IS_OUTER: &[&str] = &[
    "pow",
    "atan2",
    "hypot",
    "copysign",
    "fmin",
    "fmax",
    "fdim",
    "fmod",
    "nextafter",
    "nexttoward",
    "remainder",
    "drem",
    "ldexp",
    "scalb",
    "scalbln",
    "jn",
    "yn",
    "fma",
];

/// Rewrites a program. Its own text and room for new texts live as long as what is made of them.
pub(super) fn as_in_jq<'s>(term: &mut Term<&'s str>, program: &'s str, texts: &'s Arena) {
    let mut defined = Vec::new();
    calls::defined(term, &mut defined);
    let rewriter = Rewriter { names: Names { defined }, program, texts };
    rewriter.rewrite(term);
}

struct Rewriter<'s> {
    names: Names<'s>,
    program: &'s str,
    texts: &'s Arena,
}

impl<'s> Rewriter<'s> {
    fn rewrite(&self, term: &mut Term<&'s str>) {
        calls::each_part(term, &mut |part| self.rewrite(part));
        match term {
            Term::Fold("reduce", _, _, arguments) => self.reduce(arguments),
            Term::Fold("foreach", _, _, arguments) => self.foreach(arguments),
            Term::BinOp(_, BinaryOp::Math(_) | BinaryOp::Cmp(_), _) => self.right_first(term),
            Term::BinOp(..) => updates::rewrite(term, &self.names),
            Term::Str(..) => self.last_part_first(term),
            Term::Call(name, _) if LAST_IS_OUTER.contains(name) => self.last_first(term),
            Term::Var(name) if *name == "$__loc__" => *term = self.place(name),
            _ => {}
        }
    }

    /// Of several values of the update the last goes on; null if there is none.
    fn reduce(&self, arguments: &mut [Term<&'s str>]) {
        if let [_, update] = arguments
            && !self.names.one(update)
        {
            *update = Term::Call("_last", vec![std::mem::take(update)]);
        }
    }

    /// All values of the update are given, and the last goes on; null if there is none. The state is an array of them.
    fn foreach(&self, arguments: &mut Vec<Term<&'s str>>) {
        if !(2..=3).contains(&arguments.len()) || self.names.one(&arguments[1]) {
            return;
        }
        let last = path_of(Term::Neg(Box::new(Term::Num("1"))));
        let collect = |term| Term::Arr(Some(Box::new(term)));
        let initial = std::mem::take(&mut arguments[0]);
        arguments[0] = operator(initial, BinaryOp::Pipe(None), collect(Term::Id));
        let update = std::mem::take(&mut arguments[1]);
        arguments[1] = collect(operator(last, BinaryOp::Pipe(None), update));
        let each = Term::Path(Box::new(Term::Id), Path(vec![(Part::Range(None, None), Opt::Essential)]));
        let give = arguments.get_mut(2).map(std::mem::take).unwrap_or_default();
        arguments.truncate(2);
        arguments.push(operator(each, BinaryOp::Pipe(None), give));
    }

    /// `(1, 2) + (10, 20)` goes through the right side first.
    fn right_first(&self, term: &mut Term<&'s str>) {
        let Term::BinOp(left, operation, right) = term else { return };
        if self.names.one(left) || self.names.one(right) {
            return;
        }
        let (left, right) = (std::mem::take(&mut **left), std::mem::take(&mut **right));
        *term = bind(right, operator(left, operation.clone(), Term::Var(VALUE)));
    }

    fn last_first(&self, term: &mut Term<&'s str>) {
        let Term::Call(_, arguments) = term else { return };
        if arguments.iter().filter(|argument| !self.names.one(argument)).count() < 2
            || arguments.len() > ARGUMENTS.len()
        {
            return;
        }
        let variables = ARGUMENTS.iter().map(|name| Term::Var(*name));
        let values = std::mem::replace(arguments, variables.take(arguments.len()).collect());
        for (value, name) in values.into_iter().zip(ARGUMENTS) {
            let inner = std::mem::take(term);
            *term = operator(value, BinaryOp::Pipe(Some(Pattern::Var(name))), inner);
        }
    }

    /// `"\(1, 2) \(3, 4)"` goes through the last part first.
    fn last_part_first(&self, term: &mut Term<&'s str>) {
        let Term::Str(_, parts) = term else { return };
        let is_many = |part: &StrPart<_, Term<_>>| matches!(part, StrPart::Term(term) if !self.names.one(term));
        if parts.iter().filter(|part| is_many(part)).count() < 2 {
            return;
        }
        let mut values = Vec::new();
        for (index, part) in parts.iter_mut().enumerate() {
            if is_many(part) {
                let name = self.texts.alloc(format!("$ part {index}")).as_str();
                let value = std::mem::replace(part, StrPart::Term(Term::Var(name)));
                values.extend(if let StrPart::Term(value) = value { Some((name, value)) } else { None });
            }
        }
        for (name, value) in values {
            let inner = std::mem::take(term);
            *term = operator(value, BinaryOp::Pipe(Some(Pattern::Var(name))), inner);
        }
    }

    /// `{"file": "<top-level>", "line": 1}`
    fn place(&self, name: &'s str) -> Term<&'s str> {
        let offset = (name.as_ptr() as usize).saturating_sub(self.program.as_ptr() as usize);
        let before = self.program.as_bytes().get(..offset).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let line = self.texts.alloc(line.to_string()).as_str();
        let text = |text| Term::Str(None, vec![StrPart::Str(text)]);
        Term::Obj(vec![(text("file"), Some(text("<top-level>"))), (text("line"), Some(Term::Num(line)))])
    }
}

fn path_of(key: Term<&str>) -> Term<&str> {
    Term::Path(Box::new(Term::Id), Path(vec![(Part::Index(key), Opt::Essential)]))
}

pub(super) fn operator<'s>(left: Term<&'s str>, operation: BinaryOp<&'s str>, right: Term<&'s str>) -> Term<&'s str> {
    Term::BinOp(Box::new(left), operation, Box::new(right))
}

/// `value as $ value | then`
pub(super) fn bind<'s>(value: Term<&'s str>, then: Term<&'s str>) -> Term<&'s str> {
    operator(value, BinaryOp::Pipe(Some(Pattern::Var(VALUE))), then)
}
