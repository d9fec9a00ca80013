//! Whether what a program gives are records of a step as they came: `.orders.records`, some of them, in any order.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Term};
use jaq_core::path::{Part, Path};

/// Whether a program surely gives records as they came. Of what can't be told easily it says no.
pub(super) fn gives(term: &Term<&str>) -> bool {
    match term {
        Term::Path(head, path) => matches!(**head, Term::Id) && leads_to_records(path),
        Term::Arr(Some(inner)) | Term::TryCatch(inner, None) => gives(inner),
        Term::BinOp(left, BinaryOp::Pipe(None), right) => gives(left) && keeps(right),
        Term::BinOp(left, BinaryOp::Comma | BinaryOp::Alt, right) => gives(left) && gives(right),
        Term::Call("first" | "last" | "limit", arguments) => arguments.last().is_some_and(gives),
        _ => false,
    }
}

/// `.STEP.records`, or the rows that `table/find` gives, each or all of them.
fn leads_to_records(path: &Path<Term<&str>>) -> bool {
    let mut parts = path.0.iter().map(|(part, _)| part).peekable();
    let mut name = || match parts.next() {
        Some(Part::Index(key)) => literal(key),
        _ => None,
    };
    let found = name().is_some()
        && match name() {
            Some("records") => true,
            Some("output") => name() == Some("rows"),
            _ => false,
        };
    let rest: Vec<_> = parts.collect();
    // A position or a range of them gives records too.
    found && rest.len() <= 1 && rest.iter().all(|part| !matches!(part, Part::Index(key) if literal(key).is_some()))
}

/// Whether what comes out are values that went in, or lists of them.
fn keeps(term: &Term<&str>) -> bool {
    match term {
        Term::Id => true,
        Term::Path(head, path) => matches!(**head, Term::Id) && matches!(path.0.as_slice(), [(Part::Range(..), _)]),
        Term::Arr(Some(inner)) => keeps(inner),
        Term::BinOp(left, BinaryOp::Pipe(None), right) => keeps(left) && keeps(right),
        Term::Call("map", arguments) => arguments.iter().all(keeps),
        Term::Call("unique" | "sort" | "reverse" | "first" | "last", arguments) => arguments.is_empty(),
        Term::Call("select" | "unique_by" | "sort_by" | "values" | "objects", _) => true,
        _ => false,
    }
}

/// A text without interpolation.
fn literal<'t>(term: &Term<&'t str>) -> Option<&'t str> {
    let Term::Str(None, parts) = term else { return None };
    match parts.as_slice() {
        [StrPart::Str(text)] => Some(text),
        _ => None,
    }
}
