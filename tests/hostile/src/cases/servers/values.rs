//! JSON that is none, and JSON that is hard to hold; the same in other formats.

use serde_json::json;

use super::{against, list, list_with, step};
use crate::attack::Attack;
use crate::servers::always;

pub(super) fn attacks() -> Vec<Attack> {
    [malformed(), numbers(), nested(), texts(), many(), formats()].into_iter().flatten().collect()
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
            "invalid: GET /list: the answer is no JSON: NaN at line 1, column 27",
        ),
        list(
            "server/json-infinity",
            "sends Infinity",
            always(value("-Infinity")),
            "invalid: GET /list: the answer is no JSON: -Infinity at line 1, column 27",
        ),
        list(
            "server/json-octal",
            "sends a number with a leading zero",
            always(value("007")),
            "invalid: GET /list: the answer is no JSON: a number with a zero before it at line 1, column 27",
        ),
        list(
            "server/json-cut",
            "sends the half of an answer",
            always(r#"{"items":[{"id":1,"#),
            "invalid: GET /list: the answer is no JSON: it ends at line 1, column 19, in the middle of an object",
        ),
        list(
            "server/json-twice",
            "sends two values",
            always(r#"{"items":[]}{"items":[{"id":1}]}"#),
            "invalid: GET /list: the answer is no JSON: it has more behind its end, at line 1, column 13",
        ),
        list(
            "server/json-comments",
            "sends comments",
            always(r#"{"items":[]/* more */}"#),
            "invalid: GET /list: the answer is no JSON: a comment at line 1, column 12",
        ),
        list(
            "server/json-with-mark",
            "begins with a byte order mark",
            always("\u{feff}{\"items\":[{\"id\":1}]}"),
            "finished; id=1",
        ),
        list(
            "server/json-utf-16",
            "sends UTF-16",
            always(utf_16(r#"{"items":[]}"#)),
            "invalid: GET /list: the answer is UTF-16, and declares no charset",
        ),
        list(
            "server/json-bytes",
            "sends bytes that are no UTF-8",
            always(b"{\"items\":[{\"id\":1,\"value\":\"\xff\xfe\"}]}".to_vec()),
            "invalid: GET /list: the answer is no UTF-8 at byte offset 27, and declares no charset",
        ),
        list(
            "server/json-bytes-in-key",
            "sends bytes that are no UTF-8 in the name of a field",
            always(b"{\"items\":[{\"id\":1,\"\xc3\x28\":1}]}".to_vec()),
            "invalid: GET /list: the answer is no UTF-8 at byte offset 19, and declares no charset",
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
            "invalid: GET /list: the answer is no JSON: it ends at line 1, column 10000001, in the middle of a list",
        ),
        list(
            "server/nested-envelope",
            "nests 100,000 deep where a list is expected",
            always(format!(r#"{{"items":{objects}}}"#)),
            "invalid: GET /list: `items` of the answer is an object, not a list",
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
            "limit: record 100001 can't be read: there are more than 100000 at line 1 column 300004",
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

fn formats() -> Vec<Attack> {
    const DEPTH: usize = 100_000;
    let xml = || json!({ "format": "xml", "records": "r.i" });
    let csv = || json!({ "format": "csv", "records": "" });
    vec![
        list_with(
            "server/xml-laughs",
            "declares an entity of entities",
            xml(),
            always(r#"<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r><i>&b;</i></r>"#),
            "invalid: GET /list: the answer has a DTD (`<!DOCTYPE`), which is not read",
        ),
        list_with(
            "server/xml-file",
            "declares an entity that is a file",
            xml(),
            always(r#"<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><i>&a;</i></r>"#),
            "invalid: GET /list: the answer has a DTD (`<!DOCTYPE`), which is not read",
        ),
        list_with(
            "server/xml-nested",
            "nests elements 100,000 deep",
            xml(),
            always(format!("<r>{}{}</r>", "<i>".repeat(DEPTH), "</i>".repeat(DEPTH))),
            "invalid: GET /list: the answer nests more than 60 elements, at line 1",
        ),
        list_with(
            "server/xml-open",
            "opens 100,000 elements and closes none",
            xml(),
            always("<i>".repeat(DEPTH)),
            "invalid: GET /list: the answer is no XML: it ends in the middle of an element",
        ),
        list_with(
            "server/csv-wide",
            "names 100,000 columns",
            csv(),
            always((0..DEPTH).map(|number| format!("c{number},")).collect::<String>()),
            "invalid: GET /list: the first line of the answer has too many columns: there may be 2,000, and one more is at its column 2001",
        ),
        list_with(
            "server/csv-open-quote",
            "opens a quote and never closes it",
            csv(),
            always("id,text\n1,\"a\n2,b\n".to_owned() + &"3,c\n".repeat(DEPTH)),
            "invalid: GET /list: line 2 of the answer has a field whose quote never ends",
        ),
        list_with(
            "server/jsonl-nested",
            "nests lists 100,000 deep on a line",
            json!({ "format": "jsonl", "records": "" }),
            always(format!("{{\"id\":1}}\n{{\"id\":2,\"value\":{}\n", "[".repeat(DEPTH))),
            "invalid: GET /list: the answer is no JSON: it ends at line 2, column 100017, in the middle of a list",
        ),
    ]
}
