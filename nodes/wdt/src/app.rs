//! The two kinds of connection, and what an operator fills in for them.

use weft_sdk::{Call, ConnectionVariant, Field, Place, RateLimit, label};

/// Through which kind of app the platform is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    /// The merchant's own app on Wangdiantong's open platform.
    Custom,
    /// An app on Taobao's open platform, through Qimen.
    Qimen,
}

impl App {
    /// That of a call.
    pub fn of<P>(call: &Call<P>) -> Self {
        if call.variant() == Some(Self::Qimen.variant()) { Self::Qimen } else { Self::Custom }
    }

    /// The name of the kind of connection.
    pub fn variant(self) -> &'static str {
        match self {
            Self::Custom => "custom-app",
            Self::Qimen => "qimen-app",
        }
    }

    /// What people call it.
    pub fn told(self) -> &'static str {
        match self {
            Self::Custom => "custom app (自研应用)",
            Self::Qimen => "Qimen app (奇门应用)",
        }
    }
}

/// The two kinds, for a description. Each edition has a host of its own at Qimen.
pub fn variants(qimen_host: &str) -> Vec<ConnectionVariant> {
    vec![
        ConnectionVariant::new(
            App::Custom.variant(),
            label(
                "Custom app on Wangdiantong's open platform (no Taobao orders)",
                "旺店通开放平台自研应用（不含淘系订单）",
            ),
        ),
        ConnectionVariant {
            base_url: Some(format!("https://{qimen_host}")),
            ..ConnectionVariant::new(
                App::Qimen.variant(),
                label(
                    "Qimen app on Taobao's open platform (Taobao and supply-chain orders)",
                    "淘宝开放平台奇门应用（淘系与供销订单）",
                ),
            )
        },
    ]
}

/// The platform allows sixty requests a minute and doesn't say whether each app, seller or interface has its own sixty;
/// ten are left for whatever else uses the account. It also limits, without a number, how many come at once, and so
/// does Qimen: one a second keeps off both, and is no slower in the long run.
pub fn limits() -> Vec<RateLimit> {
    vec![RateLimit::of_all(50, 60_000), RateLimit::of_all(1, 1_000)]
}

/// Name of the seller account.
pub const SID: &str = "sid";
/// Name of the account of the interface.
pub const APP_KEY: &str = "app_key";
/// Name of the key of the app at Qimen.
pub const QIMEN_APP_KEY: &str = "qimen_app_key";
/// Name of its secret.
pub const QIMEN_APP_SECRET: &str = "qimen_app_secret";
/// Name of the merchant's authorization at Taobao.
pub const SESSION: &str = "session";

/// Where Qimen wants the session.
pub fn session_place() -> Place {
    Place::query(SESSION, SESSION)
}
/// Name of the field that says which of Qimen's environments is meant.
pub const ENVIRONMENT: &str = "environment";
/// The environment for tests.
pub const TEST: &str = "test";
/// Name of Wangdiantong's own key at Qimen.
pub const TARGET_APP_KEY: &str = "target_app_key";
/// Wangdiantong's own key at Qimen, for both editions.
pub const TARGET_APP_KEY_USUAL: &str = "21363512";
/// Name of the way of signing.
pub const SIGN_METHOD: &str = "sign_method";
/// The ways of signing. All three are documented; the first is not broken and needs no retirement of MD5 one day.
pub const SIGN_METHODS: [&str; 3] = ["hmac-sha256", "hmac", "md5"];

/// The seller account, which all connections have.
pub fn seller_field() -> Field {
    Field::public(
        SID,
        label("Seller account (sid)", "卖家账号（sid）"),
        label(
            "The account name that you type first when you log in to the ERP. Wangdiantong also writes it into the mail \
             that approves the app.",
            "登录旺店通 ERP 时填写的卖家账号；应用审核通过的邮件里也有。",
        ),
    )
}

/// The account of the interface.
pub fn app_key_field() -> Field {
    Field::public(
        APP_KEY,
        label("Interface account (appkey)", "接口账号（appkey）"),
        label(
            "open.wangdian.cn → application management → your app → interface account; it comes once the app is approved. \
             The same value is an employee number in the ERP, where its shops and warehouses are granted \
             (设置 → 安全设置 → 员工权限).",
            "open.wangdian.cn → 应用管理 → 你的应用 → 接口账号，应用审核通过后可见。该值同时是 ERP 中的员工编号，\
             请在 ERP 的 设置 → 安全设置 → 员工权限 中授予店铺与仓库权限。",
        ),
    )
}

/// What only connections through Qimen have.
pub fn qimen_fields() -> Vec<Field> {
    let fields = [
        Field::public(
            QIMEN_APP_KEY,
            label("App key at Taobao (Qimen)", "奇门应用 App Key"),
            label(
                "open.taobao.com → console → your app (kind: third-party ISV system) → App Key. It must be the one that \
                 was named to Wangdiantong when the Qimen app went online.",
                "open.taobao.com → 控制台 → 你的应用（类型：第三方 ISV 系统）→ App Key。须与旺店通侧奇门应用上线时填写的一致。",
            ),
        ),
        Field::secret(
            QIMEN_APP_SECRET,
            label("App secret at Taobao (Qimen)", "奇门应用 App Secret"),
            label(
                "On the same page as the app key: App Secret. It is not the secret from Wangdiantong.",
                "与 App Key 在同一页面：App Secret。注意不是旺店通的接口密钥。",
            ),
        ),
        Field::secret(
            SESSION,
            label("Authorization of the merchant (session)", "商家授权（session）"),
            label(
                "Leave it empty at first: most sellers need none. If the gateway answers with code 26, let the merchant \
                 authorize the app at oauth.taobao.com and fill in the access_token that comes of it.",
                "先留空：多数卖家不需要。若网关返回错误码 26，请商家在 oauth.taobao.com 授权该应用，并填写得到的 access_token。",
            ),
        )
        .optional(),
        Field::public(
            ENVIRONMENT,
            label("Environment", "环境"),
            label(
                "`test` while Wangdiantong runs the joint test of the Qimen app, `production` once it is online.",
                "联调期间选 test，奇门应用上线后选 production。",
            ),
        )
        .one_of(&["production", TEST]),
        Field::public(
            TARGET_APP_KEY,
            label("Wangdiantong's app key at Qimen", "旺店通在奇门的 target_app_key"),
            label(
                "Leave it as it is unless the mail from Wangdiantong about going online names another one.",
                "保持默认；仅当旺店通的上线邮件给出其他值时才修改。",
            ),
        )
        .preset(TARGET_APP_KEY_USUAL),
        Field::public(
            SIGN_METHOD,
            label("Way of signing", "签名方式"),
            label(
                "Leave it as it is. If the gateway refuses the signature (code 25) though the app secret is right, try \
                 another one.",
                "保持默认。若 App Secret 无误而网关仍报签名错误（错误码 25），可换一种。",
            ),
        )
        .one_of(&SIGN_METHODS),
    ];
    fields.into_iter().map(|field| field.of_variants(&[App::Qimen.variant()])).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_kind_of_connection_is_its_variant() {
        let app = |connection| App::of(&Call::new(connection, ()));
        assert_eq!(app(json!({ "variant": "qimen-app" })), App::Qimen);
        assert_eq!(app(json!({ "variant": "custom-app" })), App::Custom);
    }

    #[test]
    fn the_fields_of_qimen_are_for_qimen_alone() {
        let fields = qimen_fields();
        assert!(fields.iter().all(|field| field.variants == ["qimen-app"]));
        let required: Vec<_> = fields.iter().filter(|it| it.required).map(|field| field.name.as_str()).collect();
        assert_eq!(required, [QIMEN_APP_KEY, QIMEN_APP_SECRET]);
        let secret: Vec<_> = fields.iter().filter(|it| it.secret).map(|field| field.name.as_str()).collect();
        assert_eq!(secret, [QIMEN_APP_SECRET, SESSION]);
    }
}
