//! Requests to the Admin API, with a token.

use serde_json::{Value, json};
use weft_sdk::http::{Request, Response};
use weft_sdk::log::{self, Level};
use weft_sdk::secret::{self, Part};
use weft_sdk::{Call, Failure};

use crate::connection::{ACCESS_TOKEN, API_KEY, API_VERSION, BASIC, Kind, PASSWORD, SENT_AS, TOKEN_HEADER};
use crate::errors;

/// A GraphQL query, which only reads. `cost` is what it is taken to cost at most.
pub fn graphql<P>(call: &Call<P>, query: &str, variables: &Value, cost: u64) -> Result<Response, Failure> {
    let request = Request::post(url(call, "graphql.json"))
        .json(&json!({ "query": query, "variables": variables }))
        .repeatable()
        .cost(u32::try_from(cost).unwrap_or(u32::MAX));
    Ok(with_token(call, request)?.send()?)
}

/// A request to REST.
pub fn rest<P>(call: &Call<P>, path: &str) -> Result<Request, Failure> {
    with_token(call, Request::get(url(call, path)))
}

fn url<P>(call: &Call<P>, path: &str) -> String {
    format!("{}/admin/api/{}/{path}", call.base_url(), version(call))
}

fn version<P>(call: &Call<P>) -> &str {
    call.connection_field(API_VERSION).unwrap_or_default()
}

fn with_token<P>(call: &Call<P>, request: Request) -> Result<Request, Failure> {
    if Kind::of(call) != Kind::PrivateApp {
        return Ok(request.header(TOKEN_HEADER, token(call)?));
    }
    let password = secret::sealed(PASSWORD)?;
    if call.connection_field(SENT_AS) != Some(BASIC) {
        return Ok(request.header(TOKEN_HEADER, password));
    }
    let key = Part::Text(call.connection_field(API_KEY).unwrap_or_default().to_owned());
    let basic = secret::basic(&[key], &[Part::Sealed(password)])?;
    Ok(request.header("authorization", format!("Basic {basic}")))
}

fn token<P>(call: &Call<P>) -> Result<String, Failure> {
    secret::sealed(ACCESS_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => errors::no_token(Kind::of(call)),
        other => other.into(),
    })
}

/// Tells if another version of the API has answered than was asked for: that one is no longer served.
pub fn tell_version<P>(call: &Call<P>, response: &Response) {
    let asked = version(call);
    if let Some(served) = response.header("x-shopify-api-version").filter(|served| *served != asked) {
        let fields = json!({
            "asked": asked, "served": served,
            "zh": "所填的 API 版本已下线，由另一个版本应答：请修改账号的 api_version",
        });
        let message = "another version of the API has answered than `api_version` of the connection says: change it";
        log::write(Level::Warn, message, &fields);
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::{self, Calls};
    use weft_sdk::{Label, Node, Page, label};

    use super::*;

    struct Ask;

    impl Node for Ask {
        const NAME: &'static str = "ask";
        type Parameters = weft_sdk::consent::None;
        type Record = ();

        fn title() -> Label {
            label("Asks", "查询")
        }

        fn run(call: Call<Self::Parameters>) -> Result<Page, Failure> {
            let response = rest(&call, "shop.json")?.send()?;
            tell_version(&call, &response);
            Ok(Page::default())
        }
    }

    fn call(variant: &str, more: (&str, &str)) -> Call<Value> {
        let (name, value) = more;
        let fields = json!({ "base_url": "https://s.test", "variant": variant, "api_version": "2026-01", name: value });
        Call::new(fields, json!({}))
    }

    fn sent(variant: &str, more: (&str, &str), header: (&str, &str)) {
        let calls = Calls::new()
            .on("GET https://s.test/admin/api/2026-01/shop.json")
            .header(header.0, header.1)
            .exactly()
            .answer(200, json!({}));
        calls.run::<Ask>(call(variant, more)).unwrap();
    }

    #[test]
    fn each_kind_of_connection_sends_its_own_token() {
        for variant in ["app", "own_app", "custom_app"] {
            sent(variant, ("shop", "s.test"), (TOKEN_HEADER, "<access_token>"));
        }
        sent("private_app", ("sent_as", "header"), (TOKEN_HEADER, "<password>"));
    }

    /// The worked header of the platform's page.
    #[test]
    fn key_and_password_can_go_together() {
        testing::with_secrets(&[("password", "shppa_EXAMPLE-not-a-real-password")], || {
            let basic = "Basic ZXhhbXBsZS1hcGkta2V5OnNocHBhX0VYQU1QTEUtbm90LWEtcmVhbC1wYXNzd29yZA==";
            let fields = json!({
                "base_url": "https://s.test", "variant": "private_app", "api_version": "2026-01",
                "api_key": "example-api-key", "sent_as": "basic",
            });
            let calls = Calls::new().on("GET /admin/api/2026-01/shop.json").header("authorization", basic).exactly();
            calls.answer(200, json!({})).run::<Ask>(Call::new(fields, json!({}))).unwrap();
        });
    }

    #[test]
    fn without_a_token_the_connection_is_only_not_yet_authorized() {
        testing::with_secrets(&[], || {
            let result = Calls::new().run::<Ask>(call("app", ("shop", "s.test")));
            assert!(matches!(result, Err(Failure::Unauthorized(_))));
        });
    }

    #[test]
    fn another_version_is_told() {
        let served = |version: &str| {
            let calls = Calls::new()
                .on("GET /admin/api/2026-01/shop.json")
                .answer(200, json!({}))
                .with_header("x-shopify-api-version", version);
            calls.run::<Ask>(call("app", ("shop", "s.test"))).unwrap();
            calls.logged()
        };
        assert_eq!(served("2026-01"), []);
        let logged = served("2026-04");
        assert_eq!((&logged[0].fields["asked"], &logged[0].fields["served"]), (&json!("2026-01"), &json!("2026-04")));
    }
}
