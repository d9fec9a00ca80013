use serde::de::IgnoredAny;

use super::*;

fn told(body: &str) -> String {
    Unreadable::of(body.as_bytes()).map(|unreadable| unreadable.to_string()).unwrap_or_default()
}

#[test]
fn what_is_usually_written_instead_is_named_with_its_place() {
    let table = [
        (r#"{"a":NaN}"#, "NaN at line 1, column 6"),
        ("{\n  \"张\": -Infinity\n}", "-Infinity at line 2, column 8"),
        (r#"{"a":Infinity}"#, "Infinity at line 1, column 6"),
        (r#"{"a":undefined}"#, "undefined at line 1, column 6"),
        (r#"{"a":None}"#, "None at line 1, column 6"),
        (r#"{"a":secretWord}"#, "a word that is no value at line 1, column 6"),
        (r#"[{"id":1},{"id":2},]"#, "a comma before `]` at line 1, column 19"),
        ("{\"a\":1,\n}", "a comma before `}` at line 1, column 7"),
        ("[1,,2]", "a comma with nothing before it at line 1, column 4"),
        ("{,}", "a comma with nothing before it at line 1, column 2"),
        ("{'a':1}", "single quotes at line 1, column 2"),
        (r#"{"a":'x'}"#, "single quotes at line 1, column 6"),
        ("{a:1}", "a field without double quotes around its name at line 1, column 2"),
        (r#"{"a" 1}"#, "no `:` behind the name of a field at line 1, column 6"),
        (r#"{"a"=1}"#, "`=` in place of `:` at line 1, column 5"),
        (r#"{"a":1 "b":2}"#, "no comma behind a value at line 1, column 8"),
        ("[1;2]", "`;` in place of `,` at line 1, column 3"),
        ("[1}", "`}` where a list is open at line 1, column 3"),
        (r#"{"a":1]"#, "`]` where an object is open at line 1, column 7"),
        ("// x\n{}", "a comment at line 1, column 1"),
        ("{}/* x */", "a comment at line 1, column 3"),
        ("# x\n{}", "a comment at line 1, column 1"),
        ("[007]", "a number with a zero before it at line 1, column 2"),
        ("[-007]", "a number with a zero before it at line 1, column 2"),
        ("[0x1F]", "a number that is not decimal at line 1, column 2"),
        ("[+1]", "a number with a plus sign at line 1, column 2"),
        ("[.5]", "a number without a digit before its point at line 1, column 2"),
        ("[5.]", "a number without a digit behind its point at line 1, column 2"),
        ("[1e]", "a number without a digit in its exponent at line 1, column 2"),
        ("[-]", "a minus without a number at line 1, column 2"),
        ("[1_000]", "a number that doesn't end where it should at line 1, column 2"),
        ("[\"a\nb\"]", "a line break within a text at line 1, column 4"),
        ("[\"a\tb\"]", "a control character within a text at line 1, column 4"),
        (r#"["\x41"]"#, "an escape that JSON doesn't know at line 1, column 3"),
        (r#"["\u12G4"]"#, "an escape without four hexadecimal digits at line 1, column 3"),
        ("callback({})", "a call of a function (JSONP) at line 1, column 1"),
        ("{“a”:1}", "a field without double quotes around its name at line 1, column 2"),
        ("[“a”]", "typographic quotes at line 1, column 2"),
        ("\u{feff}{}", "a byte order mark at line 1, column 1"),
        (")]}',\n{}", "a character that begins no value at line 1, column 1"),
    ];
    for (body, expected) in table {
        assert_eq!(told(body), format!("the answer is no JSON: {expected}"), "{body}");
    }
}

#[test]
fn other_answers_are_named_as_what_they_are() {
    let table = [
        ("", "the answer is empty"),
        (" \r\n", "the answer is empty"),
        ("<html><body>Please log in</body></html>", "the answer is an HTML page"),
        ("\n<!DOCTYPE HTML>\n<p>x", "the answer is an HTML page"),
        ("<?xml version=\"1.0\"?><a/>", "the answer is XML"),
        ("<items/>", "the answer is XML"),
        ("{\"a\":1}\n{\"a\":2}", "the answer is no JSON: it has more behind its end, at line 2, column 1"),
        ("1 2", "the answer is no JSON: it has more behind its end, at line 1, column 3"),
    ];
    for (body, expected) in table {
        assert_eq!(told(body), expected, "{body}");
    }
    for body in ["{\0}\0", "\0{\0}"] {
        assert_eq!(told(body), "the answer is UTF-16, and declares no charset");
    }
    let bytes = Unreadable::of(b"{\"a\":\"\xd5\xc5\"}").unwrap();
    assert_eq!(bytes.to_string(), "the answer is no UTF-8 at byte offset 6, and declares no charset");
}

#[test]
fn a_part_says_where_it_ends() {
    let whole = r#"{"a":[1.5e3,"x\u00e9\n山",true,null,{"b":false}]}"#;
    assert_eq!(told(whole), "");
    for end in 1..whole.len() {
        let unreadable = Unreadable::of(&whole.as_bytes()[..end]).unwrap();
        assert!(matches!(unreadable.found, Found::End(_)), "{end} {unreadable}");
        assert!(unreadable.found.is_passing());
    }
    assert_eq!(told(r#"{"a":[1,"x"#), "the answer is no JSON: it ends at line 1, column 11, in the middle of a text");
}

/// The parser and this one are of one mind about what is JSON, whatever byte stands wherever.
#[test]
fn what_the_parser_refuses_is_explained_and_nothing_else() {
    let body = r#"{"a":[1.5e-3,"x\u00e9\n",true,null,{"b":-0}],"c":"é"}"#;
    for place in 0..body.len() {
        for byte in (0..=255_u8).filter(|byte| !matches!(byte, 128..=254)) {
            let mut changed = body.as_bytes().to_vec();
            changed[place] = byte;
            let is_json =
                std::str::from_utf8(&changed).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
            let shown = String::from_utf8_lossy(&changed);
            assert_eq!(Unreadable::of(&changed).is_none(), is_json, "{shown}");
        }
    }
}

#[test]
fn depth_and_length_take_no_stack() {
    let deep = "[".repeat(1 << 20);
    assert!(matches!(Unreadable::of(deep.as_bytes()).unwrap().found, Found::End(_)));
    let closed = format!("{deep}{}", "]".repeat(1 << 20));
    assert_eq!(Unreadable::of(closed.as_bytes()), None);
}

#[test]
fn nothing_of_the_body_is_told() {
    let name = "secret张";
    for body in [format!("{{\"{name}\":{name}}}"), format!("[\"{name}"), format!("{name}("), format!("[{name}]")] {
        let told = told(&body);
        assert!(!told.is_empty() && !told.contains("secret") && !told.contains('张'), "{told}");
    }
}
