//! Lists of records in an answer that its component need not read: found, and taken out of the body.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::types::http::Error;
use crate::types::node::RecordList;

/// Most places that are named for one answer.
const POINTERS_MAX: usize = 16;
/// Longest name of a place.
const POINTER_BYTES_MAX: usize = 1 << 10;
/// What stands in the place of a list.
const EMPTY: &str = "[]";

/// Places in a JSON text, as JSON Pointers (RFC 6901).
pub(crate) struct Pointers(Vec<Vec<String>>);

impl Pointers {
    pub(crate) fn read(pointers: &[String]) -> Result<Self, Error> {
        if pointers.len() > POINTERS_MAX {
            return Err(Error::Malformed(format!("more than {POINTERS_MAX} places of lists are named")));
        }
        pointers.iter().map(|pointer| read(pointer)).collect::<Result<_, _>>().map(Self)
    }
}

fn read(pointer: &str) -> Result<Vec<String>, Error> {
    let is_pointer = pointer.is_empty() || pointer.starts_with('/');
    if !is_pointer || pointer.len() > POINTER_BYTES_MAX {
        let reason = format!("the place of a list is no JSON Pointer of at most {POINTER_BYTES_MAX} bytes");
        return Err(Error::Malformed(reason));
    }
    Ok(pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

/// What was taken out: which of the places it stood at, and the list.
pub(crate) type Taken = Vec<(usize, RecordList)>;

/// A body without the lists of records at these places. What is no list of objects stays in it, and so does all of what is
/// no JSON.
pub(crate) fn take_out(body: Vec<u8>, pointers: &Pointers) -> (Vec<u8>, Taken) {
    let body = match String::from_utf8(body) {
        Ok(body) => body,
        Err(error) => return (error.into_bytes(), Taken::new()),
    };
    let places = places(&body, pointers);
    if places.is_empty() {
        return (body.into_bytes(), Taken::new());
    }
    let rest = without(&body, &places);
    let body: Arc<str> = body.into();
    let taken = places.into_iter().map(|Place { pointer, range, objects: Objects { count, last } }| {
        let list = RecordList::new(Arc::clone(&body), range, count, last);
        (pointer, list)
    });
    let mut taken: Taken = taken.collect();
    taken.sort_by_key(|(pointer, _)| *pointer);
    (rest.into_bytes(), taken)
}

/// Where a list stands.
struct Place {
    pointer: usize,
    range: Range<usize>,
    objects: Objects,
}

/// How many objects a list has, and where in it the last one begins.
struct Objects {
    count: u32,
    last: usize,
}

/// The lists of records at these places, in the order of the text.
fn places(text: &str, pointers: &Pointers) -> Vec<Place> {
    let mut found = Vec::new();
    let wanted = pointers.0.iter().enumerate().map(|(index, tokens)| (index, tokens.as_slice())).collect();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Walk { text, wanted, found: &mut found }.deserialize(&mut deserializer);
    if read.and_then(|()| deserializer.end()).is_err() {
        return Vec::new();
    }
    let place = |(pointer, range): (usize, Range<usize>)| {
        let objects = objects(&text[range.clone()])?;
        Some(Place { pointer, range, objects })
    };
    found.into_iter().filter_map(place).collect()
}

fn without(text: &str, places: &[Place]) -> String {
    let mut rest = String::with_capacity(text.len() - places.iter().map(|place| place.range.len()).sum::<usize>() + 32);
    let mut copied = 0;
    for Place { range, .. } in places {
        rest.push_str(&text[copied..range.start]);
        rest.push_str(EMPTY);
        copied = range.end;
    }
    rest.push_str(&text[copied..]);
    rest
}

/// Goes down to the wanted lists in one pass over the text, which it checks on its way.
struct Walk<'w, 'de> {
    text: &'de str,
    /// Index of a pointer, and what is left of it.
    wanted: Vec<(usize, &'w [String])>,
    found: &'w mut Vec<(usize, Range<usize>)>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.is_empty() {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(drop);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'w, 'de> Walk<'w, 'de> {
    /// What is wanted of a member.
    fn below(&self, name: &str) -> Vec<(usize, &'w [String])> {
        let inside = |(index, rest): &(usize, &'w [String])| {
            let (first, rest) = rest.split_first()?;
            (first == name).then_some((*index, rest))
        };
        self.wanted.iter().filter_map(inside).collect()
    }
}

impl<'de> Visitor<'de> for Walk<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let wanted = self.below(&name);
            // Of a name that stands in its object twice the last value counts, for whoever reads the rest too.
            self.found.retain(|(index, _)| wanted.iter().all(|(again, _)| again != index));
            map.next_value_seed(Walk { text: self.text, wanted, found: &mut *self.found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        // What is wanted within it goes with it.
        if let Some((index, _)) = self.wanted.iter().find(|(_, rest)| rest.is_empty()) {
            let range = whole(self.text, sequence)?;
            self.found.extend(range.map(|range| (*index, range)));
            return Ok(());
        }
        for position in 0_usize.. {
            let wanted = self.below(&position.to_string());
            if sequence.next_element_seed(Walk { text: self.text, wanted, found: &mut *self.found })?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Where a list stands, from bracket to bracket; none if nothing is in it.
fn whole<'de, A: SeqAccess<'de>>(text: &'de str, mut sequence: A) -> Result<Option<Range<usize>>, A::Error> {
    let (mut first, mut end) = (None, 0);
    while let Some(entry) = sequence.next_element::<&RawValue>()? {
        // An entry is a piece of the text.
        let start = entry.get().as_ptr().addr() - text.as_ptr().addr();
        first.get_or_insert(start);
        end = start + entry.get().len();
    }
    // Only white space lies between an entry and its bracket.
    let begins = first.and_then(|first: usize| text[..first].rfind('['));
    Ok(begins.zip(text[end..].find(']')).map(|(begins, rest)| begins..end + rest + 1))
}

/// The name of a member, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The objects of a list; none if this sound JSON is no list of at least one, and of nothing else.
fn objects(raw: &str) -> Option<Objects> {
    let bytes = raw.as_bytes();
    let (mut count, mut last, mut depth, mut at, mut begins) = (0_u32, 0, 0_u32, 1, true);
    if bytes.first() != Some(&b'[') {
        return None;
    }
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' if depth > 0 => at += text_bytes(&bytes[at..]),
            b'{' if depth == 0 && begins => {
                (last, depth, begins) = (at - 1, 1, false);
                count = count.checked_add(1)?;
            }
            b'{' | b'[' if depth > 0 => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' if depth == 0 => begins = true,
            b']' if depth == 0 => return (count > 0).then_some(Objects { count, last }),
            _ if depth > 0 => {}
            // An entry that is no object.
            _ => return None,
        }
    }
    None
}

/// How long the rest of a text is, with the quote at its end.
fn text_bytes(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(body: &str, pointers: &[&str]) -> (String, Vec<(usize, String, usize)>) {
        let pointers: Vec<String> = pointers.iter().map(|&pointer| pointer.to_owned()).collect();
        let (rest, taken) = take_out(body.as_bytes().to_vec(), &Pointers::read(&pointers).unwrap());
        let lists = taken.into_iter().map(|(pointer, list)| (pointer, list.text().to_owned(), list.count()));
        (String::from_utf8(rest).unwrap(), lists.collect())
    }

    #[test]
    fn a_list_leaves_an_empty_one_behind() {
        let body = r#"{"code":0,"data":{"total":2,"list":[{"id":1.00,"t":"]}\\\""}, {"id":2,"l":[[],{}]}] }}"#;
        let (rest, lists) = taken(body, &["/data/list"]);
        assert_eq!(rest, r#"{"code":0,"data":{"total":2,"list":[] }}"#);
        assert_eq!(lists, [(0, r#"[{"id":1.00,"t":"]}\\\""}, {"id":2,"l":[[],{}]}]"#.to_owned(), 2)]);
        assert_eq!(taken(r#"[{"a":"忙"}]"#, &[""]).0, "[]");
        assert_eq!(taken(r#"{"a/b":[{}],"~":[{},{}]}"#, &["/~0", "/a~1b"]).1.len(), 2);
    }

    #[test]
    fn the_last_record_is_told() {
        let (_, taken) = take_out(br#"[{"a":[1]} , {"b":"]"} ]"#.to_vec(), &Pointers::read(&[String::new()]).unwrap());
        assert_eq!(taken[0].1.last(), r#"{"b":"]"}"#);
    }

    #[test]
    fn of_several_places_those_are_taken_that_have_a_list() {
        let (rest, lists) =
            taken(r#"{"b":[{}],"a":{"c":[{},{}]},"d":[[{"e":[{}]}]]}"#, &["/a/c", "/x", "/b", "/d/0/0/e"]);
        assert_eq!(rest, r#"{"b":[],"a":{"c":[]},"d":[[{"e":[]}]]}"#);
        let numbers: Vec<(usize, usize)> = lists.iter().map(|(pointer, _, count)| (*pointer, *count)).collect();
        assert_eq!(numbers, [(0, 2), (2, 1), (3, 1)]);
    }

    #[test]
    fn one_list_within_another_goes_with_it() {
        let (rest, lists) = taken(r#"{"a":[{"b":[{}]}]}"#, &["/a/0/b", "/a"]);
        assert_eq!((rest.as_str(), lists.len(), lists[0].0), (r#"{"a":[]}"#, 1, 1));
    }

    #[test]
    fn a_list_is_found_wherever_it_may_stand() {
        for (body, place) in [
            (r#"{"code":0,"data":{"total":1,"list":[{"id":1}]}}"#, 0),
            (r#"{"code":0,"data": [ {"id":1} ] }"#, 1),
            (r#"[{"id":1}]"#, 2),
        ] {
            let (_, lists) = taken(body, &["/data/list", "/data", ""]);
            assert_eq!(
                lists.iter().map(|(index, _, count)| (*index, *count)).collect::<Vec<_>>(),
                [(place, 1)],
                "{body}"
            );
        }
    }

    #[test]
    fn of_a_name_that_stands_twice_the_last_value_is_taken() {
        let (rest, lists) = taken(r#"{"a":[{"n":1}],"a":[{"n":2},{}]}"#, &["/a"]);
        assert_eq!((rest.as_str(), lists[0].2), (r#"{"a":[{"n":1}],"a":[]}"#, 2));
        // Where the last is no list, there is none.
        let (rest, _) = taken(r#"{"a":[{"n":1}],"a":[]}"#, &["/a"]);
        assert_eq!(rest, r#"{"a":[{"n":1}],"a":[]}"#);
        assert!(taken(r#"{"d":{"a":[{"n":1}]},"d":{}}"#, &["/d/a"]).1.is_empty());
    }

    #[test]
    fn what_is_no_list_of_objects_stays() {
        for body in [
            r#"{"a":[]}"#,
            r#"{"a":[ ]}"#,
            r#"{"a":null}"#,
            r#"{"a":{"b":{}}}"#,
            r#"{"a":"[{}]"}"#,
            r#"{"a":[1]}"#,
            r#"{"a":[{},1]}"#,
            r#"{"a":[{},"x"]}"#,
            r#"{"a":[[{}]]}"#,
            r#"{"a":[{},null]}"#,
            r#"{"b":[{}]}"#,
            "7",
            "\"a\"",
        ] {
            assert_eq!(taken(body, &["/a"]), (body.to_owned(), Vec::new()), "{body}");
        }
    }

    #[test]
    fn what_is_no_sound_json_stays() {
        for body in ["", "<html>", r#"{"a":[{}]"#, r#"{"a":[{}]} x"#, r#"{"a":[{}],}"#, r#"{"a":[{"b":NaN}]}"#] {
            assert_eq!(taken(body, &["/a"]), (body.to_owned(), Vec::new()), "{body}");
        }
        let broken = b"{\"a\":[{\"b\":\"\xff\"}]}".to_vec();
        assert_eq!(take_out(broken.clone(), &Pointers::read(&["/a".to_owned()]).unwrap()).0, broken);
    }

    #[test]
    fn places_have_limits() {
        assert!(Pointers::read(&vec![String::new(); POINTERS_MAX + 1]).is_err());
        assert!(Pointers::read(&["a".to_owned()]).is_err());
        assert!(Pointers::read(&[format!("/{}", "a".repeat(POINTER_BYTES_MAX))]).is_err());
    }
}
