//! Numbers, words and signs of a date.

/// A piece of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits: their value (of the first nine that count) and how many there are.
    Number { value: i64, length: usize },
    /// A word that means something.
    Word(Word),
    /// Any other word.
    Garbage,
    /// A sign, a point, a comma, …
    Symbol(char),
    /// Spaces.
    Space,
    /// The end.
    End,
}

/// A word that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// From 1.
    Month(i64),
    /// Hours that are added.
    HalfDay(i64),
    /// Hours ahead of UTC.
    Zone { hours: i64, is_z: bool },
    /// `T`.
    Separator,
}

#[rustfmt::skip]
const WORDS: [(&str, Word); 26] = [
    ("jan", Word::Month(1)), ("feb", Word::Month(2)), ("mar", Word::Month(3)), ("apr", Word::Month(4)),
    ("may", Word::Month(5)), ("jun", Word::Month(6)), ("jul", Word::Month(7)), ("aug", Word::Month(8)),
    ("sep", Word::Month(9)), ("oct", Word::Month(10)), ("nov", Word::Month(11)), ("dec", Word::Month(12)),
    ("am", Word::HalfDay(0)), ("pm", Word::HalfDay(12)),
    ("ut", Word::Zone { hours: 0, is_z: false }), ("utc", Word::Zone { hours: 0, is_z: false }),
    ("z", Word::Zone { hours: 0, is_z: true }), ("gmt", Word::Zone { hours: 0, is_z: false }),
    ("cdt", Word::Zone { hours: -5, is_z: false }), ("cst", Word::Zone { hours: -6, is_z: false }),
    ("edt", Word::Zone { hours: -4, is_z: false }), ("est", Word::Zone { hours: -5, is_z: false }),
    ("mdt", Word::Zone { hours: -6, is_z: false }), ("mst", Word::Zone { hours: -7, is_z: false }),
    ("pdt", Word::Zone { hours: -7, is_z: false }), ("pst", Word::Zone { hours: -8, is_z: false }),
];

/// Gives a date piece by piece.
pub(super) struct Tokens<'t> {
    rest: &'t str,
    ahead: Token,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = Self { rest: text, ahead: Token::End };
        tokens.ahead = tokens.scan();
        tokens
    }

    pub(super) fn peek(&self) -> Token {
        self.ahead
    }

    pub(super) fn next(&mut self) -> Token {
        let next = self.scan();
        std::mem::replace(&mut self.ahead, next)
    }

    /// Passes this sign, if it comes next.
    pub(super) fn skip(&mut self, symbol: char) -> bool {
        let is_it = self.ahead == Token::Symbol(symbol);
        if is_it {
            self.next();
        }
        is_it
    }

    /// Passes what is in parentheses, of which the first has been taken.
    pub(super) fn skip_parentheses(&mut self) {
        let mut depth = 1;
        while depth > 0 && self.ahead != Token::End {
            match self.next() {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth -= 1,
                _ => {}
            }
        }
    }

    fn scan(&mut self) -> Token {
        let Some(first) = self.rest.chars().next() else { return Token::End };
        if first.is_ascii_digit() {
            let digits = self.take(|char| char.is_ascii_digit());
            let counting = digits.trim_start_matches('0');
            let value = counting[..counting.len().min(9)].parse().unwrap_or(0);
            return Token::Number { value, length: digits.len() };
        }
        if is_space(first) {
            self.take(is_space);
            return Token::Space;
        }
        // Whatever is not ASCII counts as a letter.
        if first >= 'A' {
            return word(self.take(|char| char >= 'A'));
        }
        self.rest = &self.rest[first.len_utf8()..];
        Token::Symbol(first)
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|char| !belongs(char)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

fn is_space(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

/// Months may be written out; other words are what they are.
fn word(text: &str) -> Token {
    let lower = text.to_ascii_lowercase();
    if lower == "t" {
        return Token::Word(Word::Separator);
    }
    let fits = |(name, word): &&(&str, Word)| match word {
        Word::Month(_) => lower.starts_with(name),
        _ => lower == *name,
    };
    WORDS.iter().find(fits).map_or(Token::Garbage, |(_, word)| Token::Word(*word))
}

/// Three digits behind the point, whatever their number.
pub(super) fn milliseconds(value: i64, length: usize) -> i64 {
    match length {
        1 => value * 100,
        2 => value * 10,
        3 => value,
        _ => {
            // Of a number only nine digits were read.
            let drop = u32::try_from(length.min(9) - 3).unwrap_or_default();
            value / 10_i64.pow(drop)
        }
    }
}
