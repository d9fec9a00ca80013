//! Compiles programs once and evaluates them on an input, row by row.

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

/// Compiled programs.
#[derive(Default)]
pub struct Engine {
    programs: Vec<Filter>,
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

    /// Evaluates programs (by index) on an input object: one row of results, or one for every item of a JSON array.
    pub fn evaluate(&self, programs: &[u32], input: &str, items: Option<&str>) -> Result<Vec<Vec<String>>, Error> {
        let first = programs.first().copied().unwrap_or_default();
        let outside = |message| Error { cause: Cause::Failed, program: first, item: None, message };
        let input = read_object(input).map_err(outside)?;
        let items = items.map(read_array).transpose().map_err(outside)?;
        let mut budget = RESULT_BYTES_MAX;
        let Some(items) = items else {
            return Ok(vec![self.row(programs, &Value::Object(input), None, &mut budget)?]);
        };
        let name: Rc<str> = ITEM.into();
        let row = |(index, item): (usize, &Value)| {
            let input = with_item(&input, &name, item.clone());
            self.row(programs, &input, Some(count(index)), &mut budget)
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
            let text = text.map_err(|(cause, message)| Error { cause, program, item, message: shorten(&message) })?;
            *budget -= text.len();
            Ok(text)
        };
        programs.iter().map(result).collect()
    }

    fn result(&self, program: u32, input: &Value, bytes_max: usize) -> Result<String, (Cause, String)> {
        let filter = self.programs.get(program as usize);
        let filter = filter.ok_or_else(|| (Cause::Failed, "this program was not compiled".to_owned()))?;
        let value = only_value(filter, input.clone())?;
        write::write(&value, bytes_max).map_err(|reason| match reason {
            Unwritable::NaN | Unwritable::Infinity => (Cause::Failed, reason.to_string()),
            Unwritable::TooDeep | Unwritable::TooLarge => (Cause::TooLarge, reason.to_string()),
        })
    }
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
