//! The parts of a program.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::path::Part;

/// Calls a function with each part of a program that is directly inside of another.
pub(super) fn each_part<'s>(term: &mut Term<&'s str>, act: &mut dyn FnMut(&mut Term<&'s str>)) {
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Var(_) | Term::Break(_) => {}
        Term::Str(_, parts) => parts.iter_mut().for_each(|part| {
            if let StrPart::Term(term) = part {
                act(term);
            }
        }),
        Term::Arr(inner) => inner.iter_mut().for_each(|inner| act(inner)),
        Term::Obj(fields) => fields.iter_mut().for_each(|(name, value)| {
            act(name);
            value.iter_mut().for_each(&mut *act);
        }),
        Term::Neg(inner) | Term::Label(_, inner) => act(inner),
        Term::TryCatch(inner, catch) => {
            act(inner);
            catch.iter_mut().for_each(|catch| act(catch));
        }
        Term::IfThenElse(branches, otherwise) => {
            branches.iter_mut().for_each(|(condition, then)| {
                act(condition);
                act(then);
            });
            otherwise.iter_mut().for_each(|otherwise| act(otherwise));
        }
        Term::Def(definitions, inner) => {
            definitions.iter_mut().for_each(|definition| act(&mut definition.body));
            act(inner);
        }
        Term::Call(_, arguments) => arguments.iter_mut().for_each(&mut *act),
        Term::Fold(_, source, pattern, arguments) => {
            act(source);
            each_in_pattern(pattern, act);
            arguments.iter_mut().for_each(&mut *act);
        }
        Term::Path(head, path) => {
            act(head);
            path.0.iter_mut().for_each(|(part, _)| match part {
                Part::Index(key) => act(key),
                Part::Range(from, to) => from.iter_mut().chain(to).for_each(&mut *act),
            });
        }
        Term::BinOp(left, operator, right) => {
            act(left);
            if let BinaryOp::Pipe(Some(pattern)) = operator {
                each_in_pattern(pattern, act);
            }
            act(right);
        }
    }
}

fn each_in_pattern<'s>(pattern: &mut Pattern<&'s str>, act: &mut dyn FnMut(&mut Term<&'s str>)) {
    match pattern {
        Pattern::Var(_) => {}
        Pattern::Arr(patterns) => patterns.iter_mut().for_each(|pattern| each_in_pattern(pattern, act)),
        Pattern::Obj(fields) => fields.iter_mut().for_each(|(name, pattern)| {
            act(name);
            each_in_pattern(pattern, act);
        }),
    }
}

/// The functions that a program calls, with the numbers of arguments.
pub(super) fn in_term<'s>(term: &mut Term<&'s str>) -> Vec<(&'s str, usize)> {
    let mut found = Vec::new();
    collect(term, &mut found);
    found
}

fn collect<'s>(term: &mut Term<&'s str>, found: &mut Vec<(&'s str, usize)>) {
    if let Term::Call(name, arguments) = term {
        found.push((name, arguments.len()));
    }
    each_part(term, &mut |part| collect(part, found));
}

/// The names that a program gives to functions and their parameters.
pub(super) fn defined<'s>(term: &mut Term<&'s str>, names: &mut Vec<&'s str>) {
    if let Term::Def(definitions, _) = term {
        for definition in definitions {
            names.push(definition.name);
            names.extend(&definition.args);
        }
    }
    each_part(term, &mut |part| defined(part, names));
}
