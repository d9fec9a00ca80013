//! `into`.

use serde_json::{Value, json};

use crate::checked::Mask;
use crate::read::into::LANGUAGES;

pub(super) fn into() -> Value {
    let field = json!({ "type": "string", "minLength": 1 });
    let several = json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": field });
    let fields = json!({ "anyOf": [field, several] });
    let table = json!({
        "type": "string", "pattern": "^(?!sqlite_)[a-z][a-z0-9_]{0,62}$", "description": "Name of the table",
    });
    json!({
        "description": "The table that the records go to; rows with the same key are replaced",
        "anyOf": [table.clone(), {
            "type": "object", "additionalProperties": false, "required": ["table"],
            "properties": {
                "table": table.clone(),
                "key": {
                    "anyOf": [fields.clone(), {
                        "type": "object", "additionalProperties": false, "required": ["hash"],
                        "properties": { "hash": fields },
                    }],
                    "description": "Fields that identify a row; as the node describes if not given. For records that \
                                    nothing identifies, `hash` (over all fields) or `{ hash: [FIELD] }`: equal ones are \
                                    one row. A field of that name is written `[hash]`",
                },
                "records": {
                    "$ref": "#/$defs/expression",
                    "description": "What to write instead of the records of the step",
                },
                "add": {
                    "type": "object", "minProperties": 1,
                    "description": "Fields that each record gets in addition, such as the parent's id: \
                                    `FIELD: VALUE`. Values may be expressions over `.item`, other steps, `.inputs` and \
                                    `.run`",
                },
                "details": {
                    "type": "object", "additionalProperties": table,
                    "description": "Tables for lists inside of the records, such as the lines of an order: `LIST: TABLE`",
                },
                "mask": {
                    "type": "object", "additionalProperties": { "enum": Mask::ALL.map(Mask::name) },
                    "description": "Fields that are not written as they are, wherever they stand in a record: `drop` \
                                    leaves nothing, `hash` keeps equal values equal, `last4` keeps the last four \
                                    characters",
                },
                "names": {
                    "type": "object", "additionalProperties": false, "required": ["table", "fields"],
                    "description": "Readable companions: beside `state` a column `state_name`, by a dictionary with \
                                    the columns `field`, `value`, `name_zh` and `name_en`",
                    "properties": {
                        "table": table,
                        "fields": {
                            "anyOf": [
                                { "type": "array", "minItems": 1, "items": field },
                                { "type": "object", "minProperties": 1, "additionalProperties": field },
                            ],
                            "description": "The fields, or `FIELD: FIELD_OF_THE_DICTIONARY`",
                        },
                        "language": { "enum": LANGUAGES, "default": LANGUAGES[0] },
                    },
                },
            },
        }],
    })
}
