//! `weft nodes`: what workflows can use, from what components say about themselves.

use std::fmt::Write;

use serde_json::Value;
use weft_engine::workflow::{
    Catalogue, ComponentDescription, ConnectionDescription, FieldDescription, Label, NodeDescription, WindowRules,
};

use crate::arguments::Nodes;
use crate::exit;
use crate::message::{Message, Messages};
use crate::setup;

/// Runs the command.
pub async fn nodes(arguments: Nodes) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let catalogue = setup.components.catalogue();
    let language = Language::choose(arguments.lang.as_deref());
    let (component, node) = match arguments.name.as_deref() {
        None => (None, None),
        Some(name) => match name.split_once('/') {
            Some((component, node)) => (Some(component), Some(node)),
            None => (Some(name), None),
        },
    };
    let Some(component) = component else {
        list(&catalogue, language, arguments.json);
        return Ok(exit::DONE);
    };
    let component = catalogue.component(component).ok_or_else(|| unknown(&catalogue, component))?;
    let Some(node) = node else {
        print(arguments.json, component, || describe_component(component, language));
        return Ok(exit::DONE);
    };
    let known = component.node(node).ok_or_else(|| unknown_node(component, node))?;
    print(arguments.json, known, || describe_node(component, known, language));
    Ok(exit::DONE)
}

fn print<T: serde::Serialize>(json: bool, value: &T, text: impl FnOnce() -> String) {
    if json {
        anstream::println!("{}", serde_json::to_value(value).unwrap_or_default());
    } else {
        anstream::print!("{}", text());
    }
}

fn unknown(catalogue: &Catalogue, name: &str) -> Messages {
    let names: Vec<&str> = catalogue.components().map(|component| component.name.as_str()).collect();
    let message = Message::new(format!("there is no component `{name}`"), format!("there are: {}", names.join(", ")));
    Messages::one(exit::USAGE, message)
}

fn unknown_node(component: &ComponentDescription, name: &str) -> Messages {
    let names: Vec<&str> = component.nodes.iter().map(|node| node.name.as_str()).collect();
    let reason = format!("`{}` has no node `{name}`", component.name);
    Messages::one(exit::USAGE, Message::new(reason, format!("it has: {}", names.join(", "))))
}

/// The language of titles and help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Language {
    /// As asked, else by the environment variables that other programs follow too.
    fn choose(asked: Option<&str>) -> Self {
        let environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_default();
        match asked {
            Some("zh") => Self::Chinese,
            Some(_) => Self::English,
            None if environment.starts_with("zh") => Self::Chinese,
            None => Self::English,
        }
    }

    fn of(self, label: &Label) -> &str {
        match self {
            Self::English => &label.en,
            Self::Chinese => &label.zh,
        }
    }

    fn either(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

fn list(catalogue: &Catalogue, language: Language, json: bool) {
    for component in catalogue.components() {
        for node in &component.nodes {
            let name = format!("{}/{}", component.name, node.name);
            if json {
                let line = serde_json::json!({ "node": name, "title": node.title, "paging": node.paging, "window": node.window.is_some() });
                anstream::println!("{line}");
            } else {
                anstream::println!("{name:<24}  {}", language.of(&node.title));
            }
        }
    }
}

fn describe_component(component: &ComponentDescription, language: Language) -> String {
    let mut text = format!("{}  {}\n", component.name, language.of(&component.title));
    if let Some(connection) = &component.connection {
        describe_connection(connection, component, language, &mut text);
    }
    let _ = writeln!(text, "\n{}", language.either("nodes", "节点"));
    for node in &component.nodes {
        let _ = writeln!(text, "  {:<20}  {}", node.name, language.of(&node.title));
    }
    text
}

fn describe_connection(
    connection: &ConnectionDescription,
    component: &ComponentDescription,
    language: Language,
    text: &mut String,
) {
    let _ = writeln!(text, "\n{}", language.either("connection", "连接"));
    for field in &connection.fields {
        describe_field(field, language, text);
    }
    let _ = writeln!(text, "\n{}  {}", language.either("hosts", "访问的主机"), connection.hosts.join(", "));
    let _ = writeln!(text, "\n{}", language.either("limits", "频率限制"));
    for limit in &connection.limits {
        let nodes = if limit.nodes.is_empty() { component.name.clone() } else { limit.nodes.join(", ") };
        let _ = writeln!(text, "  {:>6} / {:>6} ms  {nodes}", limit.requests, limit.per_ms);
    }
}

fn describe_field(field: &FieldDescription, language: Language, text: &mut String) {
    let mut notes = Vec::new();
    if field.secret {
        notes.push(language.either("secret", "保密"));
    }
    if !field.required {
        notes.push(language.either("optional", "可选"));
    }
    let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) };
    let _ = writeln!(text, "  {:<12}  {}{notes}", field.name, language.of(&field.title));
    let _ = writeln!(text, "  {:<12}  {}", "", language.of(&field.help));
}

fn describe_node(component: &ComponentDescription, node: &NodeDescription, language: Language) -> String {
    let mut text = format!("{}/{}  {}\n", component.name, node.name, language.of(&node.title));
    let _ = writeln!(text, "\n{}", language.either("parameters (under `with`)", "参数(写在 `with` 下)"));
    describe_properties(&node.parameters, language, &mut text);
    if let Some(records) = &node.records {
        let key = records.key.join(", ");
        let _ = writeln!(text, "\n{} {key}", language.either("record fields; key:", "记录字段,主键:"));
        describe_properties(&records.schema, language, &mut text);
    }
    if node.paging {
        let _ = writeln!(text, "\n{}", language.either("reads page by page", "分页读取"));
    }
    if let Some(window) = &node.window {
        describe_window(window, language, &mut text);
    }
    if let Some(connection) = &component.connection {
        for limit in connection.limits.iter().filter(|limit| limit.nodes.contains(&node.name)) {
            let _ =
                writeln!(text, "{}  {} / {} ms", language.either("limit", "频率限制"), limit.requests, limit.per_ms);
        }
    }
    text
}

fn describe_properties(schema: &Value, language: Language, text: &mut String) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(properties) = schema.get("properties").and_then(Value::as_object).filter(|it| !it.is_empty()) else {
        let _ = writeln!(text, "  {}", language.either("none", "无"));
        return;
    };
    for (name, property) in properties {
        let mark = if required.contains(&name.as_str()) { "*" } else { " " };
        let help = property.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ");
        let _ = writeln!(text, " {mark}{name:<22}  {:<10}  {help}", kind(property));
    }
    if !required.is_empty() {
        let _ = writeln!(text, "  {}", language.either("* required", "* 必填"));
    }
}

/// What a value is, as short as it can be said.
fn kind(property: &Value) -> String {
    if let Some(format) = property.get("format").and_then(Value::as_str) {
        let short = match format {
            "int64" | "uint64" => "integer",
            "date-time" => "time",
            other => other,
        };
        return short.to_owned();
    }
    let one = |value: &Value| value.as_str().map(str::to_owned);
    match property.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(one).filter(|name| name != "null").collect::<Vec<_>>().join("|")
        }
        _ => property
            .get("enum")
            .and_then(Value::as_array)
            .map_or_else(|| "any".to_owned(), |values| values.iter().filter_map(one).collect::<Vec<_>>().join("|")),
    }
}

fn describe_window(window: &WindowRules, language: Language, text: &mut String) {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    let days = |milliseconds: u64| format!("{}d", milliseconds / DAY_MS);
    let _ = writeln!(text, "\n{}", language.either("window (change it under `sync`)", "时间窗口(在 `sync` 下修改)"));
    for (name, value) in [
        ("filters", window.filters.clone()),
        ("sorts", window.sorts.clone()),
        ("widest", days(window.widest_ms)),
        ("first", days(window.first_ms)),
        ("lookback", days(window.lookback_ms)),
        ("zone", window.zone.clone()),
    ] {
        let _ = writeln!(text, "  {name:<10}  {value}");
    }
}
