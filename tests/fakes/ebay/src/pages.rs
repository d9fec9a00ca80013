//! The pages a person sees.

use super::answer::Answer;
use super::text::escaped;

/// A page that says one thing.
pub(crate) fn message(text: &str) -> String {
    page(&format!("<p>{}</p>", escaped(text)))
}

/// Where a consent ends when its RuName leads nowhere else.
pub(crate) fn landing(accepted: bool) -> String {
    message(if accepted { "Authorization successfully completed." } else { "Authorization was not completed." })
}

/// Who are you?
pub(crate) fn sign_in(request: &str, problem: Option<&str>) -> Answer {
    let problem = problem.map(|text| format!("<p role=\"alert\">{}</p>", escaped(text))).unwrap_or_default();
    let form = format!(
        "<h1>Sign in to eBay</h1>{problem}<form method=\"post\" action=\"/oauth2/signin\">{}\
         <label>User name <input name=\"username\"></label><button>Sign in</button></form>",
        hidden(request)
    );
    Answer::html(200, page(&form))
}

/// Do you agree? A session of Auth'n'Auth asks for everything and has no scopes.
pub(crate) fn consent(request: &str, username: &str, application: &str, scopes: &[String]) -> Answer {
    let scopes: String = scopes.iter().map(|scope| format!("<li>{}</li>", escaped(scope))).collect();
    let buttons = [("accept", "Agree and continue"), ("decline", "Not now"), ("other_user", "Not you? Switch account")];
    let button =
        |(decision, text): (&str, &str)| format!("<button name=\"decision\" value=\"{decision}\">{text}</button>");
    let form = format!(
        "<h1>Grant application access</h1><p>Signed in as <b id=\"user\">{}</b>. \
         <i id=\"application\">{}</i> asks for access to your account:</p><ul>{scopes}</ul>\
         <form method=\"post\" action=\"/oauth2/consent\">{}{}</form>",
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
    format!("<!DOCTYPE html><html lang=\"en\"><head><title>eBay</title></head><body>{inside}</body></html>\n")
}
