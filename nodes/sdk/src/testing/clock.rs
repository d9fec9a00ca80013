//! The clock of a test. It stands still.

use std::cell::Cell;

use super::window::instant_ms;

/// 2026-01-01T00:00:00Z: where the tests of workflows begin, too.
const START_S: i64 = 1_767_225_600;

thread_local! {
    static CLOCK_S: Cell<i64> = const { Cell::new(START_S) };
}

/// From now on, [`time::now_s`](crate::time::now_s) of this thread is this instant: RFC 3339 with an offset. Unless a
/// test sets it, it is 2026-01-01T00:00:00Z.
///
/// ```
/// use weft_sdk::{testing, time};
///
/// testing::set_clock("2023-11-15T06:13:20+08:00");
/// assert_eq!(time::now_s(), 1_700_000_000);
/// ```
///
/// # Panics
/// If the text is no such instant.
pub fn set_clock(instant: &str) {
    CLOCK_S.set(instant_ms(instant).div_euclid(1_000));
}

pub(crate) fn clock_s() -> i64 {
    CLOCK_S.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_still_where_a_test_puts_it() {
        set_clock("2026-01-01T00:00:00Z");
        assert_eq!(clock_s(), START_S);
        set_clock("1970-01-01T08:00:01.900+08:00");
        assert_eq!((clock_s(), clock_s()), (1, 1));
    }
}
