//! What a person sees.

use super::shop::{App, Shop};

/// Asks for consent. The form's fields are `page` and `choice` (`install`, `cancel`, `other`).
pub(crate) fn consent(shop: &Shop, app: &App, scopes: &[String], number: usize) -> String {
    let rows: String = scopes.iter().map(|scope| format!("<li>{}</li>", text(scope))).collect();
    let (app, name, domain) = (text(&app.name), text(&shop.name), text(&shop.domain));
    let form = format!(
        "<form method=\"post\" action=\"/admin/oauth/authorize\"><input type=\"hidden\" name=\"page\" value=\"{number}\">\
         <button name=\"choice\" value=\"install\">Install</button>\
         <button name=\"choice\" value=\"cancel\">Cancel</button>\
         <button name=\"choice\" value=\"other\">Sign in to another shop and install there</button></form>"
    );
    page(
        "Install app",
        &format!("<h1>Install {app}</h1><p>on <strong>{name}</strong> ({domain})</p><ul>{rows}</ul>{form}"),
    )
}

/// Where a person is after declining.
pub(crate) fn cancelled(shop: &Shop) -> String {
    page("Apps", &format!("<h1>Apps of {}</h1><p>The app was not installed.</p>", text(&shop.name)))
}

/// What went wrong.
pub(crate) fn error(message: &str) -> String {
    page("Error", &format!("<h1>Something went wrong</h1><p>{}</p>", text(message)))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{body}</body></html>\n"
    )
}

/// Without what a page would take for its own.
fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
