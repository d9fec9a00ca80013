//! The authorize page, as a person meets it.

use weft_fakes_ebay::{
    Application, Calls, FakeEbay, Options, RuName, SCOPE_BASE, SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ, Seller, Twist,
};

use crate::client::{Client, ORDERS, demo, demo_options, parameter};
use crate::person::{Person, authorize_path, authorize_path_of, location};

const ACCEPT: &str = "http://127.0.0.1:9338/oauth/return?shop=1";
const DECLINED: &str = "http://127.0.0.1:9338/oauth/declined";

/// A server whose consent leads to addresses of the application's own.
fn returning() -> (FakeEbay, Application) {
    let application = Application::demo_returning_to(ACCEPT, DECLINED);
    let options = Options { applications: vec![application.clone()], ..demo_options() };
    (FakeEbay::start(Seller::demo(), options), application)
}

#[test]
fn a_seller_accepts_and_comes_back_with_a_code() {
    let (server, application) = returning();
    let mut person = Person::new(&server);
    let scopes = format!("{SCOPE_BASE} {SCOPE_FULFILLMENT_READ}");
    let page = person.open(&authorize_path_of(&application, &scopes, "a b&c"));
    let page = person.sign_in(&page, "demo_shop");
    assert!(page.text.contains("<b id=\"user\">demo_shop</b>"), "the shop is named: {}", page.text);
    assert!(page.text.contains(SCOPE_FULFILLMENT_READ));
    let to = location(&person.submit(&page, "decision", "accept"));
    assert!(to.starts_with(&format!("{ACCEPT}&code=v%5E1.1%23i%5E1%23")), "{to}");
    assert_eq!(parameter(&to, "expires_in").as_deref(), Some("299"));
    assert_eq!(parameter(&to, "state").as_deref(), Some("a b&c"));
    assert_eq!(parameter(&to, "isAuthSuccessful"), None);
}

#[test]
fn without_an_address_of_its_own_the_platform_says_how_it_went() {
    let server = demo();
    let mut person = Person::new(&server);
    let to = person.accept(&authorize_path(SCOPE_BASE, "s"), "demo_shop");
    assert!(to.starts_with("/ws/eBayISAPI.dll?"), "{to}");
    assert_eq!(parameter(&to, "isAuthSuccessful").as_deref(), Some("true"));
    assert!(parameter(&to, "code").is_some());
    assert!(person.open(&to).text.contains("successfully completed"));
}

#[test]
fn a_seller_declines() {
    let (server, application) = returning();
    let mut person = Person::new(&server);
    let page = person.open(&authorize_path_of(&application, SCOPE_BASE, "s"));
    let page = person.sign_in(&page, "demo_shop");
    assert_eq!(location(&person.submit(&page, "decision", "decline")), DECLINED);
    let again = person.submit(&page, "decision", "accept");
    assert_eq!(again.status, 400, "what was decided stays decided: {}", again.text);
    let options = Options { applications: vec![application.clone()], declined_with_state: true, ..demo_options() };
    let server = FakeEbay::start(Seller::demo(), options);
    let mut person = Person::new(&server);
    let page = person.open(&authorize_path_of(&application, SCOPE_BASE, "s"));
    let page = person.sign_in(&page, "demo_shop");
    assert_eq!(location(&person.submit(&page, "decision", "decline")), format!("{DECLINED}?state=s"));
}

#[test]
fn who_is_signed_in_is_not_asked_again_unless_the_page_is_told_to() {
    let server = demo();
    let mut person = Person::new(&server);
    person.accept(&authorize_path(SCOPE_BASE, "s"), "other_shop");
    let path = authorize_path(SCOPE_BASE, "s");
    let page = person.open(&path);
    assert!(page.text.contains("<b id=\"user\">other_shop</b>"), "the wrong shop is one click away: {}", page.text);
    let page = person.open(&format!("{path}&prompt=login"));
    let page = person.sign_in(&page, "demo_shop");
    assert!(page.text.contains("<b id=\"user\">demo_shop</b>"));
    let page = person.submit(&page, "decision", "other_user");
    let page = person.sign_in(&page, "other_shop");
    assert!(page.text.contains("<b id=\"user\">other_shop</b>"));
}

#[test]
fn who_is_unknown_does_not_get_in() {
    let server = demo();
    let mut person = Person::new(&server);
    let page = person.open(&authorize_path(SCOPE_BASE, "s"));
    let page = person.submit(&page, "username", "<nobody>");
    assert!(page.text.contains("role=\"alert\""));
    let page = person.submit(&page, "decision", "accept");
    assert!(page.text.contains("role=\"alert\""), "the sign-in page again");
    assert!(!page.head.contains("location"));
}

#[test]
fn the_page_checks_every_parameter() {
    let server = demo();
    let mut person = Person::new(&server);
    let path = authorize_path(SCOPE_BASE, "s");
    let application = Application::demo();
    let ru_name = &application.ru_names[0].name;
    let mut word = |path: &str| {
        let page = person.open(path);
        let body = page.json();
        assert_eq!((page.status, &body["http_status_code"]), (400, &400.into()));
        assert!(!body["error_description"].as_str().unwrap().is_empty());
        body["error_id"].as_str().unwrap().to_owned()
    };
    assert_eq!(word("/oauth2/authorize"), "invalid_request");
    assert_eq!(word(&path.replace(&application.client_id, "Other-App")), "unauthorized_client");
    assert_eq!(word(&path.replace(ru_name, "https%3A%2F%2Fexample.test%2Freturn")), "invalid_request");
    assert_eq!(word(&path.replace(ru_name, "Other_Inc-Other-PRD-1")), "invalid_request");
    assert_eq!(word(&path.replace("=code", "=token")), "unsupported_response_type");
    assert_eq!(word(&path.replace("api_scope", "api_scope%2Fsell.everything")), "invalid_scope");
    assert_eq!(word(&path.replace("&scope=", "&scopes=")), "invalid_scope");
    assert_eq!(word(&format!("{path}&prompt=none")), "invalid_request");
    assert_eq!(person.open(&format!("{path}&prompt=login&locale=de-DE")).status, 200);
}

#[test]
fn a_ru_name_belongs_to_one_application() {
    let ru_name = RuName { name: "Two_Inc-Two-PRD-1".to_owned(), accept_url: None, declined_url: None };
    let two = Application { client_id: "Two".to_owned(), ru_names: vec![ru_name], ..Application::demo() };
    let options = Options { applications: vec![Application::demo(), two.clone()], ..demo_options() };
    let server = FakeEbay::start(Seller::demo(), options);
    let mut person = Person::new(&server);
    assert_eq!(person.open(&authorize_path_of(&two, SCOPE_BASE, "s")).status, 200);
    let path = authorize_path(SCOPE_BASE, "s").replace("client_id=Demo-App-PRD-0123456789ab-cdef0123", "client_id=Two");
    assert_eq!(person.open(&path).json()["error_id"], "invalid_request");
}

#[test]
fn what_comes_back_is_twisted_on_demand() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let scopes = format!("{SCOPE_BASE} {SCOPE_FULFILLMENT}");
    let come_back = || Person::new(&server).accept(&authorize_path(&scopes, "s"), "demo_shop");
    let first = parameter(&come_back(), "code").unwrap();
    assert_eq!(client.exchange(&first).status, 200);

    server.faults().on_consent(Calls::Nth(1), Twist::StateChanged);
    server.faults().on_consent(Calls::Nth(2), Twist::StateMissing);
    server.faults().on_consent(Calls::Nth(3), Twist::Declines);
    assert_eq!(parameter(&come_back(), "state").as_deref(), Some("changed-on-the-way"));
    assert_eq!(parameter(&come_back(), "state"), None);
    let declined = come_back();
    assert_eq!(parameter(&declined, "code"), None);
    assert_eq!(parameter(&declined, "isAuthSuccessful").as_deref(), Some("false"));

    let spent = parameter(&come_back(), "code").unwrap();
    assert_eq!(client.exchange(&spent).status, 200);
    server.faults().clear();
    server.faults().on_consent(Calls::Nth(1), Twist::CodeReplayed);
    assert_eq!(parameter(&come_back(), "code").unwrap(), spent);
    assert_eq!(client.exchange(&spent).oauth_error(), (400, "invalid_grant".to_owned()));
}

#[test]
fn another_user_or_fewer_scopes_on_demand() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let scopes = client.application.scopes.join(" ");
    server.faults().on_consent(Calls::Nth(1), Twist::OtherUser("other_shop".to_owned()));
    client.connect(&server, &scopes);
    assert_eq!(client.get("/commerce/identity/v1/user/").json()["username"], "other_shop");
    assert_eq!(client.get(ORDERS).json()["total"], 0);

    server.faults().clear();
    server.faults().on_consent(Calls::Nth(1), Twist::OnlyScopes(vec![SCOPE_BASE.to_owned()]));
    client.connect(&server, &scopes);
    assert_eq!(client.get(ORDERS).error(), (403, 1100));
    assert_eq!(client.get("/commerce/identity/v1/user/").error(), (403, 1100));
    client.connect(&server, &scopes);
    assert_eq!(client.get(ORDERS).status, 200);
}
