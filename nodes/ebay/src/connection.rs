//! What an operator fills in, how tokens are obtained, where secrets stand, and how much may be asked per day.

use weft_sdk::{
    Authorization, Connection, ConnectionVariant, Consent, ConsentKind, Field, Node, Place, Preparation, RateLimit,
    Token, label,
};

use crate::consent::{Begin, Finish, Refresh, Revoke};
use crate::hosts;
use crate::interface::{READ_IDENTITY, READ_ORDERS};
use crate::nodes::account::Account;
use crate::nodes::order::Order;
use crate::nodes::orders::Orders;
use crate::nodes::orders_by_id::OrdersById;
use crate::nodes::shipments::Shipments;

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name the refresh token is sealed under.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The application's key.
pub const CLIENT_ID: &str = "client_id";
/// The application's secret.
pub const CLIENT_SECRET: &str = "client_secret";
/// What stands for the address that consent leads back to.
pub const RU_NAME: &str = "ru_name";
/// What sellers are asked for.
pub const SCOPES: &str = "scopes";

const PRODUCTION: &str = "production";
const SANDBOX: &str = "sandbox";

/// How long a code is good.
const CODE_LIVES_MS: u32 = 299_000;
/// Where the day of the platform's limits ends at midnight.
const PACIFIC: &str = "America/Los_Angeles";
/// What reads the order resource.
const READERS: [&str; 4] = [Orders::NAME, Order::NAME, OrdersById::NAME, Shipments::NAME];

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        category: Some(label("Marketplaces", "跨境平台")),
        base_url: hosts::API.to_owned(),
        hosts: hosts::ALL.map(str::to_owned).to_vec(),
        preparation: preparation(),
        fields: fields(),
        variants: variants(),
        authorize: vec![Authorization::by_node(Refresh::NAME, tokens()).with_consent(consent())],
        identify: Some(Account::NAME.to_owned()),
        limits: limits(),
        places: places(),
        ..Connection::default()
    }
}

fn variants() -> Vec<ConnectionVariant> {
    let at = |base_url: &str, variant| ConnectionVariant { base_url: Some(base_url.to_owned()), ..variant };
    vec![
        at(hosts::API, ConnectionVariant::new(PRODUCTION, label("Shops (production)", "正式店铺"))),
        at(
            hosts::SANDBOX_API,
            ConnectionVariant::new(SANDBOX, label("eBay's sandbox, for trying things out", "eBay 沙箱（测试用）")),
        ),
    ]
}

fn preparation() -> Vec<Preparation> {
    vec![
        Preparation::new(label(
            "In the account of the eBay developer program, open Application Keys, and have the keyset of the application \
             at hand: Production for shops, Sandbox for trying things out. The two have nothing in common.",
            "登录 eBay 开发者账号，打开 Application Keys，准备好应用的密钥：正式店铺用 Production 一栏，测试用 Sandbox \
             一栏，两者互不相通。",
        )),
        Preparation::new(label(
            "There, open User Tokens and add an eBay redirect URL (RuName). As the address for accepted consent (Your auth \
             accepted URL) enter the callback address that weft shows. Where eBay doesn't take it, leave eBay's own page: \
             then the address of the page that appears after consent is pasted into weft.",
            "在同一处打开 User Tokens，添加一个 eBay Redirect URL（RuName），在“授权成功地址”（Your auth accepted URL）里填 weft \
             显示的回调地址。eBay 不接受这个地址时，保留 eBay 自己的页面，授权后把浏览器地址栏里的完整地址粘贴到 weft 即可。",
        )),
        Preparation::new(label(
            "The sign-in page of eBay opens in a new window: allow it in the browser, or open the address by hand.",
            "授权时会弹出 eBay 登录页面：请在浏览器中允许弹出窗口，或手动打开授权地址。",
        )),
    ]
}

fn fields() -> Vec<Field> {
    vec![
        Field::public(
            CLIENT_ID,
            label("App ID (Client ID)", "App ID（Client ID）"),
            label(
                "eBay developer account → Application Keys, in the column of the kind of connection: App ID (Client ID).",
                "eBay 开发者账号 → Application Keys，在所选环境（Production 或 Sandbox）一栏：App ID (Client ID)。",
            ),
        )
        // A colon would end it in the Basic header.
        .matching(r"[^\s:]+")
        .steering(),
        Field::secret(
            CLIENT_SECRET,
            label("Cert ID (Client Secret)", "Cert ID（Client Secret）"),
            label("In the same column: Cert ID (Client Secret).", "与 App ID 在同一栏：Cert ID (Client Secret)。"),
        ),
        Field::public(
            RU_NAME,
            label("RuName (eBay redirect URL name)", "RuName（eBay Redirect URL name）"),
            label(
                "eBay developer account → User Tokens of the same keyset → RuName (eBay Redirect URL name). It is a name such \
                 as `Demo_Inc-DemoApp-PRD-abcdefg`, not an address.",
                "eBay 开发者账号 → 同一组密钥的 User Tokens → RuName (eBay Redirect URL name)。它是一个名称，例如 \
                 Demo_Inc-DemoApp-PRD-abcdefg，不是网址。",
            ),
        )
        .matching(r"[^\s:/?#]+")
        .steering(),
        Field::public(
            SCOPES,
            label("Scopes", "授权范围（scope）"),
            label(
                "What the seller is asked for, with blanks between. As it stands: reading orders, and who signed in. The \
                 application must have each of them: Application Keys → OAuth scopes. Once it is changed, the shop has to be \
                 authorized again.",
                "向卖家申请的权限，多个之间用空格分开。默认是读取订单和读取登录账号。每一项都必须是应用已有的权限：Application \
                 Keys → OAuth scopes。修改后需要重新授权店铺。",
            ),
        )
        .preset(&format!("{READ_ORDERS} {READ_IDENTITY}"))
        .matching(r"https://api\.ebay\.com/oauth/api_scope\S*( https://api\.ebay\.com/oauth/api_scope\S*)*"),
    ]
}

/// The refresh token comes with a consent and stays until it ends; should the platform ever send another, that one counts.
fn tokens() -> Vec<Token> {
    vec![
        Token::at(ACCESS_TOKEN, "/access_token", Some("/expires_in")),
        Token::at(REFRESH_TOKEN, "/refresh_token", Some("/refresh_token_expires_in")).renewing(),
    ]
}

/// The address that consent leads back to stands at the platform, under the RuName.
fn consent() -> Consent {
    Consent {
        kind: ConsentKind::OwnBackOffice,
        begin: Begin::NAME.to_owned(),
        finish: Finish::NAME.to_owned(),
        revoke: Some(Revoke::NAME.to_owned()),
        hosts: hosts::CONSENT.map(str::to_owned).to_vec(),
        code: "code".to_owned(),
        code_lives_ms: CODE_LIVES_MS,
        echoes_state: true,
        pkce: false,
    }
}

/// The platform counts per application: shops that share one share its day.
fn limits() -> Vec<RateLimit> {
    vec![
        RateLimit::of_day(100_000, PACIFIC).of_nodes(&READERS),
        RateLimit::of_day(10_000, PACIFIC).of_nodes(&[Finish::NAME]),
        RateLimit::of_day(50_000, PACIFIC).of_nodes(&[Refresh::NAME]),
    ]
}

fn places() -> Vec<Place> {
    let readers: Vec<&str> = [Account::NAME].into_iter().chain(READERS).collect();
    vec![
        Place::header(CLIENT_SECRET, "authorization").of_nodes(&[Finish::NAME, Refresh::NAME, Revoke::NAME]),
        Place::header(ACCESS_TOKEN, "authorization").of_nodes(&readers),
        Place::form(REFRESH_TOKEN, "refresh_token").of_nodes(&[Refresh::NAME]),
        Place::form(REFRESH_TOKEN, "token").of_nodes(&[Revoke::NAME]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cert_id_is_secret() {
        let secret: Vec<_> = fields().into_iter().filter(|field| field.secret).map(|field| field.name).collect();
        assert_eq!(secret, [CLIENT_SECRET]);
    }

    #[test]
    fn the_refresh_token_is_sent_to_renew_and_to_revoke_alone() {
        let of = |name: &str| {
            let places = places().into_iter().filter(|place| place.value == name);
            places.flat_map(|place| place.nodes).collect::<Vec<_>>()
        };
        assert_eq!(of(REFRESH_TOKEN), ["refresh", "revoke"]);
        assert_eq!(of(CLIENT_SECRET), ["finish", "refresh", "revoke"]);
        assert_eq!(of(ACCESS_TOKEN), ["account", "orders", "order", "orders-by-id", "shipments"]);
    }

    #[test]
    fn every_limit_is_that_of_a_day() {
        assert!(limits().iter().all(|limit| limit.day.as_deref() == Some(PACIFIC) && !limit.nodes.is_empty()));
    }
}
