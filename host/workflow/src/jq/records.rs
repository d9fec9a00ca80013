//! Expressions over records whose schema is known: computing with numbers that come as text, and fields that the
//! records don't have.
//!
//! jq repeats a text that is multiplied, joins texts that are added, and orders every text behind every number, all
//! without a word: `.price * 2` over `"99.00"` is `"99.0099.00"`. So a program is followed here as far as it is plain
//! what its parts are, and what can't be followed is right.

mod calls;
mod operands;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{Def, Pattern, Term};
use jaq_core::path::{Opt, Part, Path};

use super::shape::{Access, Shape};
use super::{Problem, offset_in};
use crate::suggest;

/// What is known of the input of a program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known<'s> {
    /// The records of steps, by their ids: the shape of `.ID.records`.
    pub(crate) records: BTreeMap<&'s str, Shape<'s>>,
    /// The shape of `.item`.
    pub(crate) item: Option<Shape<'s>>,
    /// Inputs that are numbers.
    pub(crate) numbers: HashSet<&'s str>,
}

/// What a program gives, and what is wrong with it.
pub(crate) struct Followed<'s> {
    pub(crate) shape: Shape<'s>,
    pub(crate) problems: Vec<Problem>,
}

/// Follows a parsed program.
pub(super) fn follow<'p, 's>(term: &Term<&'p str>, program: &'p str, known: &Known<'s>) -> Followed<'s> {
    let mut walk = Walk { program, known, variables: Vec::new(), defined: HashSet::new(), problems: Vec::new() };
    let shape = walk.term(term, &Input::Root);
    Followed { shape, problems: walk.problems }
}

/// The input of a part of a program.
#[derive(Debug, Clone)]
enum Input<'s> {
    /// That of the program.
    Root,
    Value(Shape<'s>),
}

struct Walk<'p, 'k, 's> {
    program: &'p str,
    known: &'k Known<'s>,
    /// Variables in scope, the innermost last.
    variables: Vec<(&'p str, Shape<'s>)>,
    /// Names of functions that the program defines, and of their parameters.
    defined: HashSet<&'p str>,
    problems: Vec<Problem>,
}

impl<'p, 's> Walk<'p, '_, 's> {
    /// What a part gives.
    fn term(&mut self, term: &Term<&'p str>, input: &Input<'s>) -> Shape<'s> {
        match term {
            Term::Id => shape_of(input),
            Term::Num(_) => Shape::Number,
            Term::Recurse | Term::Break(_) => Shape::Unknown,
            Term::Var(name) => self.variable(name),
            Term::Str(_, parts) => {
                self.parts(parts, input);
                Shape::Text
            }
            Term::Arr(None) => Shape::list(Shape::Never),
            Term::Arr(Some(inner)) => Shape::list(self.term(inner, input)),
            Term::Obj(entries) => self.object(entries, input),
            Term::Neg(inner) => self.negation(inner, input),
            Term::Label(_, inner) => self.term(inner, input),
            Term::Def(definitions, inner) => {
                self.definitions(definitions);
                self.term(inner, input)
            }
            Term::TryCatch(inner, catch) => {
                let shape = self.term(inner, input);
                let caught = catch.as_ref().map(|catch| self.term(catch, &Input::Value(Shape::Unknown)));
                caught.map_or(shape.clone(), |caught| shape.either(caught))
            }
            Term::IfThenElse(branches, otherwise) => self.branches(branches, otherwise.as_deref(), input),
            Term::Fold(_, source, pattern, arguments) => self.fold(source, pattern, arguments, input),
            Term::Call(name, arguments) => self.call(name, arguments, input),
            Term::Path(head, path) => self.path(head, path, input),
            Term::BinOp(left, operator, right) => self.operator(left, operator, right, input),
        }
    }

    fn variable(&self, name: &str) -> Shape<'s> {
        let found = self.variables.iter().rev().find(|(known, _)| *known == name);
        found.map_or(Shape::Unknown, |(_, shape)| shape.clone())
    }

    fn parts(&mut self, parts: &[StrPart<&'p str, Term<&'p str>>], input: &Input<'s>) {
        for part in parts {
            if let StrPart::Term(term) = part {
                self.term(term, input);
            }
        }
    }

    fn object(&mut self, entries: &[(Term<&'p str>, Option<Term<&'p str>>)], input: &Input<'s>) -> Shape<'s> {
        let mut fields = Vec::new();
        let mut is_known = true;
        for (key, value) in entries {
            let name = match key {
                Term::Var(name) => Some(name.trim_start_matches('$').to_owned()),
                key => literal(key),
            };
            let shape = match (value, key, &name) {
                (Some(value), ..) => self.term(value, input),
                (None, Term::Var(variable), _) => self.variable(variable),
                (None, _, Some(name)) => self.field(input, name, start(key, self.program), Opt::Essential),
                (None, key, None) => self.term(key, input),
            };
            match name {
                Some(name) => fields.push((name, shape)),
                None => {
                    self.term(key, input);
                    is_known = false;
                }
            }
        }
        if is_known { Shape::Object(Arc::new(fields), None) } else { Shape::Unknown }
    }

    fn definitions(&mut self, definitions: &[Def<&'p str, Term<&'p str>>]) {
        for definition in definitions {
            self.defined.insert(definition.name);
            self.defined.extend(definition.args.iter().copied());
        }
        for definition in definitions {
            self.scoped(|walk| walk.term(&definition.body, &Input::Value(Shape::Unknown)));
        }
    }

    /// Forgets the variables that are bound inside.
    fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.variables.len();
        let result = inside(self);
        self.variables.truncate(before);
        result
    }

    fn branches(
        &mut self,
        branches: &[(Term<&'p str>, Term<&'p str>)],
        otherwise: Option<&Term<&'p str>>,
        input: &Input<'s>,
    ) -> Shape<'s> {
        let mut result = Shape::Never;
        for (condition, then) in branches {
            self.term(condition, input);
            result = result.either(self.term(then, input));
        }
        let otherwise = otherwise.map_or_else(|| shape_of(input), |otherwise| self.term(otherwise, input));
        result.either(otherwise)
    }

    /// `reduce` and `foreach`. What the updates make of the first value is only known for numbers.
    fn fold(
        &mut self,
        source: &Term<&'p str>,
        pattern: &Pattern<&'p str>,
        arguments: &[Term<&'p str>],
        input: &Input<'s>,
    ) -> Shape<'s> {
        let source = self.term(source, input);
        let Some((initial, updates)) = arguments.split_first() else { return Shape::Unknown };
        let initial = match self.term(initial, input) {
            Shape::Number => Shape::Number,
            _ => Shape::Unknown,
        };
        self.scoped(|walk| {
            walk.bind(pattern, source, input);
            for update in updates {
                walk.term(update, &Input::Value(initial.clone()));
            }
        });
        Shape::Unknown
    }

    /// Binds the variables of a pattern to parts of a value.
    fn bind(&mut self, pattern: &Pattern<&'p str>, value: Shape<'s>, input: &Input<'s>) {
        match pattern {
            Pattern::Var(name) => self.variables.push((name, value)),
            Pattern::Arr(patterns) => {
                let entry = value.entry();
                patterns.iter().for_each(|pattern| self.bind(pattern, entry.clone(), input));
            }
            Pattern::Obj(entries) => {
                for (key, pattern) in entries {
                    let part = match literal(key) {
                        Some(name) => {
                            let value = Input::Value(value.clone());
                            self.field(&value, &name, start(key, self.program), Opt::Essential)
                        }
                        None => {
                            self.term(key, input);
                            Shape::Unknown
                        }
                    };
                    self.bind(pattern, part, input);
                }
            }
        }
    }

    fn path(&mut self, head: &Term<&'p str>, path: &Path<Term<&'p str>>, input: &Input<'s>) -> Shape<'s> {
        let (mut shape, parts) = match (head, input, path.0.as_slice()) {
            (Term::Id, Input::Root, parts) => self.at_root(parts),
            (head, _, parts) => (self.term(head, input), parts),
        };
        for (part, optional) in parts {
            shape = match part {
                Part::Index(key) => match literal(key) {
                    Some(name) => self.field(&Input::Value(shape), &name, start(key, self.program), *optional),
                    None => {
                        self.term(key, input);
                        shape.entry()
                    }
                },
                Part::Range(None, None) => shape.entry(),
                Part::Range(from, to) => {
                    from.iter().chain(to).for_each(|bound| drop(self.term(bound, input)));
                    shape
                }
            };
        }
        shape
    }

    /// The beginning of a path in the input of the program, and what is left of it.
    fn at_root<'a>(&self, parts: &'a [PathPart<'p>]) -> (Shape<'s>, &'a [PathPart<'p>]) {
        let name = |index: usize| match parts.get(index) {
            Some((Part::Index(key), _)) => literal(key),
            _ => None,
        };
        let known = match (name(0).as_deref(), name(1).as_deref()) {
            (Some("item"), _) => self.known.item.clone().map(|item| (item, 1)),
            (Some("inputs"), Some(input)) if self.known.numbers.contains(input) => Some((Shape::Number, 2)),
            (Some("run"), Some(_)) => Some((Shape::Text, 2)),
            (Some(step), Some("records")) => self.known.records.get(step).map(|records| (records.clone(), 2)),
            (Some(step), None) => Some((self.root_member(step), 1)),
            _ => None,
        };
        let (shape, taken) = known.unwrap_or((Shape::Unknown, 0));
        (shape, &parts[taken..])
    }

    /// `.name`. A name that records don't have is a problem where nothing else can be meant.
    fn field(&mut self, input: &Input<'s>, name: &str, start: Option<usize>, optional: Opt) -> Shape<'s> {
        let access = match input {
            Input::Root => return self.root_member(name),
            Input::Value(shape) => shape.field(name),
        };
        match access {
            Access::Known(shape) => shape,
            Access::Missing(schema) => {
                if matches!(optional, Opt::Essential) {
                    self.missing(schema, name, start);
                }
                Shape::Unknown
            }
        }
    }

    fn root_member(&self, name: &str) -> Shape<'s> {
        match name {
            "item" => self.known.item.clone().unwrap_or(Shape::Unknown),
            step => match self.known.records.get(step) {
                Some(records) => {
                    let fields = vec![("records".to_owned(), records.clone()), ("output".to_owned(), Shape::Unknown)];
                    Shape::Object(Arc::new(fields), None)
                }
                None => Shape::Unknown,
            },
        }
    }

    fn missing(&mut self, schema: &serde_json::Value, name: &str, offset: Option<usize>) {
        let names = || {
            let properties = schema.get("properties").and_then(serde_json::Value::as_object).into_iter().flatten();
            properties.map(|(name, _)| name.as_str())
        };
        let is_closed = schema.get("additionalProperties") == Some(&serde_json::Value::Bool(false));
        let near = if is_closed { suggest::nearest(name, names()) } else { suggest::slip(name, names()) };
        let remedy = match near {
            Some(near) => format!("did you mean `.{near}`?"),
            None if is_closed => suggest::listed(names()),
            None => return,
        };
        let reason = format!("the records have no field `{}`", crate::finding::shortened(name));
        self.problems.push(Problem { offset, reason, remedy });
    }
}

type PathPart<'p> = (Part<Term<&'p str>>, Opt);

fn shape_of<'s>(input: &Input<'s>) -> Shape<'s> {
    match input {
        Input::Root => Shape::Unknown,
        Input::Value(shape) => shape.clone(),
    }
}

/// A text without interpolation.
fn literal(term: &Term<&str>) -> Option<String> {
    let Term::Str(None, parts) = term else { return None };
    let mut text = String::new();
    for part in parts {
        match part {
            StrPart::Str(part) => text.push_str(part),
            StrPart::Char(character) => text.push(*character),
            StrPart::Term(_) => return None,
        }
    }
    Some(text)
}

/// Where a part begins in the program, as far as that is simple to say.
fn start(term: &Term<&str>, program: &str) -> Option<usize> {
    match term {
        Term::Num(text) | Term::Var(text) | Term::Call(text, _) => offset_in(program, text),
        Term::Str(_, parts) => parts.iter().find_map(|part| match part {
            StrPart::Str(text) => offset_in(program, text),
            StrPart::Term(term) => start(term, program),
            StrPart::Char(_) => None,
        }),
        Term::Path(head, path) => start(head, program).or_else(|| {
            path.0.iter().find_map(|(part, _)| match part {
                Part::Index(key) => start(key, program),
                Part::Range(from, to) => from.iter().chain(to).find_map(|bound| start(bound, program)),
            })
        }),
        Term::BinOp(left, _, right) => start(left, program).or_else(|| start(right, program)),
        Term::Neg(inner) | Term::Arr(Some(inner)) | Term::TryCatch(inner, _) | Term::Label(_, inner) => {
            start(inner, program)
        }
        Term::IfThenElse(branches, _) => start(&branches.first()?.0, program),
        _ => None,
    }
}
