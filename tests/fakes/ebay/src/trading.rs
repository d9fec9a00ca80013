//! The Trading API: one address, a call name in a header, XML both ways, HTTP 200 whatever is said.

mod orders;
mod session;
mod user;

pub(crate) use session::Session;

use super::answer::Answer;
use super::application::Application;
use super::gate::Asked;
use super::moment::moment;
use super::operation::Operation;
use super::order_xml::element;
use super::quota::Quota;
use super::server::State;
use super::tokens::Access;
use super::xml::{self, Element};

const NAMESPACE: &str = "urn:ebay:apis:eBLBaseComponents";
const VERSION: &str = "1477";
const SITES: [u32; 22] =
    [0, 2, 3, 15, 16, 23, 71, 77, 100, 101, 123, 146, 186, 193, 201, 203, 205, 207, 210, 211, 212, 216];

/// Why a Trading call fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    code: u32,
    message: String,
    parameter: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: u32, message: &str) -> Failure {
        Failure { code, message: message.to_owned(), parameter: None }
    }

    /// What a tag says cannot be taken. The number is known from practice, not documented.
    fn input(tag: &str) -> Failure {
        let message = format!("Input data for tag <{tag}> is invalid or missing.");
        Failure { parameter: Some(tag.to_owned()), ..Failure::new(37, &message) }
    }

    fn header(name: &str) -> Failure {
        let message = format!("Invalid or missing value for header {name}.");
        Failure { parameter: Some(name.to_owned()), ..Failure::new(10012, &message) }
    }
}

/// `POST /ws/api.dll`
pub(crate) fn answer(state: &mut State, asked: &Asked, operation: Operation, now_ms: i64) -> Answer {
    match inside(state, asked, operation, now_ms) {
        Ok(inside) => Answer::xml(envelope(asked, "Success", &inside, now_ms)),
        Err(failure) => refused(asked, &failure, now_ms),
    }
}

/// A refusal.
pub(crate) fn refused(asked: &Asked, failure: &Failure, now_ms: i64) -> Answer {
    let parameter = failure.parameter.as_deref().map(|text| {
        let value = element("Value", text);
        format!("<ErrorParameters ParamID=\"0\">{value}</ErrorParameters>")
    });
    let errors = [
        element("ShortMessage", &failure.message),
        element("LongMessage", &failure.message),
        element("ErrorCode", &failure.code.to_string()),
        element("SeverityCode", "Error"),
        parameter.unwrap_or_default(),
        element("ErrorClassification", "RequestError"),
    ];
    let text = envelope(asked, "Failure", &format!("<Errors>{}</Errors>", errors.concat()), now_ms);
    Answer::xml(text).with_error(failure.code)
}

fn envelope(asked: &Asked, ack: &str, inside: &str, now_ms: i64) -> String {
    // A call name that is unknown names no answer.
    let known = ["GetSessionID", "FetchToken", "GetOrders", "GetUser"];
    let name = asked.header("x-ebay-api-call-name").filter(|name| known.contains(name)).unwrap_or("Unknown");
    let name = format!("{name}Response");
    let head = element("Timestamp", &moment(now_ms)) + &element("Ack", ack);
    let errors_first = if ack == "Failure" { inside } else { "" };
    let version = element("Version", VERSION) + &element("Build", &format!("E{VERSION}_demo"));
    let rest = if ack == "Failure" { "" } else { inside };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{name} xmlns=\"{NAMESPACE}\">{head}{errors_first}{version}{rest}</{name}>"
    )
}

fn inside(state: &mut State, asked: &Asked, operation: Operation, now_ms: i64) -> Result<String, Failure> {
    check_headers(asked, operation)?;
    let request = request(asked)?;
    match operation {
        Operation::GetSessionId => session::begin(state, asked, &request, now_ms),
        Operation::FetchToken => session::fetch_token(state, asked, &request, now_ms),
        Operation::GetOrders => orders::list(state, asked, &request, now_ms),
        _ => user::told(state, asked, &request, now_ms),
    }
}

fn check_headers(asked: &Asked, operation: Operation) -> Result<(), Failure> {
    if operation == Operation::OtherTradingCall {
        return Err(Failure::header("X-EBAY-API-CALL-NAME"));
    }
    let number = |name: &str| asked.header(name).and_then(|text| text.parse::<u32>().ok());
    if !number("x-ebay-api-siteid").is_some_and(|site| SITES.contains(&site)) {
        return Err(Failure::header("X-EBAY-API-SITEID"));
    }
    let level = number("x-ebay-api-compatibility-level").unwrap_or_default();
    if level == 0 {
        return Err(Failure::header("X-EBAY-API-COMPATIBILITY-LEVEL"));
    }
    if !asked.has_type("text/xml") {
        return Err(Failure::header("Content-Type"));
    }
    Ok(())
}

/// The root has to be called like the call, in the platform's namespace. The number is known, not documented.
fn request(asked: &Asked) -> Result<Element, Failure> {
    let name = format!("{}Request", asked.header("x-ebay-api-call-name").unwrap_or_default());
    let root = xml::parse(&asked.body);
    let fits = |root: &Element| root.name == name && root.namespace.as_deref() == Some(NAMESPACE);
    root.filter(fits).ok_or_else(|| Failure::new(5, "XML Parse error."))
}

/// The application of a call without a user: all three keys have to be there.
fn application(state: &mut State, asked: &Asked, now_ms: i64) -> Result<Application, Failure> {
    let given = |name: &str| asked.header(name).unwrap_or_default();
    let client_id = given("x-ebay-api-app-name");
    let known = state.applications.iter().find(|application| application.client_id == client_id).cloned();
    let application = known.ok_or_else(|| Failure::header("X-EBAY-API-APP-NAME"))?;
    if given("x-ebay-api-dev-name") != application.dev_id {
        return Err(Failure::header("X-EBAY-API-DEV-NAME"));
    }
    if given("x-ebay-api-cert-name") != application.client_secret {
        return Err(Failure::header("X-EBAY-API-CERT-NAME"));
    }
    count(state, &application.client_id, now_ms)?;
    Ok(application)
}

/// The user's token, from the header (OAuth) or from the body (Auth'n'Auth).
fn access(state: &mut State, asked: &Asked, request: &Element, now_ms: i64) -> Result<Access, Failure> {
    let access = match asked.header("x-ebay-api-iaf-token") {
        Some(token) => oauth_access(state, token, now_ms)?,
        None => legacy_access(state, request, now_ms)?,
    };
    count(state, &access.client_id, now_ms)?;
    Ok(access)
}

fn oauth_access(state: &State, token: &str, now_ms: i64) -> Result<Access, Failure> {
    let access = state.tokens.access(token).filter(|access| access.user_id.is_some());
    let access = access.ok_or_else(|| Failure::new(21916984, "Invalid IAF token."))?;
    if access.expires_at_ms <= now_ms {
        return Err(Failure::new(21917053, "Expired IAF token."));
    }
    Ok(access.clone())
}

fn legacy_access(state: &State, request: &Element, now_ms: i64) -> Result<Access, Failure> {
    let credentials = request.child("RequesterCredentials");
    let token = credentials.and_then(|inside| inside.text_of("eBayAuthToken")).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Failure::new(930, "Auth token is missing."))?;
    let access = state.tokens.legacy(token).ok_or_else(|| Failure::new(931, "Auth token is invalid."))?;
    if access.expires_at_ms <= now_ms {
        return Err(Failure::new(932, "Auth token is hard expired."));
    }
    Ok(access.clone())
}

/// Which number this has is a guess of the sources.
fn count(state: &mut State, client_id: &str, now_ms: i64) -> Result<(), Failure> {
    let taken = state.quotas.take(client_id, Quota::Trading, now_ms);
    taken.map_err(|_| Failure::new(518, "Your application has exceeded usage limit on this call."))
}
