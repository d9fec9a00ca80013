//! What programs may say, and what comes of it.

use weft_expression::engine::{Cause, Engine, Error};
use weft_expression::read::DEPTH_MAX;

fn evaluate(program: &str, input: &str) -> Result<String, String> {
    let mut engine = Engine::default();
    engine.compile(&[program.to_owned()]).map_err(|(_, reason)| reason)?;
    let rows = engine.evaluate(&[0], input, None).map_err(|error| error.message)?;
    Ok(rows[0][0].clone())
}

fn compiled(programs: &[&str]) -> Engine {
    let programs: Vec<_> = programs.iter().map(|&program| program.to_owned()).collect();
    let mut engine = Engine::default();
    engine.compile(&programs).unwrap();
    engine
}

#[test]
fn expressions_of_workflows() {
    let input = r#"{"orders":{"records":[{"user_id":"u_2","sum":"1.50"},{"user_id":"u_1"},{"user_id":"u_2"}]}}"#;
    let table = [
        ("[.orders.records[].user_id] | unique", r#"["u_1","u_2"]"#),
        (".orders.records | length", "3"),
        (".orders.records[0].sum | tonumber", "1.50"),
        (".missing", "null"),
        (".orders.records | map(select(.sum)) | .[0] + {paid: true}", r#"{"user_id":"u_2","sum":"1.50","paid":true}"#),
        ("[.orders.records[] | .user_id | ltrimstr(\"u_\") | tonumber] | add", "5"),
        (r#""2024-03-05T10:15:00Z" | fromdate | todate"#, r#""2024-03-05T10:15:00Z""#),
        (r#""a-b" | split("-") | join("+")"#, r#""a+b""#),
        (r#""{\"a\":[1.10]}" | fromjson"#, r#"{"a":[1.10]}"#),
        ("[6 / 2, 1 / 4, 0.1 + 0.2, 1e300 * 10]", "[3,0.25,0.30000000000000004,1e+301]"),
        ("9007199254740993 + 1", "9007199254740994"),
        ("9223372036854775807 + 1", "9223372036854775808"),
        (r#"@base64 "x\("é")""#, r#""xw6k=""#),
        (r#""a\u0000\n\"\\é😀""#, r#""a\u0000\n\"\\é😀""#),
        ("{a: 1} | has(\"a\")", "true"),
        ("[limit(3; repeat(1))]", "[1,1,1]"),
        (r#""abc" | test("^a.c$")"#, "true"),
    ];
    for (program, expected) in table {
        assert_eq!(evaluate(program, input).as_deref(), Ok(expected), "{program}");
    }
}

fn number_of(text: &str) -> Result<String, String> {
    evaluate(".text | tonumber", &format!("{{\"text\":{text:?}}}"))
}

/// `tonumber` takes more for a number than JSON does: codes and prices as shops write them.
#[test]
fn numbers_from_texts_are_json() {
    let table = [
        ("007.50", "7.50"),
        ("-0.50", "-0.50"),
        ("05.1e3", "5.1e3"),
        ("0e05", "0e05"),
        ("+1.5", "1.5"),
        ("-0.0", "-0.0"),
        ("100.00", "100.00"),
        ("007", "7"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.10"),
        (".5", "0.5"),
        ("+.5", "0.5"),
        ("1.", "1"),
        ("1.e3", "1e3"),
    ];
    for (text, number) in table {
        assert_eq!(number_of(text).as_deref(), Ok(number), "{text}");
    }
    for text in
        [".e5", "+.e5", "--1", "1e", "0x10", "", "5kg", "2024-05-06", "1 2", " 1", "1 ", "nan", "Infinity", "1,5", "."]
    {
        assert!(number_of(text).is_err(), "{text}");
    }
}

#[test]
fn exactly_one_value() {
    assert_eq!(evaluate("empty", "{}").unwrap_err(), "the expression gives no value");
    assert_eq!(evaluate("1, 2", "{}").unwrap_err(), "the expression gives more than one value");
    assert_eq!(evaluate("repeat(1)", "{}").unwrap_err(), "the expression gives more than one value");
    assert_eq!(evaluate("1, error(\"x\")", "{}").unwrap_err(), "x");
}

#[test]
fn errors_say_what_jq_says() {
    assert_eq!(evaluate(".a.b", r#"{"a":1}"#).unwrap_err(), "Cannot index number with \"b\"");
    assert_eq!(evaluate("error(\"no buyer\")", "{}").unwrap_err(), "no buyer");
    let long = evaluate("error(.a)", &format!(r#"{{"a":["{}"]}}"#, "é".repeat(1_000))).unwrap_err();
    assert!(long.chars().count() < 320 && long.ends_with(" …"), "{long}");
}

/// Messages end up in logs, and records are personal.
#[test]
fn errors_tell_nothing_of_the_records() {
    let input = r#"{"a":"张三 13800138000","b":{"name":"李四"},"c":[1]}"#;
    let programs = [
        ".a | tonumber",
        ".a + 1",
        ".a | fromjson",
        ".b - 1",
        ".a[0]",
        ".c[.a]",
        ".c | has(\"x\")",
        "path(.a | tojson)",
        "(.a | tojson) = 1",
        ".a | strptime(\"%Y\")",
        ".a | @base64d",
        "[.b] | implode",
        ".a | decimal",
        ".a | @urid | @base32d",
        ".b | test(\"x\")",
        "[.b] | @csv",
        ".c | join(.b)",
        ".b[]?, (.a | keys)",
        "{(.c | tojson | fromjson): 1}",
    ];
    for program in programs {
        let message = evaluate(program, input).unwrap_err();
        assert!(!["张三", "138", "李四"].iter().any(|part| message.contains(part)), "{program}: {message}");
    }
}

/// Assigning far behind the end would fill the memory.
#[test]
fn arrays_and_texts_do_not_grow_without_end() {
    assert_eq!(evaluate("[] | .[100000000] = 1", "{}").unwrap_err(), "Array index too large");
    assert_eq!(evaluate("\"x\" * 1e15", "{}").unwrap_err(), "Repeat string result too long");
    // A pattern that tries everything, and finds nothing, ends too.
    let slow = evaluate(r#""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac" | test("^(a|a)*\\1?b$(?=x)")"#, "{}");
    assert!(slow.unwrap_err().contains("backtracking"));
}

#[test]
fn bad_programs_are_named_with_the_reason() {
    let table = [
        (".a |", "expected term, found the end"),
        ("(.a", "expected closing parenthesis, found the end"),
        ("map(.x", "expected closing parenthesis, found the end"),
        ("if . then 1", "expected else or end, found the end"),
        (".a §", "expected token, found `§`"),
        ("nope(1)", "there is no function `nope` with 1 arguments"),
        ("_last(1)", "there is no function `_last` with 1 arguments"),
        ("$x", "there is no variable `$x`"),
        ("include \"a\"; 1", "`include` loads a file, and expressions have no files"),
    ];
    for (program, reason) in table {
        let mut engine = Engine::default();
        let programs = [".".to_owned(), program.to_owned()];
        assert_eq!(engine.compile(&programs), Err((1, reason.to_owned())), "{program}");
    }
}

#[test]
fn nothing_reaches_outside() {
    let outside = [
        "env",
        "$ENV",
        "input",
        "inputs",
        "debug",
        "debug(1)",
        "stderr",
        "halt",
        "halt(1)",
        "halt_error",
        "now",
        "localtime",
        "strflocaltime(\"%c\")",
        "input_filename",
        "$__prog_args",
        "input_line_number",
        "get_search_list",
    ];
    for program in outside {
        assert!(evaluate(program, "{}").unwrap_err().starts_with("there is no"), "{program}");
    }
}

#[test]
fn there_is_a_row_for_every_item() {
    let engine = compiled(&[".item", ".item.id + .base", "1"]);
    let rows = engine.evaluate(&[1, 0], r#"{"base":10,"item":"hidden"}"#, Some(r#"[{"id":1},{"id":2.50}]"#));
    assert_eq!(rows.unwrap(), [["11", r#"{"id":1}"#], ["12.5", r#"{"id":2.50}"#]]);
    let none = engine.evaluate(&[0], "{}", Some("[]"));
    assert_eq!(none.unwrap(), Vec::<Vec<String>>::new());
    let without_items = engine.evaluate(&[2, 0], r#"{"item":3}"#, None);
    assert_eq!(without_items.unwrap(), [["1", "3"]]);
}

#[test]
fn a_failure_names_program_and_item() {
    let engine = compiled(&["1", ".item.a.b"]);
    let error = engine.evaluate(&[0, 1], "{}", Some(r#"[{"a":{}},{"a":7}]"#)).unwrap_err();
    let message = "Cannot index number with \"b\"".to_owned();
    assert_eq!(error, Error { cause: Cause::Failed, program: 1, item: Some(1), message });
    assert_eq!(engine.evaluate(&[5], "{}", None).unwrap_err().message, "this program was not compiled");
}

#[test]
fn a_failure_says_what_kind_it_is() {
    let table = [
        (".a.b.c", Cause::Failed),
        ("empty", Cause::NoValue),
        ("1, 2", Cause::ManyValues),
        ("1, error(\"x\")", Cause::Failed),
        ("nan", Cause::Failed),
        ("reduce range(300) as $i (0; [.])", Cause::TooLarge),
        ("\"0123456789abcdef\" * 5000000", Cause::TooLarge),
    ];
    for (program, cause) in table {
        let error = compiled(&[program]).evaluate(&[0], r#"{"a":1}"#, None).unwrap_err();
        assert_eq!(error.cause, cause, "{program}: {}", error.message);
    }
}

#[test]
fn what_is_not_json_is_refused() {
    for (program, part) in [("nan", "NaN"), ("infinite", "Infinity"), ("[-infinite]", "Infinity")] {
        assert!(evaluate(program, "{}").unwrap_err().contains(part), "{program}");
    }
    let inputs = [
        "",
        "{",
        "[]",
        "{}{}",
        r#"{"a":NaN}"#,
        r#"{"a":01}"#,
        r#"{"a":+1}"#,
        r#"{"a":1.}"#,
        "{a:1}",
        "# x\n{}",
        r#"{"a":1,}"#,
    ];
    for input in inputs {
        assert!(evaluate("1", input).is_err(), "{input}");
    }
}

#[test]
fn depth_has_a_limit_both_ways() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(evaluate(".", &nested(DEPTH_MAX)).is_ok());
    assert!(evaluate(".", &nested(DEPTH_MAX + 1)).unwrap_err().contains("nested too deeply"));
    let deep = evaluate("reduce range(300) as $i (0; [.])", "{}");
    assert_eq!(deep.unwrap_err(), "the result is nested too deeply");
}

#[test]
fn results_have_a_limit_of_size() {
    let error = evaluate("\"0123456789abcdef\" * 5000000", "{}").unwrap_err();
    assert_eq!(error, "the results are larger than 64 MiB");
    let engine = compiled(&["\"0123456789abcdef\" * 1000000"]);
    let five = engine.evaluate(&[0], "{}", Some("[1,2,3,4,5]"));
    assert_eq!(five.unwrap_err().item, Some(4));
}

#[test]
fn half_a_surrogate_pair_is_a_replacement_character() {
    let table = [
        (r#"{"a":"x\ud83d"}"#, "\"x\u{FFFD}\""),
        (r#"{"a":"\ud83d\ud83d\ude00"}"#, "\"\u{FFFD}😀\""),
        (r#"{"a":"\ude00y"}"#, "\"\u{FFFD}y\""),
        (r#"{"a":"\ud83d\n"}"#, "\"\u{FFFD}\\n\""),
    ];
    for (input, expected) in table {
        assert_eq!(evaluate(".a", input).as_deref(), Ok(expected), "{input}");
    }
}
