//! Masking personal fields of a recording, as `--mask FIELD` asks for it.

use weft_engine::sandbox::outside::{Live, Outside};
use weft_recording::{MaskReport, MaskRule, Masks, Recording, mask_recording};

use crate::render::several;

/// Masks these fields. The key is made for this recording and forgotten: one that could be worked out from the file
/// would let anybody try all telephone numbers until one fits.
pub fn mask(recording: &mut Recording, fields: &[String]) -> Option<MaskReport> {
    if fields.is_empty() {
        return None;
    }
    let rules = fields.iter().map(|field| MaskRule { field: field.clone() });
    Some(mask_recording(recording, &Masks::new(rules, Live::now().seed())))
}

/// What was masked, in a sentence.
pub fn told(report: &MaskReport) -> String {
    if report.values == 0 {
        return "masked nothing: no field of that name has a value".to_owned();
    }
    let values = several(report.values as u64, "value", "values");
    let left = if report.left > 0 { format!("; {} too short to be masked", report.left) } else { String::new() };
    format!("masked {values} of {} at {} places{left}", report.fields.join(", "), report.places)
}
