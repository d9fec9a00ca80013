//! Requests with an access token, and reading their answers.

use serde::Deserialize;
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::log::{self, Level};
use weft_sdk::{Call, Failure, secret};

use crate::connection::ACCESS_TOKEN;
use crate::errors;
use crate::hosts::{Host, origin};
use crate::interface::Interface;

const ORDER_PATH: &str = "/sell/fulfillment/v1/order";

/// A request to the list of orders.
pub fn orders<P>(call: &Call<P>) -> Result<Request, Failure> {
    get(call, Host::Api, ORDER_PATH)
}

/// A request about one order; `part` is what of it, with its slash, or empty.
pub fn order<P>(call: &Call<P>, order_id: &str, part: &str) -> Result<Request, Failure> {
    // Numbers have digits and dashes, older ones a `!` too. Anything else might lead elsewhere.
    let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-!".contains(&byte);
    if order_id.is_empty() || !order_id.bytes().all(is_sound) {
        return Err(Failure::rejected(format!("`{order_id}` is no order number"))
            .with_chinese(format!("“{order_id}”不是订单号")));
    }
    get(call, Host::Api, &format!("{ORDER_PATH}/{order_id}{part}"))
}

/// A GET request with the access token.
pub fn get<P>(call: &Call<P>, host: Host, path: &str) -> Result<Request, Failure> {
    let token = format!("Bearer {}", token()?);
    Ok(Request::get(format!("{}{path}", origin(call, host))).header("authorization", token))
}

/// The token as a marker. Without one there is nothing wrong with the connection: it is only not yet authorized.
fn token() -> Result<String, Failure> {
    secret::sealed(ACCESS_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => {
            Failure::unauthorized("there is no access token").with_chinese("还没有访问令牌（access token）")
        }
        other => other.into(),
    })
}

/// What a good answer says.
pub fn read<'a, T: Deserialize<'a>>(interface: &Interface, response: &'a Response) -> Result<T, Failure> {
    if !is_good(response) {
        return Err(errors::refused(interface, response));
    }
    response.json().map_err(|_| response.undocumented(interface.en))
}

/// Whether an answer means success.
pub fn is_good(response: &Response) -> bool {
    (200..300).contains(&response.status())
}

/// What the platform says beside a good answer.
#[derive(Debug, Deserialize)]
pub struct Warning {
    #[serde(rename = "errorId", default)]
    error_id: u64,
    #[serde(default)]
    message: String,
}

/// Passes warnings on to whoever reads the run.
pub fn log_warnings(interface: &Interface, warnings: Option<&[Warning]>) {
    for warning in warnings.unwrap_or_default() {
        let fields = json!({ "code": warning.error_id, "message": warning.message });
        log::write(Level::Warn, &format!("{}: eBay warns", interface.en), &fields);
    }
}
