//! The order of values: null, false, true, numbers, texts, arrays, objects.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Fields, Value};

impl Value {
    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(false) => 1,
            Self::Bool(true) => 2,
            Self::Number(_) => 3,
            Self::Text(_) => 4,
            Self::Array(_) => 5,
            Self::Object(_) => 6,
        }
    }
}

/// Fields in the order of their names.
pub(crate) fn sorted_fields(fields: &Fields) -> Vec<(&Rc<str>, &Value)> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    sorted
}

/// Objects are compared by their sets of names first, then name by name.
fn compare_objects(left: &Fields, right: &Fields) -> Ordering {
    let (left, right) = (sorted_fields(left), sorted_fields(right));
    let names = left.iter().map(|field| field.0).cmp(right.iter().map(|field| field.0));
    names.then_with(|| left.iter().map(|field| field.1).cmp(right.iter().map(|field| field.1)))
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Array(left), Self::Array(right)) => left.iter().cmp(right.iter()),
            (Self::Object(left), Self::Object(right)) => compare_objects(left, right),
            (left, right) => left.rank().cmp(&right.rank()),
        }
    }
}

#[allow(clippy::non_canonical_partial_ord_impl, reason = "jq's `nan < nan` is true, and sorting needs a total order")]
impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) if left.is_nan() && right.is_nan() => Some(Ordering::Less),
            _ => Some(self.cmp(other)),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| value == other))
            }
            (Self::Array(left), Self::Array(right)) => left == right,
            (left, right) => left.cmp(right) == Ordering::Equal,
        }
    }
}

impl Eq for Value {}
