//! A person with a browser: keeps cookies, follows redirects inside the back office, fills in forms, presses buttons.

use weft_fakes_wish::FakeWish;

use crate::client::{Client, FORM, Reply, escaped};

/// A browser and its owner.
pub struct Person {
    client: Client,
    cookie: String,
    /// The page that is open.
    pub page: Reply,
}

impl Person {
    pub fn new(wish: &FakeWish) -> Person {
        let page = Reply { status: 0, head: String::new(), text: String::new() };
        Person { client: Client::new(wish.address()), cookie: String::new(), page }
    }

    /// Opens a path, and goes where it leads, as long as that is in the back office.
    pub fn open(&mut self, path: &str) {
        self.go("GET", path, "");
    }

    pub fn sign_in(&mut self, user: &str) {
        self.sign_in_with(user, "demo-password");
    }

    pub fn sign_in_with(&mut self, user: &str, password: &str) {
        let next = unescaped(&between(&self.page.text, "name=\"next\" value=\"", "\""));
        let form = format!("next={}&username={}&password={password}", escaped(&next), escaped(user));
        self.go("POST", "/login", &form);
    }

    /// Presses a button of the consent page.
    pub fn press(&mut self, choice: &str) {
        let path = between(&self.page.text, "<form method=\"post\" action=\"", "\"");
        let ticket = between(&self.page.text, "name=\"ticket\" value=\"", "\"");
        self.go("POST", &path, &format!("ticket={ticket}&choice={choice}"));
    }

    pub fn press_link_of_another_user(&mut self) {
        let path = unescaped(&between(&self.page.text, "id=\"other-user\" href=\"", "\""));
        self.go("GET", &path, "");
    }

    /// The text of an element with this id.
    pub fn text_of(&self, id: &str) -> String {
        let after = between(&self.page.text, &format!("id=\"{id}\""), "</");
        after.split_once('>').map(|(_, text)| text.to_owned()).unwrap_or_default()
    }

    /// Where the browser was sent outside of the back office.
    pub fn returned_to(&self) -> Option<&str> {
        self.page.header("location").filter(|_| self.page.status == 302)
    }

    /// A parameter of that address.
    pub fn returned(&self, name: &str) -> Option<String> {
        let (_, query) = self.returned_to()?.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_owned)
    }

    fn go(&mut self, method: &str, path: &str, body: &str) {
        let headers = [("content-type", FORM), ("cookie", &*self.cookie)];
        self.page = self.client.request(method, path, &headers, body).expect("a page");
        if let Some(cookie) = self.page.header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        if let Some(inside) = self.page.header("location").filter(|to| to.starts_with('/')) {
            let inside = inside.to_owned();
            self.go("GET", &inside, "");
        }
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let after = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}")).1;
    after.split(end).next().unwrap_or_default().to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Consents in version 3 with the main account, and gives the code.
pub fn code_v3(wish: &FakeWish) -> String {
    let mut person = Person::new(wish);
    person.open(&format!("/v3/oauth/authorize?client_id={}&state=s1", crate::client::APP));
    person.sign_in("owner@demo-store.test");
    person.press("accept");
    person.returned("code").unwrap_or_else(|| panic!("no code in {:?}", person.page))
}

/// The same in version 2, which asks twice.
pub fn code_v2(wish: &FakeWish) -> String {
    let mut person = Person::new(wish);
    person.open(&format!("/oauth/authorize?client_id={}", crate::client::APP));
    person.sign_in("owner@demo-store.test");
    person.press("accept");
    person.press("accept");
    person.returned("code").unwrap_or_else(|| panic!("no code in {:?}", person.page))
}
