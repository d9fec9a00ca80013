//! What an operator fills in, how tokens are obtained, where secrets stand, and how much may be asked per time.

use weft_sdk::{
    Authorization, Call, Connection, ConnectionVariant, Consent, ConsentKind, Field, Label, Node, Place, Preparation,
    RateLimit, ToldRate, label,
};

use crate::consent::{Begin, Finish, Refresh, Token};
use crate::nodes::account::Account;
use crate::nodes::order::Order;
use crate::nodes::orders::Orders;
use crate::nodes::rest_orders::RestOrders;

/// The name the access token is kept under: obtained, or filled in.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name the refresh token is sealed under.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The shop's domain.
pub const SHOP: &str = "shop";
/// The version of the API.
pub const API_VERSION: &str = "api_version";
/// The application's key.
pub const CLIENT_ID: &str = "client_id";
/// The application's secret.
pub const CLIENT_SECRET: &str = "client_secret";
/// What merchants are asked for.
pub const SCOPES: &str = "scopes";
/// The key of a private application.
pub const API_KEY: &str = "api_key";
/// The password of a private application.
pub const PASSWORD: &str = "password";
/// How that password is sent.
pub const SENT_AS: &str = "sent_as";
/// With its key, as in RFC 7617.
pub const BASIC: &str = "basic";

/// The header field of the token.
pub const TOKEN_HEADER: &str = "x-shopify-access-token";

/// A shop's domain is never one of its own.
const SHOP_PATTERN: &str = r"[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com";
/// The newest version that is known of. Each is served for at least twelve months.
const NEWEST_VERSION: &str = "2026-10";
/// How long a code is good; a guess.
const CODE_LIVES_MS: u32 = 600_000;
const APP: &str = "app";
const OWN_APP: &str = "own_app";
const CUSTOM_APP: &str = "custom_app";
const PRIVATE_APP: &str = "private_app";
const APPLICATIONS: [&str; 2] = [APP, OWN_APP];

/// The kinds of connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An application that merchants let into their shops.
    App,
    /// An application for one's own shop.
    OwnApp,
    /// An application that was made in the shop's admin, with a token that doesn't end.
    CustomApp,
    /// What such applications were before.
    PrivateApp,
}

impl Kind {
    /// The kind of a call's connection.
    pub fn of<P>(call: &Call<P>) -> Self {
        match call.variant() {
            Some(OWN_APP) => Self::OwnApp,
            Some(CUSTOM_APP) => Self::CustomApp,
            Some(PRIVATE_APP) => Self::PrivateApp,
            _ => Self::App,
        }
    }

    /// What is to be done so that this scope is granted.
    pub fn how_to_grant(self, scope: &str) -> Label {
        match self {
            Self::App => label(
                format!(
                    "add `{scope}` to the field `scopes` of the connection and to the application's access scopes (Dev \
                     Dashboard → the app → Versions), and authorize the shop again"
                ),
                format!(
                    "请在账号的 scopes 字段中加上 {scope}，并在应用的访问权限（Dev Dashboard → 应用 → Versions）里勾选，\
                     然后重新授权店铺"
                ),
            ),
            Self::OwnApp => label(
                format!(
                    "add `{scope}` to the application's access scopes (Dev Dashboard → the app → Versions), release that \
                     version, and let the shop accept it"
                ),
                format!(
                    "请在应用的访问权限（Dev Dashboard → 应用 → Versions）里加上 {scope}，发布新版本，并在店铺中接受更新"
                ),
            ),
            Self::CustomApp | Self::PrivateApp => label(
                format!(
                    "tick `{scope}` among the Admin API access scopes of the application (Shopify admin → Settings → Apps \
                     and sales channels → Develop apps → the app → Configuration), and save"
                ),
                format!(
                    "请在应用的 Admin API 访问权限里勾选 {scope} 并保存（Shopify 后台 → 设置 → 应用和销售渠道 → 开发应用 → \
                     该应用 → 配置）"
                ),
            ),
        }
    }

    /// What is to be done once a token is refused.
    pub fn how_to_renew(self) -> Label {
        match self {
            Self::App => label("authorize the shop again", "请重新授权店铺"),
            Self::OwnApp => label(
                "see that the application is still installed in the shop, and that `client_id` and `client_secret` are its own",
                "请确认应用仍安装在店铺里，且 client_id、client_secret 填的是这个应用的",
            ),
            Self::CustomApp => label(
                "fill in `access_token` again; if the application was taken out of the shop, install it and copy its new token",
                "请重新填写 access_token；应用若已从店铺卸载，请重新安装并复制新的令牌",
            ),
            Self::PrivateApp => label(
                "fill in `api_key` and `password` again, as the shop's admin shows them",
                "请按店铺后台显示的内容重新填写 api_key 和 password",
            ),
        }
    }
}

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        category: Some(label("Marketplaces", "跨境平台")),
        // Everything is at the shop's own host, its page of consent too.
        base_url: format!("https://{{{SHOP}}}"),
        preparation: preparation(),
        fields: fields(),
        variants: variants(),
        authorize: authorize(),
        identify: Some(Account::NAME.to_owned()),
        limits: limits(),
        places: places(),
        ..Connection::default()
    }
}

fn variants() -> Vec<ConnectionVariant> {
    vec![
        ConnectionVariant::new(APP, label("App, by the merchant's consent", "应用（商家授权）")),
        ConnectionVariant::new(
            OWN_APP,
            label("App for one's own shop (Dev Dashboard)", "自有店铺应用（Dev Dashboard）"),
        ),
        ConnectionVariant::new(
            CUSTOM_APP,
            label("Custom app made in the admin (existing ones only)", "后台自定义应用（仅限已有的）"),
        ),
        ConnectionVariant::new(
            PRIVATE_APP,
            label("Private app, key and password (existing ones only)", "私有应用，密钥加密码（仅限已有的）"),
        ),
    ]
}

fn preparation() -> Vec<Preparation> {
    vec![
        Preparation::new(label(
            "In the Dev Dashboard open the application (or create one). Under Versions give it the access scopes that stand in \
             `scopes`, and enter the callback address that weft shows among its redirect URLs. Names and addresses of \
             customers need the approval for protected customer data beside `read_customers`; orders older than 60 days need \
             `read_all_orders`, which Shopify has to approve for applications that are distributed.",
            "在 Dev Dashboard 打开（或新建）应用。在 Versions 里勾选 scopes 字段列出的访问权限，并把 weft 显示的回调地址填进 \
             Redirect URLs。读取顾客姓名、地址，除 read_customers 外还要申请“受保护的顾客数据”；读取 60 天以前的订单需要 \
             read_all_orders，分发给其他店铺的应用须由 Shopify 审批。",
        ))
        .of_variants(&[APP]),
        Preparation::new(label(
            "In the Dev Dashboard create an application in the organization that the shop belongs to, give it the access scopes \
             `read_orders` and `read_customers` (`read_all_orders` for orders older than 60 days), release the version, and \
             install the application in the shop.",
            "在店铺所属组织的 Dev Dashboard 中新建应用，勾选访问权限 read_orders、read_customers（读取 60 天以前的订单再加 \
             read_all_orders），发布版本，并把应用安装到店铺。",
        ))
        .of_variants(&[OWN_APP]),
        Preparation::new(label(
            "Since 2026-01-01 no new custom app can be made in a shop's admin; those that are there keep working. Without one, \
             choose the app for one's own shop.",
            "2026 年 1 月 1 日起，店铺后台不能再新建自定义应用，已有的可以继续使用。没有的话，请改选“自有店铺应用”。",
        ))
        .of_variants(&[CUSTOM_APP]),
        Preparation::new(label(
            "Since January 2022 no new private app can be made; Shopify has made custom apps of those that were there, and their \
             keys and passwords keep working. Without one, choose the app for one's own shop.",
            "2022 年 1 月起不能再新建私有应用；原有的已被 Shopify 转为自定义应用，密钥和密码继续有效。没有的话，请改选“自有店铺应用”。",
        ))
        .of_variants(&[PRIVATE_APP]),
    ]
}

fn fields() -> Vec<Field> {
    let mut fields = fields_of_all();
    fields.extend(fields_of_applications());
    fields.extend(fields_of_the_admin());
    fields
}

fn fields_of_all() -> Vec<Field> {
    vec![
        Field::public(
            SHOP,
            label("Shop domain", "店铺域名（shop_domain）"),
            label(
                "The shop's own Shopify domain, such as `demo-shop.myshopify.com`: Shopify admin → Settings → Domains. Never \
                 the domain that customers see.",
                "店铺的 Shopify 域名，例如 demo-shop.myshopify.com：Shopify 后台 → 设置 → 域名。不要填顾客访问的自定义域名。",
            ),
        )
        .matching(SHOP_PATTERN)
        .steering(),
        Field::public(
            API_VERSION,
            label("Version of the API", "API 版本"),
            label(
                "A quarter, such as `2026-10`, or `unstable`. Each is served for at least twelve months; a call to one that is \
                 gone is answered by the oldest that is left, and the run's log says so.",
                "按季度命名，例如 2026-10，或 unstable。每个版本至少支持 12 个月；版本下线后由仍受支持的最旧版本应答，\
                 运行日志里会写明。",
            ),
        )
        .preset(NEWEST_VERSION)
        .matching(r"\d{4}-(01|04|07|10)|unstable"),
    ]
}

fn fields_of_applications() -> Vec<Field> {
    vec![
        Field::public(
            CLIENT_ID,
            label("Client ID", "Client ID"),
            label("Dev Dashboard → the app → Settings → Client ID.", "Dev Dashboard → 应用 → Settings → Client ID。"),
        )
        .matching(r"\S+")
        .steering()
        .of_variants(&APPLICATIONS),
        Field::secret(
            CLIENT_SECRET,
            label("Client secret", "Client secret（密钥）"),
            label("In the same place: Client secret.", "与 Client ID 在同一页面：Client secret。"),
        )
        .of_variants(&APPLICATIONS),
        Field::public(
            SCOPES,
            label("Scopes", "授权范围（scope）"),
            label(
                "What the merchant is asked for, with commas between. As it stands: orders of the last 60 days, and customers. \
                 Add `read_all_orders` for older orders, `read_products` for the numbers of products. The application must \
                 have each of them. Once it is changed, the shop has to be authorized again.",
                "向商家申请的权限，用逗号分开。默认是最近 60 天的订单和顾客。读取更早的订单请加 read_all_orders，\
                 读取商品编号请加 read_products。每一项都必须是应用已有的权限。修改后需要重新授权店铺。",
            ),
        )
        .preset("read_orders,read_customers")
        .matching(r"[a-z_]+( *, *[a-z_]+)*")
        .of_variants(&[APP]),
    ]
}

fn fields_of_the_admin() -> Vec<Field> {
    vec![
        Field::secret(
            ACCESS_TOKEN,
            label("Admin API access token", "Admin API 访问令牌"),
            label(
                "Begins with `shpat_`. Shopify admin → Settings → Apps and sales channels → Develop apps → the app → API \
                 credentials. It is shown once, right after the app was installed.",
                "以 shpat_ 开头。Shopify 后台 → 设置 → 应用和销售渠道 → 开发应用 → 该应用 → API 凭据。只在安装应用后显示一次。",
            ),
        )
        .of_variants(&[CUSTOM_APP]),
        Field::public(
            API_KEY,
            label("API key", "API 密钥（API key）"),
            label(
                "Shopify admin → Settings → Apps and sales channels → Develop apps → the app → API credentials: API key.",
                "Shopify 后台 → 设置 → 应用和销售渠道 → 开发应用 → 该应用 → API 凭据：API 密钥（API key）。",
            ),
        )
        // A colon would end it in the Basic header.
        .matching(r"[^\s:]+")
        .steering()
        .of_variants(&[PRIVATE_APP]),
        Field::secret(
            PASSWORD,
            label("Password", "密码（password）"),
            label(
                "Begins with `shppa_` or is older. On the same page, or as it was noted down when the private app was made.",
                "以 shppa_ 开头，更早的没有前缀。与 API 密钥在同一页面，或创建私有应用时记下的密码。",
            ),
        )
        .of_variants(&[PRIVATE_APP]),
        Field::public(
            SENT_AS,
            label("How the password is sent", "密码的发送方式"),
            label(
                "`header`: the password alone, as a token. `basic`: with the API key. Leave it unless Shopify refuses the \
                 password.",
                "header：只发送密码，与令牌相同。basic：连同 API 密钥一起发送。除非 Shopify 不接受密码，否则不用改。",
            ),
        )
        .one_of(&["header", BASIC])
        .of_variants(&[PRIVATE_APP]),
    ]
}

/// With consent both tokens are renewed each time, and the refresh token is spent by that.
fn authorize() -> Vec<Authorization> {
    let access = || weft_sdk::Token::at(ACCESS_TOKEN, "/access_token", Some("/expires_in"));
    let refresh = weft_sdk::Token::at(REFRESH_TOKEN, "/refresh_token", Some("/refresh_token_expires_in")).renewing();
    vec![
        Authorization::by_node(Refresh::NAME, vec![access(), refresh]).of_variants(&[APP]).with_consent(consent()),
        Authorization::by_node(Token::NAME, vec![access()]).of_variants(&[OWN_APP]),
    ]
}

fn consent() -> Consent {
    Consent {
        kind: ConsentKind::Redirect,
        begin: Begin::NAME.to_owned(),
        finish: Finish::NAME.to_owned(),
        revoke: None,
        hosts: Vec::new(),
        code: "code".to_owned(),
        code_lives_ms: CODE_LIVES_MS,
        echoes_state: true,
        pkce: false,
    }
}

/// The least that any plan has, each for an application in a shop. Answers tell what it is.
fn limits() -> Vec<RateLimit> {
    let status = |name: &str| Some(format!("/extensions/cost/throttleStatus/{name}"));
    let points = ToldRate {
        used: None,
        left: status("currentlyAvailable"),
        size: status("maximumAvailable"),
        per_second: status("restoreRate"),
    };
    let calls = ToldRate { used: Some("x-shopify-shop-api-call-limit".to_owned()), ..ToldRate::default() };
    vec![
        RateLimit::of_all(50, 1_000).bucket(1_000).told(points).of_nodes(&[Account::NAME, Orders::NAME, Order::NAME]),
        RateLimit::of_all(2, 1_000).bucket(40).told(calls).of_nodes(&[RestOrders::NAME]),
    ]
}

fn places() -> Vec<Place> {
    let readers = [Account::NAME, Orders::NAME, Order::NAME, RestOrders::NAME];
    vec![
        Place::form(CLIENT_SECRET, "client_secret").of_nodes(&[Finish::NAME, Refresh::NAME, Token::NAME]),
        Place::form(REFRESH_TOKEN, "refresh_token").of_nodes(&[Refresh::NAME]),
        Place::header(ACCESS_TOKEN, TOKEN_HEADER).of_nodes(&readers),
        Place::header(PASSWORD, TOKEN_HEADER).of_nodes(&readers),
        Place::header(PASSWORD, "authorization").of_nodes(&readers),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_connection_has_its_fields() {
        let of = |variant: &str| {
            let used = |field: &Field| field.variants.is_empty() || field.variants.iter().any(|it| it == variant);
            let fields = fields().into_iter().filter(used);
            fields.map(|field| (field.name, field.secret)).collect::<Vec<_>>()
        };
        let named =
            |fields: &[(&str, bool)]| fields.iter().map(|&(name, it)| (name.to_owned(), it)).collect::<Vec<_>>();
        let common = [(SHOP, false), (API_VERSION, false)];
        let with = |more: &[(&str, bool)]| named(&[&common, more].concat());
        assert_eq!(of(APP), with(&[(CLIENT_ID, false), (CLIENT_SECRET, true), (SCOPES, false)]));
        assert_eq!(of(OWN_APP), with(&[(CLIENT_ID, false), (CLIENT_SECRET, true)]));
        assert_eq!(of(CUSTOM_APP), with(&[(ACCESS_TOKEN, true)]));
        assert_eq!(of(PRIVATE_APP), with(&[(API_KEY, false), (PASSWORD, true), (SENT_AS, false)]));
    }

    #[test]
    fn no_kind_is_refused_as_existing_ones_keep_working() {
        assert!(variants().iter().all(|variant| variant.retired.is_none()));
        let told = preparation().into_iter().filter(|step| step.text.en.contains("keep working"));
        assert_eq!(told.flat_map(|step| step.variants).collect::<Vec<_>>(), [CUSTOM_APP, PRIVATE_APP]);
    }

    #[test]
    fn what_renews_is_sent_to_renew_alone() {
        let nodes = |name: &str| {
            let places = places().into_iter().filter(|place| place.value == name);
            places.flat_map(|place| place.nodes).collect::<Vec<_>>()
        };
        assert_eq!(nodes(REFRESH_TOKEN), ["refresh"]);
        assert_eq!(nodes(CLIENT_SECRET), ["finish", "refresh", "token"]);
        assert_eq!(nodes(ACCESS_TOKEN), ["account", "orders", "order", "rest-orders"]);
    }

    #[test]
    fn each_kind_is_authorized_in_its_own_way() {
        let ways: Vec<_> = authorize().into_iter().map(|way| (way.variants, way.node, way.consent.is_some())).collect();
        let of = |variant: &str, node: &str, consent| (vec![variant.to_owned()], node.to_owned(), consent);
        assert_eq!(ways, [of(APP, "refresh", true), of(OWN_APP, "token", false)]);
    }
}
