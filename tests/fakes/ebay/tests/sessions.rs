//! Auth'n'Auth: a session, a sign-in with it, a token for it; and what every Trading call has.

use std::time::Duration;

use weft_fakes_ebay::{Application, Calls, FakeEbay, Options, RuName, Seller, Twist, percent_encoded};

use crate::client::{Client, demo, demo_options};
use crate::person::{Person, location};

pub const NAMESPACE: &str = "urn:ebay:apis:eBLBaseComponents";
pub const API: &str = "/ws/api.dll";

/// A Trading answer.
pub struct Told {
    pub status: u16,
    pub text: String,
}

impl Told {
    /// The text of the first tag of that name.
    pub fn tag(&self, name: &str) -> Option<String> {
        tags(&self.text, name).into_iter().next()
    }

    pub fn error_code(&self) -> Option<u64> {
        let code = self.tag("ErrorCode").map(|code| code.parse().expect("a number"));
        let ack = self.tag("Ack").expect("an ack");
        assert_eq!(ack, if code.is_some() { "Failure" } else { "Success" }, "{}", self.text);
        code
    }
}

/// What is between the tags of that name.
pub fn tags(text: &str, name: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), text);
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    while let Some((_, after)) = rest.split_once(&open) {
        rest = after;
        let Some((attributes, inside)) = after.split_once('>') else { break };
        if attributes.is_empty() || attributes.starts_with(' ') {
            found.push(inside.split(&close).next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// A call with the application's keys.
pub fn call_with_keys(client: &mut Client, name: &str, inside: &str) -> Told {
    let Application { client_id, client_secret, dev_id, .. } = client.application.clone();
    let keys = [
        ("X-EBAY-API-DEV-NAME", dev_id.as_str()),
        ("X-EBAY-API-APP-NAME", client_id.as_str()),
        ("X-EBAY-API-CERT-NAME", client_secret.as_str()),
    ];
    call(client, name, &keys, inside)
}

/// A call with more headers.
pub fn call(client: &mut Client, name: &str, more: &[(&str, &str)], inside: &str) -> Told {
    let mut headers = vec![
        ("X-EBAY-API-CALL-NAME", name),
        ("X-EBAY-API-SITEID", "77"),
        ("X-EBAY-API-COMPATIBILITY-LEVEL", "967"),
        ("Content-Type", "text/xml"),
    ];
    headers.extend(more);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{name}Request xmlns=\"{NAMESPACE}\">{inside}</{name}Request>"
    );
    let reply = client.send("POST", API, &headers, &body);
    Told { status: reply.status, text: reply.text }
}

/// `GetUser` with the OAuth token.
pub fn get_user(client: &mut Client) -> Told {
    let access = client.access.clone();
    call(client, "GetUser", &[("X-EBAY-API-IAF-TOKEN", &access)], "")
}

pub fn session(client: &mut Client) -> String {
    let told = call_with_keys(client, "GetSessionID", "<RuName>Demo_Inc-DemoApp-PRD-abcdefg</RuName>");
    told.tag("SessionID").unwrap_or_else(|| panic!("{}", told.text))
}

pub fn fetch(client: &mut Client, session: &str) -> Told {
    call_with_keys(client, "FetchToken", &format!("<SessionID>{session}</SessionID>"))
}

fn sign_in_path(session: &str) -> String {
    let session = percent_encoded(session);
    format!("/ws/eBayISAPI.dll?SignIn&RuName=Demo_Inc-DemoApp-PRD-abcdefg&SessID={session}")
}

/// A token of the demo seller.
pub fn legacy_token(server: &FakeEbay, client: &mut Client) -> String {
    let session = session(client);
    Person::new(server).accept(&sign_in_path(&session), "demo_shop");
    fetch(client, &session).tag("eBayAuthToken").expect("a token")
}

#[test]
fn a_session_becomes_a_token_after_the_sign_in() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let session = session(&mut client);
    assert!(session.contains('+') && session.contains("**") && session.contains('='), "{session}");
    assert_eq!(fetch(&mut client, &session).error_code(), Some(21916017));
    let to = Person::new(&server).accept(&sign_in_path(&session), "demo_shop");
    assert!(to.ends_with("isAuthSuccessful=true"), "no code here: {to}");
    let told = fetch(&mut client, &session);
    assert_eq!(told.error_code(), None);
    assert!(told.tag("eBayAuthToken").unwrap().starts_with("AgAAAA**AQAAAA**"));
    assert_eq!(told.tag("HardExpirationTime").as_deref(), Some("2027-09-01T00:00:00.000Z"), "540 days from now");
    assert_eq!(fetch(&mut client, &session).error_code(), Some(16117), "good once");
}

#[test]
fn the_answers_have_the_documented_shape() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let told = call_with_keys(&mut client, "GetSessionID", "<RuName>Demo_Inc-DemoApp-PRD-abcdefg</RuName>");
    let expected = [
        "<GetSessionIDResponse xmlns=\"urn:ebay:apis:eBLBaseComponents\"><Timestamp>2026-03-10T00:00:00.000Z</Timestamp>",
        "<Ack>Success</Ack><Version>1477</Version><Build>E1477_demo</Build><SessionID>",
    ]
    .concat();
    assert!(told.text.contains(&expected), "{}", told.text);
    assert!(told.text.ends_with("</SessionID></GetSessionIDResponse>"));
    let told = fetch(&mut client, "nope");
    let (errors, ack) = (told.tag("Errors").unwrap(), told.tag("Ack").unwrap());
    for tag in ["ShortMessage", "LongMessage", "ErrorCode", "SeverityCode", "ErrorClassification"] {
        assert_eq!(tags(&errors, tag).len(), 1, "{tag}");
    }
    assert_eq!((ack.as_str(), told.status), ("Failure", 200));
}

#[test]
fn the_documented_requests_are_taken_byte_for_byte() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let request = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<GetSessionIDRequest xmlns=\"urn:ebay:apis:eBLBaseComponents\"><RuName>Demo_Inc-DemoApp-PRD-abcdefg</RuName></GetSessionIDRequest>";
    call_with_keys(&mut client, "GetSessionID", "<RuName>Demo_Inc-DemoApp-PRD-abcdefg</RuName>");
    assert_eq!(server.log().pop().unwrap().body, request);
    let request = "<FetchTokenRequest xmlns=\"urn:ebay:apis:eBLBaseComponents\"><SessionID>demo**0001==</SessionID></FetchTokenRequest>";
    fetch(&mut client, "demo**0001==");
    assert!(server.log().pop().unwrap().body.ends_with(request));
}

#[test]
fn a_sign_in_link_is_escaped_and_its_names_come_in_any_case() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let session = session(&mut client);
    let mut person = Person::new(&server);
    let good = sign_in_path(&session);
    assert!(
        person.open(&good.replace("RuName", "runame").replace("SessID", "sessid")).text.contains("Sign in to eBay")
    );
    let bare = format!("/ws/eBayISAPI.dll?SignIn&RuName=Demo_Inc-DemoApp-PRD-abcdefg&SessID={session}");
    for bad in [bare, good.replace("PRD", "SBX"), good.replace("SignIn&", ""), good.replace("SessID", "Session")] {
        assert!(person.open(&bad).text.contains("not valid"), "{bad}");
    }
}

#[test]
fn a_token_is_fetched_within_48_hours_of_the_sign_in() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    for (late_ms, code) in [(0, None), (1, Some(16117))] {
        let session = session(&mut client);
        server.advance(Duration::from_secs(3600));
        Person::new(&server).accept(&sign_in_path(&session), "demo_shop");
        server.advance(Duration::from_millis(48 * 3_600_000 + late_ms));
        assert_eq!(fetch(&mut client, &session).error_code(), code);
    }
}

#[test]
fn a_seller_who_declines_leaves_the_session_unfinished() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let session = session(&mut client);
    let mut person = Person::new(&server);
    let page = person.open(&sign_in_path(&session));
    let page = person.sign_in(&page, "demo_shop");
    assert!(location(&person.submit(&page, "decision", "decline")).ends_with("isAuthSuccessful=false"));
    assert_eq!(fetch(&mut client, &session).error_code(), Some(21916017));
    server.faults().on_consent(Calls::Nth(1), Twist::OtherUser("other_shop".to_owned()));
    person.accept_signed_in(&sign_in_path(&session));
    let token = fetch(&mut client, &session).tag("eBayAuthToken").unwrap();
    let credentials = format!("<RequesterCredentials><eBayAuthToken>{token}</eBayAuthToken></RequesterCredentials>");
    assert_eq!(call(&mut client, "GetUser", &[], &credentials).tag("UserID").as_deref(), Some("other_shop"));
}

#[test]
fn the_keys_have_to_be_those_of_the_application() {
    let ru_name = RuName { name: "Two_Inc-Two-PRD-1".to_owned(), accept_url: None, declined_url: None };
    let two = Application { client_id: "Two".to_owned(), ru_names: vec![ru_name], ..Application::demo() };
    let options = Options { applications: vec![Application::demo(), two.clone()], ..demo_options() };
    let server = FakeEbay::start(Seller::demo(), options);
    let mut client = Client::without_tokens(&server);
    let session = session(&mut client);
    let bends: [fn(&mut Application); 3] = [
        |application| application.client_id = "Nobody".to_owned(),
        |application| application.client_secret = "wrong".to_owned(),
        |application| application.dev_id = "wrong".to_owned(),
    ];
    for bend in bends {
        client.application = Application::demo();
        bend(&mut client.application);
        assert_eq!(fetch(&mut client, &session).error_code(), Some(10012));
    }
    client.application = two;
    assert_eq!(fetch(&mut client, &session).error_code(), Some(16117), "another application's session");
    let told = call_with_keys(&mut client, "GetSessionID", "<RuName>Demo_Inc-DemoApp-PRD-abcdefg</RuName>");
    assert_eq!(told.error_code(), Some(37));
    assert_eq!(call(&mut client, "GetSessionID", &[], "").error_code(), Some(10012));
}

#[test]
fn headers_and_the_root_are_checked() {
    let server = demo();
    let mut client = Client::connected(&server);
    let access = client.access.clone();
    let good = [
        ("X-EBAY-API-CALL-NAME", "GetUser"),
        ("X-EBAY-API-SITEID", "0"),
        ("X-EBAY-API-COMPATIBILITY-LEVEL", "1477"),
        ("Content-Type", "text/xml; charset=utf-8"),
        ("X-EBAY-API-IAF-TOKEN", access.as_str()),
    ];
    let body = format!("<GetUserRequest xmlns=\"{NAMESPACE}\"/>");
    let mut code = |headers: &[(&str, &str)], body: &str| {
        let reply = client.send("POST", API, headers, body);
        Told { status: reply.status, text: reply.text }.error_code()
    };
    assert_eq!(code(&good, &body), None);
    for missing in 0..4 {
        let headers: Vec<_> =
            good.into_iter().enumerate().filter(|(n, _)| *n != missing).map(|(_, pair)| pair).collect();
        assert_eq!(code(&headers, &body), Some(10012), "{}", good[missing].0);
    }
    for (at, value) in [(0, "GetEverything"), (1, "4"), (1, "x"), (2, "0"), (3, "application/json")] {
        let mut headers = good;
        headers[at].1 = value;
        assert_eq!(code(&headers, &body), Some(10012), "{value}");
    }
    for bad in ["", "<GetUserRequest/>", "<GetOrdersRequest xmlns=\"urn:ebay:apis:eBLBaseComponents\"/>", "{}"] {
        assert_eq!(code(&good, bad), Some(5), "{bad}");
    }
}
