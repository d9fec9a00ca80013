//! A description as the document that the host reads. Schemas stand in it as they are, whatever they are: a component in
//! wasm text can say anything about itself.

use weft_engine::sandbox::Label;
use weft_engine::sandbox::contract::{
    Authorization, Component, Connection, ConnectionVariant, Consent, DetailList, Field, Node, Parts, Place, RateLimit,
    Records, RequestPart, Token, WindowRules,
};

/// The document of a component.
pub fn of(component: &Component) -> String {
    object(&[
        ("weft_description", "1".to_owned()),
        ("name", text(&component.name)),
        ("title", label(&component.title)),
        ("connection", option(component.connection.as_ref(), connection)),
        ("nodes", list(&component.nodes, node)),
    ])
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(write).collect();
    format!("[{}]", items.join(","))
}

fn option<T: ?Sized>(value: Option<&T>, write: impl Fn(&T) -> String) -> String {
    value.map_or_else(|| "null".to_owned(), write)
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn texts(names: &[String]) -> String {
    list(names, |name| text(name))
}

fn label(label: &Label) -> String {
    object(&[("en", text(&label.en)), ("zh", text(&label.zh))])
}

fn connection(connection: &Connection) -> String {
    object(&[
        ("base_url", text(&connection.base_url)),
        ("hosts", texts(&connection.hosts)),
        ("fields", list(&connection.fields, field)),
        ("variants", list(&connection.variants, variant)),
        ("authorize", list(&connection.authorize, authorization)),
        ("limits", list(&connection.limits, limit)),
        ("places", list(&connection.places, place)),
    ])
}

fn field(field: &Field) -> String {
    object(&[
        ("name", text(&field.name)),
        ("title", label(&field.title)),
        ("help", label(&field.help)),
        ("secret", field.secret.to_string()),
        ("required", field.required.to_string()),
        ("variants", texts(&field.variants)),
        ("choices", texts(&field.choices)),
        ("preset", option(field.preset.as_deref(), text)),
        ("parts", option(field.parts.as_ref(), parts)),
        ("secret_unless", option(field.secret_unless.as_deref(), text)),
    ])
}

fn parts(parts: &Parts) -> String {
    object(&[("separator", text(&parts.separator)), ("names", texts(&parts.names))])
}

fn variant(variant: &ConnectionVariant) -> String {
    object(&[
        ("name", text(&variant.name)),
        ("title", label(&variant.title)),
        ("base_url", option(variant.base_url.as_deref(), text)),
        ("parts", variant.parts.to_string()),
    ])
}

fn authorization(authorization: &Authorization) -> String {
    object(&[
        ("variants", texts(&authorization.variants)),
        ("node", text(&authorization.node)),
        ("tokens", list(&authorization.tokens, token)),
        ("consent", option(authorization.consent.as_ref(), consent)),
    ])
}

fn consent(consent: &Consent) -> String {
    object(&[
        ("kind", text("redirect")),
        ("begin", text(&consent.begin)),
        ("finish", text(&consent.finish)),
        ("revoke", option(consent.revoke.as_deref(), text)),
        ("hosts", texts(&consent.hosts)),
        ("code", text(&consent.code)),
        ("code_lives_ms", consent.code_lives_ms.to_string()),
        ("echoes_state", consent.echoes_state.to_string()),
        ("pkce", consent.pkce.to_string()),
    ])
}

fn token(token: &Token) -> String {
    object(&[
        ("name", text(&token.name)),
        ("pointer", option(token.pointer.as_deref(), text)),
        ("lives", option(token.lives.as_deref(), text)),
        ("renews", token.renews.to_string()),
    ])
}

fn limit(limit: &RateLimit) -> String {
    object(&[
        ("nodes", texts(&limit.nodes)),
        ("requests", limit.requests.to_string()),
        ("per_ms", limit.per_ms.to_string()),
    ])
}

fn place(place: &Place) -> String {
    let part = match place.part {
        RequestPart::Header => "header",
        RequestPart::Query => "query",
        RequestPart::Form => "form",
        RequestPart::Json => "json",
    };
    object(&[
        ("value", text(&place.value)),
        ("nodes", texts(&place.nodes)),
        ("part", text(part)),
        ("name", text(&place.name)),
    ])
}

fn node(node: &Node) -> String {
    object(&[
        ("name", text(&node.name)),
        ("title", label(&node.title)),
        ("category", option(node.category.as_ref(), label)),
        ("parameters", node.parameters.clone()),
        ("records", option(node.records.as_ref(), records)),
        ("paging", node.paging.to_string()),
        ("window", option(node.window.as_ref(), window)),
    ])
}

fn records(records: &Records) -> String {
    object(&[
        ("schema", records.schema.clone()),
        ("key", texts(&records.key)),
        ("details", list(&records.details, details)),
        ("personal", texts(&records.personal)),
        ("missing_is_null", records.missing_is_null.to_string()),
    ])
}

fn details(details: &DetailList) -> String {
    object(&[("field", text(&details.field)), ("key", texts(&details.key)), ("link", texts(&details.link))])
}

fn window(window: &WindowRules) -> String {
    object(&[
        ("filters", option(window.filters.as_deref(), text)),
        ("sorts", option(window.sorts.as_deref(), text)),
        ("closed_end", window.closed_end.to_string()),
        ("widest_ms", window.widest_ms.to_string()),
        ("zone", text(&window.zone)),
        ("lag_ms", window.lag_ms.to_string()),
        ("first_ms", window.first_ms.to_string()),
        ("lookback_ms", window.lookback_ms.to_string()),
        ("parallel", window.parallel.to_string()),
    ])
}
