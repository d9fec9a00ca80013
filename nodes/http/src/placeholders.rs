//! The ends of a window in a template: `{since}` and `{until}`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::{Failure, Window, time};

use crate::request::Template;
use crate::values::Object;

/// How a platform wants times written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeFormat {
    /// `2026-03-05T10:15:00Z`, or with `offset_minutes`: `2026-03-05T10:15:00+08:00`.
    #[default]
    Rfc3339,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// `2026-03-05 10:15:00`, the time of day at `offset_minutes`.
    Local,
}

const SINCE: &str = "{since}";
const UNTIL: &str = "{until}";

/// Both ends of a window as the platform wants them.
#[derive(Debug, PartialEq)]
pub struct Ends {
    since: Value,
    until: Value,
}

impl Ends {
    /// None if no time that can be written in this way is in the window.
    ///
    /// All but milliseconds are whole seconds. Windows that meet then still meet, since both ends are moved alike: to
    /// the next whole second.
    pub fn new(window: Window, format: TimeFormat, offset_minutes: i16) -> Option<Self> {
        if format == TimeFormat::Milliseconds {
            return Some(Self { since: window.since_ms.into(), until: window.until_ms.into() });
        }
        let seconds = window.seconds();
        let write = |second: i64| match format {
            TimeFormat::Rfc3339 => Value::from(time::rfc3339(second * 1_000, offset_minutes)),
            TimeFormat::Local => Value::from(time::local(second, offset_minutes)),
            TimeFormat::Seconds | TimeFormat::Milliseconds => Value::from(second),
        };
        (!seconds.is_empty()).then(|| Self { since: write(seconds.start), until: write(seconds.end) })
    }

    /// Puts them into query, header fields, form and body. A value that is `{since}` and nothing else becomes a number
    /// where times are numbers.
    pub fn put_into(&self, template: &mut Template) -> Result<(), Failure> {
        let mut found = false;
        let objects = [Some(&mut template.query), Some(&mut template.headers), template.form.as_mut()];
        for value in objects.into_iter().flatten().flat_map(Object::values_mut).chain([&mut template.body]) {
            self.put(value, &mut found);
        }
        if found {
            return Ok(());
        }
        // Every window would bring the whole list.
        Err(Failure::invalid("nothing in the request says `{since}`, so it asks for no range of time")
            .with_remedy("write the parameter that filters by time, such as `query: { updated_from: \"{since}\" }`, or use `http/list`"))
    }

    fn put(&self, value: &mut Value, found: &mut bool) {
        match value {
            Value::String(text) => {
                *found |= text.contains(SINCE);
                *value = self.filled(text);
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.put(value, found)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.put(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn filled(&self, text: &str) -> Value {
        match text {
            SINCE => self.since.clone(),
            UNTIL => self.until.clone(),
            text => Value::from(text.replace(SINCE, &plain(&self.since)).replace(UNTIL, &plain(&self.until))),
        }
    }
}

/// A text or a number without quotation marks.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::{json, window};

    use super::*;

    fn ends(format: TimeFormat, offset_minutes: i16) -> [Value; 2] {
        let window = window("2024-03-05T02:15:00.250Z", "2024-03-05T03:15:00Z");
        let ends = Ends::new(window, format, offset_minutes).unwrap();
        [ends.since, ends.until]
    }

    #[test]
    fn times_are_written_as_the_platform_wants_them() {
        assert_eq!(ends(TimeFormat::Rfc3339, 0), [json!("2024-03-05T02:15:01Z"), json!("2024-03-05T03:15:00Z")]);
        assert_eq!(
            ends(TimeFormat::Rfc3339, 480),
            [json!("2024-03-05T10:15:01+08:00"), json!("2024-03-05T11:15:00+08:00")]
        );
        assert_eq!(ends(TimeFormat::Local, 480), [json!("2024-03-05 10:15:01"), json!("2024-03-05 11:15:00")]);
        assert_eq!(ends(TimeFormat::Seconds, 0), [json!(1_709_604_901), json!(1_709_608_500)]);
        assert_eq!(ends(TimeFormat::Milliseconds, 0), [json!(1_709_604_900_250_i64), json!(1_709_608_500_000_i64)]);
    }

    #[test]
    fn a_window_without_a_whole_second_has_no_ends() {
        let window = Window::utc(1_001, 1_999);
        assert_eq!(Ends::new(window, TimeFormat::Seconds, 0), None);
        assert!(Ends::new(window, TimeFormat::Milliseconds, 0).is_some());
    }

    #[test]
    fn they_are_put_in_everywhere() {
        let object = |value: Value| serde_json::from_value::<Object>(value).unwrap();
        let mut template = Template {
            query: object(json!({ "range": "{since}..{until}", "n": 1 })),
            headers: object(json!({ "x-since": "{since}" })),
            form: Some(object(json!({ "to": ["{until}"] }))),
            body: json!({ "where": [{ "from": "{since}", "to": "until {until}" }] }),
            ..Template::default()
        };
        let ends = Ends::new(Window::utc(1_000, 2_000), TimeFormat::Seconds, 0).unwrap();
        ends.put_into(&mut template).unwrap();
        assert_eq!(Value::from(template.query), json!({ "range": "1..2", "n": 1 }));
        assert_eq!(Value::from(template.headers), json!({ "x-since": 1 }));
        assert_eq!(template.form.map(Value::from), Some(json!({ "to": [2] })));
        assert_eq!(template.body, json!({ "where": [{ "from": 1, "to": "until 2" }] }));
    }

    #[test]
    fn a_template_that_filters_by_nothing_is_refused() {
        let ends = Ends::new(Window::utc(0, 1_000), TimeFormat::Seconds, 0).unwrap();
        let mut template = Template { body: json!({ "to": "{until}" }), ..Template::default() };
        assert!(matches!(ends.put_into(&mut template), Err(Failure::Invalid(_))));
    }
}
