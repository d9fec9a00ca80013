//! The search language of `query:` arguments: `updated_at:>='2026-01-01T00:00:00Z' AND -status:cancelled`.
//!
//! A condition on a field that cannot be searched is left out of the search, with a warning beside the answer: the
//! platform does so, and whoever misspells a field gets everything.

use serde_json::{Value, json};

use super::term::{Comparison, Term};

/// What is nested deeper is not read; a request may not use up the stack.
const DEPTH_MAX: usize = 60;

/// Whether a row is searched for.
pub(crate) type Predicate<Row> = Box<dyn Fn(&Row) -> bool>;

/// Reads a search; the warnings come along.
pub(crate) fn search<Row: 'static>(
    text: &str,
    compile: fn(&Term) -> Option<Predicate<Row>>,
) -> (Predicate<Row>, Vec<Value>) {
    let mut reader = Reader { rest: text, compile, warnings: Vec::new(), depth: 0 };
    let predicate = reader.either();
    (predicate, reader.warnings)
}

struct Reader<'a, Row> {
    rest: &'a str,
    compile: fn(&Term) -> Option<Predicate<Row>>,
    warnings: Vec<Value>,
    depth: usize,
}

impl<Row: 'static> Reader<'_, Row> {
    fn either(&mut self) -> Predicate<Row> {
        let mut choices = vec![self.all()];
        while self.take_word("OR") {
            choices.push(self.all());
        }
        Box::new(move |row| choices.iter().any(|choice| choice(row)))
    }

    /// Conditions side by side are all wanted, with `AND` between them or without.
    fn all(&mut self) -> Predicate<Row> {
        let mut wanted = Vec::new();
        loop {
            self.take_word("AND");
            let rest = self.rest.trim_start();
            if rest.is_empty() || rest.starts_with(')') || word_follows(rest, "OR") {
                return Box::new(move |row| wanted.iter().all(|condition: &Predicate<Row>| condition(row)));
            }
            wanted.push(self.condition());
        }
    }

    fn condition(&mut self) -> Predicate<Row> {
        self.rest = self.rest.trim_start();
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            self.rest = "";
        }
        let condition = self.nested_condition();
        self.depth -= 1;
        condition
    }

    fn nested_condition(&mut self) -> Predicate<Row> {
        if self.take_word("NOT") || self.take('-') {
            let inner = self.condition();
            return Box::new(move |row| !inner(row));
        }
        if self.take('(') {
            let inner = self.either();
            self.rest = self.rest.trim_start();
            self.take(')');
            return inner;
        }
        let term = self.term();
        match (self.compile)(&term) {
            Some(predicate) => predicate,
            None => {
                let message = "Invalid search field or value for this query.";
                self.warnings.push(json!({ "field": term.field, "message": message }));
                Box::new(|_| true)
            }
        }
    }

    fn term(&mut self) -> Term {
        let named = self.rest.split_once(':').filter(|(name, _)| !name.contains([' ', '\'', '"', '(', ')']));
        let Some((field, rest)) = named else {
            return Term { field: "default".to_owned(), comparison: Comparison::Is, value: self.value() };
        };
        self.rest = rest;
        let field = field.to_owned();
        let signs = [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            (">", Comparison::Above),
            ("<", Comparison::Below),
        ];
        let sign = signs.into_iter().find(|(sign, _)| rest.starts_with(sign));
        if let Some((sign, _)) = sign {
            self.rest = &rest[sign.len()..];
        }
        Term { field, comparison: sign.map_or(Comparison::Is, |(_, comparison)| comparison), value: self.value() }
    }

    fn value(&mut self) -> String {
        let quote = self.rest.chars().next().filter(|next| *next == '\'' || *next == '"');
        let (value, rest) = match quote {
            Some(quote) => self.rest[1..].split_once(quote).unwrap_or((&self.rest[1..], "")),
            None => self.rest.split_at(self.rest.find([' ', ')']).unwrap_or(self.rest.len())),
        };
        self.rest = rest;
        value.to_owned()
    }

    fn take(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take_word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let follows = word_follows(rest, word);
        if follows {
            self.rest = &rest[word.len()..];
        }
        follows
    }
}

fn word_follows(rest: &str, word: &str) -> bool {
    rest.strip_prefix(word).is_some_and(|after| after.is_empty() || after.starts_with([' ', '(']))
}
