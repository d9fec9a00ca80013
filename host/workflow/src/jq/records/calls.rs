//! jq's own functions, as far as it matters what they give.

use jaq_core::load::parse::{BinaryOp, Term};

use super::{Input, Walk, shape_of};
use crate::jq::mentions::works_on_parts;
use crate::jq::shape::{Kind, Shape};

/// Functions that give a number.
const NUMBERS: [&str; 8] =
    ["tonumber", "length", "utf8bytelength", "numbers", "range", "index", "rindex", "fromdateiso8601"];
/// Functions that give a text.
const TEXTS: [&str; 17] = [
    "tostring",
    "tojson",
    "ascii_downcase",
    "ascii_upcase",
    "ltrimstr",
    "rtrimstr",
    "trimstr",
    "trim",
    "ltrim",
    "rtrim",
    "join",
    "sub",
    "gsub",
    "strings",
    "type",
    "todate",
    "strftime",
];
/// Functions of a number.
const OF_NUMBERS: [&str; 10] = ["floor", "ceil", "round", "trunc", "sqrt", "fabs", "abs", "exp", "log", "significand"];
/// Functions that give their input, or a part of a list that is a list of the same.
const SAME: [&str; 8] = ["values", "reverse", "unique", "unique_by", "objects", "arrays", "iterables", "del"];

const ORDERED: &str = "and texts are in the order of their letters, `\"9\"` behind `\"10\"`";

impl<'p, 's> Walk<'p, '_, 's> {
    pub(super) fn call(&mut self, name: &'p str, arguments: &[Term<&'p str>], input: &Input<'s>) -> Shape<'s> {
        if self.defined.contains(name) {
            let unknown = Input::Value(Shape::Unknown);
            arguments.iter().for_each(|argument| drop(self.term(argument, &unknown)));
            return Shape::Unknown;
        }
        let list = shape_of(input);
        match (name, arguments) {
            ("empty" | "error", _) => Shape::Never,
            ("null", []) => Shape::Null,
            ("select", [condition]) => {
                self.term(condition, input);
                // What has passed is another kind of value than the schema says.
                if asks_for_type(condition) { Shape::Unknown } else { list }
            }
            ("map", [inner]) => {
                let entry = Input::Value(list.entry());
                Shape::list(self.term(inner, &entry))
            }
            ("first" | "last", [inner]) | ("limit" | "skip" | "nth", [_, inner]) => self.term(inner, input),
            ("first" | "last", []) | ("nth", [_]) => list.entry(),
            ("sort_by" | "min_by" | "max_by" | "group_by", [inner]) => self.ordered(name, inner, list),
            ("sort" | "min" | "max" | "add", []) => self.of_list(name, list),
            ("add", [inner]) => {
                let entry = self.term(inner, input);
                self.of_list(name, Shape::list(entry))
            }
            (name, []) if OF_NUMBERS.contains(&name) => {
                if let Some(scalar) = list.scalar().filter(|scalar| scalar.kind != Kind::Time) {
                    self.report_list(
                        (name, scalar),
                        "and texts can't be computed with",
                        format!("write `tonumber | {name}`"),
                    );
                }
                Shape::Number
            }
            (name, arguments) => {
                self.arguments(name, arguments, input);
                result(name, list)
            }
        }
    }

    /// Arguments that work on the input of the call; of others nothing is known.
    fn arguments(&mut self, name: &str, arguments: &[Term<&'p str>], input: &Input<'s>) {
        for (index, argument) in arguments.iter().enumerate() {
            let input = match (name, works_on_parts(name, arguments.len(), index)) {
                ("unique_by" | "any" | "all", true) if arguments.len() == 1 => Input::Value(shape_of(input).entry()),
                (_, true) => Input::Value(Shape::Unknown),
                (_, false) => input.clone(),
            };
            self.term(argument, &input);
        }
    }

    fn ordered(&mut self, name: &str, inner: &Term<&'p str>, list: Shape<'s>) -> Shape<'s> {
        let entry = Input::Value(list.entry());
        for part in parts(inner) {
            let shape = self.term(part, &entry);
            if name != "group_by" {
                self.report_ordered(part, &shape, ORDERED);
            }
        }
        match name {
            "sort_by" => list,
            "group_by" => Shape::list(list),
            _ => list.entry(),
        }
    }

    fn of_list(&mut self, name: &'p str, list: Shape<'s>) -> Shape<'s> {
        let entry = list.entry();
        let why = if name == "add" { "and `add` joins texts" } else { ORDERED };
        if let Some(scalar) = entry.scalar().filter(|scalar| scalar.kind.is_numeric()) {
            let remedy = format!("write `map(tonumber) | {name}`");
            self.report_list((name, scalar), why, remedy);
        }
        match (name, entry) {
            ("sort", _) => list,
            ("add", Shape::List(inner)) => Shape::List(inner),
            ("add", Shape::Number) => Shape::Number,
            ("add", _) => Shape::Unknown,
            (_, entry) => entry,
        }
    }
}

/// `.a, .b`, one by one.
fn parts<'a, 'p>(term: &'a Term<&'p str>) -> Vec<&'a Term<&'p str>> {
    match term {
        Term::BinOp(left, BinaryOp::Comma, right) => [parts(left), parts(right)].concat(),
        term => vec![term],
    }
}

fn result<'s>(name: &str, input: Shape<'s>) -> Shape<'s> {
    match name {
        name if NUMBERS.contains(&name) => Shape::Number,
        name if TEXTS.contains(&name) || name.starts_with('@') => Shape::Text,
        name if SAME.contains(&name) => input,
        "split" | "keys" | "keys_unsorted" => Shape::list(Shape::Text),
        _ => Shape::Unknown,
    }
}

/// Whether a condition asks for the type of a value: what passes it is no longer what the schema says.
fn asks_for_type(term: &Term<&str>) -> bool {
    match term {
        Term::Call(name, arguments) => {
            matches!(*name, "type" | "numbers" | "strings" | "isnumber" | "isstring" | "test" | "tonumber")
                || arguments.iter().any(asks_for_type)
        }
        Term::BinOp(left, _, right) => asks_for_type(left) || asks_for_type(right),
        Term::Neg(inner) | Term::Arr(Some(inner)) | Term::TryCatch(inner, _) => asks_for_type(inner),
        Term::Path(head, _) => asks_for_type(head),
        _ => false,
    }
}
