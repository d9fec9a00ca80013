//! An archive as a recording.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::entry::{Entry, pairs, text};
use super::seal::{Sealed, Seals};
use super::{HarError, own};
use crate::{CallKey, RecordedCall, RecordedConnection, RecordedExchange, Recording};

/// Step of the calls of an archive that is not ours: any call may use such an exchange.
pub const ANY_STEP: &str = "*";

/// What an archive doesn't say.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Name of the workflow.
    pub workflow: String,
    /// Connections by alias; requests to other hosts are left out.
    pub connections: BTreeMap<String, RecordedConnection>,
    /// Secrets of the connections: alias, name and value. They are sealed wherever they stand.
    pub secrets: Vec<(String, String, String)>,
    /// The seed, if the archive holds none.
    pub seed: [u8; 32],
}

/// What became of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many entries are in the recording.
    pub imported: usize,
    /// How many entries were left out, by the reason in words.
    pub left_out: BTreeMap<String, usize>,
    /// How many responses came without the body they had.
    pub without_body: usize,
    /// What was sealed, by the order in which it turned up.
    pub sealed: Vec<Sealed>,
    /// Secrets (`ALIAS/NAME`) that are too short to be looked for.
    pub too_short: Vec<String>,
    /// Fields (`ALIAS/NAME`) whose values look drawn by lot and were left: there are so many that they are data.
    pub taken_for_data: Vec<String>,
}

/// Reads an archive of ours, or one that a browser or an API client has captured.
///
/// # Errors
/// It is no archive, or one of its entries is damaged.
pub fn import(har_text: &str, options: ImportOptions) -> Result<(Recording, ImportReport), HarError> {
    let har = parse(har_text)?;
    let log = &har["log"];
    let mut recording = base(log, &options)?;
    let mut report = ImportReport::default();
    let mut seals = Seals::new(&options.secrets);
    report.too_short = seals.too_short();
    let mut captured = Vec::new();
    for (index, value) in log["entries"].as_array().into_iter().flatten().enumerate() {
        let entry = Entry { value, place: format!("/log/entries/{index}") };
        import_entry(&entry, &mut recording, &mut captured, &mut report)?;
    }
    seals.seal_captured(&mut captured);
    seals.seal_own(&mut recording);
    append(&mut recording, captured);
    report.imported = recording.calls.iter().map(|call| call.exchanges.len()).sum();
    report.taken_for_data = seals.taken_for_data();
    report.sealed = seals.into_report();
    Ok((recording, report))
}

/// Whether the archive was exported from a recording, so that it says itself what its connections were.
///
/// # Errors
/// It is no archive.
pub fn is_ours(har_text: &str) -> Result<bool, HarError> {
    Ok(parse(har_text)?["log"][own::FIELD].is_object())
}

/// An exchange of another program.
pub struct Captured {
    pub alias: String,
    pub started_at_ms: i64,
    pub exchange: RecordedExchange,
}

fn parse(har_text: &str) -> Result<Value, HarError> {
    const REMEDY: &str =
        "export it again as HAR 1.2 with content (in a browser: network tab, \"Save all as HAR with content\")";
    let har: Value = serde_json::from_str(har_text.trim_start_matches('\u{feff}'))
        .map_err(|error| HarError::new("", format!("the archive is not JSON: {error}"), REMEDY))?;
    if !har["log"]["entries"].is_array() {
        return Err(HarError::new("/log/entries", "the archive has no list of entries", REMEDY));
    }
    // An empty version means 1.1 (HAR 1.2, "version").
    let version = text(&har["log"], "version");
    if !version.is_empty() && !version.starts_with("1.") {
        return Err(HarError::new("/log/version", format!("version {version} is not known"), REMEDY));
    }
    Ok(har)
}

/// The recording without exchanges.
fn base(log: &Value, options: &ImportOptions) -> Result<Recording, HarError> {
    if log[own::FIELD].is_object() {
        let mut recording = own::read_log(&log[own::FIELD])?;
        for (alias, connection) in &options.connections {
            recording.connections.entry(alias.clone()).or_insert_with(|| connection.clone());
        }
        return Ok(recording);
    }
    let creator = &log["creator"];
    Ok(Recording {
        workflow: options.workflow.clone(),
        engine: format!("{} {}", text(creator, "name"), text(creator, "version")).trim().to_owned(),
        components: BTreeMap::new(),
        started_at_ms: 0,
        seed: options.seed,
        inputs: BTreeMap::new(),
        connections: options.connections.clone(),
        bookmarks: BTreeMap::new(),
        tokens: BTreeMap::new(),
        masked: Vec::new(),
        calls: Vec::new(),
    })
}

fn import_entry(
    entry: &Entry<'_>,
    recording: &mut Recording,
    captured: &mut Vec<Captured>,
    report: &mut ImportReport,
) -> Result<(), HarError> {
    let call = entry.value[own::FIELD]["call"].as_u64().and_then(|call| usize::try_from(call).ok());
    if let Some(call) = call.and_then(|call| recording.calls.get_mut(call)) {
        call.exchanges.push(entry.exchange(true)?);
        return Ok(());
    }
    match alias_of(entry, &recording.connections)? {
        Ok(alias) => {
            report.without_body += usize::from(entry.lacks_body());
            let started_at_ms = entry.started_at_ms();
            captured.push(Captured { alias, started_at_ms, exchange: entry.exchange(false)? });
        }
        Err(reason) => *report.left_out.entry(reason).or_default() += 1,
    }
    Ok(())
}

/// The connection that a request was made with, or why the entry is left out.
fn alias_of(
    entry: &Entry<'_>,
    connections: &BTreeMap<String, RecordedConnection>,
) -> Result<Result<String, String>, HarError> {
    let url = entry.url()?;
    if !["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
    {
        return Ok(Err("not HTTP".to_owned()));
    }
    if entry.method()?.eq_ignore_ascii_case("OPTIONS") {
        return Ok(Err("a browser's question before a request (OPTIONS)".to_owned()));
    }
    if is_of_a_page(entry.value) {
        return Ok(Err("an image, a style, a script, a font or a socket of a page".to_owned()));
    }
    let Ok(url) = Url::parse(url) else { return Ok(Err("not HTTP".to_owned())) };
    let fitting = connections.iter().rev().filter_map(|(alias, connection)| Some((fit(connection, &url)?, alias)));
    // Of several at one host, the one whose path is longest; of several alike, the first by name.
    let alias = fitting.max_by_key(|(fit, _)| *fit).map(|(_, alias)| alias.clone());
    Ok(alias.ok_or_else(|| format!("no connection to {}", url.host_str().unwrap_or_default())))
}

/// Whether the path begins with that of the connection, and how long that is; nothing if it is another host.
fn fit(connection: &RecordedConnection, url: &Url) -> Option<(bool, usize)> {
    let base = Url::parse(&connection.base_url).ok()?;
    let same_host = base.host_str() == url.host_str() && base.port_or_known_default() == url.port_or_known_default();
    let path = base.path().trim_end_matches('/');
    same_host.then(|| (url.path().starts_with(path), path.len()))
}

/// Chrome names the kind of what was loaded; elsewhere the media type tells.
fn is_of_a_page(entry: &Value) -> bool {
    const KINDS: [&str; 9] =
        ["stylesheet", "image", "media", "font", "script", "manifest", "websocket", "texttrack", "preflight"];
    const MEDIA_TYPES: [&str; 5] = ["image/", "font/", "audio/", "video/", "text/css"];
    let response = &entry["response"];
    let headers = pairs(&response["headers"]);
    let field =
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value.as_str());
    let media_type = text(&response["content"], "mimeType").to_ascii_lowercase();
    let media_types = [media_type.as_str(), &field.unwrap_or_default().to_ascii_lowercase()].map(str::to_owned);
    KINDS.contains(&text(entry, "_resourceType"))
        || response["status"].as_u64() == Some(101)
        || media_types.iter().any(|known| {
            MEDIA_TYPES.iter().any(|start| known.starts_with(start))
                || known.contains("javascript")
                || known.contains("font-")
        })
}

/// Every exchange of another program is a call of its own, in the order of time.
fn append(recording: &mut Recording, mut captured: Vec<Captured>) {
    captured.sort_by_key(|captured| captured.started_at_ms);
    if let Some(first) = captured.first().filter(|_| recording.calls.is_empty()) {
        recording.started_at_ms = first.started_at_ms;
    }
    for (page, captured) in (1..).zip(captured) {
        let key = CallKey { step: ANY_STEP.to_owned(), page, attempt: 1, ..CallKey::default() };
        let mut call = RecordedCall::new(key, captured.started_at_ms);
        call.exchanges.push(captured.exchange);
        recording.calls.push(call);
    }
}
