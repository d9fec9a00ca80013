//! `strptime`: a text by a pattern, in the language of programs (the C locale).

use super::calendar::{MONTHS, Moment, WEEKDAYS, date_of, days_of};
use crate::value::{Error, Outcome, fail};

/// Pattern inside of patterns, such as `%T` for `%H:%M:%S`.
const DEPTH_MAX: usize = 2;

pub(super) fn parse(text: &str, format: &str) -> Outcome<Moment> {
    let mut found = Found { rest: text, ..Found::default() };
    let complete = found.pattern(format, 0)?.is_some() && found.rest.is_empty();
    match found.moment() {
        Some(moment) if complete => Ok(moment),
        _ => Err(Error::str(format_args!("date does not match format \"{format}\""))),
    }
}

/// Whether all parts of a pattern are known. What each does with an empty text says so.
pub(super) fn check(format: &str) -> Outcome<()> {
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character == '%' {
            Found::default().part(characters.next(), 0)?;
        }
    }
    Ok(())
}

/// What was found so far, and what is left of the text.
#[derive(Default)]
struct Found<'t> {
    rest: &'t str,
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: i64,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    /// Seconds since 1970, which say everything.
    seconds: Option<i64>,
}

/// Nothing where the text doesn't match.
type Match = Option<()>;

impl Found<'_> {
    fn pattern(&mut self, format: &str, depth: usize) -> Outcome<Match> {
        if depth > DEPTH_MAX {
            return fail("a pattern of times is nested too deeply");
        }
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            let matched = match character {
                '%' => self.part(characters.next(), depth)?,
                character if character.is_whitespace() => {
                    self.rest = self.rest.trim_start();
                    Some(())
                }
                character => self.literal(character),
            };
            if matched.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(()))
    }

    fn part(&mut self, letter: Option<char>, depth: usize) -> Outcome<Match> {
        let Some(letter) = letter else { return fail("the pattern ends with %") };
        if let Some(pattern) = abbreviation(letter) {
            return self.pattern(pattern, depth + 1);
        }
        // As in C, numbers may have blanks before them, names not.
        Ok(match letter {
            'Y' => self.number(4, 0..=9_999).map(|year| self.year = Some(year)),
            'y' => self.number(2, 0..=99).map(|year| self.year = Some(year + if year < 69 { 2_000 } else { 1_900 })),
            'm' => self.number(2, 1..=12).map(|month| self.month = Some(month)),
            'd' | 'e' => self.number(2, 1..=31).map(|day| self.day = Some(day)),
            'j' => self.number(3, 1..=366).map(|day| self.day_of_year = Some(day)),
            'H' | 'k' => self.number(2, 0..=23).map(|hour| self.hour = hour),
            'I' | 'l' => self.number(2, 1..=12).map(|hour| self.hour = hour % 12),
            'M' => self.number(2, 0..=59).map(|minute| self.minute = minute),
            'S' => self.number(2, 0..=60).map(|second| self.second = second),
            's' => self.number(12, 0..=i64::MAX).map(|seconds| self.seconds = Some(seconds)),
            'u' => self.number(1, 1..=7).map(drop),
            'w' => self.number(1, 0..=6).map(drop),
            'b' | 'B' | 'h' => self.name(&MONTHS).map(|month| self.month = Some(month + 1)),
            'a' | 'A' => self.name(&WEEKDAYS).map(drop),
            'p' => self.name(&["AM", "PM"]).map(|half| self.afternoon = Some(half == 1)),
            'z' => return self.offset(),
            'Z' => self.zone(),
            'n' | 't' => {
                self.rest = self.rest.trim_start();
                Some(())
            }
            '%' => self.literal('%'),
            other => return fail(format_args!("strptime knows no %{other}")),
        })
    }

    fn literal(&mut self, character: char) -> Match {
        self.rest = self.rest.strip_prefix(character)?;
        Some(())
    }

    fn number(&mut self, digits_max: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let rest = self.rest.trim_start();
        let length = rest.bytes().take(digits_max).take_while(u8::is_ascii_digit).count();
        let number = rest[..length].parse().ok().filter(|number| range.contains(number))?;
        self.rest = &rest[length..];
        Some(number)
    }

    /// The index of a name, in full or by its first three letters.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        let rest = self.rest;
        let begins = |name: &str| rest.get(..name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name));
        let found = names.iter().enumerate().find_map(|(index, name)| {
            let short = &name[..name.len().min(3)];
            [*name, short].into_iter().find(|name| begins(name)).map(|name| (index, name.len()))
        });
        let (index, length) = found?;
        self.rest = &rest[length..];
        i64::try_from(index).ok()
    }

    /// `+0000`, `+00:00` or `Z`. jq reads other offsets and forgets them, so that the time is wrong by hours.
    fn offset(&mut self) -> Outcome<Match> {
        let rest = self.rest.trim_start();
        for zero in ["+0000", "-0000", "+00:00", "-00:00", "Z"] {
            if let Some(rest) = rest.strip_prefix(zero) {
                self.rest = rest;
                return Ok(Some(()));
            }
        }
        if rest.starts_with(['+', '-']) {
            return fail("strptime reads no time zone but UTC; cut the offset off and subtract its seconds");
        }
        Ok(None)
    }

    fn zone(&mut self) -> Match {
        let length = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.rest = &self.rest[length..];
        (length > 0).then_some(())
    }

    fn moment(&self) -> Option<Moment> {
        if let Some(seconds) = self.seconds {
            return Moment::from_seconds(seconds as f64).ok();
        }
        let year = self.year.unwrap_or(1_900);
        let (month, day) = match (self.month, self.day, self.day_of_year) {
            (None, None, Some(day)) => {
                let (_, month, day) = date_of(days_of(year, 1, 1) + day - 1);
                (month, day)
            }
            (month, day, _) => (month.unwrap_or(1), day.unwrap_or(1)),
        };
        let hour = if self.afternoon == Some(true) { self.hour + 12 } else { self.hour };
        Some(Moment { year, month, day, hour, minute: self.minute, second: self.second as f64 })
    }
}

fn abbreviation(letter: char) -> Option<&'static str> {
    Some(match letter {
        'F' => "%Y-%m-%d",
        'T' | 'X' => "%H:%M:%S",
        'R' => "%H:%M",
        'r' => "%I:%M:%S %p",
        'D' | 'x' => "%m/%d/%y",
        'c' => "%a %b %e %H:%M:%S %Y",
        _ => return None,
    })
}
