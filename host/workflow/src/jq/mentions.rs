//! What an expression reads: the names that it applies to its own input, such as `orders` in `.orders.records[].id`.
//!
//! An expression is given only what it names, so a name that is overlooked would be missing at run time, and the step
//! would not wait for the other one. Where the input of a part can't be told (the body of a definition, say) names
//! are noted as uncertain: they count if there is a step of that name, and are no mistake otherwise.

use std::cell::Cell;
use std::collections::HashSet;

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::path::{Part, Path};

use super::{Problem, offset_in, written};

/// What a program mentions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    /// Names applied to the input, in the order of the program.
    pub(crate) names: Vec<Mention>,
    /// Whether it uses its input as a whole: `.`, `keys`, `.[$name]`.
    pub(crate) whole: bool,
    /// Whether it surely gives records of a step as they came.
    pub(crate) gives_records: bool,
    /// What can only fail, whatever the input is.
    pub(crate) problems: Vec<Problem>,
}

/// A name applied to the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) name: String,
    /// Where, as a byte of the program.
    pub(crate) offset: Option<usize>,
    /// Whether it is applied to the input for sure.
    pub(crate) certain: bool,
    /// The name behind it: `records` in `.orders.records`.
    pub(crate) member: Option<Name>,
    /// The name behind that: `count` in `.orders.output.count`.
    pub(crate) field: Option<Name>,
}

/// A name and where it is, as a byte of the program.
pub(crate) type Name = (String, Option<usize>);

/// What the input of a part of the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    /// That of the program.
    Root,
    /// Perhaps that of the program.
    Maybe,
    /// Something else.
    Other,
}

/// How the value of a part is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// As a value: `.` would give the whole input away.
    Value,
    /// As the input of what follows: `. | f`.
    Input,
}

/// What a parsed program mentions.
pub(super) fn of(term: &Term<&str>, program: &str, patterns_left: &Cell<usize>) -> Mentions {
    let mut walk = Walk { program, patterns_left, defined: HashSet::new(), found: Mentions::default() };
    walk.term(term, Input::Root, Use::Value);
    walk.found
}

struct Walk<'p> {
    program: &'p str,
    /// How many regular expressions may still be looked at.
    patterns_left: &'p Cell<usize>,
    /// Names of the functions that the program defines.
    defined: HashSet<&'p str>,
    found: Mentions,
}

impl<'p> Walk<'p> {
    fn term(&mut self, term: &Term<&'p str>, input: Input, used: Use) {
        match term {
            Term::Num(_) | Term::Var(_) | Term::Break(_) => {}
            Term::Id if used == Use::Input => {}
            Term::Id | Term::Recurse => self.whole(input),
            Term::Str(_, parts) => self.parts(parts, input),
            Term::Arr(inner) => inner.iter().for_each(|inner| self.value(inner, input)),
            Term::Obj(entries) => entries.iter().for_each(|(key, value)| self.entry(key, value.as_ref(), input)),
            Term::Neg(inner) => self.value(inner, input),
            Term::Label(_, inner) => self.term(inner, input, used),
            Term::Def(definitions, inner) => {
                self.definitions(definitions, input);
                self.term(inner, input, used);
            }
            Term::TryCatch(inner, catch) => {
                self.term(inner, input, used);
                // Its input is the message of the error.
                catch.iter().for_each(|catch| self.value(catch, Input::Other));
            }
            Term::IfThenElse(branches, otherwise) => {
                for (condition, then) in branches {
                    self.value(condition, input);
                    self.term(then, input, used);
                }
                otherwise.iter().for_each(|otherwise| self.term(otherwise, input, used));
            }
            Term::Fold(_, source, pattern, arguments) => self.fold(source, pattern, arguments, input),
            Term::Call(name, arguments) => self.call(name, arguments, input, used),
            Term::Path(head, path) => self.path(head, path, input),
            Term::BinOp(left, operator, right) => self.operator(left, operator, right, input, used),
        }
    }

    fn value(&mut self, term: &Term<&'p str>, input: Input) {
        self.term(term, input, Use::Value);
    }

    fn whole(&mut self, input: Input) {
        self.found.whole |= input == Input::Root;
    }

    fn name(&mut self, (name, offset): Name, behind: Vec<Name>, input: Input) {
        if input != Input::Other {
            let mut behind = behind.into_iter();
            let (member, field) = (behind.next(), behind.next());
            self.found.names.push(Mention { name, offset, certain: input == Input::Root, member, field });
        }
    }

    fn parts(&mut self, parts: &[StrPart<&'p str, Term<&'p str>>], input: Input) {
        for part in parts {
            if let StrPart::Term(term) = part {
                self.value(term, input);
            }
        }
    }

    /// `{key: value}`, `{key}` and `{$variable}`.
    fn entry(&mut self, key: &Term<&'p str>, value: Option<&Term<&'p str>>, input: Input) {
        match (value, key) {
            (Some(value), key) => {
                self.value(key, input);
                self.value(value, input);
            }
            (None, Term::Var(_)) => {}
            (None, key) => self.index(key, Vec::new(), input),
        }
    }

    /// `.key`, where the key may be computed. `behind` are the names that follow it.
    fn index(&mut self, key: &Term<&'p str>, behind: Vec<Name>, input: Input) {
        match self.literal(key) {
            Some(name) => self.name(name, behind, input),
            None => {
                self.value(key, input);
                self.whole(input);
            }
        }
    }

    fn path(&mut self, head: &Term<&'p str>, path: &Path<Term<&'p str>>, input: Input) {
        // Keys and bounds have the same input as the whole path.
        let rest = match (head, path.0.split_first()) {
            (Term::Id, Some(((Part::Index(key), _), rest))) => {
                let literal = |part: &(Part<Term<&'p str>>, _)| match &part.0 {
                    Part::Index(name) => self.literal(name),
                    Part::Range(..) => None,
                };
                let behind = rest.iter().map_while(literal).take(2).collect();
                self.index(key, behind, input);
                rest
            }
            _ => {
                self.value(head, input);
                &path.0
            }
        };
        for (part, _) in rest {
            match part {
                Part::Index(key) => self.value(key, input),
                Part::Range(from, to) => from.iter().chain(to).for_each(|bound| self.value(bound, input)),
            }
        }
    }

    fn operator(
        &mut self,
        left: &Term<&'p str>,
        operator: &BinaryOp<&'p str>,
        right: &Term<&'p str>,
        input: Input,
        used: Use,
    ) {
        match operator {
            BinaryOp::Pipe(None) => {
                self.term(left, input, Use::Input);
                self.term(right, self.behind(left, input), used);
            }
            BinaryOp::Pipe(Some(pattern)) => {
                self.bind(left, pattern, input);
                self.term(right, input, used);
            }
            BinaryOp::Comma | BinaryOp::Alt => {
                self.term(left, input, used);
                self.term(right, input, used);
            }
            BinaryOp::Update => {
                self.term(left, input, Use::Input);
                self.value(right, Input::Other);
            }
            _ => {
                self.value(left, input);
                self.value(right, input);
            }
        }
    }

    /// `left as pattern`. `. as {$orders}` names what it takes.
    fn bind(&mut self, left: &Term<&'p str>, pattern: &Pattern<&'p str>, input: Input) {
        match (left, pattern) {
            (Term::Id, Pattern::Obj(entries)) => {
                entries.iter().for_each(|(key, _)| self.index(key, Vec::new(), input));
            }
            _ => self.value(left, input),
        }
        self.pattern(pattern);
    }

    /// Keys in a pattern may be computed; from what is not worth telling.
    fn pattern(&mut self, pattern: &Pattern<&'p str>) {
        match pattern {
            Pattern::Var(_) => {}
            Pattern::Arr(patterns) => patterns.iter().for_each(|pattern| self.pattern(pattern)),
            Pattern::Obj(entries) => entries.iter().for_each(|(key, pattern)| {
                self.value(key, Input::Maybe);
                self.pattern(pattern);
            }),
        }
    }

    fn fold(&mut self, source: &Term<&'p str>, pattern: &Pattern<&'p str>, arguments: &[Term<&'p str>], input: Input) {
        self.value(source, input);
        self.pattern(pattern);
        let Some((initial, updates)) = arguments.split_first() else { return };
        self.term(initial, input, Use::Input);
        // They work on what `initial` began.
        let inner = self.behind(initial, input);
        updates.iter().for_each(|update| self.value(update, uncertain(inner)));
    }

    fn definitions(&mut self, definitions: &[Def<&'p str, Term<&'p str>>], input: Input) {
        for definition in definitions {
            self.defined.insert(definition.name);
            self.value(&definition.body, uncertain(input));
        }
    }

    fn call(&mut self, name: &'p str, arguments: &[Term<&'p str>], input: Input, used: Use) {
        let defined = self.defined.contains(name);
        if !defined && looks_at_input(name, arguments.len()) {
            self.whole(input);
        }
        if !defined {
            self.found.problems.extend(written::check(self.program, name, arguments, self.patterns_left));
        }
        for (index, argument) in arguments.iter().enumerate() {
            let inner = match (defined, works_on_parts(name, arguments.len(), index)) {
                (true, _) => uncertain(input),
                (false, true) => Input::Other,
                (false, false) => input,
            };
            let inner_use = if passes_arguments(name) { used } else { Use::Value };
            self.term(argument, inner, inner_use);
        }
    }

    /// The input of what follows `left |`.
    fn behind(&self, left: &Term<&'p str>, input: Input) -> Input {
        match passes(left) {
            Passes::Always => input,
            Passes::Sometimes => uncertain(input),
            Passes::Never => Input::Other,
        }
    }

    /// A text without interpolation, and where it begins.
    fn literal(&self, term: &Term<&'p str>) -> Option<Name> {
        let Term::Str(None, parts) = term else { return None };
        let mut text = String::new();
        let mut offset = None;
        for part in parts {
            match part {
                StrPart::Str(part) => {
                    offset = offset.or_else(|| offset_in(self.program, part));
                    text.push_str(part);
                }
                StrPart::Char(character) => text.push(*character),
                StrPart::Term(_) => return None,
            }
        }
        Some((text, offset))
    }
}

fn uncertain(input: Input) -> Input {
    if input == Input::Root { Input::Maybe } else { input }
}

/// Whether a part gives its own input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passes {
    Always,
    Sometimes,
    Never,
}

fn passes(term: &Term<&str>) -> Passes {
    match term {
        Term::Id => Passes::Always,
        Term::Label(_, inner) | Term::Def(_, inner) | Term::TryCatch(inner, None) => passes(inner),
        Term::BinOp(left, BinaryOp::Pipe(None), right) => both(passes(left), passes(right)),
        Term::BinOp(_, BinaryOp::Pipe(Some(_)), right) => passes(right),
        Term::BinOp(left, BinaryOp::Comma | BinaryOp::Alt, right) => either(passes(left), passes(right)),
        // What an assignment gives is its input with a part replaced.
        Term::BinOp(_, operator, _) if is_assignment(operator) => Passes::Always,
        Term::IfThenElse(branches, otherwise) => {
            let otherwise = otherwise.as_ref().map_or(Passes::Always, |otherwise| passes(otherwise));
            branches.iter().map(|(_, then)| passes(then)).fold(otherwise, either)
        }
        Term::Call("select", _) => Passes::Always,
        Term::Call("first" | "last" | "limit" | "del" | "error", _) | Term::Recurse => Passes::Sometimes,
        _ => Passes::Never,
    }
}

fn is_assignment(operator: &BinaryOp<&str>) -> bool {
    matches!(operator, BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt)
}

fn both(left: Passes, right: Passes) -> Passes {
    match (left, right) {
        (Passes::Never, _) | (_, Passes::Never) => Passes::Never,
        (Passes::Always, Passes::Always) => Passes::Always,
        _ => Passes::Sometimes,
    }
}

fn either(left: Passes, right: Passes) -> Passes {
    if left == right { left } else { Passes::Sometimes }
}

/// Whether an argument of one of jq's functions is applied to parts of the input, or to what another argument gives.
pub(super) fn works_on_parts(name: &str, arity: usize, index: usize) -> bool {
    match (name, arity) {
        ("map" | "map_values" | "walk" | "with_entries" | "recurse" | "paths" | "repeat", 1) => true,
        ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by", 1) => true,
        ("any" | "all", 1) | ("recurse" | "while" | "until", 2) => true,
        ("any" | "all", 2) => index == 1,
        ("sub" | "gsub", 2 | 3) => index == 1,
        ("INDEX", 1) | ("truncate_stream", 1) => true,
        ("INDEX", 2) | ("JOIN", 2) => index == 1,
        ("JOIN", 3 | 4) => index >= 2,
        _ => false,
    }
}

/// Whether one of jq's functions looks at its input as a whole.
fn looks_at_input(name: &str, arity: usize) -> bool {
    match (name, arity) {
        ("keys" | "keys_unsorted" | "length" | "to_entries" | "tojson" | "tostring" | "type" | "key_values", 0) => true,
        ("add" | "any" | "all" | "flatten" | "values" | "paths" | "recurse" | "transpose", 0) => true,
        ("map" | "map_values" | "walk" | "with_entries" | "paths" | "recurse" | "any" | "all", 1) => true,
        ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by" | "has" | "contains" | "getpath", 1) => true,
        ("del" | "delpaths" | "INDEX", 1) | ("setpath", 2) => true,
        ("leaf_paths" | "objects" | "iterables" | "toarray" | "tostream" | "error", 0) => true,
        (format, 0) => format.starts_with('@'),
        _ => false,
    }
}

/// Whether one of jq's functions gives what its argument gives.
fn passes_arguments(name: &str) -> bool {
    matches!(name, "first" | "last" | "limit" | "select")
}
