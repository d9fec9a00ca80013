//! The component `{{name}}`.
//!
//! It works as it is, against an API that doesn't exist. To make it yours, change in this order:
//! `connection` (what an operator fills in), `ask` (the request), `failure` (what the platform's errors
//! mean), `Item` (the fields of a record). The tests below say what is expected of each.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::record::Fields;
use weft_sdk::schema::{Decimal, Integer, Text};
use weft_sdk::{Call, Connection, Failure, Field, Label, Node, Page, Place, RateLimit};
use weft_sdk::{keyed, label, secret};

/// Where the platform is.
const HOST: &str = "api.example.com";

weft_sdk::component! {
    name: "{{name}}",
    title: label("{{title}}", "{{title}}"),
    connection: Some(connection()),
    nodes: [Items],
}

/// What an operator fills in, which hosts may be asked, and how often.
fn connection() -> Connection {
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: vec![HOST.to_owned()],
        fields: vec![
            Field::public(
                "shop_id",
                label("Shop ID", "店铺 ID"),
                label("Shop console → Settings", "店铺后台 → 设置"),
            ),
            // A secret never comes in here: `secret::sealed` gives a marker, and the host puts the
            // value in its place when the request goes out.
            Field::secret(
                "api_key",
                label("API key", "接口密钥"),
                label("Shop console → Settings → API", "店铺后台 → 设置 → 接口"),
            ),
        ],
        limits: vec![RateLimit::of_all(10, 1_000)],
        // Where the secret stands in requests: the host refuses every other place.
        places: vec![Place::header("api_key", "authorization")],
        ..Connection::default()
    }
}

/// The node `{{name}}/items`: all items, page by page.
#[derive(Debug)]
pub struct Items;

/// What stands under `with` in a workflow.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Number of items per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 100))]
    page_size: u64,
}

fn page_size() -> u64 {
    100
}

/// What a record looks like. A description only: fields that it doesn't name are kept too.
#[derive(Debug, JsonSchema)]
pub struct Item {
    /// Identifies the item.
    pub id: Integer,
    /// What it is called.
    pub name: Text,
    /// Price, in yuan.
    pub price: Decimal,
}

keyed!(Item, ["id"]);

/// An answer of the platform.
#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    items: Vec<Fields<'a>>,
    /// Number of items on all pages.
    total: u64,
}

impl Node for Items {
    const NAME: &'static str = "items";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Item;

    fn title() -> Label {
        label("All items", "全部商品")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        // What the page before returned as `next`; the host calls again in a fresh instance.
        let number = call.resume::<u64>()?.unwrap_or(1);
        let response = ask(&call, number)?;
        let list: List<'_> = response
            .json()
            .map_err(|_| response.undocumented("/items"))?;
        let is_last = list.items.is_empty() || number * call.parameters.page_size >= list.total;
        let page = match is_last {
            true => Page::last(&list.items),
            false => Page::more(&list.items, json!(number + 1)),
        };
        Ok(page.with_total(Some(list.total)))
    }
}

/// Asks for one page. The host repeats what fails for a moment, and keeps to the limits.
fn ask(call: &Call<Parameters>, number: u64) -> Result<Response, Failure> {
    let response = Request::get(format!("{}/items", call.base_url()))
        .header(
            "authorization",
            format!("Bearer {}", secret::sealed("api_key")?),
        )
        .query(
            "shop_id",
            call.connection_field("shop_id").unwrap_or_default(),
        )
        .query("page", number.to_string())
        .query("page_size", call.parameters.page_size.to_string())
        .send()?;
    if response.status() == 200 {
        Ok(response)
    } else {
        Err(failure(&response))
    }
}

/// What the host is to do next: stop, authorize again, wait, or repeat.
fn failure(response: &Response) -> Failure {
    let status = response.status();
    let said = format!("HTTP status {status}: {}", response.nature());
    let failure = match status {
        401 => Failure::unauthorized(said).with_remedy("check `api_key` of the connection"),
        403 => Failure::forbidden(
            said,
            "let the key read items: Shop console → Settings → API",
        ),
        429 => Failure::throttled(said, response.retry_after_ms()),
        500.. => Failure::unavailable(said),
        _ => Failure::invalid(said),
    };
    failure.with_code(status)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{self, Calls};

    use super::*;

    fn call(parameters: Value) -> Call<Value> {
        let connection = json!({ "base_url": "https://api.example.com", "shop_id": "123" });
        Call::new(connection, parameters)
    }

    #[test]
    fn describes_itself() {
        testing::check(&testing::describe::<Exports>());
    }

    #[test]
    fn pages_follow_until_the_total_is_reached() {
        let items = [
            json!({ "id": 1, "name": "Tea", "price": "19.90" }),
            json!({ "id": 2, "name": "Cup", "price": "5.00" }),
            json!({ "id": 3, "name": "Pot", "price": "120.00" }),
        ];
        let calls = Calls::new()
            .on("GET https://api.example.com/items")
            .header("authorization", "Bearer <api_key>")
            .query("shop_id", "123")
            .query("page", "1")
            .query("page_size", "2")
            .answer(200, json!({ "items": items[..2], "total": 3 }))
            .on("GET https://api.example.com/items")
            .query("page", "2")
            .answer(200, json!({ "items": items[2..], "total": 3 }));
        let records = calls
            .run_all::<Items>(call(json!({ "page_size": 2 })))
            .unwrap();
        assert_eq!(records, items);
    }

    #[test]
    fn a_wrong_key_is_told_as_unauthorized() {
        let calls = Calls::new()
            .on("GET /items")
            .answer(401, json!({ "message": "unknown key" }));
        let failure = calls.run::<Items>(call(json!({}))).unwrap_err();
        assert!(matches!(failure, Failure::Unauthorized(problem) if problem.code == "401"));
    }

    #[test]
    fn a_busy_platform_says_how_long_to_wait() {
        let calls = Calls::new()
            .on("GET /items")
            .answer_text(429, "")
            .with_header("retry-after", "7");
        let failure = calls.run::<Items>(call(json!({}))).unwrap_err();
        assert!(matches!(failure, Failure::Throttled(busy) if busy.wait_ms == Some(7_000)));
    }
}
