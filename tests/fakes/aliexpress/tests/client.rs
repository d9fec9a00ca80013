//! A plain caller, written from the platform's documents: it signs on its own and sees what is on the wire. And a person
//! at the pages of consent.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use weft_fakes_aliexpress::{DEMO_END_MS, FakeAliexpress, Market, Options, SHOWN_FOR_COPYING, sign};
use weft_fakes_kit::caller::{Answer, Caller, header};

pub const CALLBACK: &str = "https://hub.example.com/cb/aliexpress";
pub const FORM: &str = "application/x-www-form-urlencoded";

pub type Fields = BTreeMap<String, String>;

pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A market at the end of what is generated, without call limits.
pub fn demo(orders: u64) -> FakeAliexpress {
    FakeAliexpress::start(Market::generated(7, orders), options())
}

/// Without call limits, the clock standing still at the end of what is generated.
pub fn options() -> Options {
    Options { limits: None, frozen_at_ms: Some(DEMO_END_MS), ..Options::default() }
}

pub fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error} in {}", answer.text))
}

pub fn form(fields: &Fields) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Upper-case hex of HMAC-SHA256 over the path and the sorted fields.
pub fn signature(secret: &str, path: &str, fields: &Fields) -> String {
    let joined: String = fields.iter().map(|(name, value)| format!("{name}{value}")).collect();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{path}{joined}").as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A caller of either generation.
pub struct Client<'a> {
    pub server: &'a FakeAliexpress,
    pub caller: Caller,
    pub key: String,
    pub secret: String,
    pub access: String,
    pub refresh: String,
}

impl<'a> Client<'a> {
    /// Of the current generation, without tokens.
    pub fn new(server: &'a FakeAliexpress) -> Client<'a> {
        let caller = Caller::new(server.address()).expect("the fake listens");
        let [key, secret, access, refresh] = ["123456", "helloworld", "", ""].map(str::to_owned);
        Client { server, caller, key, secret, access, refresh }
    }

    /// Of the current generation, allowed by the first seller.
    pub fn connected(server: &'a FakeAliexpress) -> Client<'a> {
        let mut client = Client::new(server);
        let code = client.consent();
        client.create(&code);
        client
    }

    /// Of the old generation, without tokens.
    pub fn old(server: &'a FakeAliexpress) -> Client<'a> {
        Client { key: "1234567".to_owned(), secret: "test123".to_owned(), ..Client::new(server) }
    }

    /// Of the old generation, allowed by the first seller.
    pub fn old_connected(server: &'a FakeAliexpress) -> Client<'a> {
        let mut client = Client::old(server);
        let code = client.copied_code();
        let answer = client.old_token("http/1/system.oauth2/getToken", &client.old_create(&code));
        client.keep(&json_of(&answer));
        client
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.caller.send("GET", path, "", "").expect("an answer")
    }

    pub fn post(&mut self, path: &str, fields: &Fields) -> Answer {
        self.caller.send("POST", path, FORM, &form(fields)).expect("an answer")
    }

    /// Remembers the tokens of an answer.
    pub fn keep(&mut self, tokens: &Value) {
        self.access = tokens["access_token"].as_str().unwrap_or_else(|| panic!("no token in {tokens}")).to_owned();
        if let Some(refresh) = tokens["refresh_token"].as_str() {
            self.refresh = refresh.to_owned();
        }
    }

    /// The fields of the system, unsigned.
    pub fn system(&self) -> Fields {
        let timestamp = self.server.now_ms().to_string();
        fields(&[("app_key", &self.key), ("sign_method", "sha256"), ("timestamp", &timestamp)])
    }

    pub fn signed(&self, path: &str, mut all: Fields) -> Fields {
        all.insert("sign".to_owned(), signature(&self.secret, path, &all));
        all
    }

    pub fn rest(&mut self, path: &str, own: &[(&str, &str)]) -> Value {
        let mut all = self.system();
        all.extend(fields(own));
        let all = self.signed(path, all);
        let answer = self.post(&format!("/rest{path}"), &all);
        assert_eq!(answer.status, 200);
        json_of(&answer)
    }

    /// Exchanges a code and keeps the tokens.
    pub fn create(&mut self, code: &str) -> Value {
        let tokens = self.rest("/auth/token/create", &[("code", code)]);
        self.keep(&tokens);
        tokens
    }

    /// Whole answer of a method on `/sync`.
    pub fn sync(&mut self, method: &str, own: &[(&str, &str)]) -> Value {
        let answer = self.try_sync(method, own).expect("an answer");
        assert_eq!(answer.status, 200);
        json_of(&answer)
    }

    pub fn try_sync(&mut self, method: &str, own: &[(&str, &str)]) -> std::io::Result<Answer> {
        let all = self.sync_fields(method, own);
        self.caller.send("POST", "/sync", FORM, &form(&all))
    }

    pub fn sync_fields(&self, method: &str, own: &[(&str, &str)]) -> Fields {
        let mut all = self.system();
        all.extend(fields(&[("method", method), ("session", &self.access), ("format", "json"), ("v", "2.0")]));
        all.extend(fields(own));
        self.signed("", all)
    }

    /// `result` of the order list.
    pub fn list(&mut self, query: &Value) -> Value {
        let answer = self.sync("aliexpress.solution.order.get", &[("param0", &query.to_string())]);
        answer["aliexpress_solution_order_get_response"]["result"].clone()
    }

    /// The code of whatever went wrong on `/sync`.
    pub fn error(&mut self, method: &str, own: &[(&str, &str)]) -> Value {
        self.sync(method, own)["error_response"]["code"].clone()
    }

    pub fn authorize_path(&self) -> String {
        let query = fields(&[
            ("response_type", "code"),
            ("force_auth", "true"),
            ("client_id", &self.key),
            ("redirect_uri", CALLBACK),
            ("state", "acc 42&"),
        ]);
        format!("/oauth/authorize?{}", form(&query))
    }

    /// What the first seller's consent brings.
    pub fn consent(&mut self) -> String {
        let page = self.authorize_path();
        let sent = self.choose(&page, &[("choice", "accept")]);
        query_field(&location(&sent), "code").expect("a code")
    }

    /// A person opens the page, and sends its form with a choice.
    pub fn choose(&mut self, page: &str, choice: &[(&str, &str)]) -> Answer {
        let page = self.get(page);
        assert_eq!(page.status, 200, "{}", page.text);
        let action = between(&page.text, "action=\"", "\"").to_owned();
        let mut form = fields(choice);
        form.insert("ticket".to_owned(), between(&page.text, "name=\"ticket\" value=\"", "\"").to_owned());
        self.post(&action, &form)
    }

    pub fn old_authorize(&self, redirect_uri: &str) -> Fields {
        fields(&[("client_id", &self.key), ("site", "aliexpress"), ("redirect_uri", redirect_uri), ("state", "acc_42")])
    }

    pub fn old_authorize_path(&self, mut query: Fields) -> String {
        query.insert("_aop_signature".to_owned(), sign::aop(&self.secret, "", &query));
        format!("/auth/authorize.htm?{}", form(&query))
    }

    /// The code that the first seller copies from the page.
    pub fn copied_code(&mut self) -> String {
        let page = self.old_authorize_path(self.old_authorize(SHOWN_FOR_COPYING));
        let shown = self.choose(&page, &[("choice", "accept")]);
        assert_eq!(shown.status, 200);
        between(&shown.text, "<code id=\"code\">", "</code>").to_owned()
    }

    pub fn old_create(&self, code: &str) -> Fields {
        fields(&[
            ("grant_type", "authorization_code"),
            ("need_refresh_token", "true"),
            ("client_id", &self.key),
            ("client_secret", &self.secret),
            ("redirect_uri", SHOWN_FOR_COPYING),
            ("code", code),
        ])
    }

    pub fn old_refresh(&self) -> Fields {
        fields(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.key),
            ("client_secret", &self.secret),
            ("refresh_token", &self.refresh),
        ])
    }

    pub fn old_token(&mut self, api: &str, form: &Fields) -> Answer {
        self.post(&format!("/openapi/{api}/{}", self.key), form)
    }

    /// A signed call of the old generation.
    pub fn openapi(&mut self, api: &str, own: &[(&str, &str)]) -> Answer {
        let path = format!("param2/1/aliexpress.open/{api}/{}", self.key);
        let mut all = fields(own);
        all.entry("access_token".to_owned()).or_insert_with(|| self.access.clone());
        all.insert("_aop_signature".to_owned(), sign::aop(&self.secret, &path, &all));
        self.post(&format!("/openapi/{path}"), &all)
    }
}

pub fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{}", answer.text);
    header(&answer.head, "location").expect("an address").to_owned()
}

/// A field of an address, decoded.
pub fn query_field(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    weft_fakes_kit::form::fields(query).find(|(key, _)| key == name).map(|(_, value)| value)
}

pub fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}")).1;
    rest.split_once(end).expect("an end").0
}

/// Rows of a list's result.
pub fn rows(result: &Value) -> Vec<Value> {
    result["target_list"]["order_dto"].as_array().cloned().unwrap_or_default()
}

pub fn all_statuses() -> Value {
    json!(weft_fakes_aliexpress::Status::ALL.map(|status| status.word()))
}
