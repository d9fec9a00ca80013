//! Lists of records that stay in the host.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::bindings::weft::node::http as contract;

thread_local! {
    static LISTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static BY_VALUE: Cell<bool> = const { Cell::new(false) };
}

/// From now on, lists of records stay in the answers of this thread, as the host may decide, too.
pub fn records_by_value() {
    BY_VALUE.set(true);
}

/// Takes the lists of records at these places out of an answer.
pub(crate) fn take_lists(
    mut response: contract::Response,
    places: &[&str],
) -> (contract::Response, Vec<contract::RecordList>) {
    let mut taken = Vec::new();
    for &place in places.iter().filter(|_| !BY_VALUE.get()) {
        let Ok(body) = String::from_utf8(response.body.clone()) else { break };
        let Some((start, end, count, last)) = find(&body, place) else { continue };
        let number = LISTS.with_borrow_mut(|lists| {
            lists.push(body[start..end].to_owned());
            lists.len() - 1
        });
        let number = u32::try_from(number).expect("a test has few lists");
        taken.push(contract::RecordList { pointer: place.to_owned(), number, count, last });
        response.body = format!("{}[]{}", &body[..start], &body[end..]).into_bytes();
    }
    (response, taken)
}

/// Begin and end of a list of records, how many it has, and the last one.
fn find(body: &str, place: &str) -> Option<(usize, usize, u32, String)> {
    let whole: &RawValue = serde_json::from_str(body).ok()?;
    let names = place.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
    let list = names.into_iter().try_fold(whole, |value, name| {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
        fields.get(&name).copied()
    })?;
    let records: Vec<&RawValue> = serde_json::from_str(list.get()).ok()?;
    if !records.iter().all(|record| record.get().starts_with('{')) {
        return None;
    }
    let start = list.get().as_ptr().addr() - body.as_ptr().addr();
    let count = u32::try_from(records.len()).ok()?;
    Some((start, start + list.get().len(), count, records.last()?.get().to_owned()))
}

/// The text of a list that was taken.
pub(crate) fn list_text(number: u32) -> String {
    LISTS.with_borrow(|lists| lists[number as usize].clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Request, Response};
    use crate::testing;

    fn ask(body: &'static str) -> Response {
        testing::answer(move |_| Ok(Response::new(200, body)));
        Request::get("https://a.example/x").send_for_records(&["/data/list", "/list"]).unwrap()
    }

    #[test]
    fn a_list_is_taken_out_of_the_answer() {
        let response = ask(r#"{"data":{"total":2,"list":[{"id":1.00}, {"id":2}]}}"#);
        assert_eq!(response.body(), br#"{"data":{"total":2,"list":[]}}"#);
        assert_eq!(response.nature(), "51 bytes of JSON", "what is said of it is said of the whole answer");
        let list = response.list("/data/list").unwrap();
        assert_eq!((list.count(), list.last().get()), (2, r#"{"id":2}"#));
        assert_eq!(list.text(), r#"[{"id":1.00}, {"id":2}]"#);
        assert!(response.list("/list").is_none());
        for other in [r#"{"list":[]}"#, r#"{"list":[{},1]}"#, r#"{"list":{}}"#, "no"] {
            let response = ask(other);
            assert!(response.list("/list").is_none() && response.body() == other.as_bytes(), "{other}");
        }
        records_by_value();
        assert!(ask(r#"{"list":[{}]}"#).list("/list").is_none());
    }
}
