//! What is written in place of a value.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::BitOr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use weft_store::{Cell, Row};
use weft_workflow::Mask;

use weft_recording::hex;

/// Stands where characters were taken away, whatever their number.
const HIDDEN: &str = "****";
/// Characters that stay of a value.
const LAST_CHARACTERS: usize = 4;
/// Bytes of a hash that are written: enough that no two values of a store have the same.
const HASH_BYTES: usize = 16;
/// What becomes of fields, by their names.
type Masks = BTreeMap<String, Mask>;

/// Masks fields wherever they stand in a record, and takes those that it has out of the ones that nobody has met yet. The
/// error is the field that can't be looked through: whatever is to be masked in there must not be written as it is.
pub(crate) fn mask_row(
    row: &mut Row,
    masks: &Masks,
    salt: &[u8; 32],
    unmet: &mut BTreeSet<String>,
) -> Result<(), String> {
    row.cells.iter().filter(|(name, _)| masks.contains_key(&**name)).for_each(|(name, _)| {
        unmet.remove(&**name);
    });
    row.cells.retain(|(name, _)| masks.get(&**name) != Some(&Mask::Drop));
    for (name, cell) in &mut row.cells {
        if let Some(mask) = masks.get(&**name) {
            *cell = mask_cell(cell, *mask, salt);
        } else if let Cell::Json(text) = cell
            && let Some(masked) = mask_inside(text, masks, salt, unmet).map_err(|_| name.to_string())?
        {
            *text = masked;
        }
    }
    Ok(())
}

pub(crate) fn mask_cell(cell: &Cell, mask: Mask, salt: &[u8; 32]) -> Cell {
    match cell {
        Cell::Null => Cell::Null,
        Cell::Text(text) if text.is_empty() => cell.clone(),
        Cell::Boolean(value) => Cell::Text(masked(&value.to_string(), mask, salt)),
        Cell::Number(text) | Cell::Text(text) => Cell::Text(masked(text, mask, salt)),
        // The last characters of a list or an object are brackets.
        Cell::Json(_) if mask == Mask::LastFour => Cell::text(HIDDEN),
        Cell::Json(text) => Cell::Text(masked(text, mask, salt)),
    }
}

/// What is written in place of a value.
pub(crate) fn masked(value: &str, mask: Mask, salt: &[u8; 32]) -> String {
    match mask {
        Mask::Drop => String::new(),
        Mask::Hash => {
            let mut code = Hmac::<Sha256>::new_from_slice(salt).expect("a key of any length will do");
            code.update(value.as_bytes());
            hex(&code.finalize().into_bytes()[..HASH_BYTES])
        }
        Mask::LastFour => {
            let length = value.chars().count();
            // Of a short value four characters would be all or nearly all.
            let shown = if length > 2 * LAST_CHARACTERS { LAST_CHARACTERS } else { 0 };
            HIDDEN.chars().chain(value.chars().skip(length - shown)).collect()
        }
    }
}

/// The same text with all masked fields inside of it; none if it has none of them.
fn mask_inside(
    text: &str,
    masks: &Masks,
    salt: &[u8; 32],
    unmet: &mut BTreeSet<String>,
) -> serde_json::Result<Option<String>> {
    let mut value: serde_json::Value = serde_json::from_str(text)?;
    Ok(mask_value(&mut value, masks, salt, unmet).then(|| value.to_string()))
}

fn mask_value(value: &mut serde_json::Value, masks: &Masks, salt: &[u8; 32], unmet: &mut BTreeSet<String>) -> bool {
    use serde_json::Value;
    match value {
        Value::Array(list) => {
            list.iter_mut().map(|value| mask_value(value, masks, salt, unmet)).fold(false, BitOr::bitor)
        }
        Value::Object(members) => {
            let mut changed = false;
            members.retain(|name, value| match masks.get(name) {
                Some(Mask::Drop) => {
                    unmet.remove(name);
                    changed = true;
                    false
                }
                Some(mask) => {
                    unmet.remove(name);
                    let plain = match &*value {
                        Value::Null => return true,
                        Value::String(text) if text.is_empty() => return true,
                        Value::String(text) => Cell::text(text),
                        Value::Array(_) | Value::Object(_) => Cell::Json(value.to_string()),
                        other => Cell::text(other.to_string()),
                    };
                    if let Cell::Text(text) = mask_cell(&plain, *mask, salt) {
                        *value = Value::String(text);
                        changed = true;
                    }
                    true
                }
                None => {
                    changed |= mask_value(value, masks, salt, unmet);
                    true
                }
            });
            changed
        }
        _ => false,
    }
}
