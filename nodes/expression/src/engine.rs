//! Compiles programs once and evaluates them on an input, row by row.

use jaq_core::data::JustLut;
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, compile};
use jaq_json::{Map, Rc, Val};

use crate::{library, read, write};

/// Largest sum of all results of one evaluation, in bytes.
pub const RESULT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest message: jq quotes the whole value that didn't fit, maybe a page of records.
const MESSAGE_CHARS_MAX: usize = 300;
/// The field under which a program sees the item of its row.
const ITEM: &str = "item";

type Filter = jaq_core::Filter<JustLut<Val>>;

/// Compiled programs.
#[derive(Default)]
pub struct Engine {
    programs: Vec<Filter>,
}

/// Why an evaluation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
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
        let outside = |message| Error { program: first, item: None, message };
        let input = read_object(input).map_err(outside)?;
        let items = items.map(read_array).transpose().map_err(outside)?;
        let mut budget = RESULT_BYTES_MAX;
        let Some(items) = items else {
            return Ok(vec![self.row(programs, &Val::Obj(input), None, &mut budget)?]);
        };
        let row = |(index, item): (usize, &Val)| {
            let input = with_item(&input, item.clone());
            self.row(programs, &input, Some(count(index)), &mut budget)
        };
        items.iter().enumerate().map(row).collect()
    }

    fn row(&self, programs: &[u32], input: &Val, item: Option<u32>, budget: &mut usize) -> Result<Vec<String>, Error> {
        let result = |&program: &u32| {
            let text = self.result(program, input, *budget);
            let text = text.map_err(|message| Error { program, item, message: shorten(&message) })?;
            *budget -= text.len();
            Ok(text)
        };
        programs.iter().map(result).collect()
    }

    fn result(&self, program: u32, input: &Val, bytes_max: usize) -> Result<String, String> {
        let filter = self.programs.get(program as usize).ok_or("this program was not compiled")?;
        write::write(&only_value(filter, input.clone())?, bytes_max)
    }
}

/// The value of a program that gives exactly one.
fn only_value(filter: &Filter, input: Val) -> Result<Val, String> {
    let context = Ctx::<JustLut<Val>>::new(&filter.lut, Vars::new([]));
    let mut values = filter.id.run((context, input));
    let value = values.next().ok_or("the expression gives no value")?.map_err(reason)?;
    match values.next() {
        None => Ok(value),
        Some(Ok(_)) => Err("the expression gives more than one value".to_owned()),
        Some(Err(exception)) => Err(reason(exception)),
    }
}

fn reason(exception: jaq_core::Exn<'_, Val>) -> String {
    match exception.get_err().map(jaq_json::Error::into_val) {
        // What `error("…")` was given, without quotes around it.
        Ok(Val::TStr(text)) => String::from_utf8_lossy(&text).into_owned(),
        Ok(value) => value.to_string(),
        Err(_) => "the expression was left by a jump".to_owned(),
    }
}

fn read_object(text: &str) -> Result<Rc<Map>, String> {
    match read::read(text).map_err(|error| format!("the input can't be read: {error}"))? {
        Val::Obj(fields) => Ok(fields),
        _ => Err("the input is not an object".to_owned()),
    }
}

fn read_array(text: &str) -> Result<Rc<Vec<Val>>, String> {
    match read::read(text).map_err(|error| format!("the items can't be read: {error}"))? {
        Val::Arr(items) => Ok(items),
        _ => Err("the items are not an array".to_owned()),
    }
}

/// The input with an item. Only the outermost object is copied; what it holds is shared.
fn with_item(input: &Rc<Map>, item: Val) -> Val {
    let mut fields = Map::clone(input);
    fields.insert(Val::from(ITEM.to_owned()), item);
    Val::obj(fields)
}

fn compile(program: &str) -> Result<Filter, String> {
    let arena = Arena::default();
    let loader = Loader::new(library::definitions());
    let modules = loader.load(&arena, File { code: program, path: () }).map_err(|errors| explain_load(&errors))?;
    let compiler = Compiler::default().with_funs(library::functions());
    compiler.compile(modules).map_err(|errors| explain_compile(&errors))
}

fn explain_load(errors: &load::Errors<&str, ()>) -> String {
    let Some((_, error)) = errors.first() else { return "it can't be read".to_owned() };
    match error {
        load::Error::Io(problems) => problems.first().map(|(path, reason)| format!("`{path}`: {reason}")),
        load::Error::Lex(problems) => problems.first().map(|(expected, found)| explain(expected.as_str(), found)),
        load::Error::Parse(problems) => problems.first().map(|(expected, found)| explain(expected.as_str(), found)),
    }
    .unwrap_or_else(|| "it can't be read".to_owned())
}

fn explain(expected: &str, found: &str) -> String {
    match found.split_whitespace().next() {
        Some(found) => format!("expected {expected}, found `{found}`"),
        None => format!("expected {expected}, found the end"),
    }
}

fn explain_compile(errors: &compile::Errors<&str, ()>) -> String {
    let mut problems = errors.iter().flat_map(|(_, problems)| problems);
    let Some((name, undefined)) = problems.next() else { return "it can't be compiled".to_owned() };
    match undefined {
        compile::Undefined::Filter(0) => format!("there is no function `{name}`"),
        compile::Undefined::Filter(arguments) => format!("there is no function `{name}` with {arguments} arguments"),
        other => format!("there is no {} `{name}`", other.as_str()),
    }
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
