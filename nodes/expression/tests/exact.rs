//! What a program passes through keeps its digits, its order and its text.

use proptest::prelude::*;
use weft_expression::read::read;
use weft_expression::write::write;

fn through(text: &str) -> String {
    write(&read(text).unwrap(), usize::MAX).unwrap()
}

#[test]
fn numbers_keep_their_digits() {
    let numbers = [
        "0",
        "-0",
        "-0.0",
        "1.00",
        "0.10",
        "1E2",
        "1e+2",
        "1e-2",
        "1E400",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "123456789012345678901234567890",
        "0.123456789012345678901234567890",
        "123456789012345.678901234567890",
    ];
    for number in numbers {
        assert_eq!(through(number), number);
        assert_eq!(through(&format!("[{number},{{\"a\":{number}}}]")), format!("[{number},{{\"a\":{number}}}]"));
    }
}

fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?"
}

/// JSON as serde_json writes it, with numbers of any kind.
fn json() -> impl Strategy<Value = String> {
    let text = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
    let leaf = prop_oneof![number(), text, Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned())];
    leaf.prop_recursive(6, 40, 6, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(",")));
        let fields = prop::collection::vec(inner, 0..6).prop_map(|values| {
            // Names in falling order, so that sorting would show.
            let fields = values.iter().enumerate().rev().map(|(index, value)| format!("\"k{index}\":{value}"));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        });
        prop_oneof![array, fields]
    })
}

proptest! {
    #[test]
    fn any_number_keeps_its_digits(number in number()) {
        prop_assert_eq!(through(&number), number);
    }

    #[test]
    fn any_json_passes_through(text in json()) {
        let written = through(&text);
        prop_assert_eq!(through(&written), written.clone());
        let (before, after): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(&text).unwrap(), serde_json::from_str(&written).unwrap());
        prop_assert_eq!(before.to_string(), after.to_string());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\",:\\\\u0-9eE+.a-fé \\-]{0,40}") {
        let ours = read(&text).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        // Half surrogate pairs are the only texts that only this reader takes.
        prop_assert!(ours == theirs || text.contains("\\u"), "{}: {} {}", text, ours, theirs);
    }
}
