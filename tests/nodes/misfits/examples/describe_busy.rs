//! Uses every capability while it describes itself, and puts what came of it into its title.
#![cfg(target_arch = "wasm32")]

use weft_sdk::http::Request;
use weft_sdk::log::{self, Level};
use weft_sdk::serde_json::Value;
use weft_sdk::{label, secret, table};

#[path = "shared/nothing.rs"]
mod nothing;

fn what_came_of_it() -> String {
    log::write(Level::Error, "describing", &Value::Null);
    println!("describing");
    let outcomes = [
        format!("http: {:?}", Request::get("https://spy.example/").send()),
        format!("secret: {:?}", secret::sealed("secret_key")),
        format!("digest: {:?}", secret::digest(secret::Algorithm::Md5, &[], secret::Encoding::Raw)),
        format!("find: {:?}", table::find("orders", "{}", None, 1)),
        format!("upsert: {:?}", table::upsert("orders", &["id".to_owned()], r#"[{"id":1}]"#)),
        format!("delete: {:?}", table::delete("orders", "[{}]")),
        format!("clock: {:?}", std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)),
    ];
    outcomes.join("\n")
}

weft_sdk::component! {
    name: "describe-busy",
    title: label(what_came_of_it(), ""),
    connection: None,
    nodes: [nothing::Nothing],
}
