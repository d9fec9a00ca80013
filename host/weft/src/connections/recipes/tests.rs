use weft_engine::workflow::ConnectionDescription;

use super::*;

const LOGIN_WRITTEN: &str = r#"
base_url: https://auth.example.com
request:
  method: POST
  path: /session
  query: { app: { field: app } }
  headers: { Authorization: { basic: [client, client_secret] } }
  json: { user: { field: user }, deep: [{ "a/b": { field: password } }], kind: 1 }
token: /data/token
lives_for: 2h
refresh_token: /data/refresh
refresh: { path: /refresh, form: { refresh_token: { token: refresh_token }, "*": { field: user } } }
success: { where: code, is: 0 }
goes: { in: query, name: access_token }
"#;

const SIGN_WRITTEN: &str = r#"
add:
  query: { app_key: { field: app_key }, timestamp: { now: seconds }, v: "2.0" }
  header: { X-Nonce: { random: 16 }, X-Token: { token: access_token } }
  body: { auth.key: { field: key } }
leave_out: [sign_type]
pair: "{name_length:2}-{name}:{value_length:4}-{value}"
text: [{ field: app_secret }, parameters, { text: "\n" }]
hash: hmac-sha256
key: [{ field: app_secret }, { text: "&" }]
goes: { in: query, name: sign }
"#;

fn login(text: &str) -> Result<LoginWritten, serde_saphyr::Error> {
    serde_saphyr::from_str(text)
}

fn sign(text: &str) -> Result<SignWritten, serde_saphyr::Error> {
    serde_saphyr::from_str(text)
}

fn both() -> Recipes {
    Recipes::new(Some(login(LOGIN_WRITTEN).unwrap()), Some(sign(SIGN_WRITTEN).unwrap()))
}

fn shown(place: &contract::Place) -> String {
    let part = match place.part {
        contract::RequestPart::Header => "header",
        contract::RequestPart::Query => "query",
        contract::RequestPart::Form => "form",
        contract::RequestPart::Json => "json",
    };
    format!("{} {part} {} {}", place.value, place.name, place.nodes.join(",")).trim_end().to_owned()
}

#[test]
fn fields_are_those_that_are_named() {
    both().check().unwrap();
    let fields = ["app", "app_key", "app_secret", "client", "client_secret", "key", "password", "user"];
    assert_eq!(both().fields().into_iter().collect::<Vec<_>>(), fields);
}

#[test]
fn secrets_and_tokens_stand_where_recipes_say() {
    let places: Vec<String> = both().places(Some("token")).iter().map(shown).collect();
    let expected = [
        "client header Authorization token",
        "client_secret header Authorization token",
        "app query app token",
        "user json /user token",
        "password json /deep/0/a~1b token",
        "refresh_token form refresh_token token",
        "access_token query access_token",
        "app_key query app_key",
        "access_token header X-Token",
        "key json /auth/key",
        "key form auth.key",
    ];
    assert_eq!(places, expected, "what is only hashed stands nowhere, and `*` is no place");
}

#[test]
fn nodes_read_what_was_written() {
    let written = both().written().unwrap();
    let again = Recipes::of(&written).unwrap();
    assert_eq!(again.written().unwrap(), written);
    assert_eq!(again.fields(), both().fields());
    let read: serde_json::Value = serde_json::from_str(&written[LOGIN]).unwrap();
    assert_eq!(read["request"]["json"]["kind"], serde_json::json!(1));
    assert_eq!(read["goes"], serde_json::json!({ "in": "query", "name": "access_token" }));
    let read: serde_json::Value = serde_json::from_str(&written[SIGN]).unwrap();
    let names: Vec<&String> = read[0]["add"]["query"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["app_key", "timestamp", "v"], "in the order of the file");
    assert_eq!(read[0]["text"][2]["text"], "\n");
}

#[test]
fn public_fields_are_no_secrets() {
    let mut fields = both().written().unwrap();
    fields.insert("app_key".to_owned(), "12345".to_owned());
    let secrets = secret_fields(&fields).unwrap();
    assert!(!secrets.contains(&"app_key".to_owned()) && secrets.contains(&"app_secret".to_owned()));
}

#[test]
fn what_is_no_recipe_stays_what_it_is() {
    let fields = PublicFields::from([(LOGIN.to_owned(), "li@example.com".to_owned())]);
    assert_eq!(Recipes::of(&fields).unwrap().names().count(), 0);
    for text in ["{", r#"{"token":"t","more":1}"#, "[]", r#"{"hash":1}"#] {
        let fields = PublicFields::from([(LOGIN.to_owned(), text.to_owned())]);
        let message = Recipes::of(&fields).unwrap_err();
        assert!(message.reason.contains("`login` of its connection can't be read"), "{}", message.reason);
    }
}

#[test]
fn recipes_that_make_no_sense_are_told() {
    let told = |recipes: Recipes| recipes.check().unwrap_err().reason;
    let of_login = |text: &str| told(Recipes::new(Some(login(text).unwrap()), None));
    let table = [
        ("{ token: t }", "no `request`"),
        ("{ token: '', request: { path: /x } }", "no path"),
        ("{ token: { header: X-Token }, request: { path: /x } }", "header field or a cookie"),
        ("{ token: { cookie: SESSION }, request: { path: /x } }", "header field or a cookie"),
        ("{ token: t, request: { path: x } }", "does not begin with `/`"),
        ("{ token: t, request: { path: /x }, refresh_token: r }", "belong together"),
        ("{ token: t, request: { path: /x }, lives_for: soon }", "no duration"),
        ("{ token: t, request: { path: /x }, goes: { in: query, name: '' } }", "empty"),
        ("{ token: t, request: { path: /x, form: { a: { field: access_token } } } }", "can't be called"),
        ("{ token: t, request: { path: /x, form: { a: { field: sign } } } }", "can't be called"),
    ];
    for (text, expected) in table {
        let reason = of_login(text);
        assert!(reason.contains(expected), "{text}: {reason}");
    }
    let goes = "goes: { in: query, name: sign }";
    let table = [
        ("hash: md4", "`hash`"),
        ("hash: md5, sort: size", "`sort`"),
        ("hash: md5, written: hex", "`written`"),
        ("hash: md5, url_encode: yes", "`url_encode`"),
        ("hash: hmac-md5", "takes a `key`"),
        ("hash: md5, key: [{ field: a }]", "takes no `key`"),
        ("hash: md5, text: [secret]", "`text`"),
        ("hash: md5, text: [{ field: a, text: b }]", "`text`"),
        ("hash: md5, of: [form]", "`of`"),
        ("hash: md5, add: { query: { v: 2.0 } }", "quotes"),
        ("hash: md5, add: { query: { v: { filed: a } } }", "no value"),
        ("hash: md5, add: { query: { v: null } }", "no value"),
    ];
    for (text, expected) in table {
        let reason = told(Recipes::new(None, Some(sign(&format!("{{ {text}, {goes} }}")).unwrap())));
        assert!(reason.contains(expected), "{text}: {reason}");
    }
    assert!(told(Recipes::new(None, Some(sign("[]").unwrap()))).contains("0 recipes"));
    let many = format!("[{}]", format!("{{ hash: md5, {goes} }}, ").repeat(5));
    assert!(told(Recipes::new(None, Some(sign(&many).unwrap()))).contains("5 recipes"));
}

#[test]
fn misspelt_words_are_found_where_they_stand() {
    assert!(login("{ tokens: t }").is_err() && login("{ token: t, request: { path: /x, body: 1 } }").is_err());
    assert!(sign("{ hash: md5, goes: { in: query, name: s }, sorted: name }").is_err());
    assert!(sign("{ hash: md5, goes: { in: form, name: s } }").is_err() && sign("md5").is_err());
}

#[test]
fn only_the_host_that_the_operator_names_is_asked_for_tokens() {
    for (address, host) in [
        ("https://auth.example.com", Some("auth.example.com")),
        ("https://Auth.example.com:8443/oauth/token", Some("auth.example.com:8443")),
        ("http://auth.example.com", None),
        ("https://", None),
        ("https://user:password@auth.example.com", None),
        ("https://auth.example.com?x=1", None),
        ("auth.example.com/token", None),
    ] {
        let found = host_of(address);
        assert_eq!(found.as_deref().ok(), host, "{address}");
        let reason = found.err().map(|message| message.reason).unwrap_or_default();
        assert!(!reason.contains("password"), "{reason}");
    }
    let none = ConnectionDescription::default();
    assert_eq!(hosts(&none, None, &both().written().unwrap()).unwrap(), Vec::<String>::new(), "it obtains no tokens");
}
