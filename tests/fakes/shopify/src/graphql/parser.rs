//! Reads queries: operations with variables, fields with aliases and arguments. Fragments, directives and everything
//! else of the language are refused.

use super::lexer::{Position, SyntaxError, Token, tokens};

/// One operation of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// `query` or `mutation`.
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) variables: Vec<VariableDefinition>,
    pub(crate) selections: Vec<Selection>,
    pub(crate) at: Position,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VariableDefinition {
    pub(crate) name: String,
    pub(crate) kind: TypeName,
    pub(crate) default: Option<Literal>,
    pub(crate) at: Position,
}

/// A field that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selection {
    pub(crate) alias: Option<String>,
    pub(crate) name: String,
    pub(crate) arguments: Vec<(String, Literal)>,
    pub(crate) selections: Vec<Selection>,
    pub(crate) at: Position,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Variable(String),
    Int(i64),
    Float(f64),
    Text(String),
    Boolean(bool),
    Null,
    Enum(String),
}

/// `[Order!]!` and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) name: String,
    pub(crate) is_list: bool,
    /// Whether the whole is never null; what is in a list never is.
    pub(crate) required: bool,
}

impl std::fmt::Display for TypeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = if self.required { "!" } else { "" };
        if self.is_list { write!(f, "[{}!]{end}", self.name) } else { write!(f, "{}{end}", self.name) }
    }
}

/// The operations of a document, in their order.
pub(crate) fn operations(text: &str) -> Result<Vec<Operation>, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let mut operations = Vec::new();
    while !parser.at_end() {
        operations.push(parser.operation()?);
    }
    if operations.is_empty() {
        return Err(parser.unexpected());
    }
    Ok(operations)
}

/// Nobody asks for more levels; a request may not use up the stack.
const DEPTH_MAX: usize = 60;

/// Goes through tokens one by one.
pub(crate) struct Parser {
    tokens: Vec<(Token, Position)>,
    next: usize,
    depth: usize,
}

impl Parser {
    pub(crate) fn new(text: &str) -> Result<Parser, SyntaxError> {
        Ok(Parser { tokens: tokens(text)?, next: 0, depth: 0 })
    }

    pub(crate) fn at_end(&self) -> bool {
        *self.peek() == Token::End
    }

    pub(crate) fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    pub(crate) fn position(&self) -> Position {
        self.tokens[self.next].1
    }

    /// The end stays where it is.
    pub(crate) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    pub(crate) fn take_mark(&mut self, mark: char) -> bool {
        let is_it = *self.peek() == Token::Mark(mark);
        if is_it {
            self.take();
        }
        is_it
    }

    pub(crate) fn expect_mark(&mut self, mark: char) -> Result<(), SyntaxError> {
        if self.take_mark(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(crate) fn expect_name(&mut self) -> Result<String, SyntaxError> {
        match self.peek().clone() {
            Token::Name(name) => {
                self.take();
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(crate) fn unexpected(&self) -> SyntaxError {
        let what = match self.peek() {
            Token::End => "unexpected end of file".to_owned(),
            Token::Name(name) => format!("unexpected IDENTIFIER (\"{name}\")"),
            Token::Mark(mark) => format!("unexpected \"{mark}\""),
            Token::Spread => "unexpected \"...\" (fragments are not among what the stand-in reads)".to_owned(),
            Token::Int(number) => format!("unexpected INT (\"{number}\")"),
            Token::Float(number) => format!("unexpected FLOAT (\"{number}\")"),
            Token::Text(text) => format!("unexpected STRING (\"{text}\")"),
        };
        SyntaxError::new(what, self.position())
    }

    fn operation(&mut self) -> Result<Operation, SyntaxError> {
        let at = self.position();
        if *self.peek() == Token::Mark('{') {
            let selections = self.selections()?;
            return Ok(Operation { kind: "query".to_owned(), name: None, variables: Vec::new(), selections, at });
        }
        let before = self.unexpected();
        let kind = self.expect_name()?;
        if kind != "query" && kind != "mutation" {
            return Err(before);
        }
        let name = if matches!(self.peek(), Token::Name(_)) { Some(self.expect_name()?) } else { None };
        let variables = self.variables()?;
        Ok(Operation { kind, name, variables, selections: self.selections()?, at })
    }

    fn variables(&mut self) -> Result<Vec<VariableDefinition>, SyntaxError> {
        let mut variables = Vec::new();
        if !self.take_mark('(') {
            return Ok(variables);
        }
        while !self.take_mark(')') {
            let at = self.position();
            self.expect_mark('$')?;
            let name = self.expect_name()?;
            self.expect_mark(':')?;
            let kind = self.type_name()?;
            let default = if self.take_mark('=') { Some(self.literal()?) } else { None };
            variables.push(VariableDefinition { name, kind, default, at });
        }
        Ok(variables)
    }

    pub(crate) fn type_name(&mut self) -> Result<TypeName, SyntaxError> {
        let is_list = self.take_mark('[');
        let name = self.expect_name()?;
        if is_list {
            self.take_mark('!');
            self.expect_mark(']')?;
        }
        Ok(TypeName { name, is_list, required: self.take_mark('!') })
    }

    fn selections(&mut self) -> Result<Vec<Selection>, SyntaxError> {
        self.expect_mark('{')?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(SyntaxError::new("the query has too many levels", self.position()));
        }
        let mut selections = vec![self.selection()?];
        while !self.take_mark('}') {
            selections.push(self.selection()?);
        }
        self.depth -= 1;
        Ok(selections)
    }

    fn selection(&mut self) -> Result<Selection, SyntaxError> {
        let at = self.position();
        let first = self.expect_name()?;
        let (alias, name) = if self.take_mark(':') { (Some(first), self.expect_name()?) } else { (None, first) };
        let arguments = self.arguments()?;
        let selections = if *self.peek() == Token::Mark('{') { self.selections()? } else { Vec::new() };
        Ok(Selection { alias, name, arguments, selections, at })
    }

    fn arguments(&mut self) -> Result<Vec<(String, Literal)>, SyntaxError> {
        let mut arguments = Vec::new();
        if !self.take_mark('(') {
            return Ok(arguments);
        }
        while !self.take_mark(')') {
            let name = self.expect_name()?;
            self.expect_mark(':')?;
            arguments.push((name, self.literal()?));
        }
        if arguments.is_empty() { Err(self.unexpected()) } else { Ok(arguments) }
    }

    pub(crate) fn literal(&mut self) -> Result<Literal, SyntaxError> {
        let unexpected = self.unexpected();
        match self.take() {
            Token::Mark('$') => Ok(Literal::Variable(self.expect_name()?)),
            Token::Int(number) => Ok(Literal::Int(number)),
            Token::Float(number) => Ok(Literal::Float(number)),
            Token::Text(text) => Ok(Literal::Text(text)),
            Token::Name(name) => Ok(match name.as_str() {
                "true" => Literal::Boolean(true),
                "false" => Literal::Boolean(false),
                "null" => Literal::Null,
                _ => Literal::Enum(name),
            }),
            _ => Err(unexpected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read() {
        let text = "# a comment\nquery Pull($n: Int! = 5) { all: orders(first: $n, query: \"a\\\"\\u00e9\") {\n nodes { id } } }";
        let operations = operations(text).unwrap();
        let operation = &operations[0];
        assert_eq!(operation.name.as_deref(), Some("Pull"));
        assert_eq!(operation.variables[0].default, Some(Literal::Int(5)));
        assert_eq!(operation.variables[0].kind.to_string(), "Int!");
        let orders = &operation.selections[0];
        assert_eq!((orders.alias.as_deref(), orders.name.as_str()), (Some("all"), "orders"));
        assert_eq!(orders.arguments[0].1, Literal::Variable("n".to_owned()));
        assert_eq!(orders.arguments[1].1, Literal::Text("a\"é".to_owned()));
        assert_eq!(orders.at, Position { line: 2, column: 28 });
        assert_eq!(orders.selections[0].selections[0].name, "id");
    }

    #[test]
    fn what_is_not_read_is_refused_with_its_place() {
        let refused = |text: &str| operations(text).unwrap_err().message;
        assert_eq!(refused("{ orders { }"), "syntax error, unexpected \"}\" at [1, 12]");
        assert_eq!(refused("{ orders"), "syntax error, unexpected end of file at [1, 9]");
        assert_eq!(refused(""), "syntax error, unexpected end of file at [1, 1]");
        assert_eq!(refused("subscription { x }"), "syntax error, unexpected IDENTIFIER (\"subscription\") at [1, 1]");
        assert!(refused("{ order { ...Parts } }").contains("unexpected \"...\""));
        assert!(refused("{ order @include(if: true) { id } }").contains("unexpected \"@\""));
        assert!(refused("{ a(b: \"c\n\") }").contains("unterminated string"));
        assert!(refused("{ a(b: ') }").contains("invalid token"));
        assert!(refused("{ a() }").contains("unexpected \"}\""));
        assert!(refused(&"{ a ".repeat(100_000)).contains("too many levels"));
    }
}
