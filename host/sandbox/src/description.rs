//! What a component may say about itself, as far as the sandbox depends on it: how much, in which characters, and where
//! it wants to go. Whether the rest is true (schemas, keys, windows) is for those to check who use it.

use url::{Host, Url};

use crate::text::is_steering;
use crate::types::description::{Component, Connection, Field};
use crate::{Label, contract};

/// Most nodes.
const NODES_MAX: usize = 500;
/// Most fields, variants, hosts or limits of a connection.
const ENTRIES_MAX: usize = 500;
/// Longest name.
const NAME_BYTES_MAX: usize = 64;
/// Longest title or help.
const LABEL_BYTES_MAX: usize = 4 << 10;
/// Longest schema.
const SCHEMA_BYTES_MAX: usize = 256 << 10;

/// What is wrong with a description, and what to do; none if nothing is.
pub(crate) fn fault(component: &Component) -> Option<(String, &'static str)> {
    check(component).err()
}

type Checked = Result<(), (String, &'static str)>;

fn check(component: &Component) -> Checked {
    count("nodes", component.nodes.len(), NODES_MAX)?;
    name("it calls itself", &component.name)?;
    label("its title", &component.title)?;
    for node in &component.nodes {
        name("it calls a node", &node.name)?;
        check_node(node)?;
    }
    component.connection.as_ref().map_or(Ok(()), check_connection)
}

fn check_node(node: &contract::Node) -> Checked {
    let its = |what: &str| format!("the {what} of its node `{}`", node.name);
    label(&its("title"), &node.title)?;
    node.category.as_ref().map_or(Ok(()), |category| label(&its("category"), category))?;
    schema(&its("parameter schema"), &node.parameters)?;
    let Some(records) = &node.records else { return Ok(()) };
    schema(&its("record schema"), &records.schema)?;
    let details = records.details.iter().flat_map(|list| list.key.iter().chain(&list.link).chain([&list.field]));
    let names: Vec<&String> = records.key.iter().chain(&records.personal).chain(details).collect();
    count(&its("key, details and personal fields"), names.len(), ENTRIES_MAX)?;
    names.into_iter().try_for_each(|name| short(&its("field names"), name))
}

fn check_connection(connection: &Connection) -> Checked {
    let limits = connection.limits.len() + connection.limits.iter().map(|limit| limit.nodes.len()).sum::<usize>();
    let entries = [
        ("hosts", connection.hosts.len()),
        ("connection fields", connection.fields.len()),
        ("kinds of connection", connection.variants.len()),
        ("limits", limits),
        ("places", connection.places.len() + connection.places.iter().map(|place| place.nodes.len()).sum::<usize>()),
        ("ways to be authorized", connection.authorize.len()),
        ("tokens", connection.authorize.iter().map(|authorize| authorize.tokens.len()).sum()),
        ("sites", connection.sites.len()),
        ("steps of preparation", connection.preparation.len()),
    ];
    entries.into_iter().try_for_each(|(what, length)| count(what, length, ENTRIES_MAX))?;
    let addresses = connection.variants.iter().filter_map(|variant| variant.base_url.as_ref());
    let addresses = addresses.chain(connection.sites.iter().filter_map(|site| site.base_url.as_ref()));
    let addresses = addresses.chain(Some(&connection.base_url).filter(|url| !url.is_empty()));
    addresses.into_iter().try_for_each(|address| check_address(address))?;
    connection.hosts.iter().try_for_each(|host| check_host(host))?;
    for variant in &connection.variants {
        name("it calls a kind of connection", &variant.name.replace('_', "-"))?;
        label("the title of a kind of connection", &variant.title)?;
        variant.retired.iter().try_for_each(|text| label("why a kind of connection is switched off", text))?;
    }
    for place in &connection.places {
        field_name(&place.value)?;
        short("the name of a place", &place.name)?;
    }
    for site in &connection.sites {
        field_name(&site.name)?;
        label("the title of a site", &site.title)?;
        site.refusal.iter().try_for_each(|text| label("the refusal of a site", text))?;
    }
    for step in &connection.preparation {
        label("a step of preparation", &step.text)?;
        step.link.iter().try_for_each(|link| check_link(link))?;
    }
    connection.category.iter().try_for_each(|category| label("its category", category))?;
    for consent in connection.authorize.iter().filter_map(|authorize| authorize.consent.as_ref()) {
        consent.hosts.iter().try_for_each(|host| check_host(host))?;
        field_name(&consent.code)?;
    }
    for told in connection.limits.iter().filter_map(|limit| limit.told.as_ref()) {
        let sources = [&told.used, &told.left, &told.size, &told.per_second].into_iter().flatten();
        sources.into_iter().try_for_each(|source| short("where a limit is told", source))?;
    }
    for token in connection.authorize.iter().flat_map(|authorize| &authorize.tokens) {
        field_name(&token.name)?;
        token.pointer.iter().chain(&token.lives).try_for_each(|pointer| short("the place of a token", pointer))?;
    }
    connection.fields.iter().try_for_each(check_field)
}

fn check_field(field: &Field) -> Checked {
    let its = |what: &str| format!("the {what} of the connection field `{}`", field.name);
    field_name(&field.name)?;
    label(&its("title"), &field.title)?;
    label(&its("help"), &field.help)?;
    count(&its("choices"), field.choices.len(), ENTRIES_MAX)?;
    field.choices.iter().chain(&field.preset).try_for_each(|text| short(&its("choices"), text))?;
    field.pattern.iter().try_for_each(|pattern| short(&its("pattern"), pattern))?;
    let Some(parts) = &field.parts else { return Ok(()) };
    count(&its("parts"), parts.names.len(), ENTRIES_MAX)?;
    parts.names.iter().try_for_each(|part| field_name(part))
}

/// An address that a component brings is public: HTTPS, and a name. The operator may give another in the connection.
/// A page that people are sent to.
fn check_link(link: &str) -> Checked {
    short("a link", link)?;
    let parsed = Url::parse(link).ok().filter(|url| url.scheme() == "https" && url.username().is_empty());
    match parsed.as_ref().and_then(Url::host) {
        Some(Host::Domain(_)) => Ok(()),
        _ => Err((format!("it sends people to `{}`", shown(link)), "use https:// and a host name")),
    }
}

/// Fields in an address become known with the connection, and its hosts are looked at again then.
fn check_address(address: &str) -> Checked {
    let filled = address.replace(['{', '}'], "");
    let parsed = Url::parse(&filled).ok().filter(|_| is_filled_soundly(address));
    let sound = parsed.as_ref().is_some_and(|url| {
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        url.scheme() == "https" && bare && url.fragment().is_none() && matches!(url.host(), Some(Host::Domain(_)))
    });
    let remedy = "use https:// and a host name; connections may override it";
    if sound { Ok(()) } else { Err((format!("it wants to reach `{}`", shown(address)), remedy)) }
}

/// Whether every brace of an address encloses the name of a field.
fn is_filled_soundly(address: &str) -> bool {
    let mut pieces = address.split('{');
    let before = pieces.next().unwrap_or_default();
    let is_field = |name: &str| field_name(name).is_ok() && !name.contains('.');
    !before.contains('}')
        && pieces.all(|piece| piece.split_once('}').is_some_and(|(name, rest)| is_field(name) && !rest.contains('}')))
}

fn check_host(host: &str) -> Checked {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    let parsed = Url::parse(&format!("https://{host}")).ok().filter(|_| host.bytes().all(plain));
    match parsed.as_ref().and_then(Url::host) {
        Some(Host::Domain(_)) => Ok(()),
        _ => Err((format!("it wants to reach `{}`", shown(host)), "write hosts as `name` or `name:port`")),
    }
}

fn count(what: &str, length: usize, most: usize) -> Checked {
    if length <= most {
        return Ok(());
    }
    Err((format!("it has {length} {what}, more than {most}"), "make two components of it"))
}

fn name(what: &str, name: &str) -> Checked {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.bytes().all(letters) {
        return Ok(());
    }
    Err((format!("{what} `{}`", shown(name)), "use up to 64 lower-case letters, digits and hyphens"))
}

fn field_name(name: &str) -> Checked {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.bytes().all(letters) {
        return Ok(());
    }
    Err((format!("it has a connection field `{}`", shown(name)), "use up to 64 letters, digits and `_`"))
}

fn label(what: &str, label: &Label) -> Checked {
    text(what, &label.en, LABEL_BYTES_MAX)?;
    text(what, &label.zh, LABEL_BYTES_MAX)
}

fn short(what: &str, value: &str) -> Checked {
    text(what, value, LABEL_BYTES_MAX)
}

fn schema(what: &str, value: &str) -> Checked {
    text(what, value, SCHEMA_BYTES_MAX)
}

fn text(what: &str, value: &str, bytes_max: usize) -> Checked {
    if value.len() > bytes_max {
        let reason = format!("{what} has {} bytes, more than {bytes_max}", value.len());
        return Err((reason, "say it in fewer words"));
    }
    match value.chars().find(|&char| is_steering(char)) {
        None => Ok(()),
        Some(char) => {
            let reason = format!("{what} holds the character U+{:04X}, which steers terminals", u32::from(char));
            Err((reason, "use plain text"))
        }
    }
}

fn shown(text: &str) -> String {
    crate::text::plain(text, NAME_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(connection: impl Fn(&mut Connection)) -> Component {
        let label = Label { en: "Shop".to_owned(), zh: "商店".to_owned() };
        let mut described = Connection {
            base_url: "https://api.shop.example".to_owned(),
            hosts: vec!["cdn.shop.example:8443".to_owned()],
            ..Connection::default()
        };
        connection(&mut described);
        Component {
            name: "shop".to_owned(),
            title: label,
            connection: Some(described),
            any_platform: false,
            nodes: Vec::new(),
        }
    }

    #[test]
    fn places_are_names_behind_https() {
        assert_eq!(fault(&component(|_| ())), None);
        for address in [
            "http://api.shop.example",
            "https://127.0.0.1",
            "https://0x7f.1",
            "https://[::ffff:127.0.0.1]",
            "https://user@api.shop.example",
            "https://api.shop.example?x=1",
            "file:///etc",
            "nonsense",
        ] {
            let fault = fault(&component(|connection| connection.base_url = address.to_owned()));
            assert!(fault.is_some(), "{address}");
        }
        for host in ["2130706433", "017700000001", "127.0.0.1", "[::1]", "a/b", "a@b", "*.example", "", "ａ.example"] {
            let fault = fault(&component(|connection| connection.hosts = vec![host.to_owned()]));
            assert!(fault.is_some(), "{host}");
        }
    }

    #[test]
    fn texts_are_short_and_plain() {
        let long = "x".repeat(LABEL_BYTES_MAX + 1);
        for title in [long.as_str(), "a\x1b[31mb", "a\u{202e}b"] {
            let mut component = component(|_| ());
            component.title.zh = title.to_owned();
            assert!(fault(&component).is_some(), "{title:?}");
        }
    }
}
