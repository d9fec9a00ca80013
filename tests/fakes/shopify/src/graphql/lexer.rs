//! A document of GraphQL as tokens.

/// Where something stands, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Int(i64),
    Float(f64),
    Text(String),
    /// `{ } ( ) [ ] : = ! $ @ | &`
    Mark(char),
    /// `...`
    Spread,
    End,
}

/// What keeps a document from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) at: Position,
}

impl SyntaxError {
    pub(crate) fn new(what: impl std::fmt::Display, at: Position) -> SyntaxError {
        SyntaxError { message: format!("syntax error, {what} at [{}, {}]", at.line, at.column), at }
    }
}

/// The tokens with their places; the last is the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Position)>, SyntaxError> {
    let mut lexer = Lexer { rest: text, at: Position { line: 1, column: 1 } };
    let mut tokens = Vec::new();
    loop {
        lexer.skip();
        let at = lexer.at;
        let token = lexer.token()?;
        let ends = token == Token::End;
        tokens.push((token, at));
        if ends {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    at: Position,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        if next == '\n' {
            self.at = Position { line: self.at.line + 1, column: 1 };
        } else {
            self.at.column += 1;
        }
        Some(next)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(next) = self.peek().filter(|next| wanted(*next)) {
            taken.push(next);
            self.take();
        }
        taken
    }

    /// Blanks, commas and comments mean nothing.
    fn skip(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                '#' => drop(self.take_while(|next| next != '\n')),
                ' ' | '\t' | '\r' | '\n' | ',' | '\u{feff}' => drop(self.take()),
                _ => return,
            }
        }
    }

    fn token(&mut self) -> Result<Token, SyntaxError> {
        let at = self.at;
        match self.peek() {
            None => Ok(Token::End),
            Some('"') => self.text(),
            Some(next) if next == '-' || next.is_ascii_digit() => self.number(),
            Some(next) if is_name_start(next) => Ok(Token::Name(self.take_while(is_name_part))),
            Some('.') if self.rest.starts_with("...") => {
                self.take_while(|next| next == '.');
                Ok(Token::Spread)
            }
            Some(next) if "{}()[]:=!$@|&".contains(next) => {
                self.take();
                Ok(Token::Mark(next))
            }
            Some(next) => Err(SyntaxError::new(format!("unexpected invalid token (\"{next}\")"), at)),
        }
    }

    fn number(&mut self) -> Result<Token, SyntaxError> {
        let at = self.at;
        let text = self.take_while(|next| next.is_ascii_digit() || "+-.eE".contains(next));
        let int = text.parse().map(Token::Int).ok();
        let number = int.or_else(|| text.parse().map(Token::Float).ok());
        number.ok_or_else(|| SyntaxError::new(format!("unexpected invalid number (\"{text}\")"), at))
    }

    fn text(&mut self) -> Result<Token, SyntaxError> {
        let at = self.at;
        if self.rest.starts_with("\"\"\"") {
            return Err(SyntaxError::new("block strings are not among what the stand-in reads", at));
        }
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                Some('"') => return Ok(Token::Text(text)),
                Some('\\') => text.push(self.escaped(at)?),
                Some('\n') | None => return Err(SyntaxError::new("unterminated string", at)),
                Some(next) => text.push(next),
            }
        }
    }

    fn escaped(&mut self, at: Position) -> Result<char, SyntaxError> {
        let escaped = match self.take() {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some(next @ ('"' | '\\' | '/')) => Some(next),
            Some('u') => self.code_point(),
            _ => None,
        };
        escaped.ok_or_else(|| SyntaxError::new("bad Unicode escape or unknown escape in a string", at))
    }

    fn code_point(&mut self) -> Option<char> {
        let hex: String = (0..4).filter_map(|_| self.take()).collect();
        char::from_u32(u32::from_str_radix(&hex, 16).ok()?)
    }
}

fn is_name_start(next: char) -> bool {
    next == '_' || next.is_ascii_alphabetic()
}

fn is_name_part(next: char) -> bool {
    next == '_' || next.is_ascii_alphanumeric()
}
