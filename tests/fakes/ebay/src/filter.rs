//! The grammar of `filter`: `name:value` with commas between, where a value is `[FROM..TO]`, `[FROM..]` or `{A|B}`.

use super::answer::RestError;
use super::moment::{DAY_MS, parse_moment};
use super::order::{Fulfillment, Order};

/// The window is at most this long.
const WINDOW_MS: i64 = 2 * 365 * DAY_MS;
/// Without a date filter, orders are listed that were made within this.
const DEFAULT_MS: i64 = 90 * DAY_MS;

/// Which date a window is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Creation,
    Modification,
}

impl By {
    pub(crate) fn date_ms(self, order: &Order) -> i64 {
        match self {
            By::Creation => order.created_ms,
            By::Modification => order.modified_ms,
        }
    }
}

/// What a list is to have.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    /// The date of the window, and of the sorting.
    pub(crate) by: By,
    /// The first instant that counts.
    pub(crate) from_ms: i64,
    /// The last instant that counts.
    pub(crate) to_ms: i64,
    /// All when empty.
    states: Vec<Fulfillment>,
}

impl Filter {
    /// Reads the parameter as decoded from the query.
    pub(crate) fn read(text: Option<&str>, now_ms: i64) -> Result<Filter, RestError> {
        let (mut creation, mut modification, mut states) = (None, None, Vec::new());
        for part in text.map(split).unwrap_or_default() {
            let (name, value) = part.split_once(':').unwrap_or((part, ""));
            match name {
                "creationdate" => creation = Some(window(value, now_ms)?),
                "lastmodifieddate" => modification = Some(window(value, now_ms)?),
                "orderfulfillmentstatus" => states = self::states(value)?,
                _ => return Err(bad(30700, "Invalid filter field", name)),
            }
        }
        // With both, only the creation date counts.
        let (by, (from_ms, to_ms)) = match (creation, modification) {
            (Some(window), _) => (By::Creation, window),
            (None, Some(window)) => (By::Modification, window),
            (None, None) => (By::Creation, (now_ms - DEFAULT_MS, now_ms)),
        };
        Ok(Filter { by, from_ms, to_ms, states })
    }

    /// Whether an order belongs to the list. Both ends of the window count: not documented.
    pub(crate) fn takes(&self, order: &Order) -> bool {
        let in_window = (self.from_ms..=self.to_ms).contains(&self.by.date_ms(order));
        in_window && (self.states.is_empty() || self.states.contains(&order.fulfillment))
    }
}

/// At the commas outside of brackets.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let at_commas = text.split(|letter| {
        match letter {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    at_commas.collect()
}

fn window(value: &str, now_ms: i64) -> Result<(i64, i64), RestError> {
    let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let ends = inside.and_then(|inside| inside.split_once(".."));
    let (from, to) = ends.ok_or_else(|| bad(30800, "Invalid filter value", value))?;
    if from.is_empty() {
        return Err(bad(30820, "The start date is missing", value));
    }
    let from_ms = date(from)?;
    let to_ms = if to.is_empty() { now_ms } else { date(to)? };
    if from_ms > now_ms || to_ms > now_ms {
        return Err(bad(30850, "A date is in the future", value));
    }
    if from_ms >= to_ms {
        return Err(bad(30840, "The start date must be before the end date", value));
    }
    if to_ms - from_ms > WINDOW_MS {
        return Err(bad(30830, "The dates are more than two years apart", value));
    }
    Ok((from_ms, to_ms))
}

fn date(text: &str) -> Result<i64, RestError> {
    parse_moment(text).ok_or_else(|| bad(30810, "Invalid date format", text))
}

/// Only two sets are documented; in which order their words come does not matter.
fn states(value: &str) -> Result<Vec<Fulfillment>, RestError> {
    match value {
        "{NOT_STARTED|IN_PROGRESS}" | "{IN_PROGRESS|NOT_STARTED}" => {
            Ok(vec![Fulfillment::NotStarted, Fulfillment::InProgress])
        }
        "{FULFILLED|IN_PROGRESS}" | "{IN_PROGRESS|FULFILLED}" => {
            Ok(vec![Fulfillment::Fulfilled, Fulfillment::InProgress])
        }
        _ => Err(bad(30800, "Invalid filter value", value)),
    }
}

fn bad(id: u32, message: &str, value: &str) -> RestError {
    RestError::parameter(id, message, "filter", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_773_100_800_000;
    const FROM: &str = "2026-03-01T00:00:00.000Z";
    const TO: &str = "2026-03-02T00:00:00.000Z";

    fn error(text: &str) -> u32 {
        Filter::read(Some(text), NOW_MS).err().map_or(0, |error| error.id)
    }

    #[test]
    fn windows_and_states_are_read() {
        let text = format!("lastmodifieddate:[{FROM}..{TO}],orderfulfillmentstatus:{{NOT_STARTED|IN_PROGRESS}}");
        let filter = Filter::read(Some(&text), NOW_MS).ok().unwrap();
        assert_eq!((filter.by, filter.to_ms - filter.from_ms), (By::Modification, DAY_MS));
        assert_eq!(filter.states, [Fulfillment::NotStarted, Fulfillment::InProgress]);
        let both = format!("lastmodifieddate:[{FROM}..],creationdate:[{FROM}..{TO}]");
        assert_eq!(Filter::read(Some(&both), NOW_MS).ok().unwrap().by, By::Creation);
        let none = Filter::read(None, NOW_MS).ok().unwrap();
        assert_eq!((none.by, none.to_ms - none.from_ms), (By::Creation, 90 * DAY_MS));
    }

    #[test]
    fn every_refusal_has_its_number() {
        let cases = [
            (30700, format!("createdate:[{FROM}..{TO}]")),
            (30700, String::new()),
            (30800, "creationdate:2026-03-01T00:00:00.000Z".to_owned()),
            (30800, "orderfulfillmentstatus:{NOT_STARTED}".to_owned()),
            (30800, format!("creationdate:[{FROM},{TO}]")),
            (30810, format!("creationdate:[2026-03-01T00:00:00Z..{TO}]")),
            (30810, format!("creationdate:[{FROM}..2026-03-02]")),
            (30820, format!("creationdate:[..{TO}]")),
            (30830, format!("creationdate:[2024-02-01T00:00:00.000Z..{TO}]")),
            (30840, format!("creationdate:[{TO}..{FROM}]")),
            (30840, format!("creationdate:[{TO}..{TO}]")),
            (30850, format!("creationdate:[{FROM}..2026-03-10T00:00:00.001Z]")),
        ];
        for (id, text) in cases {
            assert_eq!(error(&text), id, "{text}");
        }
    }
}
