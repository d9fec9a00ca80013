//! Assignments: which the interpreter does as jq does, and what the others mean.

use jaq_core::load::parse::{BinaryOp, Term};
use jaq_core::path::{Opt, Part};

use super::meaning::{VALUE, bind, operator};
use super::outputs::Names;

/// Rewrites an assignment that the interpreter would do in another way than jq.
///
/// The interpreter goes down the path and changes things on its way. jq collects paths first, and removes at the end. It
/// comes to the same where each step leads to one place that may be made on the way.
pub(super) fn rewrite<'s>(term: &mut Term<&'s str>, names: &Names<'s>) {
    let Term::BinOp(path, operation, value) = term else { return };
    let gives_one = !matches!(operation, BinaryOp::Update) || names.one(value);
    if !is_assignment(operation) || is_plain(path, gives_one, names) {
        return;
    }
    let (path, value) = (std::mem::take(&mut **path), std::mem::take(&mut **value));
    let variable = || Term::Var(VALUE);
    *term = match operation {
        BinaryOp::Update => modify(path, value),
        BinaryOp::UpdateMath(math) => {
            let sum = operator(Term::Id, BinaryOp::Math(*math), variable());
            bind(value, modify(path, sum))
        }
        BinaryOp::UpdateAlt => bind(value, modify(path, operator(Term::Id, BinaryOp::Alt, variable()))),
        _ => bind(value, modify(path, variable())),
    };
}

fn is_assignment(operation: &BinaryOp<&str>) -> bool {
    matches!(operation, BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt)
}

fn modify<'s>(path: Term<&'s str>, change: Term<&'s str>) -> Term<&'s str> {
    Term::Call("_modify", vec![path, change])
}

/// Whether a path leads to places that are changed one by one. If what is put there may be nothing, only the last step
/// may lead to a place that isn't there yet.
fn is_plain(path: &Term<&str>, gives_one: bool, names: &Names<'_>) -> bool {
    let Term::Path(head, path) = path else { return false };
    let mut may_make = false;
    let count = path.0.len();
    matches!(**head, Term::Id)
        && path.0.iter().enumerate().all(|(index, (part, optional))| match (part, optional) {
            (Part::Range(None, None), Opt::Optional) => !may_make,
            (Part::Range(None, None), Opt::Essential) => true,
            (part, _) => {
                may_make = true;
                names.one_key(part) && (gives_one || index + 1 == count)
            }
        })
}
