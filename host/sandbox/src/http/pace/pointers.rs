//! Scalars at some places of a JSON text. Nothing else of it is built, and what stands behind the last of them isn't read.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Gives what stands at each of these places (tokens of JSON Pointers), with its index: the text of a string, or as it is
/// written. Of what is no JSON, that which stands before the mistake.
pub(super) fn find(body: &[u8], pointers: &[Vec<String>], found: &mut dyn FnMut(usize, &str)) {
    let wanted = pointers.iter().enumerate().map(|(index, tokens)| Wanted { index, rest: tokens }).collect();
    let mut search = Search { missing: pointers.len(), found };
    // An error ends the reading, be it because all is found.
    let _ = Below { wanted, search: &mut search }.deserialize(&mut serde_json::Deserializer::from_slice(body));
}

struct Search<'f> {
    missing: usize,
    found: &'f mut dyn FnMut(usize, &str),
}

/// A place, and the way that is left to it.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    index: usize,
    rest: &'a [String],
}

/// A value at or below which something is wanted.
struct Below<'a, 's, 'f> {
    wanted: Vec<Wanted<'a>>,
    search: &'s mut Search<'f>,
}

impl<'a> Below<'a, '_, '_> {
    /// What is wanted below a key or an index.
    fn behind(&self, key: &str) -> Vec<Wanted<'a>> {
        let below = |wanted: &Wanted<'a>| match wanted.rest.split_first() {
            Some((first, rest)) if first == key => Some(Wanted { rest, ..*wanted }),
            _ => None,
        };
        self.wanted.iter().filter_map(below).collect()
    }
}

impl<'de> DeserializeSeed<'de> for Below<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // What has a value at its place has nothing below it.
        let Some(here) = self.wanted.iter().find(|wanted| wanted.rest.is_empty()) else {
            return deserializer.deserialize_any(self);
        };
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match serde_json::from_str::<String>(raw) {
            Ok(text) => (self.search.found)(here.index, &text),
            Err(_) => (self.search.found)(here.index, raw),
        }
        self.search.missing = self.search.missing.saturating_sub(1);
        if self.search.missing == 0 { Err(D::Error::custom("all is found")) } else { Ok(()) }
    }
}

/// Nothing stands below these.
macro_rules! passes {
    ($($visit:ident: $type:ty),*) => { $(
        fn $visit<E: Error>(self, _: $type) -> Result<(), E> {
            Ok(())
        }
    )* };
}

impl<'de> Visitor<'de> for Below<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(wanted) = map.next_key_seed(Key(&self))? {
            match wanted.is_empty() {
                true => drop(map.next_value::<IgnoredAny>()?),
                false => map.next_value_seed(Below { wanted, search: &mut *self.search })?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let wanted = self.behind(&index.to_string());
            let is_there = match wanted.is_empty() {
                true => list.next_element::<IgnoredAny>()?.is_some(),
                false => list.next_element_seed(Below { wanted, search: &mut *self.search })?.is_some(),
            };
            if !is_there {
                break;
            }
        }
        Ok(())
    }

    passes!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The key of an object, as what is wanted below it.
struct Key<'b, 'a, 's, 'f>(&'b Below<'a, 's, 'f>);

impl<'de, 'a> DeserializeSeed<'de> for Key<'_, 'a, '_, '_> {
    type Value = Vec<Wanted<'a>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, 'a> Visitor<'de> for Key<'_, 'a, '_, '_> {
    type Value = Vec<Wanted<'a>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.behind(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::scalars;

    fn found(body: &str, pointers: &[&str]) -> Vec<(usize, String)> {
        let pointers: Vec<_> = pointers.iter().map(|pointer| scalars::tokens(pointer)).collect();
        let mut all = Vec::new();
        find(body.as_bytes(), &pointers, &mut |index, text| all.push((index, text.to_owned())));
        all
    }

    fn pairs(pairs: &[(usize, &str)]) -> Vec<(usize, String)> {
        pairs.iter().map(|&(index, text)| (index, text.to_owned())).collect()
    }

    #[test]
    fn each_place_gives_what_stands_there() {
        let body = r#"{"x":[1,{"left":[7,"8"]}],"y":1.50,"a/b":{"c":"A/B"},"left":9,"n":null,"t":true,"s":"s"}"#;
        let pointers = ["/y", "/x/1/left/1", "/a~1b/c", "/x/1/left/2", "/y/z", "/n/z", "/t/z", "/s/z"];
        assert_eq!(found(body, &pointers), pairs(&[(1, "8"), (0, "1.50"), (2, "A/B")]));
        assert_eq!(found("[[],[3]]", &["/1/0"]), pairs(&[(0, "3")]));
        assert_eq!(found("7", &["/a"]), []);
    }

    #[test]
    fn what_stands_behind_the_last_place_is_not_read() {
        assert_eq!(found(r#"{"a":1,"b":2,"#, &["/b", "/a"]), pairs(&[(1, "1"), (0, "2")]));
        assert_eq!(found(r#"{"a":1,"b":2}<html>"#, &["/b"]), pairs(&[(0, "2")]));
        assert_eq!(found("<html>", &["/a"]), []);
        assert_eq!(found("", &["/a"]), []);
        assert_eq!(found(r#"{"a":1,,"b":2}"#, &["/b", "/a"]), pairs(&[(1, "1")]));
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{{\"x\":{}{},\"a\":1}}", "[".repeat(100_000), "]".repeat(100_000));
        let _ = found(&deep, &["/a"]);
        let _ = found(&deep, &["/x"]);
        let _ = found(&deep, &["/x/0/0/0"]);
    }
}
