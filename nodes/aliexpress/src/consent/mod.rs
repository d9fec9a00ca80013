//! From the page of consent to tokens.
//!
//! - `iop.rs`: the current generation, whose page sends the browser back with a code
//! - `aop.rs`: the old generation, whose page shows a code to copy

use weft_sdk::consent::Finish;
use weft_sdk::secret;
use weft_sdk::{Failure, label};

use crate::connection::REFRESH_TOKEN;

pub mod aop;
pub mod iop;

/// The token that renews, as a marker.
fn refresh_token() -> Result<String, Failure> {
    secret::sealed(REFRESH_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("nobody has authorized the connection")
            .with_chinese("这个连接还没有授权")
            .with_remedies(label("authorize it: `weft connect aliexpress`", "请先授权：weft connect aliexpress")),
        other => other.into(),
    })
}

/// Whoever was asked has said no, or something else went wrong on their side: then there is no code.
fn given(finish: &Finish) -> Result<&str, Failure> {
    let code = finish.callback("code");
    if !code.is_empty() {
        return Ok(code);
    }
    let why = match finish.callback("error") {
        "" => "the platform sent no code".to_owned(),
        error => format!("the platform sent no code: {error}"),
    };
    Err(Failure::invalid(why).with_chinese("平台没有给出授权码，可能是在授权页面上选择了拒绝").with_remedies(label(
        "begin again, and agree on the page of the platform",
        "请重新开始，并在平台的授权页面上同意",
    )))
}

/// An answer that tells no failure and has no token either.
fn no_token(asked: &str) -> Failure {
    Failure::unavailable(format!("{asked}: the answer has no token")).with_chinese(format!("{asked}：应答中没有令牌"))
}
