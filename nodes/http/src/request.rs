//! Request template -> request. `request/draft.rs`: one with everything in it.

mod draft;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::http::{Error, Request, Response};
use weft_sdk::{Call, Failure, Problem};

use crate::account::{Account, Authentication};
use crate::format::Format;
use crate::headers;
use crate::parameters::Method;
use crate::path::Path;
use crate::placeholders;
use crate::sign;
use crate::values::{self, Object};

pub use draft::{Draft, Payload, has};

/// A request as the workflow describes it.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// The part of the URL behind `base_url`.
    pub path: String,
    /// The method.
    pub method: Method,
    /// Query parameters.
    pub query: Object,
    /// Header fields.
    pub headers: Object,
    /// The body; null for none.
    pub body: Value,
    /// Form fields, instead of a body.
    pub form: Option<Object>,
    /// The charset of the answer, if the workflow says it.
    pub charset: Option<String>,
    /// What the answer is to be written in.
    pub format: Format,
}

/// Where in a request something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Into the query.
    Query,
    /// Into the body or the form.
    Body,
}

/// Names and values in order.
pub type Pairs = Vec<(String, String)>;

/// A request with everything in it but what the account adds.
#[derive(Debug)]
pub struct Outgoing {
    method: Method,
    path: String,
    query: Pairs,
    headers: Pairs,
    payload: Payload,
    charset: Option<String>,
    format: Format,
    /// Whether the account itself describes it, and may set what a workflow may not.
    of_account: bool,
}

impl Outgoing {
    /// A request that the account describes itself.
    pub fn of_account(template: &Template) -> Result<Self, Failure> {
        Ok(Self { of_account: true, ..Self::new(template)? })
    }

    /// A request from its template.
    pub fn new(template: &Template) -> Result<Self, Failure> {
        check_path(&template.path)?;
        placeholders::check_left(template)?;
        let payload = match &template.form {
            Some(_) if !template.body.is_null() => {
                return Err(Failure::invalid("a request has either a `body` or a `form`").with_remedy("remove one"));
            }
            Some(form) => Payload::Form(values::pairs("form", form)?),
            None => Payload::Json(template.body.clone()),
        };
        Ok(Self {
            method: template.method,
            path: template.path.clone(),
            query: values::pairs("query", &template.query)?,
            headers: values::pairs("headers", &template.headers)?,
            payload,
            charset: template.charset.clone(),
            format: template.format,
            of_account: false,
        })
    }

    /// What it is called in messages.
    pub fn name(&self) -> String {
        format!("{} {}", self.method.name(), self.path)
    }

    /// The part of its URL behind `base_url`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its query, without what the account adds.
    pub fn query(&self) -> &Pairs {
        &self.query
    }

    /// Sets a value; in a JSON body the name is a [`Path`].
    pub fn set(&mut self, place: Place, name: &str, value: Value) -> Result<(), Failure> {
        let pairs = match (place, &mut self.payload) {
            (Place::Body, Payload::Json(body)) => return Path::new(name).put(body, value),
            (Place::Body, Payload::Form(form)) => form,
            (Place::Query, _) => &mut self.query,
        };
        let text = values::scalar(&value).ok_or_else(|| {
            Failure::invalid(format!("`{name}` would be {value}, which is neither a text nor a number"))
                .with_remedy("check the path under `paging`, or write `in: body`")
        })?;
        values::set(pairs, name, text);
        Ok(())
    }

    /// Asks there instead, with this query instead of its own.
    pub fn go_to(&mut self, path: String, query: Pairs) {
        (self.path, self.query) = (path, query);
    }

    /// Sends it by the account of the call. `repeatable` says whether doing it twice is the same as doing it once; records at
    /// these places, JSON Pointers, may stay in the host.
    pub fn send<P>(self, call: &Call<P>, repeatable: bool, places: &[&str]) -> Result<Response, Failure> {
        let name = self.name();
        let request = self.finish(call, Account::of(call)?, call.base_url())?;
        let request = if repeatable { request.repeatable() } else { request };
        let sent = if places.is_empty() { request.send() } else { request.send_for_records(places) };
        sent.map_err(|error| failed(&name, error, repeatable))
    }

    /// The request as it is sent, with what the account adds and signed as it says. What it asks is at `base_url`.
    pub fn finish<P>(self, call: &Call<P>, account: Account, base_url: &str) -> Result<Request, Failure> {
        let charset = self.charset.clone();
        let mut draft = self.draft(&account.authentication, base_url)?;
        account.authentication.put_into(&mut draft)?;
        sign::sign(&account.recipes, call, account.authentication.markers, &mut draft)?;
        let request = draft.request()?;
        Ok(match charset {
            Some(charset) => request.charset(&charset),
            None => request,
        })
    }

    fn draft(self, authentication: &Authentication, base_url: &str) -> Result<Draft, Failure> {
        let mut draft = Draft {
            method: self.method,
            base_url: base_url.to_owned(),
            path: self.path,
            query: self.query,
            headers: Pairs::new(),
            payload: self.payload,
            content_type: None,
        };
        let mut accepts = false;
        for (name, value) in self.headers {
            match self.of_account {
                true => headers::check_of_account(&name, &value)?,
                false => headers::check(&name, &value, authentication.has_header(&name))?,
            }
            accepts |= name.eq_ignore_ascii_case("accept");
            if name.eq_ignore_ascii_case("content-type") {
                draft.content_type = Some(value);
            } else {
                draft.headers.push((name.to_lowercase(), value));
            }
        }
        if !accepts {
            draft.headers.push(("accept".to_owned(), self.format.accepted().to_owned()));
        }
        Ok(draft)
    }
}

/// The failure of a request without an answer, or with one that can't be read.
pub fn failed(name: &str, error: Error, repeatable: bool) -> Failure {
    match error {
        Error::Encoding(_) | Error::Charset(_) => {
            let failure = named(name, Failure::from(error.clone()));
            let failure = match error {
                Error::Charset(_) => {
                    failure.with_remedy("say in the step which charset it really is, such as `charset: gbk`")
                }
                _ => failure,
            };
            unread(failure, repeatable)
        }
        error => match Failure::from(error) {
            failure @ Failure::Unavailable(_) => once(named(name, failure), repeatable),
            failure => failure,
        },
    }
}

/// The same failure of what the answer brought or of its way here, with the name of the request.
fn named(name: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Unavailable(problem) => Failure::unavailable(format!("{name}: {}", problem.message)),
        Failure::Invalid(problem) => {
            let message = format!("{name}: {}", problem.message);
            Failure::Invalid(Problem { message, ..problem })
        }
        failure => failure,
    }
}

/// The failure of an answer that came and can't be read. It stays so; what a request that may not be repeated has done is
/// for people to look at.
pub fn unread(failure: Failure, repeatable: bool) -> Failure {
    match failure {
        Failure::Invalid(problem) if !repeatable => {
            Failure::Rejected(Problem { message: format!("{}; {MAYBE_DONE}", problem.message), ..problem })
        }
        failure => failure,
    }
}

const MAYBE_DONE: &str = "it may have been carried out all the same";

/// The failure of a request. The host has a step repeat what is unavailable; a request that may not be repeated is for
/// people to look at instead.
pub fn once(failure: Failure, repeatable: bool) -> Failure {
    match failure {
        Failure::Unavailable(problem) if !repeatable => {
            let message = format!("{}; {MAYBE_DONE}", problem.message);
            Failure::rejected(message).with_remedy(
                "look on the platform; if doing it twice is the same as doing it once, write `repeatable: true`",
            )
        }
        failure => failure,
    }
}

fn check_path(path: &str) -> Result<(), Failure> {
    let invalid = |message: String, remedy: &str| Err(Failure::invalid(message).with_remedy(remedy));
    if !path.starts_with('/') {
        return invalid(format!("the path `{path}` does not begin with `/`"), "write it like `/v1/orders`");
    }
    if path.contains(['?', '#']) {
        return invalid(format!("the path `{path}` has a query"), "write the query under `query`");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
