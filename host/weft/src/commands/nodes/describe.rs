//! What components say about themselves, for people.

use serde_json::Value;
use weft_engine::workflow::{
    Catalogue, ComponentDescription, ConnectionDescription, FieldDescription, Label, NodeDescription, PlaceDescription,
    RateLimit, RequestPart, WindowRules,
};

use super::Language;
use crate::arguments::Nodes;
use crate::exit;
use crate::message::{Message, Messages};
use crate::print::{say_json, say_text};
use crate::setup::Setup;
use crate::table_text::on_one_line;

/// Prints all nodes, or one component, or one node.
pub(super) fn describe(arguments: &Nodes, setup: &Setup, language: Language) -> Result<u8, Messages> {
    let catalogue = setup.runtime.components().catalogue();
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
        say_json(value);
    } else {
        say_text(&text());
    }
}

fn unknown(catalogue: &Catalogue, name: &str) -> Messages {
    let names: Vec<&str> = catalogue.components().map(|component| component.name.as_str()).collect();
    let message = Message::new(format!("there is no component `{name}`"), format!("there are: {}", names.join(", ")));
    Messages::one(exit::USAGE, message)
}

fn unknown_node(component: &ComponentDescription, name: &str) -> Messages {
    let names: Vec<&str> = component.usable_nodes().map(|node| node.name.as_str()).collect();
    let reason = format!("`{}` has no node `{name}`", component.name);
    Messages::one(exit::USAGE, Message::new(reason, format!("it has: {}", names.join(", "))))
}

fn list(catalogue: &Catalogue, language: Language, json: bool) {
    for component in catalogue.components() {
        let name = |node: &NodeDescription| format!("{}/{}", component.name, node.name);
        let width = width(component.usable_nodes().map(|node| name(node).len()), 24);
        for node in component.usable_nodes() {
            if json {
                let line = serde_json::json!({
                    "node": name(node), "title": node.title, "category": node.category, "paging": node.paging,
                    "window": node.window.is_some(),
                });
                say!("{line}");
            } else {
                say!("{}", on_one_line(&format!("{:<width$}  {}", name(node), language.of(&node.title))));
            }
        }
    }
}

/// Adds a line. What a component says may hold ends of lines, and would pass for what is said of it.
fn add(text: &mut String, line: &str) {
    text.push_str(&on_one_line(line));
    text.push('\n');
}

/// The same, with an empty line above.
fn section(text: &mut String, line: &str) {
    text.push('\n');
    add(text, line);
}

/// The width of a column: that of its longest entry, at least this.
fn width(lengths: impl Iterator<Item = usize>, least: usize) -> usize {
    lengths.max().unwrap_or_default().max(least)
}

fn describe_component(component: &ComponentDescription, language: Language) -> String {
    let mut text = String::new();
    add(&mut text, &format!("{}  {}", component.name, language.of(&component.title)));
    if let Some(connection) = &component.connection {
        describe_connection(connection, component, language, &mut text);
    }
    if component.any_platform {
        section(&mut text, language.either("connection", "连接"));
        add(
            &mut text,
            language.either(
                "  of any platform, if a step gives it one; and the hosts in its `allow`",
                "  步骤给它的任何平台的连接；以及步骤 `allow` 中的主机",
            ),
        );
    }
    section(&mut text, language.either("nodes", "节点"));
    let width = width(component.usable_nodes().map(|node| node.name.len()), 20);
    let mut written: Vec<Option<&Label>> = Vec::new();
    for category in component.usable_nodes().map(|node| node.category.as_ref()) {
        if written.contains(&category) {
            continue;
        }
        written.push(category);
        if let Some(category) = category {
            add(&mut text, &format!("  [{}]", language.of(category)));
        }
        for node in component.usable_nodes().filter(|node| node.category.as_ref() == category) {
            add(&mut text, &format!("  {:<width$}  {}", node.name, language.of(&node.title)));
        }
    }
    text
}

fn describe_connection(
    connection: &ConnectionDescription,
    component: &ComponentDescription,
    language: Language,
    text: &mut String,
) {
    section(text, language.either("connection", "连接"));
    for variant in &connection.variants {
        let way = match (&variant.retired, connection.authorization(Some(&variant.name))) {
            (Some(instead), _) => format!("; {}: {}", language.either("switched off", "已停用"), language.of(instead)),
            (None, Some(way)) if way.consent.is_some() => {
                language.either("; by consent: weft connect", "；需授权：weft connect").to_owned()
            }
            _ => String::new(),
        };
        add(text, &format!("  variant: {}  {}{way}", variant.name, language.of(&variant.title)));
    }
    for site in &connection.sites {
        add(text, &format!("  site: {}  {}", site.name, language.of(&site.title)));
    }
    let has_one_kind = connection.variants.is_empty();
    if has_one_kind && connection.authorization(None).is_some_and(|way| way.consent.is_some()) {
        add(text, language.either("  by consent: weft connect", "  需授权：weft connect"));
    }
    for field in &connection.fields {
        describe_field(field, language, text);
    }
    describe_places(connection, language, text);
    section(text, &format!("{}  {}", language.either("address", "访问的地址"), addresses(connection, language)));
    add(text, &format!("{}  {}", language.either("hosts", "访问的主机"), connection.hosts.join(", ")));
    section(text, language.either("limits", "频率限制"));
    let shared: Vec<String> = connection.limits.iter().filter(|limit| limit.nodes.is_empty()).map(show_limit).collect();
    if !shared.is_empty() {
        add(text, &format!("  {}  {}", language.either("all nodes together", "所有节点合计"), shared.join(", ")));
    }
    for node in &component.nodes {
        let own = connection.limits.iter().filter(|limit| limit.nodes.contains(&node.name)).map(show_limit);
        let limits = own.collect::<Vec<_>>().join(", ");
        if !limits.is_empty() {
            add(text, &format!("  {:<16}  {limits}", node.name));
        }
    }
}

/// Where in requests each secret and token stands.
fn describe_places(connection: &ConnectionDescription, language: Language, text: &mut String) {
    let secrets = connection.fields.iter().filter(|field| field.secret || field.secret_unless.is_some());
    let tokens = connection.authorize.iter().flat_map(|authorize| authorize.token_names());
    let mut values: Vec<&String> = secrets.flat_map(|field| field.secret_names()).collect();
    tokens.for_each(|token| values.extend((!values.contains(&token)).then_some(token)));
    if values.is_empty() {
        return;
    }
    section(text, language.either("secrets in requests", "密钥在请求中的位置"));
    let width = width(values.iter().map(|value| value.len()), 12);
    for value in values {
        let places = connection.places.iter().filter(|place| place.value == *value);
        let mut places: Vec<String> = places.map(|place| show_place(place, language)).collect();
        if places.is_empty() {
            places.push(language.either("nowhere, at most as a hash", "不出现，至多以哈希形式").to_owned());
        }
        for (index, place) in places.iter().enumerate() {
            add(text, &format!("  {:<width$}  {place}", if index == 0 { value.as_str() } else { "" }));
        }
    }
}

fn show_place(place: &PlaceDescription, language: Language) -> String {
    let (any, named) = match place.part {
        RequestPart::Header => (("any header field", "任意请求头"), ("header field", "请求头")),
        RequestPart::Query => (("any query parameter", "任意查询参数"), ("query parameter", "查询参数")),
        RequestPart::Form => (("any form field", "任意表单字段"), ("form field", "表单字段")),
        RequestPart::Json => (("anywhere in a JSON body", "JSON 请求体的任意位置"), ("JSON body at", "JSON 请求体")),
    };
    let what = match (place.is_any(), place.field()) {
        (true, _) => language.either(any.0, any.1).to_owned(),
        (false, None) => format!("{} {}", language.either(named.0, named.1), place.name),
        (false, Some(field)) => {
            let words = language.either("as the field says:", "由该字段指定：");
            format!("{}, {words} {field}", language.either(named.0, named.1))
        }
    };
    if place.nodes.is_empty() { what } else { format!("{what} ({})", place.nodes.join(", ")) }
}

/// Where requests go unless a connection says otherwise, by variant where there are some.
fn addresses(connection: &ConnectionDescription, language: Language) -> String {
    let own = language.either("as each connection says (base_url)", "由各连接填写（base_url）");
    let address = |variant: Option<&str>| match connection.base_url(variant, None) {
        "" => own.to_owned(),
        address => address.to_owned(),
    };
    let of_variants = connection.variants.iter().map(|it| format!("{}: {}", it.name, address(Some(it.name.as_str()))));
    if connection.variants.is_empty() { address(None) } else { of_variants.collect::<Vec<_>>().join(", ") }
}

/// All limits that a node is under, on one line.
fn limits_of(connection: &ConnectionDescription, node: &NodeDescription) -> String {
    let under = connection.limits.iter().filter(|limit| limit.nodes.is_empty() || limit.nodes.contains(&node.name));
    under.map(show_limit).collect::<Vec<_>>().join(", ")
}

fn show_limit(limit: &RateLimit) -> String {
    match (&limit.day, limit.bucket) {
        (Some(zone), _) => format!("{} / day ({zone})", limit.requests),
        (None, Some(size)) => format!("{} / {}, at most {size} at once", limit.requests, duration(limit.per_ms.into())),
        (None, None) => format!("{} / {}", limit.requests, duration(limit.per_ms.into())),
    }
}

/// A duration as one would write it in a workflow.
fn duration(duration_ms: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let unit = UNITS.iter().find(|(unit, _)| duration_ms > 0 && duration_ms.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{duration_ms}ms"), |(unit, name)| format!("{}{name}", duration_ms / unit))
}

fn describe_field(field: &FieldDescription, language: Language, text: &mut String) {
    let mut notes = Vec::new();
    if field.secret {
        notes.push(language.either("secret", "保密"));
    }
    let unless = field.secret_unless.as_ref();
    let unless = unless.map(|other| format!("{} {other}", language.either("secret without", "保密，若没有")));
    notes.extend(unless.as_deref());
    if !field.required {
        notes.push(language.either("optional", "可选"));
    }
    let choices = field.choices.join(" | ");
    if !choices.is_empty() {
        notes.push(&choices);
    }
    let preset = field.preset.as_ref().map(|preset| format!("{} {preset}", language.either("preset", "默认")));
    notes.extend(preset.as_deref());
    let variants = field.variants.join(", ");
    if !variants.is_empty() {
        notes.push(&variants);
    }
    let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) };
    add(text, &format!("  {:<12}  {}{notes}", field.name, language.of(&field.title)));
    add(text, &format!("  {:<12}  {}", "", language.of(&field.help)));
}

fn describe_node(component: &ComponentDescription, node: &NodeDescription, language: Language) -> String {
    let mut text = String::new();
    add(&mut text, &format!("{}/{}  {}", component.name, node.name, language.of(&node.title)));
    section(&mut text, language.either("parameters (under `with`)", "参数(写在 `with` 下)"));
    describe_properties(&node.parameters, language, &mut text);
    if let Some(records) = &node.records {
        let key = records.key.join(", ");
        section(&mut text, &format!("{} {key}", language.either("record fields; key:", "记录字段,主键:")));
        describe_properties(&records.schema, language, &mut text);
    }
    let personal = node.records.as_ref().map(|records| records.personal.join(", ")).unwrap_or_default();
    if !personal.is_empty() {
        section(&mut text, &format!("{} {personal}", language.either("may hold personal data:", "可能含个人信息：")));
    }
    for details in node.records.iter().flat_map(|records| &records.details) {
        let words = language
            .either("can have a table of its own (`into.details`), key:", "可写入单独的表（`into.details`），主键：");
        let key: Vec<&str> = details.link.iter().chain(&details.key).map(String::as_str).collect();
        section(&mut text, &format!("{}  {words} {}", details.field, key.join(", ")));
    }
    if node.paging {
        section(&mut text, language.either("reads page by page", "分页读取"));
    }
    if let Some(window) = &node.window {
        describe_window(window, language, &mut text);
    }
    if let Some(limits) = component.connection.as_ref().map(|connection| limits_of(connection, node)) {
        section(&mut text, &format!("{}  {limits}", language.either("limits", "频率限制")));
    }
    text
}

fn describe_properties(schema: &Value, language: Language, text: &mut String) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(properties) = schema.get("properties").and_then(Value::as_object).filter(|it| !it.is_empty()) else {
        add(text, &format!("  {}", language.either("none", "无")));
        return;
    };
    for (name, property) in properties {
        let mark = if required.contains(&name.as_str()) { "*" } else { " " };
        let help = property.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ");
        let line = format!(" {mark}{name:<22}  {:<12}  {help}{}", kind(property), bounds(property));
        add(text, line.trim_end());
    }
    if !required.is_empty() {
        add(text, &format!("  {}", language.either("* required", "* 必填")));
    }
}

/// What a value is, as short as it can be said.
fn kind(property: &Value) -> String {
    match property.get("format").and_then(Value::as_str) {
        Some("date-time") => return "time".to_owned(),
        Some("decimal") => return "decimal".to_owned(),
        Some(format) if format.starts_with("int") || format.starts_with("uint") => return "integer".to_owned(),
        _ => {}
    }
    let texts = |values: &[Value]| values.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    match (property.get("type"), property.get("enum"), property.get("oneOf")) {
        (Some(Value::String(name)), ..) => name.clone(),
        (Some(Value::Array(names)), ..) => {
            texts(names).into_iter().filter(|name| name != "null").collect::<Vec<_>>().join("|")
        }
        (_, Some(Value::Array(choices)), _) => texts(choices).join("|"),
        (_, _, Some(Value::Array(choices))) => {
            choices.iter().filter_map(|choice| choice.get("const")?.as_str()).collect::<Vec<_>>().join("|")
        }
        _ => "any".to_owned(),
    }
}

/// The default and the range of a value, where there are any.
fn bounds(property: &Value) -> String {
    let known = |name: &str| property.get(name).filter(|value| !value.is_null()).map(Value::to_string);
    let default = known("default").map(|value| format!("default {value}"));
    let range = match (known("minimum"), known("maximum")) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        _ => None,
    };
    let parts: Vec<String> = default.into_iter().chain(range).collect();
    if parts.is_empty() { String::new() } else { format!(" [{}]", parts.join(", ")) }
}

fn describe_window(window: &WindowRules, language: Language, text: &mut String) {
    section(text, language.either("window (change it under `sync`)", "时间窗口(在 `sync` 下修改)"));
    let unknown = || language.either("unknown", "未知").to_owned();
    for (name, value) in [
        ("filters", window.filters.clone().unwrap_or_else(unknown)),
        ("sorts", window.sorts.clone().unwrap_or_else(unknown)),
        ("widest", duration(window.widest_ms)),
        ("lag", duration(window.lag_ms)),
        ("first", duration(window.first_ms)),
        ("lookback", duration(window.lookback_ms)),
        ("zone", window.zone.clone()),
        ("parallel", window.parallel.to_string()),
    ] {
        add(text, &format!("  {name:<10}  {value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::{add, section};

    #[test]
    fn a_component_can_not_add_lines_of_its_own() {
        let mut text = String::new();
        add(&mut text, "shop  A shop\n\nhosts  good.example\u{9b}2J");
        section(&mut text, "limits");
        assert_eq!(text, "shop  A shop  hosts  good.example 2J\n\nlimits\n");
    }
}
