//! What an operator fills in, how tokens are obtained, where secrets stand, and how much may be asked per time.

use weft_sdk::{
    Authorization, Call, Connection, ConnectionVariant, Consent, ConsentKind, Failure, Field, Node, Place, Preparation,
    RateLimit, Site, Token, label,
};

use crate::consent::{Begin, Finish, Refresh};
use crate::interface::Version;
use crate::nodes::account::Account;
use crate::nodes::order::Order;
use crate::nodes::order_v2::OrderV2;
use crate::nodes::orders::Orders;
use crate::nodes::orders_to_ship_v2::OrdersToShipV2;
use crate::nodes::orders_v2::OrdersV2;

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name the refresh token is sealed under.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The application's id.
pub const CLIENT_ID: &str = "client_id";
/// The application's secret.
pub const CLIENT_SECRET: &str = "client_secret";

const MERCHANT: &str = "https://merchant.wish.com";
const CHINA: &str = "https://china-merchant.wish.com";
const SANDBOX: &str = "https://sandbox.merchant.wish.com";

/// A code is good for five minutes.
const CODE_LIVES_MS: u32 = 300_000;

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        category: Some(label("Marketplaces", "跨境平台")),
        base_url: MERCHANT.to_owned(),
        hosts: [MERCHANT, CHINA, SANDBOX].map(host).to_vec(),
        preparation: preparation(),
        sites: sites(),
        fields: fields(),
        variants: vec![
            ConnectionVariant::new(Version::V3.variant(), label("Version 3 (recommended)", "V3 接口（推荐）")),
            ConnectionVariant::new(Version::V2.variant(), label("Version 2 (older)", "V2 接口（旧版）")),
        ],
        authorize: vec![authorization(Version::V3), authorization(Version::V2)],
        identify: Some(Account::NAME.to_owned()),
        // The platform publishes no number. Twice a second is known to do no harm.
        limits: vec![RateLimit::of_all(2, 1_000)],
        places: places(),
    }
}

fn host(origin: &str) -> String {
    origin.trim_start_matches("https://").to_owned()
}

/// Scheme and host of the page on which a merchant agrees. It is documented for the main host alone; the host for China is
/// one of the API. Where the connection goes anywhere else, such as a test server, the page is there too.
pub fn consent_origin<P>(call: &Call<P>) -> &str {
    match call.base_url() {
        CHINA => MERCHANT,
        other => other,
    }
}

/// The version that the connection is of.
pub fn version<P>(call: &Call<P>) -> Version {
    if call.variant() == Some(Version::V2.variant()) { Version::V2 } else { Version::V3 }
}

/// Refuses a connection of the other version, whose tokens and records are different ones. `instead` is the node for those.
pub fn demand<P>(call: &Call<P>, version: Version, instead: &str) -> Result<(), Failure> {
    if self::version(call) == version {
        return Ok(());
    }
    let (wanted, is) = (version.variant(), self::version(call).variant());
    Err(Failure::invalid(format!("the account is one of {is}, and this node reads {wanted}"))
        .with_chinese(format!("账号使用 {is} 接口，而这个节点读取的是 {wanted}"))
        .with_remedies(label(
            format!("use `wish/{instead}`, or connect the shop by {wanted}"),
            format!("请改用 `wish/{instead}`，或以 {wanted} 方式重新接入店铺"),
        )))
}

/// The failure of a call without a range, which the host gives to every node that reads one.
pub fn no_window() -> Failure {
    Failure::invalid("the host gave no time range")
}

fn preparation() -> Vec<Preparation> {
    let tick_scope = label(
        "For the same application tick the scope `orders:read`, and save.",
        "为该应用勾选权限（scope）`orders:read`，然后保存。",
    );
    vec![
        Preparation::new(label(
            "Sign in at the Wish merchant back office with the main account of the shop. Sub-accounts can't authorize \
             anything: Wish shows them an error and sends no code.",
            "用店铺的主账号登录 Wish 商户后台。子账号不能授权：Wish 会显示错误页面，不会返回授权码。",
        )),
        Preparation::new(label(
            "Open the API settings there. Enter any application name, and as the redirect URL exactly the callback address \
             that weft shows; save. The page then shows the client id and the client secret.",
            "打开后台的 API 设置，填写任意应用名称，Redirect URL 必须与 weft 显示的回调地址完全一致，保存后页面会显示 Client ID \
             和 Client Secret。",
        )),
        Preparation::new(tick_scope).of_variants(&[Version::V3.variant()]),
        Preparation::new(label(
            "For version 2 take the API settings marked V2. When you authorize, press Accept twice.",
            "V2 接口请使用标有 V2 的 API 设置。授权时需要点击两次 Accept。",
        ))
        .of_variants(&[Version::V2.variant()]),
    ]
}

fn sites() -> Vec<Site> {
    vec![
        Site::new("merchant", label("Wish", "Wish 商户平台")).at(MERCHANT),
        Site::new("china", label("Wish, by its address for China", "Wish 商户平台（中国专用地址）")).at(CHINA).only_in(
            &[Version::V2.variant()],
            label(
                "Wish documents its address for China for version 2 alone: choose the site `merchant`, or version 2",
                "Wish 只为 V2 接口提供中国专用地址：请选择站点 merchant，或改用 V2",
            ),
        ),
        Site::new("sandbox", label("Wish's sandbox, for trying things out", "Wish 沙箱（测试用）")).at(SANDBOX),
    ]
}

fn fields() -> Vec<Field> {
    vec![
        Field::public(
            CLIENT_ID,
            label("Client ID", "Client ID"),
            label(
                "Wish merchant back office, signed in with the main account → API settings → the application: Client ID. The \
                 sandbox has a back office and applications of its own.",
                "用主账号登录 Wish 商户后台 → API 设置 → 对应的应用：Client ID。沙箱有单独的后台和应用。",
            ),
        )
        .matching(r"\S+")
        .steering(),
        Field::secret(
            CLIENT_SECRET,
            label("Client secret", "Client Secret"),
            label(
                "On the same page: Client Secret. It must be the one that is shown there now; once it is made anew, the old \
                 one is worth nothing.",
                "在同一页面：Client Secret。必须与页面当前显示的一致，重新生成后旧的会失效。",
            ),
        ),
    ]
}

fn authorization(version: Version) -> Authorization {
    // Version 3 says when an access token ends as a time, which the nodes read.
    let lives = (version == Version::V2).then_some("/data/expires_in");
    let tokens = vec![
        Token::at(ACCESS_TOKEN, "/data/access_token", lives),
        Token::at(REFRESH_TOKEN, "/data/refresh_token", None).renewing(),
    ];
    Authorization::by_node(Refresh::NAME, tokens).of_variants(&[version.variant()]).with_consent(consent(version))
}

/// The address that consent leads back to is the application's: the page takes none. Version 2 isn't documented to bring
/// the state back.
fn consent(version: Version) -> Consent {
    Consent {
        kind: ConsentKind::OwnBackOffice,
        begin: Begin::NAME.to_owned(),
        finish: Finish::NAME.to_owned(),
        revoke: None,
        hosts: [MERCHANT, SANDBOX].map(host).to_vec(),
        code: "code".to_owned(),
        code_lives_ms: CODE_LIVES_MS,
        echoes_state: version == Version::V3,
        pkce: false,
    }
}

/// Version 3 takes the keys in JSON with a code, and in the query with a refresh token; version 2 in forms. The access token
/// stands in a header in both.
fn places() -> Vec<Place> {
    let readers = [Account::NAME, Orders::NAME, Order::NAME, OrdersV2::NAME, OrdersToShipV2::NAME, OrderV2::NAME];
    vec![
        Place::json(CLIENT_SECRET, "/client_secret").of_nodes(&[Finish::NAME]),
        Place::form(CLIENT_SECRET, "client_secret").of_nodes(&[Finish::NAME, Refresh::NAME]),
        Place::query(CLIENT_SECRET, "client_secret").of_nodes(&[Refresh::NAME]),
        Place::query(REFRESH_TOKEN, "refresh_token").of_nodes(&[Refresh::NAME]),
        Place::form(REFRESH_TOKEN, "refresh_token").of_nodes(&[Refresh::NAME]),
        Place::header(ACCESS_TOKEN, "authorization").of_nodes(&readers),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_client_secret_is_secret() {
        let secret: Vec<_> = fields().into_iter().filter(|field| field.secret).map(|field| field.name).collect();
        assert_eq!(secret, [CLIENT_SECRET]);
        assert!(fields().iter().all(|field| field.required));
    }

    #[test]
    fn the_refresh_token_is_sent_to_renew_alone() {
        let of = |name: &str| {
            let places = places().into_iter().filter(|place| place.value == name);
            places.flat_map(|place| place.nodes).collect::<Vec<_>>()
        };
        assert_eq!(of(REFRESH_TOKEN), ["refresh", "refresh"], "by query and by form");
        assert_eq!(of(CLIENT_SECRET), ["finish", "finish", "refresh", "refresh"]);
        assert_eq!(of(ACCESS_TOKEN).len(), 6);
        assert!(of(ACCESS_TOKEN).iter().all(|node| node != "refresh" && node != "finish" && node != "begin"));
    }

    #[test]
    fn each_version_has_its_way() {
        let connection = connection();
        let [v3, v2] = &connection.authorize[..] else { panic!("two ways") };
        assert_eq!((v3.variants.as_slice(), v2.variants.as_slice()), (&["v3".to_owned()][..], &["v2".to_owned()][..]));
        for way in [v3, v2] {
            let consent = way.consent.as_ref().unwrap();
            assert_eq!((consent.kind, consent.pkce), (ConsentKind::OwnBackOffice, false));
            assert!(way.tokens[1].renews && !way.tokens[0].renews);
        }
        assert!(v3.consent.as_ref().unwrap().echoes_state && !v2.consent.as_ref().unwrap().echoes_state);
        assert_eq!((v3.tokens[0].lives.as_deref(), v2.tokens[0].lives.as_deref()), (None, Some("/data/expires_in")));
    }

    #[test]
    fn every_site_is_among_the_hosts() {
        let connection = connection();
        for site in &connection.sites {
            assert!(connection.hosts.contains(&host(site.base_url.as_deref().unwrap())), "{}", site.name);
        }
        let china = &connection.sites[1];
        assert_eq!((china.variants.as_slice(), china.refusal.is_some()), (&["v2".to_owned()][..], true));
    }

    #[test]
    fn the_page_to_agree_on_is_at_the_main_host_or_wherever_the_connection_goes() {
        let of = |base_url: &str| consent_origin(&Call::new(json!({ "base_url": base_url }), ())).to_owned();
        assert_eq!([of(MERCHANT), of(CHINA), of(SANDBOX)], [MERCHANT, MERCHANT, SANDBOX]);
        assert_eq!(of("http://127.0.0.1:9"), "http://127.0.0.1:9");
    }

    #[test]
    fn the_other_version_is_refused_with_what_to_use() {
        let call = |variant| Call::new(json!({ "variant": variant }), ());
        assert!(demand(&call("v3"), Version::V3, "orders-v2").is_ok());
        let Err(Failure::Invalid(problem)) = demand(&call("v2"), Version::V3, "orders-v2") else { panic!("refused") };
        assert!(problem.remedy.unwrap().contains("`wish/orders-v2`"));
        assert!(problem.zh.unwrap().remedy.unwrap().contains("`wish/orders-v2`"));
    }
}
