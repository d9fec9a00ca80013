//! The rules by which V8 reads dates.

use super::parts::{Day, Time, Zone, instant};
use super::tokens::{Token, Tokens, Word, milliseconds};

/// What the standard's rules make of a text.
enum Standard {
    /// All was read.
    Done,
    /// This comes next, and is for the other rules.
    GoesOn(Token),
}

/// Milliseconds since 1970; none for what is no date.
pub(super) fn read(text: &str) -> Option<f64> {
    let mut reading =
        Reading { tokens: Tokens::new(text), day: Day::default(), time: Time::default(), zone: Zone::default() };
    if let Standard::GoesOn(token) = reading.by_the_standard()? {
        reading.by_other_rules(token)?;
    }
    instant(&reading.day, &reading.time, &reading.zone)
}

struct Reading<'t> {
    tokens: Tokens<'t>,
    day: Day,
    time: Time,
    zone: Zone,
}

impl Reading<'_> {
    /// A number of so many digits, if it comes next.
    fn digits(&self, length: usize) -> Option<i64> {
        match self.tokens.peek() {
            Token::Number { value, length: has } if has == length => Some(value),
            _ => None,
        }
    }

    fn goes_on(&mut self) -> Option<Standard> {
        Some(Standard::GoesOn(self.tokens.next()))
    }

    /// `2024-05-01T10:00:00.000+08:00`, or its beginning.
    fn by_the_standard(&mut self) -> Option<Standard> {
        if let Token::Symbol(sign @ ('+' | '-')) = self.tokens.peek() {
            let token = self.tokens.next();
            let Some(year) = self.digits(6).filter(|year| sign == '+' || *year > 0) else {
                return Some(Standard::GoesOn(token));
            };
            self.tokens.next();
            self.day.add(if sign == '-' { -year } else { year })?;
        } else if let Some(year) = self.digits(4) {
            self.tokens.next();
            self.day.add(year)?;
        } else {
            return self.goes_on();
        }
        for range in [1..=12, 1..=31] {
            if !self.tokens.skip('-') {
                break;
            }
            let Some(number) = self.digits(2).filter(|number| range.contains(number)) else { return self.goes_on() };
            self.tokens.next();
            self.day.add(number)?;
        }
        if self.tokens.peek() == Token::Word(Word::Separator) {
            self.tokens.next();
            self.standard_time()?;
            self.standard_zone()?;
            if self.tokens.peek() != Token::End {
                return None;
            }
        } else if self.tokens.peek() != Token::End {
            return self.goes_on();
        }
        self.day.is_standard = true;
        Some(Standard::Done)
    }

    fn standard_time(&mut self) -> Option<()> {
        let hour = self.digits(2).filter(|hour| *hour <= 24)?;
        let fits = |number: &i64| *number < 60 && (hour < 24 || *number == 0);
        self.tokens.next();
        self.time.add(hour)?;
        if !self.tokens.skip(':') {
            return None;
        }
        let minute = self.digits(2).filter(fits)?;
        self.tokens.next();
        self.time.add(minute)?;
        if !self.tokens.skip(':') {
            return Some(());
        }
        let second = self.digits(2).filter(fits)?;
        self.tokens.next();
        self.time.add(second)?;
        if !self.tokens.skip('.') {
            return Some(());
        }
        match self.tokens.next() {
            Token::Number { value, length } if hour < 24 || value == 0 => self.time.add(milliseconds(value, length)),
            _ => None,
        }
    }

    fn standard_zone(&mut self) -> Option<()> {
        let sign = match self.tokens.peek() {
            Token::Word(Word::Zone { is_z: true, .. }) => {
                self.tokens.next();
                self.zone.set(0);
                return Some(());
            }
            Token::Symbol('+') => 1,
            Token::Symbol('-') => -1,
            _ => return Some(()),
        };
        self.tokens.next();
        let (hour, minute) = if let Some(both) = self.digits(4) {
            (both / 100, both % 100)
        } else {
            let hour = self.digits(2)?;
            self.tokens.next();
            if !self.tokens.skip(':') {
                return None;
            }
            (hour, self.digits(2)?)
        };
        self.tokens.next();
        self.zone = Zone { sign: Some(sign), hour: Some(hour), minute: Some(minute) };
        (hour < 24 && minute < 60).then_some(())
    }

    fn by_other_rules(&mut self, first: Token) -> Option<()> {
        let mut has_number = !self.day.is_empty();
        let mut token = first;
        while token != Token::End {
            match token {
                Token::Number { value, .. } => {
                    has_number = true;
                    self.number(value)?;
                }
                Token::Word(Word::HalfDay(hours)) if !self.time.is_empty() => self.time.half_day = Some(hours),
                Token::Word(Word::Month(month)) => {
                    self.day.month = Some(month);
                    self.tokens.skip('-');
                }
                Token::Word(Word::Zone { hours, .. }) if has_number => self.zone.set(hours),
                // A word that means nothing may stand before the first number, apart from it.
                Token::Word(_) | Token::Garbage if has_number || matches!(self.tokens.peek(), Token::Number { .. }) => {
                    return None;
                }
                Token::Symbol(sign @ ('+' | '-')) if self.zone.is_utc() || !self.time.is_empty() => {
                    has_number = self.offset(sign)? || has_number;
                }
                Token::Symbol('+' | '-' | ')') if has_number => return None,
                Token::Symbol('(') => self.tokens.skip_parentheses(),
                _ => {}
            }
            token = self.tokens.next();
        }
        Some(())
    }

    fn number(&mut self, number: i64) -> Option<()> {
        if self.tokens.skip(':') {
            if self.tokens.skip(':') {
                if !self.time.is_empty() {
                    return None;
                }
                self.time.add(number)?;
                return self.time.add(0);
            }
            self.time.add(number)?;
            self.tokens.skip('.');
            return Some(());
        }
        if self.tokens.skip('.') && self.time.expects(number) {
            self.time.add(number)?;
            let Token::Number { value, length } = self.tokens.next() else { return None };
            return self.time.add_last(milliseconds(value, length));
        }
        if self.zone.expects(number) {
            self.zone.minute = Some(number);
            return Some(());
        }
        if self.time.expects(number) {
            self.time.add_last(number)?;
            return matches!(
                self.tokens.peek(),
                Token::End | Token::Space | Token::Symbol('+' | '-') | Token::Word(Word::Zone { is_z: true, .. })
            )
            .then_some(());
        }
        self.day.add(number)?;
        self.tokens.skip('-');
        Some(())
    }

    /// `+08:00`, `+0800`, `+8`. Says whether a number was there.
    fn offset(&mut self, sign: char) -> Option<bool> {
        let (value, length) = match self.tokens.peek() {
            Token::Number { value, length } => {
                self.tokens.next();
                (value, length)
            }
            _ => (0, 0),
        };
        let (hour, minute) = match length {
            _ if self.tokens.peek() == Token::Symbol(':') => (value, None),
            1 | 2 => (value, Some(0)),
            3 | 4 => (value / 100, Some(value % 100)),
            _ => return None,
        };
        self.zone = Zone { sign: Some(if sign == '-' { -1 } else { 1 }), hour: Some(hour), minute };
        Some(length > 0)
    }
}
