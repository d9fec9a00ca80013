//! The consent page, as a person meets it.

use weft_fakes_amazon::{Application, Calls, FakeAmazon, Options, Seller, Twist};

use crate::client::{Client, PARTICIPATIONS, demo, demo_options, parameter, query};
use crate::person::{Person, consent_path, location};

const RETURN: &str = "http://127.0.0.1:9338/oauth/return?shop=1";

fn with(application: Application) -> FakeAmazon {
    FakeAmazon::start(Seller::demo(), Options { applications: vec![application], ..demo_options() })
}

#[test]
fn a_seller_accepts_and_comes_back_with_a_code() {
    let server = with(Application::demo_returning_to(RETURN));
    let mut person = Person::new(&server);
    let page = person.open(&consent_path("a b&c"));
    let page = person.sign_in(&page, "demo_shop");
    assert!(page.text.contains("<b id=\"user\">demo_shop</b>"), "the shop is named: {}", page.text);
    assert!(page.text.contains("<i id=\"application\">Demo Orders</i>"));
    let to = location(&person.submit(&page, "decision", "accept"));
    assert!(to.starts_with(&format!("{RETURN}&state=a%20b%26c&selling_partner_id=A2DEMOSELLER1&")), "{to}");
    assert!(parameter(&to, "spapi_oauth_code").unwrap().starts_with("AN"));
    assert_eq!(parameter(&to, "mws_auth_token"), None);
    let again = person.submit(&page, "decision", "accept");
    assert_eq!(again.status, 400, "what was decided stays decided: {}", again.text);
}

#[test]
fn a_seller_declines() {
    let server = with(Application::demo_returning_to(RETURN));
    let mut person = Person::new(&server);
    let page = person.open(&consent_path("s"));
    let page = person.sign_in(&page, "demo_shop");
    let end = person.submit(&page, "decision", "decline");
    assert_eq!((end.status, end.header("location")), (200, None));
    assert!(end.text.contains("did not authorize"));
    assert_eq!(person.submit(&page, "decision", "accept").status, 400);

    let applications = vec![Application::demo_returning_to(RETURN)];
    let options = Options { applications, decline_returns: true, ..demo_options() };
    let server = FakeAmazon::start(Seller::demo(), options);
    let mut person = Person::new(&server);
    let page = person.open(&consent_path("s"));
    let page = person.sign_in(&page, "demo_shop");
    let to = location(&person.submit(&page, "decision", "decline"));
    assert_eq!(to, format!("{RETURN}&state=s&error=access_denied"));
}

#[test]
fn who_is_signed_in_is_not_asked_again() {
    let server = demo();
    let mut person = Person::new(&server);
    person.accept(&consent_path("s"), "other_shop");
    let page = person.open(&consent_path("s"));
    assert!(page.text.contains("<b id=\"user\">other_shop</b>"), "the wrong shop is one click away: {}", page.text);
    let page = person.submit(&page, "decision", "other_user");
    let page = person.sign_in(&page, "demo_shop");
    let to = location(&person.submit(&page, "decision", "accept"));
    assert_eq!(parameter(&to, "selling_partner_id").as_deref(), Some("A2DEMOSELLER1"));
}

#[test]
fn who_is_unknown_does_not_get_in() {
    let server = demo();
    let mut person = Person::new(&server);
    let page = person.open(&consent_path("s"));
    let page = person.submit(&page, "username", "<nobody>");
    assert!(page.text.contains("role=\"alert\""));
    let page = person.submit(&page, "decision", "accept");
    assert!(page.text.contains("Sign in to Seller Central") && !page.head.contains("location"));
}

#[test]
fn the_page_checks_every_parameter() {
    let server = demo();
    let mut person = Person::new(&server);
    let path = consent_path("s");
    let registered = query(&[("redirect_uri", &Application::demo().redirect_uris[0])]);
    let cases = [
        ("/apps/authorize/consent".to_owned(), 400),
        (path.replace("solution.0", "solution.1"), 400),
        (path.replace("&version=beta", ""), 400),
        (path.replace("=beta", "=alpha"), 400),
        (format!("{path}&redirect_uri=https%3A%2F%2Fevil.example.test%2Freturn"), 400),
        (format!("{path}&scope=orders"), 400),
        (format!("{path}&state=t"), 400),
        (format!("{path}&{registered}"), 200),
        (path.replace("&state=s", ""), 200),
    ];
    for (path, status) in cases {
        let page = person.open(&path);
        assert_eq!((page.status, page.header("location")), (status, None), "{path}");
    }
}

#[test]
fn a_published_application_takes_no_version() {
    let server = with(Application { is_draft: false, ..Application::demo() });
    let mut person = Person::new(&server);
    assert_eq!(person.open(&consent_path("s")).status, 400);
    assert_eq!(person.open(&consent_path("s").replace("&version=beta", "")).status, 200);
}

#[test]
fn any_registered_address_can_be_asked_for() {
    let mut application = Application::demo();
    application.redirect_uris.push(RETURN.to_owned());
    let server = with(application);
    let path = format!("{}&{}", consent_path("s"), query(&[("redirect_uri", RETURN)]));
    let to = Person::new(&server).accept(&path, "demo_shop");
    assert!(to.starts_with(RETURN), "{to}");
    let to = Person::new(&server).accept(&consent_path("s"), "demo_shop");
    assert!(to.starts_with("https://erp.example.test/return?"), "the first when none is asked for: {to}");
}

#[test]
fn an_application_from_mws_gets_its_token_too() {
    let server = with(Application { is_hybrid: true, ..Application::demo() });
    let to = Person::new(&server).accept(&consent_path("s"), "demo_shop");
    assert!(parameter(&to, "mws_auth_token").unwrap().starts_with("amzn.mws."));
}

#[test]
fn what_comes_back_is_twisted_on_demand() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let come_back = || Person::new(&server).accept(&consent_path("s"), "demo_shop");
    server.faults().on_consent(Calls::Nth(1), Twist::StateChanged);
    server.faults().on_consent(Calls::Nth(2), Twist::StateMissing);
    server.faults().on_consent(Calls::Nth(3), Twist::OtherSellingPartnerId("A9EVIL".to_owned()));
    assert_eq!(parameter(&come_back(), "state").as_deref(), Some("changed-on-the-way"));
    assert_eq!(parameter(&come_back(), "state"), None);
    assert_eq!(parameter(&come_back(), "selling_partner_id").as_deref(), Some("A9EVIL"));
    let spent = parameter(&come_back(), "spapi_oauth_code").unwrap();
    assert_eq!(client.exchange(&spent).status, 200);
    server.faults().clear();
    server.faults().on_consent(Calls::Nth(1), Twist::CodeReplayed);
    assert_eq!(parameter(&come_back(), "spapi_oauth_code").unwrap(), spent);
    assert_eq!(client.exchange(&spent).lwa_error(), (400, "invalid_grant".to_owned()));
}

#[test]
fn another_seller_or_a_change_of_mind_on_demand() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    server.faults().on_consent(Calls::Nth(1), Twist::OtherUser("other_shop".to_owned()));
    let to = Person::new(&server).accept(&consent_path("s"), "demo_shop");
    assert_eq!(parameter(&to, "selling_partner_id").as_deref(), Some("A3OTHERSELLER2"));
    let body = client.exchange(&parameter(&to, "spapi_oauth_code").unwrap()).json();
    client.keep(&body);
    assert_eq!(client.get(PARTICIPATIONS).payload()[0]["storeName"], "other_shop store");

    server.faults().clear();
    server.faults().on_consent(Calls::Nth(1), Twist::Declines);
    let mut person = Person::new(&server);
    let page = person.open(&consent_path("s"));
    let page = person.sign_in(&page, "demo_shop");
    let end = person.submit(&page, "decision", "accept");
    assert_eq!((end.status, end.header("location")), (200, None));
}
