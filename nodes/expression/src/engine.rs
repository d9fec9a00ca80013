//! Compiles programs once and evaluates them on an input, row by row.

use std::collections::HashMap;
use std::rc::Rc;

use jaq_core::{Ctx, Vars};

use crate::library::Data;
use crate::program::{Filter, compile};
use crate::value::{Fields, Value};
use crate::write::Unwritable;
use crate::{read, write};

/// Largest sum of all results of one evaluation, in bytes.
pub const RESULT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest message: `error` may be given a page of records.
const MESSAGE_CHARS_MAX: usize = 300;
/// What is wrong where a path is needed and there is none.
const NO_PATH: &str = "only a path such as `.a.b` can be assigned to or deleted, and something else is there";
/// The field under which a program sees the item of its row.
const ITEM: &str = "item";

/// Compiled programs, and values that they were told of.
#[derive(Default)]
pub struct Engine {
    programs: Vec<Filter>,
    known: HashMap<u64, Value>,
}

/// A value that the engine knows, and under which keys of their input programs see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// One key, or two.
    pub path: Vec<String>,
    /// The number of the value.
    pub value: u64,
}

/// How often programs are evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items<'a> {
    /// Once.
    Once,
    /// For every item of this JSON array.
    These(&'a str),
    /// For every item of the list that a program gives.
    Of {
        /// The program.
        program: u32,
        /// Most items that it may give.
        items_max: u32,
    },
}

/// What came of an evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The items that a program gave, as JSON; none if there was no such program.
    pub items: Vec<String>,
    /// For each item, or once: the value of every program, as JSON.
    pub rows: Vec<Vec<String>>,
}

/// What kind of failure it is: each has a remedy of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The program failed on this input.
    Failed,
    /// It gave nothing.
    NoValue,
    /// It gave more than one value.
    ManyValues,
    /// The results are too large, or nested too deep.
    TooLarge,
    /// It was to give a list of items, and gave something else.
    NoList,
    /// It gave more items than were allowed.
    TooManyItems,
}

/// Why an evaluation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of failure it is.
    pub cause: Cause,
    /// Index of the program.
    pub program: u32,
    /// Index of the item, if there were items.
    pub item: Option<u32>,
    /// What is wrong.
    pub message: String,
}

impl Engine {
    /// Compiles programs and replaces all compiled before. The error is the index of the first bad one and the reason.
    pub fn compile(&mut self, programs: &[String]) -> Result<(), (u32, String)> {
        let each = programs.iter().enumerate();
        let filters = each.map(|(index, program)| compile(program).map_err(|reason| (count(index), shorten(&reason))));
        self.programs = filters.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Remembers a value, JSON, until it is forgotten.
    pub fn learn(&mut self, number: u64, text: &str) -> Result<(), String> {
        let value = read::read(text).map_err(|error| format!("the input can't be read: {error}"))?;
        self.known.insert(number, value);
        Ok(())
    }

    /// Drops a value.
    pub fn forget(&mut self, number: u64) {
        self.known.remove(&number);
    }

    /// Evaluates programs (by index) on an input object, JSON: one row of results, or one for every item of a JSON array.
    pub fn evaluate(&self, programs: &[u32], input: &str, items: Option<&str>) -> Result<Vec<Vec<String>>, Error> {
        let input = read_object(input).map_err(failed(programs))?;
        let outcome = self.outcome(programs, &input, items.map_or(Items::Once, Items::These))?;
        Ok(outcome.rows)
    }

    /// Evaluates programs (by index) on what the engine knows.
    pub fn evaluate_known(&self, programs: &[u32], sources: &[Source], items: Items<'_>) -> Result<Outcome, Error> {
        let input = self.input(sources).map_err(failed(programs))?;
        self.outcome(programs, &Rc::new(input), items)
    }

    /// The object that programs see. What it holds is shared.
    fn input(&self, sources: &[Source]) -> Result<Fields, String> {
        let mut input = Fields::default();
        for source in sources {
            let value = self.known.get(&source.value).ok_or_else(|| format!("nothing is known as {}", source.value))?;
            match source.path.as_slice() {
                [key] => {
                    input.insert(key.as_str().into(), value.clone());
                }
                [outer, inner] => {
                    let mut fields = match input.get(outer.as_str()) {
                        Some(Value::Object(fields)) => Fields::clone(fields),
                        _ => Fields::default(),
                    };
                    fields.insert(inner.as_str().into(), value.clone());
                    input.insert(outer.as_str().into(), Value::object(fields));
                }
                path => return Err(format!("{} keys lead to a value", path.len())),
            }
        }
        Ok(input)
    }

    fn outcome(&self, programs: &[u32], input: &Rc<Fields>, items: Items<'_>) -> Result<Outcome, Error> {
        let mut budget = RESULT_BYTES_MAX;
        match items {
            Items::Once => {
                let row = self.row(programs, &Value::Object(Rc::clone(input)), None, &mut budget)?;
                Ok(Outcome { items: Vec::new(), rows: vec![row] })
            }
            Items::These(text) => {
                let items = read_array(text).map_err(failed(programs))?;
                Ok(Outcome { items: Vec::new(), rows: self.rows(programs, input, &items, &mut budget)? })
            }
            Items::Of { program, items_max } => {
                let items = self.list(program, input, items_max)?;
                let texts = items.iter().map(|item| {
                    let text =
                        written(item, budget).map_err(|(cause, message)| error(cause, program, None, &message))?;
                    budget -= text.len();
                    Ok(text)
                });
                let texts = texts.collect::<Result<_, _>>()?;
                Ok(Outcome { items: texts, rows: self.rows(programs, input, &items, &mut budget)? })
            }
        }
    }

    /// The items that a program gives.
    fn list(&self, program: u32, input: &Rc<Fields>, items_max: u32) -> Result<Rc<Vec<Value>>, Error> {
        let refused = |(cause, message): (Cause, String)| error(cause, program, None, &message);
        let filter = self.filter(program).map_err(refused)?;
        let value = only_value(filter, Value::Object(Rc::clone(input))).map_err(refused)?;
        let Value::Array(items) = value else {
            return Err(refused((Cause::NoList, "the expression gives no list".to_owned())));
        };
        if items.len() > items_max as usize {
            return Err(refused((Cause::TooManyItems, items.len().to_string())));
        }
        Ok(items)
    }

    fn rows(
        &self,
        programs: &[u32],
        input: &Rc<Fields>,
        items: &[Value],
        budget: &mut usize,
    ) -> Result<Vec<Vec<String>>, Error> {
        let name: Rc<str> = ITEM.into();
        let row = |(index, item): (usize, &Value)| {
            let input = with_item(input, &name, item.clone());
            self.row(programs, &input, Some(count(index)), budget)
        };
        items.iter().enumerate().map(row).collect()
    }

    fn row(
        &self,
        programs: &[u32],
        input: &Value,
        item: Option<u32>,
        budget: &mut usize,
    ) -> Result<Vec<String>, Error> {
        let result = |&program: &u32| {
            let text = self.result(program, input, *budget);
            let text = text.map_err(|(cause, message)| error(cause, program, item, &message))?;
            *budget -= text.len();
            Ok(text)
        };
        programs.iter().map(result).collect()
    }

    fn result(&self, program: u32, input: &Value, bytes_max: usize) -> Result<String, (Cause, String)> {
        let value = only_value(self.filter(program)?, input.clone())?;
        written(&value, bytes_max)
    }

    fn filter(&self, program: u32) -> Result<&Filter, (Cause, String)> {
        let filter = self.programs.get(program as usize);
        filter.ok_or_else(|| (Cause::Failed, "this program was not compiled".to_owned()))
    }
}

fn written(value: &Value, bytes_max: usize) -> Result<String, (Cause, String)> {
    write::write(value, bytes_max).map_err(|reason| match reason {
        Unwritable::NaN | Unwritable::Infinity => (Cause::Failed, reason.to_string()),
        Unwritable::TooDeep | Unwritable::TooLarge => (Cause::TooLarge, reason.to_string()),
    })
}

fn error(cause: Cause, program: u32, item: Option<u32>, message: &str) -> Error {
    Error { cause, program, item, message: shorten(message) }
}

/// What is wrong with what programs were given: said of the first.
fn failed(programs: &[u32]) -> impl Fn(String) -> Error {
    let first = programs.first().copied().unwrap_or_default();
    move |message| Error { cause: Cause::Failed, program: first, item: None, message }
}

/// The value of a program that gives exactly one.
fn only_value(filter: &Filter, input: Value) -> Result<Value, (Cause, String)> {
    let context = Ctx::<Data>::new(&filter.lut, Vars::new([]));
    let mut values = filter.id.run((context, input));
    let failed = |exception| (Cause::Failed, reason(exception));
    let value = values.next().ok_or_else(|| (Cause::NoValue, "the expression gives no value".to_owned()))?;
    let value = value.map_err(failed)?;
    match values.next() {
        None => Ok(value),
        Some(Ok(_)) => Err((Cause::ManyValues, "the expression gives more than one value".to_owned())),
        Some(Err(exception)) => Err(failed(exception)),
    }
}

fn reason(exception: jaq_core::Exn<'_, Value>) -> String {
    match exception.get_err().map(jaq_core::Error::into_val) {
        // What `error("…")` was given, without quotes around it.
        // The interpreter's own message would show the value that it was at.
        Ok(Value::Text(text)) if text.starts_with("invalid path expression") => NO_PATH.to_owned(),
        Ok(Value::Text(text)) => text.to_string(),
        Ok(value) => value.to_string(),
        Err(_) => "the expression was left by a jump".to_owned(),
    }
}

fn read_object(text: &str) -> Result<Rc<Fields>, String> {
    match read::read(text).map_err(|error| format!("the input can't be read: {error}"))? {
        Value::Object(fields) => Ok(fields),
        _ => Err("the input is not an object".to_owned()),
    }
}

fn read_array(text: &str) -> Result<Rc<Vec<Value>>, String> {
    match read::read(text).map_err(|error| format!("the items can't be read: {error}"))? {
        Value::Array(items) => Ok(items),
        _ => Err("the items are not an array".to_owned()),
    }
}

/// The input with an item. Only the outermost object is copied; what it holds is shared.
fn with_item(input: &Rc<Fields>, name: &Rc<str>, item: Value) -> Value {
    let mut fields = Fields::clone(input);
    fields.insert(Rc::clone(name), item);
    Value::object(fields)
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_CHARS_MAX) {
        None => message.to_owned(),
        Some((end, _)) => format!("{} …", &message[..end]),
    }
}

fn count(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
