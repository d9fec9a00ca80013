//! The pages that a person sees. No scripts and no styles: what counts is the form and the texts.

use super::market::{Application, Seller};

/// Asks for a choice. The first seller is the one who is signed in.
pub(crate) fn consent(app: &Application, sellers: &[Seller], action: &str, ticket: &str) -> String {
    let shop = sellers.first().map_or("", |seller| &seller.shop_name);
    let options: String = sellers
        .iter()
        .map(|seller| format!("<option value=\"{}\">{}</option>", escaped(&seller.login), escaped(&seller.shop_name)))
        .collect();
    let text = format!(
        "<h1>{} asks for access to your shop</h1>\n<p id=\"shop\">{}</p>\n\
         <form method=\"post\" action=\"{action}\">\n<input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\n\
         <select name=\"login\">{options}</select>\n\
         <button name=\"choice\" value=\"accept\">Authorize</button>\n\
         <button name=\"choice\" value=\"decline\">Cancel</button>\n</form>",
        escaped(&app.name),
        escaped(shop)
    );
    page("Authorize", &text)
}

/// Shows a code to copy.
pub(crate) fn code(app: &Application, code: &str) -> String {
    let text = format!(
        "<p>Copy this code into {} within 2 minutes:</p>\n<p><code id=\"code\">{}</code></p>",
        escaped(&app.name),
        escaped(code)
    );
    page("Authorization code", &text)
}

/// Says that nothing was allowed.
pub(crate) fn declined() -> String {
    page("Not authorized", "<p>You did not authorize the application.</p>")
}

/// Says what is wrong with the address that led here.
pub(crate) fn error(code: &str, message: &str) -> String {
    let text = format!("<p id=\"error\">{}</p>\n<p>{}</p>", escaped(code), escaped(message));
    page("Authorization failed", &text)
}

fn page(title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\n{text}\n</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
