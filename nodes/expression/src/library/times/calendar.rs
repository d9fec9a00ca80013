//! Days and seconds (Gregorian, without leap seconds).

use crate::value::{Outcome, Value, fail};

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// Years that are counted: enough for all dates that platforms send, far from the ends of 64 bits.
const YEAR_MAX: i64 = 1_000_000;

/// A moment in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moment {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: f64,
}

/// Days from 1970-01-01 to a date; months and days outside of their ranges count on.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    // Years begin in March here, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day since 1970-01-01.
pub(super) fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl Moment {
    pub(super) fn from_seconds(seconds: f64) -> Outcome<Self> {
        let whole = seconds.floor();
        if !whole.is_finite() || whole.abs() > (YEAR_MAX * 366 * DAY) as f64 {
            return fail("the time is out of range");
        }
        let whole = whole as i64;
        let (year, month, day) = date_of(whole.div_euclid(DAY));
        let second_of_day = whole.rem_euclid(DAY);
        Ok(Self {
            year,
            month,
            day,
            hour: second_of_day / 3_600,
            minute: second_of_day / 60 % 60,
            second: (second_of_day % 60) as f64 + (seconds - seconds.floor()),
        })
    }

    /// From the array that jq breaks times down to; what is missing at its end is zero.
    pub(super) fn from_parts(parts: &[Value]) -> Outcome<Self> {
        let mut numbers = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        for (number, part) in numbers.iter_mut().zip(parts) {
            match part {
                Value::Number(part) if part.to_float().abs() < YEAR_MAX as f64 => *number = part.to_float(),
                _ => return fail("mktime requires parsed datetime inputs"),
            }
        }
        let [year, month, day, hour, minute, second] = numbers;
        if parts.is_empty() {
            return fail("mktime requires parsed datetime inputs");
        }
        let (year, month, day) = (year as i64, month as i64 + 1, day as i64);
        Ok(Self { year, month, day, hour: hour as i64, minute: minute as i64, second })
    }

    pub(super) fn days(&self) -> i64 {
        days_of(self.year, self.month, self.day)
    }

    pub(super) fn seconds(&self) -> i64 {
        self.days() * DAY + self.hour * 3_600 + self.minute * 60 + self.second as i64
    }

    /// From 0 for Sunday.
    pub(super) fn weekday(&self) -> i64 {
        (self.days() + 4).rem_euclid(7)
    }

    /// From 0.
    pub(super) fn day_of_year(&self) -> i64 {
        self.days() - days_of(self.year, 1, 1)
    }

    pub(super) fn broken_down(&self) -> Value {
        let whole = [self.year, self.month - 1, self.day, self.hour, self.minute].map(Value::integer);
        let second =
            if self.second.fract() == 0.0 { Value::integer(self.second as i64) } else { Value::float(self.second) };
        let rest = [self.weekday(), self.day_of_year()].map(Value::integer);
        whole.into_iter().chain([second]).chain(rest).collect()
    }
}

pub(super) const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
