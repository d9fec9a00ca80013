//! The schema, read from `schema.graphql`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lexer::{SyntaxError, Token};
use super::parser::{Literal, Parser, TypeName};

const TEXT: &str = include_str!("schema.graphql");

/// The types that a document may name.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) types: BTreeMap<String, ObjectType>,
    /// The values of each enumeration that arguments take.
    pub(crate) enums: BTreeMap<String, Vec<String>>,
}

pub(crate) type ObjectType = BTreeMap<String, FieldType>;

/// One field of a type.
#[derive(Debug, Clone)]
pub(crate) struct FieldType {
    pub(crate) kind: TypeName,
    pub(crate) arguments: BTreeMap<String, TypeName>,
    /// The scope without which the field is null.
    pub(crate) scope: Option<String>,
    /// Whether it is about a customer.
    pub(crate) is_protected: bool,
}

impl FieldType {
    /// Whether it is a list that comes page by page.
    pub(crate) fn is_connection(&self) -> bool {
        self.kind.name.ends_with("Connection")
    }
}

#[allow(clippy::expect_used, reason = "the schema is a part of the program, and a test reads it")]
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| read(TEXT).expect("the schema can be read"));

/// The schema.
pub(crate) fn schema() -> &'static Schema {
    &SCHEMA
}

fn read(text: &str) -> Result<Schema, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let mut schema = Schema::default();
    while !parser.at_end() {
        let kind = parser.expect_name()?;
        let name = parser.expect_name()?;
        parser.expect_mark('{')?;
        if kind == "enum" {
            schema.enums.insert(name, names(&mut parser)?);
        } else {
            schema.types.insert(name, fields(&mut parser)?);
        }
    }
    Ok(schema)
}

fn names(parser: &mut Parser) -> Result<Vec<String>, SyntaxError> {
    let mut names = Vec::new();
    while !parser.take_mark('}') {
        names.push(parser.expect_name()?);
    }
    Ok(names)
}

fn fields(parser: &mut Parser) -> Result<ObjectType, SyntaxError> {
    let mut fields = ObjectType::new();
    while !parser.take_mark('}') {
        let name = parser.expect_name()?;
        let arguments = arguments(parser)?;
        parser.expect_mark(':')?;
        let kind = parser.type_name()?;
        let mut field = FieldType { kind, arguments, scope: None, is_protected: false };
        while *parser.peek() == Token::Mark('@') {
            directive(parser, &mut field)?;
        }
        fields.insert(name, field);
    }
    Ok(fields)
}

fn arguments(parser: &mut Parser) -> Result<BTreeMap<String, TypeName>, SyntaxError> {
    let mut arguments = BTreeMap::new();
    if parser.take_mark('(') {
        while !parser.take_mark(')') {
            let name = parser.expect_name()?;
            parser.expect_mark(':')?;
            arguments.insert(name, parser.type_name()?);
        }
    }
    Ok(arguments)
}

fn directive(parser: &mut Parser, field: &mut FieldType) -> Result<(), SyntaxError> {
    parser.expect_mark('@')?;
    if parser.expect_name()? == "protected" {
        field.is_protected = true;
        return Ok(());
    }
    parser.expect_mark('(')?;
    parser.expect_name()?;
    parser.expect_mark(':')?;
    if let Literal::Text(scope) = parser.literal()? {
        field.scope = Some(scope);
    }
    parser.expect_mark(')')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::shop::Shop;

    #[test]
    fn connections_have_their_parts() {
        for name in schema().types.keys().filter_map(|name| name.strip_suffix("Connection")) {
            let connection = &schema().types[&format!("{name}Connection")];
            assert_eq!(connection["nodes"].kind.to_string(), format!("[{name}!]!"));
            assert_eq!(connection["edges"].kind.to_string(), format!("[{name}Edge!]!"));
            assert_eq!(schema().types[&format!("{name}Edge")]["node"].kind.name, name);
        }
    }

    /// Each field of each type is written somewhere in the demo shop, and is null only where the schema says so.
    #[test]
    fn what_the_schema_says_is_what_is_written() {
        let shop = Shop::demo();
        let orders = shop.orders.iter().map(|order| shop.graphql_tree(order)).collect();
        let products = shop.products.iter().map(|product| crate::order_tree::product(&shop, product)).collect();
        let mut seen = BTreeSet::new();
        check("Order", orders, &mut seen);
        check("Product", products, &mut seen);
        check("Shop", vec![crate::order_tree::shop(&shop)], &mut seen);
        let made_elsewhere = |name: &str| ["QueryRoot", "PageInfo"].contains(&name) || name.ends_with("Edge");
        let expected = schema().types.keys().filter(|name| !made_elsewhere(name) && !name.ends_with("Connection"));
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    fn check(name: &str, trees: Vec<Value>, seen: &mut BTreeSet<String>) {
        let is_object = schema().types.contains_key(name);
        if trees.is_empty() || !is_object {
            return;
        }
        seen.insert(name.to_owned());
        for (field, kind) in &schema().types[name] {
            let value =
                |tree: &Value| tree.get(field).unwrap_or_else(|| panic!("{name}.{field} is not written")).clone();
            let values: Vec<Value> = trees.iter().map(value).collect();
            assert!(!kind.kind.required || values.iter().all(|value| !value.is_null()), "{name}.{field} is null");
            let inner = values.into_iter().flat_map(|value| match value {
                Value::Array(rows) => rows,
                Value::Null => Vec::new(),
                other => vec![other],
            });
            check(kind.kind.name.trim_end_matches("Connection"), inner.collect(), seen);
        }
    }
}
