//! The pages: who may consent, what comes back, what goes wrong on demand.

use weft_fakes_wish::{Options, Twist};

use crate::client::{APP, Client, JSON, MERCHANT, OTHER_MERCHANT, RETURN, demo, exchange_of, json};
use crate::person::Person;

fn consent_path() -> String {
    format!("/v3/oauth/authorize?client_id={APP}&state=a%2Bb%26c%3D1")
}

/// A person in front of the consent page.
fn at_the_page(wish: &weft_fakes_wish::FakeWish) -> Person {
    let mut person = Person::new(wish);
    person.open(&consent_path());
    person.sign_in("owner@demo-store.test");
    person
}

#[test]
fn from_the_link_to_the_tokens() {
    let wish = demo(Options::default());
    let mut person = Person::new(&wish);
    person.open(&consent_path());
    assert!(person.page.text.contains("name=\"password\""), "nobody is signed in yet");
    person.sign_in_with("owner@demo-store.test", "wrong");
    assert_eq!(person.page.status, 401);
    person.sign_in("owner@demo-store.test");
    assert_eq!((person.text_of("app"), person.text_of("shop")), ("Demo ERP".to_owned(), "Demo Store".to_owned()));
    assert!(person.page.text.contains("orders:write"));
    person.press("accept");
    let location = person.returned_to().expect("a redirect").to_owned();
    assert!(location.starts_with(&format!("{RETURN}?code=")), "{location}");
    assert!(location.ends_with("&state=a%2Bb%26c%3D1"), "{location}");

    let code = person.returned("code").unwrap();
    let mut client = Client::new(wish.address());
    let reply = client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&exchange_of(&code)));
    let data = reply.data();
    assert_eq!(data["merchant_id"], MERCHANT);
    assert_eq!(data["scopes"], serde_json::json!(["orders:read", "orders:write"]));
    assert_eq!(data["expiry_time"], "2026-04-09T00:00:00.000+00:00", "30 days on");
    client.token = data["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get("/api/v3/oauth/test").data()["merchant_id"], MERCHANT);
}

#[test]
fn version_2_asks_twice_and_keeps_the_state() {
    let wish = demo(Options::default());
    let mut person = Person::new(&wish);
    person.open(&format!("/oauth/authorize?client_id={APP}&state=s1"));
    person.sign_in("owner@demo-store.test");
    assert!(!person.page.text.contains("orders:read"), "version 2 knows no scopes");
    person.press("accept");
    assert_eq!((person.page.status, person.returned_to()), (200, None));
    assert!(person.page.text.contains("confirm once more"));
    person.press("accept");
    assert!(person.returned("code").is_some());
    assert_eq!(person.returned("state"), None);

    let wish = demo(Options { v2_echoes_state: true, ..Options::default() });
    let mut person = Person::new(&wish);
    person.open(&format!("/oauth/authorize?client_id={APP}&state=s1"));
    person.sign_in("owner@demo-store.test");
    person.press("accept");
    person.press("accept");
    assert_eq!(person.returned("state").as_deref(), Some("s1"));
}

#[test]
fn the_page_refuses_what_it_does_not_know() {
    let wish = demo(Options::default());
    let mut person = Person::new(&wish);
    for (path, problem) in [
        ("/v3/oauth/authorize", "missing"),
        ("/v3/oauth/authorize?client_id=", "missing"),
        ("/v3/oauth/authorize?client_id=5f00000000000000000000ff", "no application"),
        ("/oauth/authorize?client_id=x", "no application"),
    ] {
        person.open(path);
        assert_eq!(person.page.status, 400);
        assert!(person.text_of("problem").contains(problem), "{path}");
    }
}

#[test]
fn a_redirect_address_in_the_link_is_without_effect() {
    let wish = demo(Options::default());
    let mut person = Person::new(&wish);
    person.open(&format!("{}&redirect_uri=https%3A%2F%2Felsewhere.test", consent_path()));
    person.sign_in("owner@demo-store.test");
    person.press("accept");
    assert!(person.returned_to().unwrap().starts_with(RETURN));
}

#[test]
fn a_sub_account_never_yields_a_code() {
    let wish = demo(Options::default());
    for path in [consent_path(), format!("/oauth/authorize?client_id={APP}")] {
        let mut person = Person::new(&wish);
        person.open(&path);
        person.sign_in("staff@demo-store.test");
        assert_eq!((person.page.status, person.returned_to()), (403, None));
        assert!(person.text_of("problem").contains("Sub-accounts"));
        assert!(!person.page.text.contains("ticket"));
    }
}

#[test]
fn another_user_signs_in_and_the_tokens_are_theirs() {
    let wish = demo(Options::default());
    let mut person = at_the_page(&wish);
    person.press_link_of_another_user();
    person.sign_in("owner@other-store.test");
    assert_eq!(person.text_of("shop"), "Other Store");
    person.press("accept");
    assert_eq!(person.returned("state").as_deref(), Some("a%2Bb%26c%3D1"), "the state went along");
    assert_eq!(merchant_of(&wish, &person), OTHER_MERCHANT);
}

#[test]
fn declining_leads_back_or_ends_there() {
    let wish = demo(Options::default());
    let mut person = at_the_page(&wish);
    person.press("decline");
    assert_eq!(person.returned_to(), Some(&*format!("{RETURN}?error=access_denied&state=a%2Bb%26c%3D1")));

    let wish = demo(Options { decline_returns: false, ..Options::default() });
    let mut person = at_the_page(&wish);
    person.press("decline");
    assert_eq!((person.page.status, person.returned_to()), (200, None));
    assert!(person.text_of("problem").contains("did not authorize"));
}

#[test]
fn a_form_counts_once_and_only_for_whom_it_was_shown() {
    let wish = demo(Options::default());
    let mut person = at_the_page(&wish);
    let page = person.page.text.clone();
    person.press("maybe");
    assert_eq!(person.page.status, 400);
    person.page.text = page;
    person.press("accept");
    assert_eq!((person.page.status, person.returned_to()), (400, None), "the form was used up");

    let mut other = Person::new(&wish);
    other.open(&consent_path());
    other.sign_in("owner@other-store.test");
    other.page.text = at_the_page(&wish).page.text;
    other.press("accept");
    assert_eq!((other.page.status, other.returned_to()), (400, None), "it was shown to somebody else");
}

#[test]
fn signing_in_leads_nowhere_else() {
    let wish = demo(Options::default());
    for next in ["https://elsewhere.test/", "//elsewhere.test/"] {
        let mut person = Person::new(&wish);
        person.open(&format!("/login?next={next}"));
        person.sign_in("owner@demo-store.test");
        assert_eq!((person.page.status, person.returned_to()), (200, None));
    }
}

#[test]
fn it_goes_wrong_on_demand() {
    let wish = demo(Options::default());
    let consent = |twist: Twist| {
        wish.twist_next_consent(twist);
        let mut person = at_the_page(&wish);
        person.press("accept");
        person
    };
    assert_eq!(consent(Twist::StateChanged).returned("state").as_deref(), Some("a%2Bb%26c%3D1x"));
    assert_eq!(consent(Twist::StateDropped).returned("state"), None);
    assert_eq!(consent(Twist::Declined).returned("error").as_deref(), Some("access_denied"));
    assert_eq!(merchant_of(&wish, &consent(Twist::WrongUser)), OTHER_MERCHANT);

    let mut client = Client::new(wish.address());
    let mut exchange = |person: &Person| {
        let fields = exchange_of(&person.returned("code").unwrap());
        client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&fields))
    };
    assert_eq!(exchange(&consent(Twist::SpentCode)).code(), 1016);
    let fewer = exchange(&consent(Twist::FewerScopes(vec!["orders:read".to_owned(), "unasked".to_owned()]))).data();
    assert_eq!(fewer["scopes"], serde_json::json!(["orders:read"]));
    let mut client = Client::holding(&wish, fewer["access_token"].as_str().unwrap());
    assert_eq!(client.get("/api/v3/orders?limit=1").code(), 0);
    let path = "/api/v3/orders/610000000000000000000001/refund";
    let refused = client.send("PUT", path, JSON, r#"{"refund_reason":"UNABLE_TO_SHIP"}"#);
    assert_eq!((refused.status, refused.code()), (403, 4000));

    let mut person = at_the_page(&wish);
    person.press("accept");
    assert_eq!(exchange(&person).code(), 0, "a twist holds once");
}

/// Whose tokens the returned code gives.
fn merchant_of(wish: &weft_fakes_wish::FakeWish, person: &Person) -> String {
    let fields = exchange_of(&person.returned("code").unwrap());
    let reply = Client::new(wish.address()).send("POST", "/api/v3/oauth/access_token", JSON, &json(&fields));
    reply.data()["merchant_id"].as_str().unwrap().to_owned()
}
