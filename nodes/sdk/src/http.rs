//! The network. The host checks, paces, repeats and records; a node only says what to send.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::Failure;
use crate::bindings::weft::node::http as contract;
pub use crate::json::{Found, Unreadable};
use crate::node::to_json;

pub use contract::Error;

/// A request under construction.
#[derive(Debug, Clone)]
pub struct Request(contract::Request);

impl Request {
    /// A GET request, repeatable. The URL has no query; see [`Request::query`].
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url).repeatable()
    }

    /// A POST request. Say [`Request::repeatable`] if it only reads.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new("POST", url)
    }

    /// A request with any method.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self(contract::Request {
            method: method.to_owned(),
            url: url.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: contract::Body::None,
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable: false,
        })
    }

    /// Says what the request costs, where the platform's limit counts more than requests: see
    /// [`RateLimit::bucket`](crate::RateLimit::bucket).
    #[must_use]
    pub fn cost(mut self, cost: u32) -> Self {
        self.0.cost = Some(cost);
        self
    }

    /// Adds a query parameter, not yet encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.query.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sends this value as JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.0.body = contract::Body::Json(to_json(body));
        self
    }

    /// Sends form fields.
    #[must_use]
    pub fn form(mut self, fields: Vec<(String, String)>) -> Self {
        self.0.body = contract::Body::Form(fields);
        self
    }

    /// Sends a text that the host does not look into.
    #[must_use]
    pub fn text(mut self, content_type: &str, text: impl Into<String>) -> Self {
        let content_type = content_type.to_owned();
        self.0.body = contract::Body::Text(contract::TextBody { content_type, text: text.into() });
        self
    }

    /// Seals the value at a JSON Pointer of the response under a name; `lives` points to its life in seconds.
    #[must_use]
    pub fn seal(mut self, pointer: &str, name: &str, lives: Option<&str>) -> Self {
        self.0.seal.push(contract::Seal {
            pointer: pointer.to_owned(),
            name: name.to_owned(),
            lives: lives.map(str::to_owned),
        });
        self
    }

    /// The answer is in this charset, whatever it says of itself: `gbk`. Its body is UTF-8 in any case.
    #[must_use]
    pub fn charset(mut self, charset: &str) -> Self {
        self.0.charset = Some(charset.to_owned());
        self
    }

    /// Waits at most this long for the whole response.
    #[must_use]
    pub fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.0.timeout_ms = Some(timeout_ms);
        self
    }

    /// Doing it twice is the same as doing it once, so the host may repeat it after a failure.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.0.repeatable = true;
        self
    }

    /// The answer holds for the whole run: what the fields of a list are, say. The first call of a step that asks gets the
    /// platform's answer, all others the same one. Only for a repeatable request that seals nothing.
    #[must_use]
    pub fn once_per_run(mut self) -> Self {
        self.0.once_per_run = true;
        self
    }

    /// Sends the request. The host repeats 429, 5xx, time-outs and broken connections by itself.
    #[cfg(target_arch = "wasm32")]
    pub fn send(self) -> Result<Response, Error> {
        contract::send(&self.0).map(Response::of)
    }

    /// Sends a request whose answer has records that this node passes on as they are, at one of these places (JSON
    /// Pointers). They stay in the host, which is much faster: see [`Response::list`]. What is no list of records there is
    /// in the body as ever, and so may any list be.
    #[cfg(target_arch = "wasm32")]
    pub fn send_for_records(self, places: &[&str]) -> Result<Response, Error> {
        let places: Vec<String> = places.iter().map(|&place| place.to_owned()).collect();
        let contract::ResponseWithLists { response, lists, body_bytes } = contract::send_for_records(&self.0, &places)?;
        Ok(Response { response, lists: lists.into_iter().map(RecordList).collect(), body_bytes })
    }

    /// Hands the request to the test; see [`crate::testing`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn send(self) -> Result<Response, Error> {
        crate::testing::send(&self.0).map(Response::of)
    }

    /// Hands the request to the test, and takes the lists at these places (JSON Pointers) out of its answer, as the host
    /// does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn send_for_records(self, places: &[&str]) -> Result<Response, Error> {
        let response = crate::testing::send(&self.0)?;
        let body_bytes = response.body.len() as u64;
        let (response, lists) = crate::testing::take_lists(response, places);
        Ok(Response { response, lists: lists.into_iter().map(RecordList).collect(), body_bytes })
    }
}

/// A list of records that stayed in the host, for [`Page::records`](crate::Page::records).
#[derive(Debug, Clone)]
pub struct RecordList(contract::RecordList);

impl RecordList {
    /// How many records it has; at least one.
    pub fn count(&self) -> usize {
        self.0.count as usize
    }

    /// The last record, as it came: where a list goes on often stands there.
    pub fn last(&self) -> &RawValue {
        serde_json::from_str(&self.0.last).expect("the host gives sound JSON")
    }

    /// All records, as they came: a JSON array. Where a node needs it each time, [`Request::send`] is simpler.
    #[cfg(target_arch = "wasm32")]
    pub fn text(&self) -> String {
        contract::list_text(self.0.number).expect("the host has what it told of")
    }

    /// All records, as they came: a JSON array.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn text(&self) -> String {
        crate::testing::list_text(self.0.number)
    }

    pub(crate) fn number(&self) -> u32 {
        self.0.number
    }
}

impl PartialEq for RecordList {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

/// A response, whatever its status.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    response: contract::Response,
    lists: Vec<RecordList>,
    /// Length of the whole body, with what is in the lists.
    body_bytes: u64,
}

impl Response {
    fn of(response: contract::Response) -> Self {
        Self { body_bytes: response.body.len() as u64, response, lists: Vec::new() }
    }

    /// The list of records that stood at this place (a JSON Pointer, as in [`Request::send_for_records`]), if it stayed in
    /// the host. There is an empty list in its place in the body.
    pub fn list(&self, place: &str) -> Option<&RecordList> {
        self.lists.iter().find(|list| list.0.pointer == place)
    }

    /// A response, for tests.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::of(contract::Response { status, headers: Vec::new(), body: body.into() })
    }

    /// The same response with a header field (its name in lower case), for tests.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.response.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same response with another body.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.response.body = body.into();
        self.body_bytes = self.response.body.len() as u64;
        self
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn into_contract(self) -> contract::Response {
        self.response
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// The first header field of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// All header fields of that name (in lower case).
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.response.headers.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All header fields, in order; names in lower case.
    pub fn all_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.response.body
    }

    /// The body read as JSON. Borrowing types such as [`crate::record::Fields`] are possible.
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        match std::str::from_utf8(&self.response.body) {
            // Faster: what is known to be text isn't checked again piece by piece.
            Ok(text) => serde_json::from_str(text),
            // What isn't may still stand where nobody looks.
            Err(_) => serde_json::from_slice(&self.response.body),
        }
    }

    /// The body read as JSON that borrows nothing.
    pub fn json_owned<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.response.body)
    }

    /// Why the body is no JSON; none if it is. To be asked once [`Response::json`] has failed.
    pub fn unreadable(&self) -> Option<Unreadable> {
        Unreadable::of(&self.response.body)
    }

    /// What the body is, in a few words: `an HTML page of 214 bytes`. For messages about a response that is of no use; what
    /// stands in it may be somebody's data, and has no place in them.
    pub fn nature(&self) -> String {
        let kind = match self.unreadable().map(|unreadable| unreadable.found) {
            Some(Found::Nothing) => return "an empty answer".to_owned(),
            None => "JSON",
            Some(Found::HtmlPage) => return format!("an HTML page of {} bytes", self.body_bytes),
            Some(Found::Xml) => "XML",
            Some(Found::NotUtf8(_) | Found::Utf16) => {
                return format!("{} bytes that are no text", self.body_bytes);
            }
            Some(Found::End(_) | Found::SecondValue | Found::Other(_)) => "text",
        };
        format!("{} bytes of {kind}", self.body_bytes)
    }

    /// The failure of a body that is not what a platform always answers with, JSON of a known shape. `asked` names what was
    /// asked for. What gateways sometimes put in its place, or leave of it, is worth another try; what the platform itself
    /// writes in a wrong way is not.
    pub fn undocumented(&self, asked: &str) -> Failure {
        match self.unreadable() {
            None => Failure::unavailable(format!(
                "{asked}: the answer is not what the platform documents; it is {}",
                self.nature()
            )),
            Some(unreadable) => unreadable.into_failure(asked),
        }
    }

    /// How long the platform asks to wait, in milliseconds; none if it doesn't, or asks for nothing. The host writes all
    /// ways of asking as seconds.
    pub fn retry_after_ms(&self) -> Option<u64> {
        let seconds: u64 = self.header("retry-after")?.trim().parse().ok()?;
        (seconds > 0).then(|| seconds.saturating_mul(1_000))
    }
}

impl From<Error> for Failure {
    /// What the host has already repeated in vain is worth another call later; the rest is a mistake.
    fn from(error: Error) -> Self {
        match error {
            // The host's reason says what would permit it.
            Error::Denied(reason) | Error::Malformed(reason) => Self::invalid(reason),
            Error::Timeout(reason) | Error::Unreachable(reason) => Self::unavailable(reason),
            Error::TooLarge(bytes_max) => Self::invalid(format!("the response is larger than {bytes_max} bytes"))
                .with_remedy("ask for a smaller page"),
            Error::Encoding(reason) => Self::invalid(reason).with_remedy(
                "weft asks for gzip: look for a proxy that packs answers in another way, and have it stop",
            ),
            Error::Charset(reason) => {
                Self::invalid(reason).with_remedy("have the platform declare the charset that it really writes")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_told_without_what_stands_in_it() {
        let table = [
            ("<html>\n  <b>Bad  gateway</b>", "an HTML page of 28 bytes"),
            ("", "an empty answer"),
            (r#"{"phone":"138"}"#, "15 bytes of JSON"),
            ("<a>138</a>", "10 bytes of XML"),
            ("busy", "4 bytes of text"),
        ];
        for (body, told) in table {
            assert_eq!(Response::new(200, body).nature(), told);
        }
        assert_eq!(Response::new(200, b"\xd5\xc5".to_vec()).nature(), "2 bytes that are no text");
    }

    #[test]
    fn what_passes_is_told_from_what_stays() {
        let of = |body: &str| Response::new(200, body).undocumented("orders");
        for body in ["", "<html>Busy</html>", r#"{"data":[1,"#, r#"{"ok":1}"#] {
            assert!(matches!(of(body), Failure::Unavailable(_)), "{body}");
        }
        for body in ["{\"a\":NaN}", "[1,]", "<error/>"] {
            assert!(matches!(of(body), Failure::Invalid(_)), "{body}");
        }
        let Failure::Invalid(problem) = of("[NaN]") else { unreachable!() };
        assert_eq!(problem.message, "orders: the answer is no JSON: NaN at line 1, column 2");
    }

    #[test]
    fn a_wait_is_whole_seconds() {
        let of = |value: &str| Response::new(429, "").with_header("retry-after", value).retry_after_ms();
        assert_eq!([of("75"), of("0"), of("soon")], [Some(75_000), None, None]);
        assert_eq!(Response::new(429, "").retry_after_ms(), None);
    }

    #[test]
    fn a_header_field_may_come_several_times() {
        let response = Response::new(200, "").with_header("link", "a").with_header("x", "b").with_header("link", "c");
        assert_eq!(response.headers("link").collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!((response.header("link"), response.header("y")), (Some("a"), None));
    }

    #[test]
    fn an_error_says_what_the_host_does_next() {
        assert!(matches!(Error::Timeout("slow".to_owned()).into(), Failure::Unavailable(_)));
        assert!(matches!(Error::Unreachable("gone".to_owned()).into(), Failure::Unavailable(_)));
        assert!(matches!(Error::Denied("not granted".to_owned()).into(), Failure::Invalid(_)));
        assert!(matches!(Error::TooLarge(10).into(), Failure::Invalid(_)));
        assert!(matches!(Error::Encoding("br".to_owned()).into(), Failure::Invalid(_)));
        assert!(matches!(Error::Charset("gbk".to_owned()).into(), Failure::Invalid(_)));
    }
}
