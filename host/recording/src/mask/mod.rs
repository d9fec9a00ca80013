//! Personal fields, masked by rule.
//!
//! The values of the fields that the rules name are collected first. Each of them is then masked wherever in the
//! recording it stands as a whole value, under whatever name, always by the same mask: what belonged together still does.

mod form;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::Recording;
use crate::value::{Whole, rewrite_recording};

/// Values of fewer characters are left: there are too few of them to tell a masked one from one that is not.
pub const VALUE_CHARS_MIN: usize = 2;

/// How often another mask is tried that is no value of its own, and then one that no other value has.
const ATTEMPTS: (u32, u32) = (256, 4096);

/// Which field is masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskRule {
    /// Name of a JSON field, of a query parameter, of a form or header field, of an input. Case doesn't matter; `*` at the
    /// beginning or end stands for anything.
    pub field: String,
}

/// Rules, and the key under which values are masked: the same key makes the same masks.
#[derive(Clone)]
pub struct Masks {
    rules: Vec<MaskRule>,
    key: [u8; 32],
}

/// What was masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MaskReport {
    /// Names of the fields, in order.
    pub fields: Vec<String>,
    /// How many different values they had.
    pub values: usize,
    /// How many places those stood at.
    pub places: usize,
    /// How many places of such fields were left, as their values are too short or have no letter or digit.
    pub left: usize,
}

impl MaskRule {
    /// Whether it is for fields of this name.
    pub fn is_for(&self, name: &str) -> bool {
        let (rule, name) = (self.field.to_lowercase(), name.to_lowercase());
        match (rule.strip_prefix('*'), rule.strip_suffix('*')) {
            (Some(_), Some(_)) => name.contains(rule.trim_matches('*')),
            (Some(end), None) => name.ends_with(end),
            (None, Some(start)) => name.starts_with(start),
            (None, None) => name == rule,
        }
    }
}

impl Masks {
    /// These rules under this key.
    pub fn new(rules: impl IntoIterator<Item = MaskRule>, key: [u8; 32]) -> Self {
        Self { rules: rules.into_iter().collect(), key }
    }

    /// The outermost of the names that a rule is for: all that stands in such a field is masked.
    fn field<'a>(&self, names: &'a [String]) -> Option<&'a String> {
        names.iter().find(|name| self.rules.iter().any(|rule| rule.is_for(name)))
    }

    /// A mask for every value: none that another has and, as far as there are enough of that form, none that is itself
    /// one of the values.
    fn masks_of(&self, values: BTreeSet<String>) -> BTreeMap<String, String> {
        let mut masks = BTreeMap::new();
        let mut used = BTreeSet::new();
        for value in &values {
            let mask = self.mask_of(value, &values, &used);
            used.insert(mask.clone());
            masks.insert(value.clone(), mask);
        }
        masks
    }

    fn mask_of(&self, value: &str, values: &BTreeSet<String>, used: &BTreeSet<String>) -> String {
        let attempts = |range: std::ops::Range<u32>| range.map(|attempt| form::mask(&self.key, value, attempt));
        let is_free = |mask: &String| !used.contains(mask) && !crate::placeholder::stands_in(mask);
        let strange = attempts(0..ATTEMPTS.0).find(|mask| is_free(mask) && !values.contains(mask));
        strange
            .or_else(|| attempts(ATTEMPTS.0..ATTEMPTS.1).find(is_free))
            .unwrap_or_else(|| form::mask(&self.key, value, 0))
    }
}

/// Masks the fields of a recording, and notes their names in it.
pub fn mask_recording(recording: &mut Recording, masks: &Masks) -> MaskReport {
    let (mut report, values) = collect(recording, masks);
    report.values = values.len();
    let masks = masks.masks_of(values);
    rewrite_recording(recording, &mut |whole| {
        let mask = masks.get(whole.text)?;
        report.places += 1;
        Some(mask.clone())
    });
    let names = recording.masked.drain(..).chain(report.fields.iter().cloned());
    recording.masked = names.collect::<BTreeSet<_>>().into_iter().collect();
    report
}

/// The values of the fields that rules are for, and what is known of them by then.
fn collect(recording: &mut Recording, masks: &Masks) -> (MaskReport, BTreeSet<String>) {
    let mut values = BTreeSet::new();
    let mut fields = BTreeSet::new();
    let mut left = 0;
    rewrite_recording(recording, &mut |whole: &Whole<'_>| {
        let field = masks.field(whole.names)?;
        if whole.text.chars().count() >= VALUE_CHARS_MIN && form::can_be_masked(whole.text) {
            values.insert(whole.text.to_owned());
            fields.insert(field.clone());
        } else if !whole.text.is_empty() {
            left += 1;
        }
        None
    });
    (MaskReport { fields: fields.into_iter().collect(), left, ..MaskReport::default() }, values)
}
