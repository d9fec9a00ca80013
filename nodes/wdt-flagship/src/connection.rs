//! What an operator fills in, where requests go, and how much may be asked per time.

use weft_sdk::secret::Part;
use weft_sdk::{Connection, Failure, Field, Place, label};
use weft_wdt::{app, top};

/// The part of the secret that signs.
pub const SECRET: &str = "secret";
/// The part of the secret that is sent.
pub const SALT: &str = "salt";

const HOST: &str = "wdt.wangdian.cn";
const SANDBOX_HOST: &str = "sandbox.wangdian.cn";
/// The edition's host at Qimen.
const QIMEN_HOST: &str = "3ldsmu02o9.api.taobao.com";

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: [HOST, SANDBOX_HOST, QIMEN_HOST].map(str::to_owned).to_vec(),
        fields: fields(),
        variants: app::variants(QIMEN_HOST),
        limits: app::limits(),
        // The secrets are only hashed; the salt is sent, and says nothing without them.
        places: vec![
            Place::query(SALT, "salt"),
            Place::form(SALT, "wdt_salt"),
            Place::form(SALT, "extendProps"),
            app::session_place(),
        ],
        ..Connection::default()
    }
}

/// The ERP signs in both kinds of connection, so its account is asked for in both.
fn fields() -> Vec<Field> {
    let secret = Field::secret(
        "app_secret",
        label("Interface secret (secret:salt)", "接口密钥（secret:salt）"),
        label(
            "On the same page as the interface account. It consists of two texts with a colon between them: copy it whole. \
             In the same place tick the interfaces that the workflow reads and have Wangdiantong approve them with the sid.",
            "与接口账号在同一页面，由冒号分隔的两段组成，请完整复制。请同时在应用的接口列表中勾选工作流所需接口，\
             并凭 sid 联系旺店通审核。",
        ),
    );
    let mut fields = vec![app::seller_field(), app::app_key_field(), secret.in_parts(":", &[SECRET, SALT])];
    fields.extend(app::qimen_fields());
    fields
}

/// The part that signs, as a part of what is hashed.
pub fn secret() -> Result<Part, Failure> {
    top::secret(SECRET)
}

#[cfg(test)]
mod tests {
    use weft_wdt::app::App;

    use super::*;

    #[test]
    fn each_kind_of_connection_has_its_fields() {
        let required = |app: App| {
            let used = |field: &Field| field.variants.is_empty() || field.variants.contains(&app.variant().to_owned());
            let fields = fields().into_iter().filter(|field| field.required && used(field));
            fields.map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(required(App::Custom), ["sid", "app_key", "app_secret"]);
        assert_eq!(required(App::Qimen), ["sid", "app_key", "app_secret", "qimen_app_key", "qimen_app_secret"]);
    }
}
