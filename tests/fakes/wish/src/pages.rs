//! The pages of the merchant back office, as plain HTML that works without scripts.

use crate::answer::Answer;
use crate::fields::encoded;
use crate::market::{App, Merchant, User};

/// A page that says what is wrong and leads nowhere.
pub(crate) fn problem(status: u16, text: &str) -> Answer {
    page(status, "Something is wrong", &format!("<p id=\"problem\">{}</p>", escaped(text)))
}

/// Where a person signs in; then it goes on to `next`.
pub(crate) fn sign_in(status: u16, next: &str, message: &str) -> Answer {
    let body = format!(
        "<p id=\"message\">{}</p><form method=\"post\" action=\"/login\">\
         <input type=\"hidden\" name=\"next\" value=\"{}\">\
         <label>Email <input name=\"username\"></label>\
         <label>Password <input name=\"password\" type=\"password\"></label>\
         <button id=\"sign-in\">Sign in</button></form>",
        escaped(message),
        escaped(next)
    );
    page(status, "Wish for Merchants", &body)
}

/// What a consent page shows.
pub(crate) struct Consent<'a> {
    pub(crate) app: &'a App,
    pub(crate) merchant: &'a Merchant,
    pub(crate) user: &'a User,
    /// Where the form goes.
    pub(crate) path: &'a str,
    pub(crate) ticket: &'a str,
    /// This page once more, for somebody else.
    pub(crate) here: &'a str,
    /// None in version 2.
    pub(crate) scopes: Option<&'a [String]>,
    pub(crate) is_second_time: bool,
}

pub(crate) fn consent(consent: &Consent<'_>) -> Answer {
    let scopes = consent.scopes.unwrap_or_default();
    let scopes: String = scopes.iter().map(|scope| format!("<li class=\"scope\">{}</li>", escaped(scope))).collect();
    let question = if consent.is_second_time { "Please confirm once more" } else { "wants to access your shop" };
    let body = format!(
        "<p><b id=\"app\">{}</b> {question}</p><p>Shop: <b id=\"shop\">{}</b></p><p id=\"user\">{}</p><ul>{scopes}</ul>\
         <form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"ticket\" value=\"{}\">\
         <button name=\"choice\" value=\"accept\" id=\"accept\">Accept</button>\
         <button name=\"choice\" value=\"decline\" id=\"decline\">Decline</button></form>\
         <p><a id=\"other-user\" href=\"/login?next={}\">Sign in as somebody else</a></p>",
        escaped(&consent.app.name),
        escaped(&consent.merchant.name),
        escaped(&consent.user.name),
        consent.path,
        consent.ticket,
        encoded(consent.here)
    );
    page(200, "Authorize an application", &body)
}

fn page(status: u16, title: &str, body: &str) -> Answer {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1>{body}</body></html>\n"
    );
    Answer::Page { status, html }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
