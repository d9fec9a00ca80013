//! A person with a browser: reads pages, fills in forms, keeps a cookie.

use weft_fakes_amazon::{Application, FakeAmazon};

use crate::client::{FORM, Http, Reply, query};

pub struct Person {
    http: Http,
    cookie: String,
}

/// The consent page with what belongs there for a draft.
pub fn consent_path(state: &str) -> String {
    let application = Application::demo();
    let fields = [("application_id", application.application_id.as_str()), ("state", state), ("version", "beta")];
    format!("/apps/authorize/consent?{}", query(&fields))
}

impl Person {
    pub fn new(server: &FakeAmazon) -> Person {
        Person { http: Http::new(server.address()), cookie: String::new() }
    }

    pub fn open(&mut self, path: &str) -> Reply {
        let cookie = self.cookie.clone();
        self.http.send("GET", path, &[("cookie", &cookie)], "").expect("a page")
    }

    /// Sends the form of a page with one more field.
    pub fn submit(&mut self, page: &Reply, name: &str, value: &str) -> Reply {
        let cookie = self.cookie.clone();
        let action = attribute(&page.text, "action").expect("a form");
        let request = attribute(&page.text, "value").expect("a hidden field");
        let headers = [("cookie", cookie.as_str()), ("content-type", FORM)];
        let body = query(&[("request", &request), (name, value)]);
        let reply = self.http.send("POST", &action, &headers, &body).expect("an answer");
        if let Some(cookie) = reply.header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        reply
    }

    /// Signs in on a page and gives the page after it.
    pub fn sign_in(&mut self, page: &Reply, username: &str) -> Reply {
        assert!(page.text.contains("Sign in to Seller Central"), "{}", page.text);
        let reply = self.submit(page, "username", username);
        let to = location(&reply);
        self.open(&to)
    }

    /// From the consent page to the address that an accepting seller is sent to.
    pub fn accept(&mut self, path: &str, username: &str) -> String {
        let page = self.open(path);
        let page = self.sign_in(&page, username);
        location(&self.submit(&page, "decision", "accept"))
    }
}

/// Where an answer leads.
pub fn location(reply: &Reply) -> String {
    assert_eq!(reply.status, 302, "{}", reply.text);
    reply.header("location").expect("a location").to_owned()
}

/// The first attribute of that name on a page.
pub fn attribute(text: &str, name: &str) -> Option<String> {
    let (_, after) = text.split_once(&format!("{name}=\""))?;
    Some(after.split_once('"')?.0.to_owned())
}
