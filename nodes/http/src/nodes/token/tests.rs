use serde_json::Value;
use weft_sdk::testing::{Calls, json, set_clock, told_end, with_secrets};

use super::*;
use crate::nodes::request::Ask;

fn call(connection: &Value) -> Call<Value> {
    let mut connection = connection.clone();
    connection["base_url"] = json!("https://a.test");
    Call::new(connection, json!({}))
}

fn login(login: Value) -> Value {
    json!({ "variant": "login", "login": login.to_string(), "user": "li" })
}

/// A session by user and password, which may be renewed.
fn session() -> Value {
    json!({
        "request": { "path": "/session", "json": { "user": { "field": "user" }, "password": { "field": "password" } } },
        "token": "/data/token",
        "lives": "/data/expires_in",
        "refresh_token": "/data/refresh",
        "refresh": { "path": "/refresh", "form": { "refresh_token": { "token": "refresh_token" } } },
        "success": { "where": "code", "is": 0 },
        "errors": { "code": "code", "message": "msg", "codes": { "7": { "as": "unavailable" } } },
    })
}

fn granted() -> Value {
    json!({ "code": 0, "data": { "token": "t1", "expires_in": 7200, "refresh": "r1" } })
}

const FIRST: &[(&str, &str)] = &[("password", "long password")];
const LATER: &[(&str, &str)] = &[("password", "long password"), ("refresh_token", "r0")];

#[test]
fn a_token_is_obtained_from_the_fields() {
    with_secrets(FIRST, || {
        let calls = Calls::new()
            .on("POST https://a.test/session")
            .json(json!({ "user": "li", "password": "<password>" }))
            .header("accept", "application/json")
            .exactly()
            .answer(200, granted());
        let page = calls.run::<Token>(call(&login(session()))).unwrap();
        assert_eq!(page.output, r#"{"expires_in":7200}"#);
        let request = &calls.requests()[0];
        let seals: Vec<_> = request.seal.iter().map(|it| (&*it.name, &*it.pointer, it.lives.as_deref())).collect();
        let access = ("access_token", "/data/token", Some("/data/expires_in"));
        assert_eq!(seals, [access, ("refresh_token", "/data/refresh", None)]);
        assert!(request.repeatable);
    });
}

#[test]
fn a_token_that_renews_is_used_first() {
    with_secrets(LATER, || {
        let calls = Calls::new()
            .on("POST https://a.test/refresh")
            .form("refresh_token", "<refresh_token>")
            .header("accept", "application/json")
            .exactly()
            .answer(200, granted());
        calls.run::<Token>(call(&login(session()))).unwrap();
    });
}

#[test]
fn a_refused_token_that_renews_leads_to_another_login() {
    for (status, answer) in
        [(200, json!({ "code": 3, "msg": "expired" })), (401, json!({})), (400, json!({ "code": 4 }))]
    {
        with_secrets(LATER, || {
            let calls = Calls::new()
                .on("POST /refresh")
                .answer(status, answer.clone())
                .on("POST /session")
                .answer(200, granted());
            calls.run::<Token>(call(&login(session()))).unwrap();
        });
    }
}

#[test]
fn a_platform_that_is_busy_has_refused_nothing() {
    for (status, answer) in [(200, json!({ "code": 7 })), (502, json!("<html>")), (429, json!({}))] {
        with_secrets(LATER, || {
            let calls = Calls::new().on("POST /refresh").answer(status, answer.clone());
            let refused = calls.run::<Token>(call(&login(session())));
            assert!(matches!(refused, Err(Failure::Unavailable(_) | Failure::Throttled(_))), "{status} {refused:?}");
        });
    }
}

#[test]
fn without_a_login_a_refused_token_that_renews_is_the_end() {
    let mut only = session();
    only.as_object_mut().unwrap().remove("request");
    with_secrets(LATER, || {
        let calls = Calls::new().on("POST /refresh").answer(200, json!({ "code": 3, "msg": "expired" }));
        let refused = calls.run::<Token>(call(&login(only.clone())));
        assert!(matches!(refused, Err(Failure::Unauthorized(problem)) if problem.code == "3"));
    });
    with_secrets(FIRST, || {
        let refused = Calls::new().run::<Token>(call(&login(only)));
        assert!(matches!(refused, Err(Failure::Unauthorized(_))));
    });
}

#[test]
fn a_refused_password_is_told() {
    with_secrets(FIRST, || {
        let calls = Calls::new().on("POST /session").answer(200, json!({ "code": 1, "msg": "密码错误" }));
        let refused = calls.run::<Token>(call(&login(session())));
        let Err(Failure::Invalid(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code.as_str(), problem.message.contains("密码错误")), ("1", true), "{}", problem.message);
        let calls = Calls::new().on("POST /session").answer(404, json!({}));
        assert!(matches!(calls.run::<Token>(call(&login(session()))), Err(Failure::Invalid(_))), "the path is wrong");
    });
}

#[test]
fn an_answer_without_the_token_is_told() {
    for data in [json!({}), json!({ "token": null }), json!({ "token": 7 })] {
        with_secrets(FIRST, || {
            let calls = Calls::new().on("POST /session").answer(200, json!({ "code": 0, "data": data }));
            let refused = calls.run::<Token>(call(&login(session())));
            let Err(Failure::Invalid(problem)) = refused else { panic!("{refused:?}") };
            assert!(problem.remedy.is_some_and(|remedy| remedy.contains("`token` under `login`")));
        });
    }
}

#[test]
fn a_life_that_the_account_gives_is_said_to_the_host() {
    set_clock("2026-01-01T00:00:00Z");
    let login_of = json!({ "request": { "method": "GET", "path": "/token" }, "token": "t", "lives_for": "2h" });
    let calls = Calls::new().on("GET /token").answer(200, json!({ "t": "x" }));
    let page = calls.run::<Token>(call(&login(login_of))).unwrap();
    assert_eq!((page.output.as_str(), told_end("access_token")), (r#"{"expires_in":7200}"#, Some(1_767_232_800_000)));
}

#[test]
fn a_token_may_come_in_a_header_field_or_a_cookie() {
    let of = |place: Value| login(json!({ "request": { "path": "/in", "form": {} }, "token": place }));
    let run = |place: Value, name: &str, value: &str| {
        let calls = Calls::new().on("POST /in").answer_text(204, "").with_header(name, value);
        let result = calls.run::<Token>(call(&of(place)));
        (result.is_ok(), calls.requests()[0].seal[0].pointer.clone())
    };
    assert_eq!(run(json!({ "header": "X-Token" }), "X-Token", "t"), (true, "header x-token".to_owned()));
    let cookie = json!({ "cookie": "SESSION" });
    assert_eq!(run(cookie.clone(), "Set-Cookie", "SESSION=t; Path=/"), (true, "cookie SESSION".to_owned()));
    assert!(!run(cookie.clone(), "Set-Cookie", "SESSIONS=t").0 && !run(cookie, "Set-Cookie", "SESSION=; Path=/").0);
}

#[test]
fn client_credentials_are_standard() {
    let connection = |auth: &str| {
        json!({ "variant": "client_credentials", "token_url": "https://auth.test/oauth/token", "client_id": "me",
            "auth": auth, "scope": "orders items" })
    };
    let granted = json!({ "access_token": "t", "token_type": "Bearer", "expires_in": 3600 });
    let calls = Calls::new()
        .on("POST https://auth.test/oauth/token")
        .header("authorization", "Basic <basic me:<client_secret>>")
        .form("grant_type", "client_credentials")
        .form("scope", "orders items")
        .answer(200, granted.clone());
    let page = calls.run::<Token>(call(&connection("basic"))).unwrap();
    assert_eq!(page.output, r#"{"expires_in":3600}"#);
    assert_eq!(calls.requests()[0].seal.len(), 1, "none that renews");
    let calls = Calls::new()
        .on("POST /oauth/token")
        .header("accept", "application/json")
        .form("grant_type", "client_credentials")
        .form("scope", "orders items")
        .form("client_id", "me")
        .form("client_secret", "<client_secret>")
        .exactly()
        .answer(200, granted);
    calls.run::<Token>(call(&connection("body"))).unwrap();
    for (code, class) in [("invalid_client", "invalid"), ("invalid_scope", "forbidden")] {
        let calls = Calls::new().on("POST /oauth/token").answer(400, json!({ "error": code }));
        match (calls.run::<Token>(call(&connection("body"))), class) {
            (Err(Failure::Invalid(problem)), "invalid") => assert_eq!(problem.code, code),
            (Err(Failure::Forbidden(problem)), "forbidden") => assert_eq!(problem.code, code),
            (other, _) => panic!("{code} {other:?}"),
        }
    }
}

#[test]
fn a_refresh_token_rotates() {
    let connection = json!({ "variant": "refresh_token", "token_url": "/token", "client_id": "me", "auth": "body" });
    let with = |token: &str| {
        Calls::new()
            .on("POST https://a.test/token")
            .header("accept", "application/json")
            .form("grant_type", "refresh_token")
            .form("refresh_token", token)
            .form("client_id", "me")
            .form("client_secret", "<client_secret>")
            .exactly()
    };
    let granted = json!({ "access_token": "t", "expires_in": 3600, "refresh_token": "r2" });
    let first = [("client_secret", "long secret"), ("first_refresh_token", "r0")];
    let later = [first[0], first[1], ("refresh_token", "r1")];
    with_secrets(&first, || {
        let calls = with("<first_refresh_token>").answer(200, granted.clone());
        calls.run::<Token>(call(&connection)).unwrap();
        assert_eq!(calls.requests()[0].seal[1].pointer, "/refresh_token");
    });
    with_secrets(&later, || {
        with("<refresh_token>").answer(200, granted.clone()).run::<Token>(call(&connection)).unwrap();
    });
    // Both are over.
    with_secrets(&later, || {
        let refused = json!({ "error": "invalid_grant" });
        let calls = Calls::new().on("POST /token").answer(400, refused).times(2);
        let over = calls.run::<Token>(call(&connection));
        assert!(matches!(over, Err(Failure::Unauthorized(problem)) if problem.code == "invalid_grant"));
    });
    // The client is wrong, and nothing is over.
    with_secrets(&later, || {
        let calls = Calls::new().on("POST /token").answer(401, json!({ "error": "invalid_client" }));
        let refused = calls.run::<Token>(call(&connection));
        assert!(matches!(refused, Err(Failure::Invalid(problem)) if problem.code == "invalid_client"));
    });
}

#[test]
fn an_address_without_a_path_is_told() {
    for wrong in ["", "token", "https://auth.test"] {
        let connection = json!({ "variant": "client_credentials", "token_url": wrong, "client_id": "me" });
        let refused = Calls::new().run::<Token>(call(&connection));
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{wrong}");
    }
}

#[test]
fn requests_carry_the_token_and_tell_when_it_is_refused() {
    let mut of = session();
    of["goes"] = json!({ "in": "query", "name": "access_token" });
    of["expired"] = json!({ "status": [200], "where": "code", "is": [40001, "42001"] });
    let ask = |connection: &Value, status: u16, answer: Value| {
        let calls = Calls::new().on("GET https://a.test/orders").answer(status, answer);
        let call = call(connection).with_parameters(json!({ "path": "/orders" }));
        let result = calls.run::<Ask>(call);
        (result, calls.requests()[0].clone())
    };
    let (result, request) = ask(&login(of.clone()), 200, json!({ "code": 42001 }));
    assert!(matches!(result, Err(Failure::Unauthorized(problem)) if problem.code == "200"));
    assert_eq!(request.query, [("access_token".to_owned(), "<access_token>".to_owned())]);
    assert!(ask(&login(of.clone()), 200, json!({ "code": 0 })).0.is_ok());
    assert!(matches!(ask(&login(of), 401, json!({})).0, Err(Failure::Forbidden(_))), "it says something else");
    let (result, request) = ask(&login(session()), 401, json!({}));
    assert!(matches!(result, Err(Failure::Unauthorized(_))));
    assert!(request.headers.contains(&("authorization".to_owned(), "Bearer <access_token>".to_owned())));
}
