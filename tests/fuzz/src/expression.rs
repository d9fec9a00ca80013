//! Expressions: compiling and evaluating never panics and gives the same each time; what comes out is JSON; `.` and all
//! that only moves values keep every digit and character; and what the checker of workflow files takes can be compiled.
//!
//! An input is a program, a line `%%%`, and what it is evaluated on. Without that line it is only the latter.
//!
//! The engine leaves time and memory to the sandbox. Here are none, so programs are small, and only those are evaluated
//! whose words are known to end soon: no definitions, no recursion, nothing that repeats or multiplies.

use std::sync::LazyLock;

use serde_json::Value;
use weft_expression::engine::{Engine, Error};
use weft_workflow::{Catalogue, check_source};

use crate::{catalogue, text};

const INPUT_BYTES_MAX: usize = 1 << 10;
const PROGRAM_BYTES_MAX: usize = 80;
/// Programs that only move values, with the pointer to where they put what `.a` was.
const MOVES: [(&str, &str); 4] =
    [(".a", ""), ("[.a]", "/0"), ("{b: .a}", "/b"), ("[.a, 1] | map(.) | {c: first}", "/c")];
/// Words that a program may have to be evaluated. Names of fields, which follow a full stop, are free.
const WORDS: [&str; 57] = [
    "a",
    "add",
    "all",
    "and",
    "any",
    "arrays",
    "as",
    "b",
    "booleans",
    "c",
    "contains",
    "elif",
    "else",
    "empty",
    "end",
    "error",
    "explode",
    "false",
    "first",
    "flatten",
    "floor",
    "from_entries",
    "fromjson",
    "group_by",
    "has",
    "if",
    "in",
    "index",
    "inside",
    "item",
    "join",
    "keys",
    "last",
    "length",
    "map",
    "max",
    "min",
    "min_by",
    "not",
    "null",
    "numbers",
    "or",
    "reverse",
    "select",
    "sort",
    "sort_by",
    "split",
    "strings",
    "text",
    "then",
    "to_entries",
    "tojson",
    "tonumber",
    "tostring",
    "true",
    "unique",
    "x",
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(catalogue::catalogue);

thread_local! {
    static MOVING: Engine = compile(&MOVES.map(|(program, _)| program)).expect("these programs are right");
}

/// Compiles and evaluates the program of the input.
pub fn check(input: &[u8]) {
    let Some(text) = text::of(input, INPUT_BYTES_MAX + PROGRAM_BYTES_MAX) else { return };
    let (program, input) = text.split_once("\n%%%\n").unwrap_or((".", text));
    if program.len() > PROGRAM_BYTES_MAX {
        return;
    }
    match compile(&[program]) {
        Ok(engine) if is_short(program) => check_evaluation(&engine, program, input),
        Ok(_) => {}
        Err(_) if program.contains(char::is_control) => {}
        Err(reason) => assert!(!is_accepted(program), "`{program}` passes the check and can't be compiled: {reason}"),
    }
    check_moves(input);
}

fn compile(programs: &[&str]) -> Result<Engine, String> {
    let programs: Vec<String> = programs.iter().map(|program| (*program).to_owned()).collect();
    let mut engine = Engine::default();
    match engine.compile(&programs) {
        Ok(()) => Ok(engine),
        Err((_, reason)) => {
            assert!(!reason.is_empty(), "no reason");
            Err(reason)
        }
    }
}

/// Whether a workflow with this expression passes the check.
fn is_accepted(program: &str) -> bool {
    let quoted = program.replace('\'', "''");
    let source = format!(
        "weft: 1\nname: w\nsteps:\n  - id: a\n    uses: table/find\n    with: {{ table: t }}\n  - id: x\n    uses: table/find\n    with: {{ table: t, where: '${{ {quoted} }}' }}\n"
    );
    check_source("w.yaml", &source, &CATALOGUE).is_ok()
}

/// Whether evaluating is sure to end soon.
fn is_short(program: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let mut before = ' ';
    for word in program.split_inclusive(|char| !is_word(char)) {
        let bare = word.trim_end_matches(|char| !is_word(char));
        let is_field = before == '.' || before == '$';
        let is_number = bare.len() < 4 && bare.bytes().all(|byte| byte.is_ascii_digit());
        if !(is_field || is_number || WORDS.contains(&bare)) {
            return false;
        }
        before = word.chars().last().unwrap_or(' ');
    }
    // Multiplied texts and updates at large indices need memory without end; `..` and `@` do much at once.
    !program.contains(['*', '=', '@']) && !program.contains("..")
}

fn check_evaluation(engine: &Engine, program: &str, input: &str) {
    let once = engine.evaluate(&[0], input, None);
    assert_eq!(once, engine.evaluate(&[0], input, None), "`{program}` gives another result the second time");
    check_result(&once);
    let items = engine.evaluate(&[0, 0], input, Some("[null, 1.00]"));
    check_result(&items);
    assert!(items.is_err() || items.is_ok_and(|rows| rows.len() == 2 && rows.iter().all(|row| row.len() == 2)));
}

fn check_result(result: &Result<Vec<Vec<String>>, Error>) {
    match result {
        Err(error) => assert!(error.message.chars().count() <= 302, "{error:?}"),
        Ok(rows) => {
            for text in rows.iter().flatten() {
                let value = serde_json::from_str::<Value>(text);
                assert!(value.is_ok() || is_deep(text), "{text} is no JSON");
            }
        }
    }
}

/// The other reader of JSON stops at 128 levels.
fn is_deep(text: &str) -> bool {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() >= 120
}

/// Numbers and texts arrive as they came.
fn check_moves(input: &str) {
    if is_deep(input) {
        return;
    }
    let wrapped = format!("{{\"a\":{input}}}");
    let value = serde_json::from_str::<Value>(&wrapped);
    let result = MOVING.with(|engine| engine.evaluate(&[0, 1, 2, 3], &wrapped, None));
    // Half of a surrogate pair is what only the engine takes.
    assert!(result.is_ok() == value.is_ok() || input.contains("\\u"), "{result:?} and {value:?}");
    let (Ok(rows), Ok(value)) = (result, value) else { return };
    for (text, (program, pointer)) in rows[0].iter().zip(MOVES) {
        let moved: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text} is no JSON: {error}"));
        assert_eq!(moved.pointer(pointer), value.get("a"), "`{program}`");
        assert_eq!(moved.pointer(pointer).map(Value::to_string), value.get("a").map(Value::to_string), "`{program}`");
    }
}
