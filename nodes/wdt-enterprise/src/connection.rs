//! What an operator fills in, where requests go, and how much may be asked per time.

use weft_sdk::{Connection, Field, label};
use weft_wdt::app::{self, App};

/// Name of the secret of the interface account.
pub const APP_SECRET: &str = "app_secret";

const HOST: &str = "api.wangdian.cn";
const SANDBOX_HOST: &str = "sandbox.wangdian.cn";
/// The edition's host at Qimen.
const QIMEN_HOST: &str = "hu3cgwt0tc.api.taobao.com";

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: [HOST, SANDBOX_HOST, QIMEN_HOST].map(str::to_owned).to_vec(),
        fields: fields(),
        variants: app::variants(QIMEN_HOST),
        limits: app::limits(),
        // The secrets of both kinds are only hashed.
        places: vec![app::session_place()],
        ..Connection::default()
    }
}

fn fields() -> Vec<Field> {
    let custom = &[App::Custom.variant()];
    let secret = Field::secret(
        APP_SECRET,
        label("Interface secret (appsecret)", "接口密钥（appsecret）"),
        label(
            "On the same page as the interface account. In the same place tick the interfaces that the workflow reads and \
             have Wangdiantong approve them with the sid.",
            "与接口账号在同一页面。请同时在应用的接口列表中勾选工作流所需接口，并凭 sid 联系旺店通审核。",
        ),
    );
    let mut fields = vec![app::seller_field(), app::app_key_field().of_variants(custom), secret.of_variants(custom)];
    fields.extend(app::qimen_fields());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_connection_has_its_fields() {
        let required = |app: App| {
            let used = |field: &Field| field.variants.is_empty() || field.variants.contains(&app.variant().to_owned());
            let fields = fields().into_iter().filter(|field| field.required && used(field));
            fields.map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(required(App::Custom), ["sid", "app_key", "app_secret"]);
        assert_eq!(required(App::Qimen), ["sid", "qimen_app_key", "qimen_app_secret"]);
    }
}
