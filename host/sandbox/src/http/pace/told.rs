//! What answers tell of limits, and where.

use std::collections::BTreeMap;

use super::pointers;
use crate::secret::scalars;
use crate::types::description::RateLimit;

/// Longest text of a number.
const NUMBER_BYTES_MAX: usize = 64;
/// A size beyond these is none.
const SIZES: std::ops::RangeInclusive<f64> = 1.0..=4_294_967_295.0;
/// A rate beyond these, in a second, is none: one in a day, and a million.
const RATES: std::ops::RangeInclusive<f64> = (1.0 / 86_400.0)..=1_000_000.0;

/// What an answer told of one limit: numbers that are not negative.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Told {
    pub(super) used: Option<f64>,
    pub(super) left: Option<f64>,
    pub(super) size: Option<f64>,
    /// The size that stands behind what is used.
    pub(super) size_of_used: Option<f64>,
    pub(super) per_second: Option<f64>,
}

impl Told {
    /// The size, if that can be one.
    pub(super) fn size(self) -> Option<f64> {
        self.size.or(self.size_of_used).filter(|size| SIZES.contains(size))
    }

    /// The rate, if that can be one.
    pub(super) fn rate(self) -> Option<f64> {
        self.per_second.filter(|rate| RATES.contains(rate))
    }

    /// How full a bucket of that size is. One that is more than full, or more than empty, has another size: then nobody
    /// knows.
    pub(super) fn level(self, size: f64) -> Option<f64> {
        let used = self.used.or_else(|| self.left.map(|left| size - left));
        used.filter(|used| (0.0..=size).contains(used))
    }

    fn take(&mut self, what: What, text: &str) {
        let (text, of) = match text.split_once('/') {
            Some((used, size)) if what == What::Used => (used, number(size)),
            _ => (text, None),
        };
        let value = number(text);
        match what {
            What::Used => (self.used, self.size_of_used) = (value, of),
            What::Left => self.left = value,
            What::Size => self.size = value,
            What::PerSecond => self.per_second = value,
        }
    }
}

/// A decimal number that is not negative.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number =
        |text: &&str| text.len() <= NUMBER_BYTES_MAX && text.starts_with(|first: char| first.is_ascii_digit());
    Some(text).filter(is_number)?.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Something that is told of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Used,
    Left,
    Size,
    PerSecond,
}

/// Where it is told, of which limit.
struct Ear<P> {
    limit: usize,
    what: What,
    place: P,
}

/// Where answers tell how some limits stand.
#[derive(Default)]
pub(super) struct Ears {
    /// Names of header fields.
    headers: Vec<Ear<String>>,
    /// The tokens of JSON Pointers...
    pointers: Vec<Vec<String>>,
    /// ... and what stands there.
    in_body: Vec<Ear<usize>>,
}

impl Ears {
    /// Of limits, with their indices.
    pub(super) fn new<'a>(limits: impl Iterator<Item = (usize, &'a RateLimit)>) -> Self {
        let mut ears = Self::default();
        for (limit, told) in limits.filter_map(|(index, limit)| Some((index, limit.told.as_ref()?))) {
            let places = [
                (What::Used, &told.used),
                (What::Left, &told.left),
                (What::Size, &told.size),
                (What::PerSecond, &told.per_second),
            ];
            for (what, place) in places {
                match place {
                    Some(pointer) if pointer.starts_with('/') => {
                        ears.add_pointer(limit, what, scalars::tokens(pointer))
                    }
                    Some(name) => ears.headers.push(Ear { limit, what, place: name.clone() }),
                    None => {}
                }
            }
        }
        ears
    }

    /// Several limits may hear the same.
    fn add_pointer(&mut self, limit: usize, what: What, tokens: Vec<String>) {
        let known = self.pointers.iter().position(|known| *known == tokens);
        let place = known.unwrap_or_else(|| {
            self.pointers.push(tokens);
            self.pointers.len() - 1
        });
        self.in_body.push(Ear { limit, what, place });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.in_body.is_empty()
    }

    pub(super) fn hear_headers(&self, headers: &[(String, String)], told: &mut BTreeMap<usize, Told>) {
        for Ear { limit, what, place } in &self.headers {
            if let Some((_, value)) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(place)) {
                told.entry(*limit).or_default().take(*what, value);
            }
        }
    }

    pub(super) fn hear_body(&self, body: &[u8], told: &mut BTreeMap<usize, Told>) {
        if self.in_body.is_empty() {
            return;
        }
        pointers::find(body, &self.pointers, &mut |pointer, text| {
            for Ear { limit, what, .. } in self.in_body.iter().filter(|ear| ear.place == pointer) {
                told.entry(*limit).or_default().take(*what, text);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::description::ToldRate;

    fn heard(told: ToldRate, headers: &[(&str, &str)], body: &str) -> Told {
        let limit =
            RateLimit { nodes: Vec::new(), requests: 1, per_ms: 1, bucket: Some(40), day: None, told: Some(told) };
        let ears = Ears::new([(3, &limit)].into_iter());
        let headers: Vec<_> = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut told = BTreeMap::new();
        ears.hear_headers(&headers, &mut told);
        ears.hear_body(body.as_bytes(), &mut told);
        told.remove(&3).unwrap_or_default()
    }

    fn used(place: &str) -> ToldRate {
        ToldRate { used: Some(place.to_owned()), ..ToldRate::default() }
    }

    #[test]
    fn a_field_tells_what_is_used_and_of_how_much() {
        let table = [
            ("32/40", Some(32.0), Some(40.0)),
            (" 32 ", Some(32.0), None),
            ("1.5 / 80", Some(1.5), Some(80.0)),
            ("32/many", Some(32.0), None),
            ("-1/40", None, Some(40.0)),
            ("/40", None, Some(40.0)),
            ("NaN", None, None),
            ("inf", None, None),
            ("1e999", None, None),
            ("", None, None),
            ("a lot", None, None),
        ];
        for (value, expected, size) in table {
            let told = heard(used("X-Used"), &[("date", "7"), ("x-used", value)], "");
            assert_eq!((told.used, told.size()), (expected, size), "{value}");
        }
        assert_eq!(heard(used("x-used"), &[("x-left", "3")], ""), Told::default());
    }

    #[test]
    fn a_body_tells_it_in_numbers_and_texts() {
        let told = ToldRate {
            used: None,
            left: Some("/extensions/cost/throttleStatus/currentlyAvailable".to_owned()),
            size: Some("/extensions/cost/throttleStatus/maximumAvailable".to_owned()),
            per_second: Some("/extensions/cost/throttleStatus/restoreRate".to_owned()),
        };
        let body = r#"{"data":{"extensions":{"cost":1}},"extensions":{"cost":{"throttleStatus":{"maximumAvailable":2000.0,
            "currentlyAvailable":1954,"restoreRate":"100.0"}}}}"#;
        let told = heard(told, &[], body);
        assert_eq!((told.size(), told.rate(), told.level(2_000.0)), (Some(2_000.0), Some(100.0), Some(46.0)));
        assert_eq!(heard(used("/a"), &[], r#"{"a":"32/40"}"#).size(), Some(40.0));
    }

    #[test]
    fn nonsense_tells_nothing() {
        for value in ["null", "true", "[7]", "{\"a\":7}", "-7", "1e999", "\"NaN\"", "\"much\""] {
            assert_eq!(heard(used("/a"), &[], &format!("{{\"a\":{value}}}")).used, None, "{value}");
        }
        for size in [0.0, 0.5, 1e10] {
            assert_eq!(Told { size: Some(size), ..Told::default() }.size(), None, "{size}");
        }
        for rate in [0.0, 1e-6, 1e7] {
            assert_eq!(Told { per_second: Some(rate), ..Told::default() }.rate(), None, "{rate}");
        }
        assert_eq!(Told { used: Some(41.0), ..Told::default() }.level(40.0), None);
        assert_eq!(Told { left: Some(41.0), ..Told::default() }.level(40.0), None);
    }
}
