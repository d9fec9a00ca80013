//! Somebody with a browser: opens an address, follows where it leads, fills in forms and presses buttons.

use std::net::SocketAddr;

use weft_fakes::kit::caller::{Answer, Caller, header};

/// Most pages of one consent.
const PAGES_MAX: usize = 12;

/// Somebody who fills in what is asked, and presses these buttons.
#[derive(Debug, Clone, Default)]
pub struct Person {
    fills: Vec<(String, String)>,
    presses: Vec<(String, String)>,
    cookies: Vec<String>,
}

/// Where a browser has arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The address.
    pub address: String,
    /// The page.
    pub page: String,
}

impl Person {
    /// Writes this into the field of that name.
    #[must_use]
    pub fn fills(mut self, name: &str, value: &str) -> Self {
        self.fills.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses the button with this name and value, wherever there is one.
    #[must_use]
    pub fn presses(mut self, name: &str, value: &str) -> Self {
        self.presses.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Opens an address, and goes on until there is nothing more to fill in. `stops_at` is where the browser stops without
    /// asking for what is there.
    pub fn opens(&self, address: &str, stops_at: Option<&str>) -> Arrived {
        let mut browser = self.clone();
        let (mut address, mut body) = (address.to_owned(), None::<String>);
        for _ in 0..PAGES_MAX {
            if stops_at.is_some_and(|stop| address.starts_with(stop)) {
                return Arrived { address, page: String::new() };
            }
            let answer = browser.asks(&address, body.as_deref());
            if (300..400).contains(&answer.status) {
                let location = header(&answer.head, "location").expect("it leads somewhere").to_owned();
                (address, body) = (absolute(&address, &location), None);
                continue;
            }
            match browser.form(&answer.text) {
                Some((action, fields)) => (address, body) = (absolute(&address, &action), Some(fields)),
                None => return Arrived { address, page: answer.text },
            }
        }
        panic!("the pages don't end: {address}");
    }

    fn asks(&mut self, address: &str, body: Option<&str>) -> Answer {
        let rest = address.strip_prefix("http://").unwrap_or_else(|| panic!("not of this machine: {address}"));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let to: SocketAddr = host.parse().unwrap_or_else(|_| panic!("not of this machine: {address}"));
        let cookies = self.cookies.join("; ");
        let mut headers = vec![("cookie", cookies.as_str())];
        headers.extend(body.map(|_| ("content-type", "application/x-www-form-urlencoded")));
        let method = if body.is_some() { "POST" } else { "GET" };
        let answer = Caller::new(to).expect("somebody listens");
        let mut caller = answer;
        let answer =
            caller.send_with(method, &format!("/{path}"), &headers, body.unwrap_or_default()).expect("an answer");
        let lines = answer.head.lines().filter_map(|line| line.split_once(':'));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        self.cookies.extend(set.filter_map(|(_, value)| Some(value.trim().split(';').next()?.to_owned())));
        answer
    }

    /// The form of a page, filled in, if it has one with a button that this person presses.
    fn form(&self, page: &str) -> Option<(String, String)> {
        let form = page.split("<form").nth(1)?.split("</form>").next()?;
        let action = attribute(form, "action")?;
        let mut fields = Vec::new();
        for tag in form.split('<').skip(1) {
            let name = attribute(tag, "name");
            let value = attribute(tag, "value").unwrap_or_default();
            match (tag.split([' ', '>']).next()?, name) {
                ("input" | "select", Some(name)) => {
                    let filled = self.fills.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone());
                    fields.push((name, filled.unwrap_or(value)));
                }
                ("button", Some(name)) if self.presses.contains(&(name.clone(), value.clone())) => {
                    fields.push((name, value));
                }
                _ => {}
            }
        }
        let written: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        Some((action, written.join("&")))
    }
}

/// The value of an attribute of the first tag of a text.
fn attribute(text: &str, name: &str) -> Option<String> {
    let tag = text.split('>').next()?;
    let value = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

fn absolute(from: &str, to: &str) -> String {
    if to.starts_with("http") {
        return to.to_owned();
    }
    let origin: Vec<&str> = from.splitn(4, '/').take(3).collect();
    format!("{}{to}", origin.join("/"))
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
