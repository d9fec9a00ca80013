//! The lists inside of records.

use std::borrow::Cow;

use serde_json::value::RawValue;
use weft_sdk::record::{Fields, raw_json};

/// Takes the objects away that stand around lists, `{"order_product_dto": [...]}`, in these fields of a record. The platform
/// does so itself where it understands `simplify`.
pub fn unwrap(record: &mut Fields<'_>, names: &[&str]) {
    for name in names {
        if let Some(slot) = record.get_mut(name)
            && let Some(list) = inner_list(slot)
        {
            *slot = list;
        }
    }
}

/// The entries of a list of objects that may have such an object around it; none for anything else.
pub fn entries<'a>(list: &'a RawValue) -> Option<Vec<Fields<'a>>> {
    match inner_list(&Cow::Borrowed(list)) {
        Some(Cow::Borrowed(list)) => serde_json::from_str(list.get()).ok(),
        Some(Cow::Owned(_)) => Some(Vec::new()),
        None => serde_json::from_str(list.get()).ok(),
    }
}

/// The list in an object that has nothing else. An empty object is an empty list.
fn inner_list<'a>(value: &Cow<'a, RawValue>) -> Option<Cow<'a, RawValue>> {
    let Cow::Borrowed(raw) = value else { return None };
    let raw: &'a RawValue = raw;
    let fields: Vec<_> = serde_json::from_str::<Fields<'a>>(raw.get()).ok()?.into_iter().collect();
    match fields.as_slice() {
        [] => Some(Cow::Owned(raw_json::<[u8]>(&[]))),
        [(_, list)] if list.get().starts_with('[') => Some(list.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_out_of_its_object() {
        let text =
            r#"{"a":{"order_product_dto":[{"n":1.00}]},"b":[{"n":2}],"c":{},"d":{"x":1},"e":{"x":[],"y":[]},"f":"t"}"#;
        let mut record: Fields<'_> = serde_json::from_str(text).unwrap();
        unwrap(&mut record, &["a", "b", "c", "d", "e", "f", "g"]);
        let expected = r#"{"a":[{"n":1.00}],"b":[{"n":2}],"c":[],"d":{"x":1},"e":{"x":[],"y":[]},"f":"t"}"#;
        assert_eq!(serde_json::to_string(&record).unwrap(), expected);
    }

    #[test]
    fn entries_are_found_in_both_forms() {
        let table = [
            (r#"[{"n":1},{"n":2}]"#, Some(2)),
            (r#"{"order_dto":[{"n":1}]}"#, Some(1)),
            ("{}", Some(0)),
            ("[]", Some(0)),
            ("[1]", None),
            (r#"{"a":1}"#, None),
            (r#""x""#, None),
        ];
        for (text, count) in table {
            let raw: Box<RawValue> = serde_json::from_str(text).unwrap();
            assert_eq!(entries(&raw).map(|entries| entries.len()), count, "{text}");
        }
    }
}
