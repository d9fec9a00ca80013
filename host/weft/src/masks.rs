//! Masking personal fields of recordings, from the options `--mask` to what is said about it.

use serde_json::{Value, json};
use weft_engine::sandbox::outside::{Live, Outside};
use weft_recording::{MaskReport, MaskRule, Masks, Recording, mask_recording};

use crate::message::Messages;
use crate::render::several;

/// What was masked.
pub struct Masked {
    report: MaskReport,
    /// Rules that no field was for.
    without_field: Vec<String>,
}

/// Reads the options.
pub fn rules(fields: &[String]) -> Result<Vec<MaskRule>, Messages> {
    fields.iter().map(|field| rule(field)).collect()
}

fn rule(field: &str) -> Result<MaskRule, Messages> {
    let name = field.strip_prefix('*').unwrap_or(field);
    let name = name.strip_suffix('*').unwrap_or(name);
    if name.is_empty() || name.contains('*') {
        let reason =
            format!("--mask {field}: a star may stand at the beginning and at the end of a name, for anything");
        return Err(Messages::usage(reason, "write it like phone, *phone, wx_* or *name*"));
    }
    Ok(MaskRule { field: field.to_owned() })
}

/// Masks the fields of a recording. Nothing is done if there are no rules. The key is made for this recording and
/// forgotten: one that could be worked out from the file would let anybody try all telephone numbers until one fits.
pub fn mask(recording: &mut Recording, rules: &[MaskRule]) -> Option<Masked> {
    if rules.is_empty() {
        return None;
    }
    let masks = Masks::new(rules.iter().cloned(), Live::now().seed());
    let report = mask_recording(recording, &masks);
    let without_field = rules.iter().filter(|rule| !report.fields.iter().any(|field| rule.is_for(field)));
    let without_field = without_field.map(|rule| rule.field.clone()).collect();
    Some(Masked { report, without_field })
}

impl Masked {
    /// For people.
    pub fn print(&self) {
        let MaskReport { fields, values, places, left } = &self.report;
        if !fields.is_empty() {
            let (values, places) =
                (several(*values as u64, "value", "values"), several(*places as u64, "place", "places"));
            say!("masked {values} at {places}: {}", fields.join(", "));
        }
        if *left > 0 {
            let left = several(*left as u64, "place", "places");
            say!("left as it was: {left} with a value too short to be masked");
        }
        for rule in &self.without_field {
            say!("nothing to mask for --mask {rule}: no field with a value has such a name");
        }
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let MaskReport { fields, values, places, left } = &self.report;
        json!({
            "fields": fields, "values": values, "places": places, "left": left, "without_field": self.without_field,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn stars_stand_at_the_ends() {
        let given = |field: &str| rules(&[field.to_owned()]);
        for field in ["phone", "*phone", "wx_*", "*name*"] {
            assert!(given(field).is_ok(), "{field}");
        }
        for field in ["", "*", "**", "a*b", "***"] {
            assert!(given(field).is_err(), "{field}");
        }
    }
}
