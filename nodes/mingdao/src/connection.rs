//! What an operator fills in, and how much may be asked per time.

use weft_sdk::{Connection, Field, Place, RateLimit, label};

/// The public field.
pub const APP_KEY: &str = "app_key";
/// The secret field.
pub const SIGN: &str = "sign";

/// The platform's own cloud; a connection with another `base_url` is a private deployment.
pub const HOST: &str = "api.mingdao.com";

/// The platform refuses more than 50 requests a second from one address, which other programs may share.
const REQUESTS_PER_SECOND: u32 = 20;

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: vec![HOST.to_owned()],
        fields: vec![app_key(), sign()],
        limits: vec![RateLimit::of_all(REQUESTS_PER_SECOND, 1_000)],
        places: vec![Place::json(SIGN, "/sign")],
        ..Connection::default()
    }
}

fn app_key() -> Field {
    Field::public(
        APP_KEY,
        label("AppKey", "AppKey"),
        label(
            "In the application: top right menu → API docs → authorisation management (授权管理). 16 letters and digits. \
             Give the authorisation access to every worksheet and view that the workflow uses.",
            "在应用内：右上角菜单 → API 开发文档 → 授权管理，16 位字母和数字。请为该授权开通工作流用到的工作表和视图的权限。",
        ),
    )
}

fn sign() -> Field {
    Field::secret(
        SIGN,
        label("Sign", "Sign"),
        label(
            "Beside the AppKey; copy it as it is. If the authorisation has an IP allow list, add the address that weft \
             calls from.",
            "与 AppKey 在同一行，原样复制即可。如果该授权设置了 IP 白名单，请加入 weft 的出口 IP。",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sign_is_secret() {
        let fields = connection().fields;
        let secret: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.secret, field.required)).collect();
        assert_eq!(secret, [("app_key", false, true), ("sign", true, true)]);
    }
}
