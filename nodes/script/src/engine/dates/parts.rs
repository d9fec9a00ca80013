//! Day, time and zone of a date, as far as they are known.

const DAY_MS: f64 = 86_400_000.0;

/// Up to three numbers, and a month that was named.
#[derive(Default)]
pub(super) struct Day {
    numbers: Vec<i64>,
    pub(super) month: Option<i64>,
    pub(super) is_standard: bool,
}

impl Day {
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Adds a number; there may be three.
    pub(super) fn add(&mut self, number: i64) -> Option<()> {
        (self.numbers.len() < 3).then(|| self.numbers.push(number))
    }

    /// Days since 1970.
    pub(super) fn days(&self) -> Option<f64> {
        let [first, second, third] = match self.numbers[..] {
            [first] => [first, 1, 1],
            [first, second] => [first, second, 1],
            [first, second, third] => [first, second, third],
            _ => return None,
        };
        let (year, month, day) = match self.month {
            None if self.is_standard || !is_day(first) => (first, second, third),
            None => (third, first, second),
            Some(month) if !is_day(first) => (first, month, second),
            Some(month) => (second, month, first),
        };
        let year = if self.is_standard { year } else { full(year) };
        ((1..=12).contains(&month) && is_day(day)).then(|| days(year, month) + day as f64 - 1.0)
    }
}

/// Years of two digits.
fn full(year: i64) -> i64 {
    match year {
        0..=49 => year + 2000,
        50..=99 => year + 1900,
        year => year,
    }
}

fn is_day(number: i64) -> bool {
    (1..=31).contains(&number)
}

/// Days from 1970 to the first of a month.
fn days(year: i64, month: i64) -> f64 {
    // Years are counted from March, so that the leap day is the last day of its year.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    (365 * year + leap_days + (153 * month + 2) / 5 - 719_468) as f64
}

/// Up to four numbers: hours, minutes, seconds, milliseconds.
#[derive(Default)]
pub(super) struct Time {
    numbers: Vec<i64>,
    /// Hours that half of a day adds.
    pub(super) half_day: Option<i64>,
}

impl Time {
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Whether this can be the next number.
    pub(super) fn expects(&self, number: i64) -> bool {
        match self.numbers.len() {
            1 | 2 => (0..60).contains(&number),
            3 => (0..1_000).contains(&number),
            _ => false,
        }
    }

    /// Adds a number; there may be four.
    pub(super) fn add(&mut self, number: i64) -> Option<()> {
        (self.numbers.len() < 4).then(|| self.numbers.push(number))
    }

    /// Adds the last number.
    pub(super) fn add_last(&mut self, number: i64) -> Option<()> {
        self.add(number)?;
        self.numbers.resize(4, 0);
        Some(())
    }

    /// Milliseconds of the day.
    pub(super) fn milliseconds(&self) -> Option<f64> {
        let number = |index: usize| self.numbers.get(index).copied().unwrap_or(0);
        let (mut hour, minute, second, millisecond) = (number(0), number(1), number(2), number(3));
        if let Some(added) = self.half_day {
            if !(0..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + added;
        }
        let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let is_midnight = hour == 24 && minute == 0 && second == 0 && millisecond == 0;
        (is_time && (0..1_000).contains(&millisecond) || is_midnight)
            .then(|| (((hour * 60 + minute) * 60 + second) * 1_000 + millisecond) as f64)
    }
}

/// How far a clock is ahead of UTC.
#[derive(Default)]
pub(super) struct Zone {
    pub(super) sign: Option<i64>,
    pub(super) hour: Option<i64>,
    pub(super) minute: Option<i64>,
}

impl Zone {
    pub(super) fn set(&mut self, hours: i64) {
        *self = Self { sign: Some(if hours < 0 { -1 } else { 1 }), hour: Some(hours.abs()), minute: Some(0) };
    }

    pub(super) fn is_utc(&self) -> bool {
        self.hour == Some(0) && self.minute == Some(0)
    }

    /// Whether this can be its minutes.
    pub(super) fn expects(&self, number: i64) -> bool {
        self.hour.is_some() && self.minute.is_none() && (0..60).contains(&number)
    }

    /// Milliseconds ahead of UTC. A date without a zone is one of UTC here.
    fn milliseconds(&self) -> f64 {
        let ahead = self.hour.unwrap_or(0) * 60 + self.minute.unwrap_or(0);
        self.sign.map_or(0.0, |sign| (sign * ahead * 60_000) as f64)
    }
}

/// All of it, in milliseconds since 1970.
pub(super) fn instant(day: &Day, time: &Time, zone: &Zone) -> Option<f64> {
    const RANGE_MS: f64 = 8.64e15;
    let instant = day.days()? * DAY_MS + time.milliseconds()? - zone.milliseconds();
    (instant.abs() <= RANGE_MS).then_some(instant)
}
