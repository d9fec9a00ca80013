//! Requests with an access token.

use weft_sdk::http::Request;
use weft_sdk::{Call, Failure, label, secret};

use crate::connection::ACCESS_TOKEN;
use crate::interface::Interface;

/// A request to an interface. All of these only read, so the host may repeat them.
pub fn get<P>(call: &Call<P>, interface: &Interface) -> Result<Request, Failure> {
    at(call, interface.path)
}

/// A request about one thing, whose id is the last part of the path.
pub fn one<P>(call: &Call<P>, interface: &Interface, id: &str) -> Result<Request, Failure> {
    at(call, &format!("{}/{}", interface.path, sound(id)?))
}

/// An order's id, unless it might lead elsewhere: the platform's are letters and digits.
pub fn sound(id: &str) -> Result<&str, Failure> {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(id);
    }
    Err(Failure::rejected(format!("`{id}` is no order id: letters and digits"))
        .with_chinese(format!("“{id}”不是订单 ID：只能是字母和数字")))
}

fn at<P>(call: &Call<P>, path: &str) -> Result<Request, Failure> {
    Ok(Request::get(format!("{}{path}", call.base_url())).header("authorization", format!("Bearer {}", token()?)))
}

/// The token as a marker. Without one there is nothing wrong with the connection: it is only not yet authorized.
fn token() -> Result<String, Failure> {
    secret::sealed(ACCESS_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("there is no access token")
            .with_chinese("还没有访问令牌（access token）")
            .with_remedies(label("authorize the shop with its main account", "请用主账号授权店铺")),
        other => other.into(),
    })
}
