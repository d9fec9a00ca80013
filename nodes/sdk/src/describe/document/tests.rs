use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::json;

use super::*;
use crate::describe::{component, label, unwrap_description};

/// Where the schema is published.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/description.schema.json");

/// The schema of the document, as it is published.
fn published() -> String {
    let generator = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(unwrap_description));
    let schema = generator.into_generator().into_root_schema_for::<Component>();
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its environment to write what it compares")]
fn the_published_schema_is_fresh() {
    let expected = published();
    if std::env::var_os("WEFT_UPDATE").is_some() {
        std::fs::write(PUBLISHED, &expected).expect("the schema can be written");
    }
    let found = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert_eq!(found, expected, "{PUBLISHED} is stale: run this test with WEFT_UPDATE=1");
}

#[test]
fn what_is_empty_is_left_out_and_schemas_keep_their_digits() {
    let node = NodeDescription {
        name: "list".to_owned(),
        title: label("List", "列表"),
        category: None,
        effect: None,
        area: None,
        parameters: serde_json::from_str(r#"{"type":"object","maximum":1.50}"#).unwrap(),
        records: None,
        paging: false,
        window: None,
    };
    let written = serde_json::to_string(&component("shop", label("Shop", "商店"), None, vec![node])).unwrap();
    let expected = concat!(
        r#"{"weft_description":1,"name":"shop","title":{"en":"Shop","zh":"商店"},"nodes":[{"name":"list","#,
        r#""title":{"en":"List","zh":"列表"},"parameters":{"type":"object","maximum":1.50}}]}"#
    );
    assert_eq!(written, expected);
}

#[test]
fn what_is_said_is_written_in_the_order_of_the_schema() {
    let field = Field::secret("key", label("Key", "密钥"), label("Ask", "询问")).in_parts(":", &["a", "b"]);
    let written = serde_json::to_value(field).unwrap();
    let expected = json!({
        "name": "key", "title": { "en": "Key", "zh": "密钥" }, "help": { "en": "Ask", "zh": "询问" },
        "secret": true, "required": true, "parts": { "separator": ":", "names": ["a", "b"] },
    });
    assert_eq!(written.to_string(), expected.to_string());
    assert_eq!(serde_json::to_value(Place::json("key", "/key")).unwrap()["part"], "json");
}
