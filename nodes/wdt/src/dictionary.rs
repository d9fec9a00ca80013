//! The node `dictionary`: what the platform's codes mean. It asks nobody, so that a workflow can put readable texts
//! beside codes, or fill a table with them.

use serde_json::{Value, json};
use weft_sdk::record::Description;
use weft_sdk::{Call, Failure, NodeDescription, Page, label};

use crate::columns;
use crate::interface::Record;

/// The node's name.
pub const NAME: &str = "dictionary";

/// A field with codes.
#[derive(Debug, Clone, Copy)]
pub struct Enumeration {
    /// The field, named after its interface where fields of that name differ.
    pub field: &'static str,
    /// Each code, and what it means in English and in Chinese.
    pub values: &'static [(i64, &'static str, &'static str)],
}

const RECORD: Record = Record::new(&["field", "value"], "field value name_en name_zh");

/// Describes the node.
pub fn describe(enumerations: &[Enumeration]) -> NodeDescription {
    let fields: Vec<&str> = enumerations.iter().map(|it| it.field).collect();
    let field = json!({ "type": "string", "enum": fields, "description": "Only this field; all of them if left out." });
    let parameters = json!({ "type": "object", "properties": { "field": field }, "additionalProperties": false });
    NodeDescription {
        name: NAME.to_owned(),
        title: label("What the platform's codes mean", "状态与类型代码对照"),
        category: Some(label("Dictionary", "对照表")),
        parameters: parameters.to_string(),
        records: Some(Description {
            schema: columns::schema(&RECORD).to_string(),
            key: RECORD.key.iter().map(|&name| name.to_owned()).collect(),
            details: Vec::new(),
            personal: Vec::new(),
        }),
        paging: false,
        window: None,
    }
}

/// Runs the node.
pub fn run(enumerations: &[Enumeration], call: &Call<Value>) -> Result<Page, Failure> {
    let field = call.parameters.get("field").and_then(Value::as_str);
    let chosen: Vec<&Enumeration> =
        enumerations.iter().filter(|it| field.is_none_or(|field| it.field == field)).collect();
    if chosen.is_empty() {
        return Err(Failure::invalid(format!("there are no codes of `{}`", field.unwrap_or_default())));
    }
    let entries = chosen.into_iter().flat_map(|it| it.values.iter().map(|value| (it.field, value)));
    let records: Vec<Value> = entries
        .map(|(field, (value, en, zh))| {
            json!({ "field": field, "value": value.to_string(), "name_en": en, "name_zh": zh })
        })
        .collect();
    Ok(Page::last(&records))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENUMERATIONS: &[Enumeration] = &[
        Enumeration { field: "remark_flag", values: &[(0, "none", "无"), (1, "red", "红")] },
        Enumeration { field: "gift_type", values: &[(0, "no", "否")] },
    ];

    fn run_with(parameters: Value) -> Result<Vec<Value>, Failure> {
        run(ENUMERATIONS, &Call::new(json!({}), parameters)).map(|page| weft_sdk::testing::records(&page))
    }

    #[test]
    fn codes_have_names_in_both_languages() {
        assert_eq!(run_with(json!({})).unwrap().len(), 3);
        let flags = run_with(json!({ "field": "remark_flag" })).unwrap();
        assert_eq!(flags[1], json!({ "field": "remark_flag", "value": "1", "name_en": "red", "name_zh": "红" }));
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn a_field_without_codes_is_a_mistake() {
        assert!(matches!(run_with(json!({ "field": "x" })), Err(Failure::Invalid(_))));
    }
}
