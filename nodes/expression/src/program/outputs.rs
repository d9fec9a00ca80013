//! Which parts of a program give exactly one value, or an error. Where several values are possible, jq's order counts.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::path::{Opt, Part, Path};

/// Functions that give one value, whatever filters they are given.
const ONE: &[&str] = &[
    "abs",
    "add",
    "all",
    "any",
    "ascii_downcase",
    "ascii_upcase",
    "ceil",
    "contains",
    "decimal",
    "decimal_add",
    "decimal_compare",
    "decimal_div",
    "decimal_mul",
    "decimal_round",
    "decimal_sub",
    "decimal_sum",
    "del",
    "delpaths",
    "endswith",
    "explode",
    "fabs",
    "false",
    "flatten",
    "floor",
    "from_entries",
    "fromdate",
    "fromjson",
    "getpath",
    "gmtime",
    "group_by",
    "has",
    "implode",
    "in",
    "index",
    "indices",
    "inside",
    "isempty",
    "join",
    "keys",
    "keys_unsorted",
    "length",
    "ltrim",
    "ltrimstr",
    "map",
    "max",
    "max_by",
    "min",
    "min_by",
    "mktime",
    "not",
    "null",
    "pick",
    "pow",
    "reverse",
    "rindex",
    "round",
    "rtrim",
    "rtrimstr",
    "setpath",
    "sort",
    "sort_by",
    "split",
    "sqrt",
    "startswith",
    "strftime",
    "strptime",
    "test",
    "to_entries",
    "todate",
    "tojson",
    "tonumber",
    "tostring",
    "transpose",
    "trim",
    "trimstr",
    "true",
    "trunc",
    "type",
    "unique",
    "unique_by",
    "utf8bytelength",
    "with_entries",
    "toarray",
    "map_values",
];

/// What is known of names.
pub(super) struct Names<'s> {
    /// Those that the program defines itself.
    pub(super) defined: Vec<&'s str>,
}

impl Names<'_> {
    /// Whether a part surely gives exactly one value, or an error.
    pub(super) fn one(&self, term: &Term<&str>) -> bool {
        match term {
            Term::Id | Term::Num(_) | Term::Arr(_) | Term::Var(_) => true,
            Term::Str(_, parts) => parts.iter().all(|part| match part {
                StrPart::Term(term) => self.one(term),
                StrPart::Str(_) | StrPart::Char(_) => true,
            }),
            Term::Obj(fields) => {
                fields.iter().all(|(name, value)| self.one(name) && value.as_ref().is_none_or(|value| self.one(value)))
            }
            Term::Neg(inner) | Term::Def(_, inner) => self.one(inner),
            Term::IfThenElse(branches, otherwise) => {
                branches.iter().all(|(condition, then)| self.one(condition) && self.one(then))
                    && otherwise.as_ref().is_none_or(|otherwise| self.one(otherwise))
            }
            Term::Fold("reduce", _, _, arguments) => arguments.first().is_some_and(|initial| self.one(initial)),
            Term::Call(name, arguments) => {
                !self.defined.contains(name)
                    && (name.starts_with('@') || ONE.contains(name))
                    && arguments.iter().all(|argument| self.one(argument) || self.takes_filters(name))
            }
            Term::Path(head, path) => self.one(head) && self.one_path(path),
            Term::BinOp(left, operator, right) => self.one_of_operator(left, operator, right),
            Term::Recurse | Term::Label(..) | Term::Break(_) | Term::Fold(..) | Term::TryCatch(..) => false,
        }
    }

    /// Whether a function collects what its arguments give, however many values.
    fn takes_filters(&self, name: &str) -> bool {
        matches!(
            name,
            "map"
                | "map_values"
                | "add"
                | "all"
                | "any"
                | "del"
                | "group_by"
                | "sort_by"
                | "unique_by"
                | "min_by"
                | "max_by"
                | "with_entries"
                | "pick"
                | "isempty"
        )
    }

    fn one_path(&self, path: &Path<Term<&str>>) -> bool {
        path.0.iter().all(|(part, optional)| match (part, optional) {
            (_, Opt::Optional) | (Part::Range(None, None), _) => false,
            (part, Opt::Essential) => self.one_key(part),
        })
    }

    /// Whether the key or the bounds of a part of a path are each one value.
    pub(super) fn one_key(&self, part: &Part<Term<&str>>) -> bool {
        match part {
            Part::Index(key) => self.one(key),
            Part::Range(from, to) => from.iter().chain(to).all(|bound| self.one(bound)),
        }
    }

    fn one_of_operator(&self, left: &Term<&str>, operator: &BinaryOp<&str>, right: &Term<&str>) -> bool {
        match operator {
            BinaryOp::Comma => false,
            BinaryOp::Update => true,
            BinaryOp::Assign | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt => self.one(right),
            BinaryOp::Pipe(Some(pattern)) => self.one(left) && self.one(right) && self.one_pattern(pattern),
            _ => self.one(left) && self.one(right),
        }
    }

    fn one_pattern(&self, pattern: &Pattern<&str>) -> bool {
        match pattern {
            Pattern::Var(_) => true,
            Pattern::Arr(patterns) => patterns.iter().all(|pattern| self.one_pattern(pattern)),
            Pattern::Obj(fields) => fields.iter().all(|(name, pattern)| self.one(name) && self.one_pattern(pattern)),
        }
    }
}
