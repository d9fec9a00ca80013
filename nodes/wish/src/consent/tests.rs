use serde_json::Value;
use weft_sdk::testing::{Calls, On, told_end};

use super::*;

const CODE: &str = "<callback/code>";
const BACK: &str = "http://127.0.0.1:8765/oauth/back/wish";
const CLIENT: &str = "5f0000000000000000000c01";

fn connection(variant: &str) -> Value {
    json!({ "base_url": "https://merchant.wish.com", "variant": variant, "client_id": CLIENT })
}

/// As version 3 answers.
fn tokens() -> Value {
    json!({ "message": "", "code": 0, "data": {
        "access_token": "a1b2", "refresh_token": "c3d4", "expiry_time": "2022-10-19T04:16:35.661+00:00",
        "merchant_id": "5e0000000000000000000aa1", "scopes": ["orders:read", "orders:write"],
    } })
}

/// As version 2 answers.
fn tokens_v2() -> Value {
    json!({ "message": "", "code": 0, "data": {
        "access_token": "a1b2", "refresh_token": "c3d4", "token_type": "access_token", "expires_in": 2_592_000,
        "expiry_time": 1_666_152_995, "merchant_user_id": "5e0000000000000000000aa1",
    } })
}

fn begin(variant: &str) -> Value {
    let parameters = json!({ "redirect_uri": BACK, "state": "s+1" });
    let page = Calls::new().run::<Begin>(Call::new(connection(variant), parameters)).unwrap();
    serde_json::from_str(&page.output).unwrap()
}

fn finish(variant: &str, callback: Value, calls: &Calls) -> Result<Page, Failure> {
    calls.run::<Finish>(Call::new(connection(variant), json!({ "redirect_uri": BACK, "callback": callback })))
}

fn refresh(variant: &str, calls: &Calls) -> Result<Page, Failure> {
    calls.run::<Refresh>(Call::new(connection(variant), json!({})))
}

fn exchange() -> On {
    Calls::new()
        .on("POST https://merchant.wish.com/api/v3/oauth/access_token")
        .json(json!({
            "client_id": CLIENT, "client_secret": "<client_secret>", "code": CODE, "grant_type": "authorization_code",
            "redirect_uri": BACK,
        }))
        .exactly()
}

fn exchange_v2() -> On {
    Calls::new()
        .on("POST https://merchant.wish.com/api/v2/oauth/access_token")
        .form("client_id", CLIENT)
        .form("client_secret", "<client_secret>")
        .form("code", CODE)
        .form("grant_type", "authorization_code")
        .form("redirect_uri", BACK)
        .exactly()
}

fn renewal() -> On {
    Calls::new()
        .on("GET https://merchant.wish.com/api/v3/oauth/refresh_token")
        .query("client_id", CLIENT)
        .query("client_secret", "<client_secret>")
        .query("refresh_token", "<refresh_token>")
        .query("grant_type", "refresh_token")
        .exactly()
}

fn renewal_v2() -> On {
    Calls::new()
        .on("POST https://merchant.wish.com/api/v2/oauth/refresh_token")
        .form("client_id", CLIENT)
        .form("client_secret", "<client_secret>")
        .form("refresh_token", "<refresh_token>")
        .form("grant_type", "refresh_token")
        .exactly()
}

#[test]
fn the_page_is_given_neither_an_address_nor_scopes() {
    let query = json!([["client_id", CLIENT], ["state", "s+1"]]);
    let expected = json!({
        "url": "https://merchant.wish.com/v3/oauth/authorize", "query": query, "scopes": ["orders:read"],
    });
    assert_eq!(begin("v3"), expected);
    assert_eq!(begin("v2"), json!({ "url": "https://merchant.wish.com/oauth/authorize", "query": query }));
}

#[test]
fn a_code_makes_tokens_and_tells_whose_they_are() {
    let calls = exchange().answer(200, tokens());
    let page = finish("v3", json!({ "code": CODE, "state": "s" }), &calls).unwrap();
    let identity = json!({ "external_id": "5e0000000000000000000aa1", "scopes": ["orders:read", "orders:write"] });
    assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), json!({ "identity": identity }));
    assert!(!calls.requests()[0].repeatable, "a code is good once");
    assert_eq!(told_end(ACCESS_TOKEN), Some(1_666_152_995_661));
}

#[test]
fn version_2_takes_a_form_and_no_state_comes_back() {
    let calls = exchange_v2().answer(200, tokens_v2());
    let page = finish("v2", json!({ "code": CODE }), &calls).unwrap();
    assert_eq!(page.output, r#"{"identity":{"external_id":"5e0000000000000000000aa1"}}"#);
    assert_eq!(told_end(ACCESS_TOKEN), None, "the host reads `expires_in`");
    assert!(!calls.requests()[0].repeatable);
}

#[test]
fn the_end_may_be_seconds_alone() {
    let mut answer = tokens_v2();
    answer["data"].as_object_mut().unwrap().remove("expires_in");
    finish("v2", json!({ "code": CODE }), &exchange_v2().answer(200, answer.clone())).unwrap();
    assert_eq!(told_end(ACCESS_TOKEN), Some(1_666_152_995_000));
    answer["data"]["expiry_time"] = "1666152996".into();
    finish("v2", json!({ "code": CODE }), &exchange_v2().answer(200, answer)).unwrap();
    assert_eq!(told_end(ACCESS_TOKEN), Some(1_666_152_996_000));
}

#[test]
fn tokens_that_do_not_say_when_they_end_are_kept_and_told_of() {
    for end in [json!("soon"), json!(null), json!({})] {
        let mut answer = tokens();
        answer["data"]["expiry_time"] = end;
        let calls = exchange().answer(200, answer);
        finish("v3", json!({ "code": CODE }), &calls).unwrap();
        assert_eq!((told_end(ACCESS_TOKEN), calls.logged().len()), (None, 1));
    }
}

#[test]
fn without_a_code_a_sub_account_is_named() {
    for callback in [json!({}), json!({ "error": "access_denied", "state": "s" }), json!({ "code": "" })] {
        for variant in ["v3", "v2"] {
            let Err(Failure::Invalid(problem)) = finish(variant, callback.clone(), &Calls::new()) else {
                panic!("not refused")
            };
            assert!(problem.message.contains("sub-account"));
            let zh = problem.zh.unwrap();
            assert!(zh.message.unwrap().contains("子账号") && zh.remedy.unwrap().contains("主账号"));
        }
    }
}

#[test]
fn an_answer_without_both_tokens_is_none() {
    let without = |name: &str| {
        let mut answer = tokens();
        answer["data"].as_object_mut().unwrap().remove(name);
        answer.to_string()
    };
    let bodies = [without("access_token"), without("refresh_token"), "<html>Busy</html>".to_owned(), String::new()];
    for body in bodies {
        let calls = exchange().answer_text(200, body.clone());
        let result = finish("v3", json!({ "code": CODE }), &calls);
        assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}");
    }
}

#[test]
fn a_refresh_renews_both_tokens_and_is_never_repeated() {
    let calls = renewal().answer(200, tokens());
    assert_eq!(refresh("v3", &calls).unwrap().output, "null");
    assert!(!calls.requests()[0].repeatable, "the old refresh token is spent even if the answer is lost");
    assert_eq!(told_end(ACCESS_TOKEN), Some(1_666_152_995_661));
    let calls = renewal_v2().answer(200, tokens_v2());
    refresh("v2", &calls).unwrap();
    assert!(!calls.requests()[0].repeatable);
}

#[test]
fn an_authorization_that_is_over_has_to_be_given_again() {
    let refused = |status, code: i64, message: &str| {
        refresh("v3", &renewal().answer(status, json!({ "message": message, "code": code, "data": {} })))
    };
    for (code, message) in [
        (1016, "This refresh token has been revoked."),
        (4000, "Unauthorized Request"),
        (1006, "Unauthorized access on this API"),
    ] {
        assert!(matches!(refused(400, code, message), Err(Failure::Unauthorized(_))), "{code}");
    }
    assert!(matches!(refused(400, 10_001, "Incorrect credentials."), Err(Failure::Invalid(_))));
    assert!(matches!(refused(403, 2000, "This merchant account may not use the API"), Err(Failure::Forbidden(_))));
    assert!(matches!(refused(500, 9000, "Unknown error"), Err(Failure::Unavailable(_))));
}

#[test]
fn a_code_that_is_not_good_says_why() {
    let refused = |code: i64| {
        let answer = json!({ "message": "This authorization code has expired.", "code": code, "data": {} });
        finish("v3", json!({ "code": CODE }), &exchange().answer(400, answer))
    };
    assert!(matches!(refused(1015), Err(Failure::Unauthorized(_))));
    assert!(matches!(refused(1016), Err(Failure::Unauthorized(_))));
    assert!(matches!(refused(4000), Err(Failure::Invalid(_))));
}

#[test]
fn a_shop_without_tokens_is_to_be_authorized() {
    weft_sdk::testing::with_secrets(&[(CLIENT_SECRET, "x")], || {
        assert!(matches!(refresh("v3", &Calls::new()), Err(Failure::Unauthorized(_))));
    });
}

#[test]
fn another_address_has_everything() {
    let mut connection = connection("v3");
    connection["base_url"] = "http://127.0.0.1:9".into();
    let parameters = json!({ "redirect_uri": BACK, "callback": { "code": CODE } });
    let calls = Calls::new().on("POST http://127.0.0.1:9/api/v3/oauth/access_token").answer(200, tokens());
    calls.run::<Finish>(Call::new(connection, parameters)).unwrap();
}
