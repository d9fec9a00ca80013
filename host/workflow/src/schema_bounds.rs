//! How long a check against a schema may take. Schemas come from components, and the checker is work of the host: a
//! schema that refers to itself twice on each of forty levels would keep it busy for ever, and one that refers to itself
//! without going down would end the process.

use std::collections::HashMap;

use serde_json::Value;

/// Deepest nesting.
const DEPTH_MAX: usize = 64;
/// Most rules that are looked at for one value, references followed.
const RULES_MAX: u64 = 100_000;

/// Whether checking a value against the schema ends soon. The error says why not.
pub(crate) fn check(schema: &Value) -> Result<(), String> {
    let mut walk = Walk { root: schema, known: HashMap::new(), open: Vec::new() };
    let rules = walk.rules(schema, 0)?;
    if rules > RULES_MAX {
        return Err(format!("a value would be held against more than {RULES_MAX} rules"));
    }
    Ok(())
}

struct Walk<'a> {
    root: &'a Value,
    /// Rules behind a reference.
    known: HashMap<&'a str, u64>,
    /// References that are being followed.
    open: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn rules(&mut self, schema: &'a Value, depth: usize) -> Result<u64, String> {
        if depth > DEPTH_MAX {
            return Err(format!("it is nested deeper than {DEPTH_MAX} levels"));
        }
        let mut rules: u64 = 1;
        match schema {
            Value::Array(list) => {
                for inner in list {
                    rules = rules.saturating_add(self.rules(inner, depth + 1)?);
                }
            }
            Value::Object(members) => {
                for (name, inner) in members {
                    let more = match (name.as_str(), inner) {
                        ("$defs" | "definitions", _) => 0,
                        ("$ref", Value::String(target)) => self.behind(target, depth)?,
                        ("$dynamicRef" | "$recursiveRef", _) => return Err(format!("`{name}` is not followed")),
                        _ => self.rules(inner, depth + 1)?,
                    };
                    rules = rules.saturating_add(more);
                }
            }
            _ => {}
        }
        Ok(rules)
    }

    fn behind(&mut self, target: &'a str, depth: usize) -> Result<u64, String> {
        if let Some(&rules) = self.known.get(target) {
            return Ok(rules);
        }
        if self.open.contains(&target) {
            return Err(format!("`{target}` refers to itself"));
        }
        let place = target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        let Some(place) = place else { return Err(format!("it refers to `{target}`, which is not in it")) };
        self.open.push(target);
        let rules = self.rules(place, depth + 1)?;
        self.open.pop();
        self.known.insert(target, rules);
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_to_other_parts_are_followed() {
        let part = json!({ "type": "string" });
        let schema = json!({
            "properties": { "a": { "$ref": "#/$defs/part" }, "b": { "$ref": "#/$defs/part" } },
            "$defs": { "part": part },
        });
        assert_eq!(check(&schema), Ok(()));
    }

    #[test]
    fn a_check_that_would_not_end_is_refused() {
        let level = |level: usize| {
            let next = json!({ "$ref": format!("#/$defs/{}", level + 1) });
            (level.to_string(), json!({ "anyOf": [next, next] }))
        };
        let mut levels: serde_json::Map<String, Value> = (0..40).map(level).collect();
        levels.insert("40".to_owned(), json!({ "type": "string" }));
        let doubling = json!({ "$ref": "#/$defs/0", "$defs": levels });
        let mut deep = json!({});
        (0..100).for_each(|_| deep = json!({ "not": deep }));
        for schema in [
            doubling,
            deep,
            json!({ "$ref": "#" }),
            json!({ "$ref": "https://schemas.example/a" }),
            json!({ "$dynamicRef": "#a" }),
        ] {
            assert!(check(&schema).is_err());
        }
    }
}
