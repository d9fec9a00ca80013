//! The ends of a window in a template: `{since}` and `{until}`.

use serde_json::Value;
use weft_sdk::Failure;

use crate::request::Template;
use crate::values::Object;

const SINCE: &str = "{since}";
const UNTIL: &str = "{until}";

/// Words that other tools and people use for the ends of a range.
const OTHER_WORDS: [&str; 16] = [
    "from",
    "to",
    "start",
    "end",
    "begin",
    "after",
    "before",
    "start_time",
    "end_time",
    "start_date",
    "end_date",
    "date_from",
    "date_to",
    "from_date",
    "to_date",
    "now",
];

/// Both ends of a window as the platform wants them.
#[derive(Debug, PartialEq)]
pub struct Ends {
    since: Value,
    until: Value,
}

impl Ends {
    /// Ends that are written already.
    pub fn new([since, until]: [Value; 2]) -> Self {
        Self { since, until }
    }

    /// Puts them into path, query, header fields, form and body. A value that is `{since}` and nothing else becomes a
    /// number where times are numbers. What looks like a placeholder and is none is a failure that names it.
    pub fn put_into(&self, template: &mut Template) -> Result<(), Failure> {
        check(template, is_unknown)?;
        let mut found = template.path.contains(SINCE);
        if found || template.path.contains(UNTIL) {
            let encoded = |end: &Value| encoded(&plain(end));
            template.path = template.path.replace(SINCE, &encoded(&self.since)).replace(UNTIL, &encoded(&self.until));
        }
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

/// A time as a part of a path. A `/` stays one: it is the pattern's own word.
fn encoded(text: &str) -> String {
    let mut path = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b'/' => {
                path.push(char::from(byte));
            }
            other => path.push_str(&format!("%{other:02X}")),
        }
    }
    path
}

/// Refuses a template with placeholders in it that nobody fills: only `http/changes` reads by time.
pub fn check_left(template: &Template) -> Result<(), Failure> {
    check(template, |word, _| is_end(word))
        .map_err(|failure| failure.with_remedy("only `http/changes` reads by time: use it, or write a value"))
}

/// Which words in braces are wrong; the second value says whether the text is the word and nothing else.
type IsWrong = fn(&str, bool) -> bool;

/// Fails at the first placeholder that is wrong.
fn check(template: &Template, is_wrong: IsWrong) -> Result<(), Failure> {
    template.path.split('/').try_for_each(|part| check_text(part, "path", is_wrong))?;
    let objects =
        [("query", Some(&template.query)), ("headers", Some(&template.headers)), ("form", template.form.as_ref())];
    for (name, object) in objects {
        for (field, value) in object.into_iter().flatten() {
            check_value(value, &format!("{name}.{field}"), is_wrong)?;
        }
    }
    check_value(&template.body, "body", is_wrong)
}

fn check_value(value: &Value, place: &str, is_wrong: IsWrong) -> Result<(), Failure> {
    match value {
        Value::String(text) => check_text(text, place, is_wrong),
        Value::Array(values) => {
            let mut values = values.iter().enumerate();
            values.try_for_each(|(index, value)| check_value(value, &format!("{place}.{index}"), is_wrong))
        }
        Value::Object(fields) => {
            let mut fields = fields.iter();
            fields.try_for_each(|(name, value)| check_value(value, &format!("{place}.{name}"), is_wrong))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_text(text: &str, place: &str, is_wrong: IsWrong) -> Result<(), Failure> {
    let wrong = words(text).find(|word| is_wrong(word, text.len() == word.len() + 2));
    wrong.map_or(Ok(()), |word| Err(unknown(word, place)))
}

/// The words of a text that stand in braces: `from` in `updated>{from}`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let word = &rest[..rest.find('}')?];
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_word.then_some(word)
    })
}

fn is_end(word: &str) -> bool {
    ["since", "until"].contains(&word)
}

/// Whether a word in braces was surely meant as a placeholder. A text that is nothing else can be meant as nothing else;
/// within a text, braces have many meanings.
fn is_unknown(word: &str, alone: bool) -> bool {
    let lower = word.to_ascii_lowercase();
    !is_end(word) && (alone || is_end(&lower) || OTHER_WORDS.contains(&lower.as_str()))
}

fn unknown(word: &str, place: &str) -> Failure {
    Failure::invalid(format!("`{{{word}}}` under `{place}` is not filled in"))
        .with_remedy("the ends of the range of time are `{since}` and `{until}`")
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn object(value: Value) -> Object {
        serde_json::from_value(value).unwrap()
    }

    fn seconds() -> Ends {
        Ends::new([json!(1), json!(2)])
    }

    #[test]
    fn they_are_put_in_everywhere() {
        let mut template = Template {
            path: "/since/{since}/{until}.json".to_owned(),
            query: object(json!({ "range": "{since}..{until}", "n": 1 })),
            headers: object(json!({ "x-since": "{since}" })),
            form: Some(object(json!({ "to": ["{until}"] }))),
            body: json!({ "where": [{ "from": "{since}", "to": "until {until}" }] }),
            ..Template::default()
        };
        seconds().put_into(&mut template).unwrap();
        assert_eq!(template.path, "/since/1/2.json");
        assert_eq!(Value::from(template.query), json!({ "range": "1..2", "n": 1 }));
        assert_eq!(Value::from(template.headers), json!({ "x-since": 1 }));
        assert_eq!(template.form.map(Value::from), Some(json!({ "to": [2] })));
        assert_eq!(template.body, json!({ "where": [{ "from": 1, "to": "until 2" }] }));
    }

    #[test]
    fn in_a_path_they_are_encoded() {
        let path = |path: &str, since: &str| {
            let mut template = Template { path: path.to_owned(), ..Template::default() };
            Ends::new([json!(since), json!("x")]).put_into(&mut template).map(|()| template.path).unwrap()
        };
        assert_eq!(path("/local/{since}", "2026-03-05 10:15:00"), "/local/2026-03-05%2010:15:00");
        assert_eq!(path("/a/{since}/b", "2026-03-05T10:15:00+08:00"), "/a/2026-03-05T10:15:00%2B08:00/b");
        assert_eq!(path("/days/{since}", "2026/03/05"), "/days/2026/03/05");
        assert_eq!(path("/days/{since}", "3月?#%"), "/days/3%E6%9C%88%3F%23%25");
    }

    #[test]
    fn a_template_that_filters_by_nothing_is_refused() {
        let mut template = Template { body: json!({ "to": "{until}" }), ..Template::default() };
        assert!(matches!(seconds().put_into(&mut template), Err(Failure::Invalid(_))));
    }

    #[test]
    fn what_looks_like_a_placeholder_and_is_none_is_named() {
        let told = |template: Template| match seconds().put_into(&mut template.clone()) {
            Err(Failure::Invalid(problem)) => problem.message,
            other => panic!("{other:?}"),
        };
        let query =
            |value: Value| Template { query: object(json!({ "a": "{since}", "b": value })), ..Template::default() };
        assert_eq!(told(query(json!("{from}"))), "`{from}` under `query.b` is not filled in");
        assert_eq!(told(query(json!(["x", "{Until}"]))), "`{Until}` under `query.b.1` is not filled in");
        assert_eq!(told(query(json!("at>{start_time}"))), "`{start_time}` under `query.b` is not filled in");
        assert_eq!(told(query(json!("{anything}"))), "`{anything}` under `query.b` is not filled in");
        let body = json!({ "x": "{since}", "where": [{ "to": "{to}" }] });
        assert_eq!(told(Template { body, ..Template::default() }), "`{to}` under `body.where.0.to` is not filled in");
        let path = "/a/{since}/{shop}".to_owned();
        assert_eq!(told(Template { path, ..Template::default() }), "`{shop}` under `path` is not filled in");
    }

    #[test]
    fn other_braces_are_sent_as_they_are() {
        let text = "query { orders(since: \"{since}\") {id} } {}";
        let mut template = Template { body: json!({ "query": text, "x": "{ from }" }), ..Template::default() };
        seconds().put_into(&mut template).unwrap();
        assert_eq!(template.body["query"], "query { orders(since: \"1\") {id} } {}");
    }

    #[test]
    fn where_nobody_fills_them_in_they_are_refused() {
        let query = |text: &str| Template { query: object(json!({ "a": text })), ..Template::default() };
        for text in ["{since}", "from {until}"] {
            assert!(matches!(check_left(&query(text)), Err(Failure::Invalid(_))), "{text}");
        }
        assert!(check_left(&query("{from}")).is_ok(), "it may be the platform's own word");
    }
}
