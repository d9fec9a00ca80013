use weft_sdk::testing::{self, Body, json};

use super::*;

fn object(value: Value) -> Object {
    serde_json::from_value(value).unwrap()
}

fn post(body: Value) -> Template {
    Template { path: "/v1/x".to_owned(), method: Method::Post, body, ..Template::default() }
}

/// The request that goes out, by an account without authentication.
fn sent(outgoing: Outgoing, connection: Value) -> Result<testing::Request, Failure> {
    let (send, seen) = std::sync::mpsc::channel();
    testing::answer(move |request| {
        send.send(request.clone()).unwrap();
        Ok(Response::new(200, "{}"))
    });
    outgoing.send(&Call::new(connection, ()), true, &[])?;
    Ok(seen.recv().unwrap())
}

fn base() -> Value {
    json!({ "base_url": "https://a.test" })
}

#[test]
fn a_template_becomes_a_request() {
    let template = Template {
        query: object(json!({ "state": "paid", "id": [1, 2] })),
        headers: object(json!({ "X-Shop": 7 })),
        ..post(json!({ "b": 1.50 }))
    };
    let request = sent(Outgoing::new(&template).unwrap(), base()).unwrap();
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://a.test/v1/x"));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(request.query, [pair("state", "paid"), pair("id", "1"), pair("id", "2")]);
    assert_eq!(request.headers, [pair("x-shop", "7"), pair("accept", "application/json")]);
    assert_eq!(testing::json_body(&request), r#"{"b":1.5}"#);
    assert!(request.repeatable);
}

#[test]
fn a_body_has_the_content_type_that_is_wanted() {
    let headers = object(json!({ "content-type": "application/vnd.api+json", "Accept": "application/vnd.api+json" }));
    let template = Template { headers: headers.clone(), ..post(json!({ "a": 1 })) };
    let request = sent(Outgoing::new(&template).unwrap(), base()).unwrap();
    let Body::Text(body) = &request.body else { panic!("{:?}", request.body) };
    assert_eq!((body.content_type.as_str(), body.text.as_str()), ("application/vnd.api+json", r#"{"a":1}"#));
    assert_eq!(request.headers.len(), 1);
    for template in [
        Template { headers: headers.clone(), ..post(Value::Null) },
        Template { headers, form: Some(Object::new()), ..post(Value::Null) },
    ] {
        assert!(matches!(sent(Outgoing::new(&template).unwrap(), base()), Err(Failure::Invalid(_))));
    }
}

#[test]
fn values_go_where_they_are_wanted() {
    let mut outgoing = Outgoing::new(&post(Value::Null)).unwrap();
    outgoing.set(Place::Query, "page.number", json!(2)).unwrap();
    outgoing.set(Place::Body, "page.number", json!(2)).unwrap();
    let request = sent(outgoing, base()).unwrap();
    assert_eq!(request.query, [("page.number".to_owned(), "2".to_owned())]);
    assert_eq!(testing::json_body(&request), r#"{"page":{"number":2}}"#);

    let form = Template { form: Some(object(json!({ "a": 1 }))), ..post(Value::Null) };
    let mut outgoing = Outgoing::new(&form).unwrap();
    outgoing.set(Place::Body, "a", json!(3)).unwrap();
    assert!(matches!(outgoing.set(Place::Body, "a", json!({})), Err(Failure::Invalid(_))));
    let Body::Form(fields) = sent(outgoing, base()).unwrap().body else { panic!("no form") };
    assert_eq!(fields, [("a".to_owned(), "3".to_owned())]);
}

#[test]
fn the_account_is_put_in_and_can_not_be_replaced() {
    let account = json!({ "base_url": "https://a.test", "variant": "query", "parameter_name": "api_key" });
    let request = sent(Outgoing::new(&post(Value::Null)).unwrap(), account.clone()).unwrap();
    assert_eq!(request.query, [("api_key".to_owned(), "<key>".to_owned())]);
    let template = Template { query: object(json!({ "api_key": "x" })), ..post(Value::Null) };
    assert!(matches!(sent(Outgoing::new(&template).unwrap(), account), Err(Failure::Invalid(_))));

    let account = json!({ "base_url": "https://a.test", "variant": "header", "header_name": "X-Key" });
    let request = sent(Outgoing::new(&post(Value::Null)).unwrap(), account.clone()).unwrap();
    assert!(request.headers.contains(&("x-key".to_owned(), "<key>".to_owned())));
    let template = Template { headers: object(json!({ "x-key": "x" })), ..post(Value::Null) };
    assert!(matches!(sent(Outgoing::new(&template).unwrap(), account), Err(Failure::Invalid(_))));
}

#[test]
fn templates_that_say_nothing_clear_are_refused() {
    let wrong = [
        Template { path: "v1/x".to_owned(), ..Template::default() },
        Template { path: "/v1/x?page=1".to_owned(), ..Template::default() },
        Template { form: Some(Object::new()), ..post(json!({})) },
        Template { query: object(json!({ "a": { "b": 1 } })), ..post(Value::Null) },
    ];
    for template in wrong {
        assert!(matches!(Outgoing::new(&template), Err(Failure::Invalid(_))), "{template:?}");
    }
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let ask = |repeatable| {
        testing::answer(|_| Err(weft_sdk::http::Error::Timeout("no answer within 60 s".to_owned())));
        Outgoing::new(&post(json!({}))).unwrap().send(&Call::new(base(), ()), repeatable, &[])
    };
    assert!(matches!(ask(true), Err(Failure::Unavailable(_))));
    let Err(Failure::Rejected(problem)) = ask(false) else { panic!("it would be repeated") };
    assert!(problem.message.starts_with("POST /v1/x: no answer within 60 s"), "{}", problem.message);
}
