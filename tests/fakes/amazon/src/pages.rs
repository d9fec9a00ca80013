//! The pages a person sees.

use super::answer::Answer;
use super::text::escaped;

/// A page that says one thing.
pub(crate) fn message(text: &str) -> String {
    page(&format!("<p id=\"message\">{}</p>", escaped(text)))
}

/// Who are you?
pub(crate) fn sign_in(request: &str, problem: Option<&str>) -> Answer {
    let problem = problem.map(|text| format!("<p role=\"alert\">{}</p>", escaped(text))).unwrap_or_default();
    let form = format!(
        "<h1>Sign in to Seller Central</h1>{problem}<form method=\"post\" action=\"/ap/signin\">{}\
         <label>User name <input name=\"username\"></label><button>Sign in</button></form>",
        hidden(request)
    );
    Answer::html(200, page(&form))
}

/// Do you agree?
pub(crate) fn consent(request: &str, username: &str, application: &str) -> Answer {
    let buttons = [("accept", "Confirm"), ("decline", "Cancel"), ("other_user", "Switch account")];
    let button =
        |(decision, text): (&str, &str)| format!("<button name=\"decision\" value=\"{decision}\">{text}</button>");
    let form = format!(
        "<h1>Authorize an application</h1><p>Signed in as <b id=\"user\">{}</b>. \
         <i id=\"application\">{}</i> asks for access to your account.</p>\
         <form method=\"post\" action=\"/apps/authorize/consent\">{}{}</form>",
        escaped(username),
        escaped(application),
        hidden(request),
        buttons.map(button).concat(),
    );
    Answer::html(200, page(&form))
}

fn hidden(request: &str) -> String {
    format!("<input type=\"hidden\" name=\"request\" value=\"{}\">", escaped(request))
}

fn page(inside: &str) -> String {
    format!("<!DOCTYPE html><html lang=\"en\"><head><title>Seller Central</title></head><body>{inside}</body></html>\n")
}
