//! Other parts of the platform beside enterprise.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use weft_fakes_wdt::qimen::Scene;
use weft_fakes_wdt::standard::Standard;
use weft_fakes_wdt_enterprise::Merchant;
use weft_fakes_wdt_enterprise::{FakeWdt, Mounted, Options};

use crate::client::{Client, END_S, demo};
use crate::scenes::TopClient;

struct Echo;

impl Standard for Echo {
    fn answer(&self, query: &[(String, String)], body: &[u8], now_ms: i64) -> (u16, String) {
        (202, json!({ "query": query, "body": String::from_utf8_lossy(body), "now_ms": now_ms }).to_string())
    }
}

impl Scene for Echo {
    fn serves(&self, method: &str, _: &BTreeMap<String, String>) -> bool {
        method == "wdt.sales.tradequery.querywithdetail"
    }

    fn answer(&self, method: &str, fields: &BTreeMap<String, String>, _: i64) -> Value {
        json!({ "status": 0, "method": method, "params": fields.get("params") })
    }
}

#[test]
fn a_standard_api_and_a_scene_can_be_mounted() {
    let mounted = Mounted { standard: Some(Arc::new(Echo)), scenes: vec![Arc::new(Echo)] };
    let server = FakeWdt::try_start(Merchant::demo(END_S), Options::default(), mounted).unwrap();
    server.freeze_now(END_S);
    let mut client = Client::new(&server);
    let reply = client.send("POST", "/openapi?method=a.B.c&sid=x%20y", "application/json", "[{}]").unwrap();
    let said = json!({ "query": [["method", "a.B.c"], ["sid", "x y"]], "body": "[{}]", "now_ms": END_S * 1000 });
    assert_eq!((reply.status, reply.json()), (202, said));
    assert_eq!(server.requests("a.B.c"), 1);
    let mut top = TopClient::new(&server);
    let method = "3ldsmu02o9.wdt.sales.tradequery.querywithdetail";
    let answer = top.call(method, &[("params", "{}")]);
    assert_eq!(answer["response"]["params"], "{}");
    assert_eq!(answer["response"]["method"], "wdt.sales.tradequery.querywithdetail");
    assert_eq!(top.call("wdt.shop.query", &[])["response"]["errorcode"], 0);
}

#[test]
fn nothing_is_there_unless_mounted() {
    let server = demo();
    let mut client = Client::new(&server);
    for path in ["/openapi", "/", "/openapi2", "/router/other"] {
        assert_eq!(client.send("POST", path, "application/json", "[{}]").unwrap().status, 404, "{path}");
    }
}
