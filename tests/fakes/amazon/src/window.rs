//! The window of a search: which date it is on, where it begins and ends. Both versions have the same rules and other names.

use super::answer::ApiError;
use super::order::Order;
use super::parameters::{Parameters, invalid};

/// Orders are told two minutes after their update, and no window may end later.
pub(crate) const LAG_MS: i64 = 120_000;

/// Which date a window is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Creation,
    Update,
}

impl By {
    pub(crate) fn date_ms(self, order: &Order) -> i64 {
        match self {
            By::Creation => order.purchased_ms,
            By::Update => order.updated_ms,
        }
    }
}

/// A window; both ends count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) by: By,
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
}

/// What the parameters are called.
pub(crate) struct Names {
    /// After and before.
    pub(crate) creation: (&'static str, &'static str),
    /// After and before.
    pub(crate) update: (&'static str, &'static str),
}

impl Window {
    /// One of the two pairs, and of it the first. Without the second the window ends two minutes ago.
    pub(crate) fn read(
        parameters: &Parameters,
        names: &Names,
        after_is_inclusive: bool,
        now_ms: i64,
    ) -> Result<Window, ApiError> {
        let has = |(after, before): (&str, &str)| parameters.has(after) || parameters.has(before);
        let (by, (after, before)) = match (has(names.creation), has(names.update)) {
            (true, true) => {
                let message = format!("{} and {} exclude each other.", names.creation.0, names.update.0);
                return Err(ApiError::invalid(message));
            }
            (true, false) => (By::Creation, names.creation),
            (false, true) => (By::Update, names.update),
            (false, false) => {
                return Err(ApiError::invalid(format!("{} or {} is needed.", names.creation.0, names.update.0)));
            }
        };
        let after_ms = parameters.moment(after)?.ok_or_else(|| ApiError::invalid(format!("{after} is needed.")))?;
        let to_ms = parameters.moment(before)?.unwrap_or(now_ms - LAG_MS);
        if to_ms > now_ms - LAG_MS {
            return Err(ApiError::invalid(format!("{before} has to be at least two minutes ago.")));
        }
        if after_ms > to_ms {
            return Err(invalid(after));
        }
        Ok(Window { by, from_ms: if after_is_inclusive { after_ms } else { after_ms + 1 }, to_ms })
    }

    pub(crate) fn takes(&self, order: &Order) -> bool {
        (self.from_ms..=self.to_ms).contains(&self.by.date_ms(order))
    }
}
