//! Parameters of a node -> arguments of a request. Only what is given is sent, and nothing empty.

use serde_json::{Map, Value, json};
use weft_sdk::Failure;

use crate::interface::{Interface, Pages};

/// Arguments of a request, in order: texts, whole numbers, and lists where the platform wants lists.
pub type Arguments = Map<String, Value>;

/// A parameter that the platform filters by.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Its name: that of the platform.
    pub name: &'static str,
    /// What it may be.
    pub kind: FilterKind,
    /// What it does.
    pub help: &'static str,
    /// Whether it must be given.
    pub required: bool,
}

/// What a filter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterKind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// Some texts, at most so many, which are sent with commas between them.
    Joined(u32),
    /// Some texts, sent as a list.
    Texts,
    /// Some whole numbers, sent as a list.
    Integers,
}

/// A filter by a text.
pub const fn text(name: &'static str, help: &'static str) -> Filter {
    Filter { name, kind: FilterKind::Text, help, required: false }
}

/// A filter by a whole number.
pub const fn integer(name: &'static str, help: &'static str) -> Filter {
    Filter { name, kind: FilterKind::Integer, help, required: false }
}

/// A filter by any of some texts, at most so many.
pub const fn joined(name: &'static str, items_max: u32, help: &'static str) -> Filter {
    Filter { name, kind: FilterKind::Joined(items_max), help, required: false }
}

/// A filter by any of some texts, for a platform that wants a list.
pub const fn texts(name: &'static str, help: &'static str) -> Filter {
    Filter { name, kind: FilterKind::Texts, help, required: false }
}

/// A filter by any of some whole numbers.
pub const fn integers(name: &'static str, help: &'static str) -> Filter {
    Filter { name, kind: FilterKind::Integers, help, required: false }
}

impl Filter {
    /// The same filter, which must be given.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    fn schema(&self) -> Value {
        let text = json!({ "type": "string", "minLength": 1 });
        let mut schema = match self.kind {
            FilterKind::Text => text,
            FilterKind::Integer => json!({ "type": "integer" }),
            FilterKind::Joined(items_max) => {
                json!({ "type": "array", "items": text, "minItems": 1, "maxItems": items_max })
            }
            FilterKind::Texts => json!({ "type": "array", "items": text, "minItems": 1 }),
            FilterKind::Integers => json!({ "type": "array", "items": { "type": "integer" }, "minItems": 1 }),
        };
        schema["description"] = self.help.into();
        schema
    }

    /// What is sent for it.
    fn argument(&self, given: &Value) -> Option<Value> {
        match (self.kind, given) {
            (_, Value::Null) => None,
            (FilterKind::Joined(_), Value::Array(items)) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).filter(|item| !item.is_empty()).collect();
                (!items.is_empty()).then(|| items.join(",").into())
            }
            (_, Value::Array(items)) if items.is_empty() => None,
            (_, Value::String(text)) if text.is_empty() => None,
            (_, given) => Some(given.clone()),
        }
    }
}

/// JSON Schema of the parameters of a node.
pub fn schema(interface: &Interface) -> Value {
    let mut properties: Map<String, Value> =
        interface.filters.iter().map(|filter| (filter.name.to_owned(), filter.schema())).collect();
    if let Pages::Numbered { size, size_max } = interface.pages {
        properties.insert(PAGE_SIZE.to_owned(), page_size_schema(size, size_max));
    }
    let required: Vec<&str> = interface.filters.iter().filter(|it| it.required).map(|filter| filter.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    schema
}

/// The parameter that is not a filter.
pub const PAGE_SIZE: &str = "page_size";

/// What `page_size` may be.
pub fn page_size_schema(size: u64, size_max: u64) -> Value {
    json!({
        "type": "integer", "minimum": 1, "maximum": size_max, "default": size, "x-steers": false,
        "description": "Number of records per request.",
    })
}

/// How many records to ask for at once.
pub fn page_size(parameters: &Value, size: u64) -> u64 {
    parameters.get(PAGE_SIZE).and_then(Value::as_u64).filter(|&size| size > 0).unwrap_or(size)
}

/// What is sent for the parameters, after what is always sent.
pub fn arguments(interface: &Interface, parameters: &Value) -> Result<Arguments, Failure> {
    let given = interface.filters.iter().filter_map(|filter| {
        let argument = filter.argument(parameters.get(filter.name)?)?;
        Some((filter.name.to_owned(), argument))
    });
    let given: Vec<(String, Value)> = given.collect();
    if interface.one_needed && given.is_empty() {
        let names: Vec<String> = interface.filters.iter().map(|filter| format!("`{}`", filter.name)).collect();
        return Err(Failure::invalid(format!("`{}` doesn't know what to look for", interface.name))
            .with_remedy(format!("give at least one of {} under `with`", names.join(", "))));
    }
    let fixed = interface.fixed.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    Ok(fixed.chain(given).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{Category, Record};

    const LIST: Interface =
        Interface::new("orders", ("Orders", "订单"), Category::Orders, "trade_query.php", "trades", Record::UNKNOWN)
            .fixed(&[("mode", 1)])
            .filters(&[
                text("shop_no", "One shop."),
                integer("status", "One state."),
                joined("shop_nos", 2, "Some shops."),
                texts("spec_nos", "Some goods."),
                integers("ids", "Some ids."),
            ]);

    fn sent(parameters: Value) -> Value {
        arguments(&LIST, &parameters).unwrap().into()
    }

    #[test]
    fn only_what_is_given_is_sent_and_nothing_empty() {
        assert_eq!(sent(json!({})), json!({ "mode": 1 }));
        assert_eq!(
            sent(json!({ "shop_no": "", "shop_nos": [], "spec_nos": [], "status": null })),
            json!({ "mode": 1 })
        );
        let all = json!({ "shop_no": "S1", "status": 0, "shop_nos": ["a", "b"], "spec_nos": ["x"], "ids": [1] });
        let expected =
            json!({ "mode": 1, "shop_no": "S1", "status": 0, "shop_nos": "a,b", "spec_nos": ["x"], "ids": [1] });
        assert_eq!(sent(all), expected);
    }

    #[test]
    fn what_finds_by_number_needs_a_number() {
        let finding = LIST.one_needed();
        let Err(Failure::Invalid(problem)) = arguments(&finding, &json!({ "page_size": 5 })) else { panic!("went") };
        assert_eq!(
            problem.remedy.unwrap(),
            "give at least one of `shop_no`, `status`, `shop_nos`, `spec_nos`, `ids` under `with`"
        );
        assert!(arguments(&finding, &json!({ "status": 5 })).is_ok());
    }

    #[test]
    fn parameters_are_described_with_their_types() {
        let schema = schema(&LIST);
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(
            schema["properties"]["shop_no"],
            json!({ "type": "string", "minLength": 1, "description": "One shop." })
        );
        assert_eq!(schema["properties"]["shop_nos"]["maxItems"], 2);
        assert_eq!(schema["properties"]["page_size"]["default"], 100);
        assert!(schema.get("required").is_none());
    }

    #[test]
    fn a_page_has_the_size_that_is_asked_for() {
        assert_eq!((page_size(&json!({}), 100), page_size(&json!({ "page_size": 7 }), 100)), (100, 7));
    }
}
