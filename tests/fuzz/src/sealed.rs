//! Sealed values: a marker becomes its value where it stands, encoded for the place, and nothing else of a request
//! changes, whatever looks like a marker; what comes back shows no value; and a recording shows none, and is replayed as
//! it was.
//!
//! An input has a line `NAME=VALUE` for each secret field, a line `@NAME=VALUE` for each token, an empty line, and a text.
//! In names and in the text `{0}` stands for the first marker, and `{0#}` for the digits in it: whoever writes a
//! component knows both, and may use them as they like.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_sandbox::fuzzing::{hidden, marker_of_field, marker_of_token, outgoing, recorded};
use weft_sandbox::http::{Body, Request, TextBody};
use weft_sandbox::secret::{HIDDEN, SECRET_BYTES_MIN, Secret};
use weft_sandbox::{Account, AccountSettings, Connection, LiveToken};

use crate::text;

const BYTES_MAX: usize = 4 << 10;
const VALUES_MAX: usize = 10;
const SEED: [u8; 32] = [7; 32];
const URL: &str = "https://api.shop.example/v1";

/// Sends the text of the input in every place of a request.
pub fn check(input: &[u8]) {
    let Some((head, body)) = text::of(input, BYTES_MAX).and_then(|text| text.split_once("\n\n")) else { return };
    let Some(sealed) = Sealed::read(head) else { return };
    let text = sealed.with_markers(body);
    sealed.check_pairs(&text);
    sealed.check_header(&text);
    sealed.check_json(&text);
    sealed.check_refusals(&text);
    sealed.check_recording(&text);
}

struct Sealed {
    connection: Arc<Connection>,
    /// Markers and values.
    values: Vec<(String, String)>,
}

impl Sealed {
    /// The values of an input, if they are ones that can be hidden at all.
    fn read(head: &str) -> Option<Self> {
        let mut lines = Vec::new();
        for line in head.lines() {
            let (name, value) = line.split_once('=')?;
            // A token that looks like a marker is the marker of a replay.
            let hideable =
                value.len() >= SECRET_BYTES_MIN && !value.contains(char::is_control) && !value.contains("sealed-");
            if !hideable || lines.len() == VALUES_MAX {
                return None;
            }
            lines.push((name, value));
        }
        let (tokens, fields): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(name, _)| name.starts_with('@'));
        let fields: BTreeMap<&str, &str> = fields.into_iter().collect();
        let mut sealed = Self { connection: connection(&fields), values: Vec::new() };
        for (name, value) in fields {
            let marker = marker_of_field(&sealed.connection, name).expect("the field is there");
            sealed.add(marker, value);
        }
        for (name, value) in tokens {
            let name = sealed.with_markers(&name[1..]);
            let marker = marker_of_token(&sealed.connection, &name, &Secret::new(value));
            sealed.connection.account.put_token(&name, LiveToken::new(Secret::new(value), None, 0));
            sealed.add(marker, value);
        }
        Some(sealed)
    }

    fn add(&mut self, marker: String, value: &str) {
        match self.values.iter().find(|(known, _)| *known == marker) {
            Some((_, known)) => assert_eq!(known, value, "`{marker}` stands for two values"),
            None => self.values.push((marker, value.to_owned())),
        }
    }

    fn markers(&self) -> Vec<&str> {
        self.values.iter().map(|(marker, _)| marker.as_str()).collect()
    }

    fn with_markers(&self, text: &str) -> String {
        let markers = self.values.iter().enumerate();
        markers.fold(text.to_owned(), |text, (index, (marker, _))| {
            let digits = marker.rsplit('-').next().unwrap_or_default();
            text.replace(&format!("{{{index}}}"), marker).replace(&format!("{{{index}#}}"), digits)
        })
    }

    /// What must come of a text: read from the left, each marker is its value, and all else is what `plain` makes of it.
    fn filled(&self, text: &str, plain: fn(&str) -> String, value: fn(&str) -> String) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(char) = rest.chars().next() {
            let length = match self.values.iter().find(|(marker, _)| rest.starts_with(marker)) {
                Some((marker, sealed)) => {
                    filled.push_str(&value(sealed));
                    marker.len()
                }
                None => {
                    filled.push_str(&plain(&rest[..char.len_utf8()]));
                    char.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        filled
    }

    fn check_pairs(&self, text: &str) {
        let mut pairs = vec![("a b".to_owned(), text.to_owned()), (text.to_owned(), String::new())];
        if self.markers().iter().any(|marker| text.contains(marker)) {
            let request = Request { query: pairs.split_off(1), ..request() };
            assert!(outgoing(&self.connection, &self.markers(), &request).is_err(), "a name holds no marker");
            pairs.push((String::new(), String::new()));
        }
        let request = Request { query: pairs.clone(), body: Body::Form(pairs.clone()), ..request() };
        let sent = outgoing(&self.connection, &self.markers(), &request).expect("every text can stand in a query");
        let expected = format!("a%20b={}&{}=", self.filled(text, percent, percent), percent(&pairs[1].0));
        assert_eq!(sent.url, format!("{URL}?{expected}"));
        assert_eq!(String::from_utf8(sent.body.unwrap_or_default()).as_deref(), Ok(expected.as_str()));
        self.check_hidden(expected.as_bytes());
    }

    fn check_header(&self, text: &str) {
        let request = Request { headers: vec![("x-a".to_owned(), text.to_owned())], ..request() };
        let sent = outgoing(&self.connection, &self.markers(), &request)
            .expect("every text can stand in a header as far as is known here");
        let expected = self.filled(text, str::to_owned, str::to_owned);
        assert_eq!(String::from_utf8_lossy(&sent.headers[0].1), expected);
        self.check_hidden(expected.as_bytes());
    }

    /// In a body that is no JSON no marker is swapped, nor in a key.
    fn check_json(&self, text: &str) {
        let holds_one = self.markers().iter().any(|marker| text.contains(marker));
        let sent =
            outgoing(&self.connection, &self.markers(), &Request { body: Body::Json(text.to_owned()), ..request() });
        assert!(holds_one || sent.is_ok(), "a text without markers is sent as it is");
        let body = serde_json::json!([text]).to_string();
        let request = Request { body: Body::Json(body), ..request() };
        let sent = outgoing(&self.connection, &self.markers(), &request).expect("a text can stand in a list");
        let expected = format!("[\"{}\"]", self.filled(text, json, json));
        assert_eq!(String::from_utf8(sent.body.unwrap_or_default()).as_deref(), Ok(expected.as_str()));
        self.check_hidden(expected.as_bytes());
    }

    /// Where a marker can't be swapped it is refused.
    fn check_refusals(&self, text: &str) {
        let body = TextBody { content_type: "text/plain".to_owned(), text: text.to_owned() };
        let holds_one = self.values.iter().any(|(marker, _)| text.contains(marker));
        let sent = outgoing(&self.connection, &self.markers(), &Request { body: Body::Text(body), ..request() });
        assert_eq!(sent.is_err(), holds_one);
        let path: String = text.chars().filter(|char| char.is_ascii_alphanumeric() || "-_".contains(*char)).collect();
        let holds_one = self.values.iter().any(|(marker, _)| path.contains(marker));
        let sent = outgoing(&self.connection, &self.markers(), &Request { url: format!("{URL}/{path}"), ..request() });
        assert_eq!(sent.is_err(), holds_one, "{path}");
    }

    /// No value comes back as itself, nor as a query or JSON spells it.
    fn check_hidden(&self, sent: &[u8]) {
        let back = hidden(&self.connection, sent.to_vec());
        let back = String::from_utf8_lossy(&back);
        for spelling in self.values.iter().flat_map(|(_, value)| [value.clone(), percent(value), json(value)]) {
            // A value that is a word of what stands in its place can't be told from it.
            assert!(HIDDEN.contains(&spelling) || !back.contains(&spelling), "`{spelling}` is left in {back}");
        }
    }

    fn check_recording(&self, text: &str) {
        let (shown, replayed) = recorded(&self.connection, &SEED, text);
        assert_eq!(replayed, text, "shown as {shown}");
    }
}

fn connection(fields: &BTreeMap<&str, &str>) -> Arc<Connection> {
    let secrets = fields.iter().map(|(name, value)| ((*name).to_owned(), Some(Secret::new(*value))));
    let account = Account::new(AccountSettings {
        name: "main".to_owned(),
        platform: "shop".to_owned(),
        base_url: "https://api.shop.example".to_owned(),
        hosts: Vec::new(),
        allow_private: false,
        fields: BTreeMap::new(),
        secrets: secrets.collect(),
        limits: Vec::new(),
        places: Vec::new(),
        authorization: None,
    });
    Connection::new("shop", account.expect("the base URL is one"), &SEED)
}

fn request() -> Request {
    Request {
        method: "POST".to_owned(),
        url: URL.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Body::None,
        seal: Vec::new(),
        timeout_ms: None,
        once_per_run: false,
        charset: None,
        cost: None,
        repeatable: true,
    }
}

fn percent(text: &str) -> String {
    let byte = |byte: u8| match char::from(byte) {
        char if char.is_ascii_alphanumeric() || "-._~".contains(char) => char.to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("a text is JSON");
    quoted[1..quoted.len() - 1].to_owned()
}
