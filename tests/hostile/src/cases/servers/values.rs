//! JSON that is none, and JSON that is hard to hold.

use serde_json::json;

use super::{against, list, step};
use crate::attack::Attack;
use crate::servers::always;

pub(super) fn attacks() -> Vec<Attack> {
    [malformed(), numbers(), nested(), texts(), many()].into_iter().flatten().collect()
}

/// A list with one record, which has this value.
fn value(json: &str) -> Vec<u8> {
    format!(r#"{{"items":[{{"id":1,"value":{json}}}]}}"#).into_bytes()
}

fn malformed() -> Vec<Attack> {
    vec![
        list(
            "server/json-nan",
            "sends NaN",
            always(value("NaN")),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,\"value\":NaN}]}",
        ),
        list(
            "server/json-infinity",
            "sends Infinity",
            always(value("-Infinity")),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,\"value\":-Infinity}]}",
        ),
        list(
            "server/json-octal",
            "sends a number with a leading zero",
            always(value("007")),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,\"value\":007}]}",
        ),
        list(
            "server/json-cut",
            "sends the half of an answer",
            always(r#"{"items":[{"id":1,"#),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,",
        ),
        list(
            "server/json-twice",
            "sends two values",
            always(r#"{"items":[]}{"items":[{"id":1}]}"#),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[]}{\"items\":[{\"id\":1}]}",
        ),
        list(
            "server/json-comments",
            "sends comments",
            always(r#"{"items":[]/* more */}"#),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[]/* more */}",
        ),
        list(
            "server/json-with-mark",
            "begins with a byte order mark",
            always("\u{feff}{\"items\":[{\"id\":1}]}"),
            "unavailable: GET /list: the answer is no JSON; it begins with: \\u{feff}{\"items\":[{\"id\":1}]}",
        ),
        list(
            "server/json-utf-16",
            "sends UTF-16",
            always(utf_16(r#"{"items":[]}"#)),
            "unavailable: GET /list: the answer is no JSON; it begins with: {(bytes)",
        ),
        list(
            "server/json-bytes",
            "sends bytes that are no UTF-8",
            always(b"{\"items\":[{\"id\":1,\"value\":\"\xff\xfe\"}]}".to_vec()),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,\"value\":\"(bytes)",
        ),
        list(
            "server/json-bytes-in-key",
            "sends bytes that are no UTF-8 in the name of a field",
            always(b"{\"items\":[{\"id\":1,\"\xc3\x28\":1}]}".to_vec()),
            "unavailable: GET /list: the answer is no JSON; it begins with: {\"items\":[{\"id\":1,\"(bytes)",
        ),
    ]
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn numbers() -> Vec<Attack> {
    let long = "1234567890".repeat(1000);
    vec![
        list(
            "server/number-of-10000-digits",
            "sends 10,000 digits",
            always(value(&long)),
            "finished; id=1 value=1234567890 x 1000",
        ),
        list(
            "server/number-enormous",
            "sends a number that no computer can write out",
            always(value("1e999999999")),
            "finished; id=1 value=1e999999999",
        ),
        list(
            "server/number-tiny",
            "sends a number next to nothing",
            always(value("-1e-999999999")),
            "finished; id=1 value=-1e-999999999",
        ),
        list(
            "server/number-as-key",
            "sends keys that are the same number, written otherwise",
            always(
                r#"{"items":[{"id":1.0},{"id":1.00},{"id":10e-1},{"id":9007199254740993},{"id":9007199254740992}]}"#,
            ),
            "finished; id=1.0; id=1.00; id=10e-1; id=9007199254740992; id=9007199254740993",
        ),
    ]
}

fn nested() -> Vec<Attack> {
    const DEPTH: usize = 100_000;
    let arrays = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(DEPTH), "}".repeat(DEPTH));
    vec![
        list(
            "server/nested-lists",
            "nests lists 100,000 deep",
            always(value(&arrays)),
            "finished; id=1 value=[[[[[[[[[[… (200000 bytes)",
        ),
        list(
            "server/nested-objects",
            "nests objects 100,000 deep",
            always(value(&objects)),
            "finished; id=1 value={\"a\":{\"a\":… (600001 bytes)",
        ),
        list(
            "server/nested-open",
            "opens 10,000,000 lists and closes none",
            always("[".repeat(10_000_000)),
            "unavailable: GET /list: the answer is no JSON; it begins with: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        ),
        list(
            "server/nested-envelope",
            "nests 100,000 deep where a list is expected",
            always(format!(r#"{{"items":{objects}}}"#)),
            "invalid: GET /list: `items` of the answer is no list; it begins with: {\"items\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{",
        ),
    ]
}

fn texts() -> Vec<Attack> {
    vec![
        list(
            "server/text-half-a-pair",
            "sends half of a surrogate pair",
            always(value(r#""a\ud83d""#)),
            "finished; id=1 value=a(bytes)",
        ),
        list(
            "server/text-pair-upside-down",
            "sends a pair the wrong way round",
            always(value(r#""\udc00\ud800""#)),
            "finished; id=1 value=(bytes)",
        ),
        list(
            "server/text-nul",
            "sends a NUL character",
            always(value(r#""a\u0000b""#)),
            "finished; id=1 value=a\\u{0}b",
        ),
        list(
            "server/text-controls",
            "sends escape sequences, and characters that turn the line round",
            always(value(r#""\u001b[2J\u202eabc""#)),
            "finished; id=1 value=\\u{1b}[2J\\u{202e}abc",
        ),
        list(
            "server/text-quotes",
            "sends a text that closes a quotation in SQL",
            always(value(r#""'); DROP TABLE bystander_orders; --""#)),
            "finished; id=1 value='); DROP TABLE bystander_orders; --",
        ),
    ]
}

/// Reads the list, and keeps nothing: what a million rows in the store cost is not asked here.
fn unkept() -> String {
    step("list", &json!({ "path": "/list", "records": "items" }))
}

fn many() -> Vec<Attack> {
    let lists = format!(r#"{{"items":[{}[]]}}"#, "[],".repeat(9_000_000));
    let empty = format!(r#"{{"items":[{}{{}}]}}"#, "{},".repeat(9_000_000));
    let small: String = (0..1_000_000).map(|id| format!(r#"{{"id":{id}}},"#)).collect();
    let small = format!(r#"{{"items":[{small}{{"id":1000000}}]}}"#);
    vec![
        list(
            "server/many-values",
            "sends 9,000,001 empty lists as records",
            always(lists),
            "limit: the call asked for more than 256 MiB of memory",
        ),
        list(
            "server/many-empty-records",
            "sends 9,000,001 empty records",
            always(empty),
            "limit: the call asked for more than 256 MiB of memory",
        ),
        against(
            "server/many-records",
            "sends 1,000,001 records on one page",
            unkept(),
            None,
            always(small),
            "limit: record 100001 can't be read: there are more than 100000 at line 1 column 1288905",
        ),
        list(
            "server/many-fields-of-envelope",
            "sends a million fields round the list",
            always(format!(r#"{{{}"items":[{{"id":1}}]}}"#, r#""a":1,"#.repeat(1_000_000))),
            "finished; id=1",
        ),
    ]
}
