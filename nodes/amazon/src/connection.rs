//! What an operator fills in, how tokens are obtained, where they stand, and how much may be asked per time.

use weft_sdk::{
    Authorization, Call, Connection, ConnectionVariant, Consent, ConsentKind, Field, Label, Node, Place, Preparation,
    RateLimit, Token, ToldRate, label,
};

use crate::consent::{Begin, CODE, CODE_LIVES_MS, Finish};
use crate::errors::RATE_HEADER;
use crate::nodes::account::Account;
use crate::nodes::marketplaces::Marketplaces;
use crate::nodes::order::Order;
use crate::nodes::order_address_v0::OrderAddressV0;
use crate::nodes::order_buyer_v0::OrderBuyerV0;
use crate::nodes::order_items_buyer_v0::OrderItemsBuyerV0;
use crate::nodes::order_items_v0::OrderItemsV0;
use crate::nodes::order_v0::OrderV0;
use crate::nodes::orders::Orders;
use crate::nodes::orders_v0::OrdersV0;
use crate::operation::Operation;
use crate::origin::{ENVIRONMENT, LOGIN_HOST, SANDBOX, sandbox_of};
use crate::request::TOKEN_HEADER;
use crate::sites::{REGIONS, Region, SITES, Site};
use crate::tokens::Refresh;

/// The kind of connection that sellers agree to in Seller Central.
pub const CONSENT: &str = "consent";
/// The kind of connection whose refresh token is pasted.
pub const SELF_AUTHORIZED: &str = "self-authorized";
const MWS_SELF: &str = "mws-self";
const MWS_THIRD_PARTY: &str = "mws-third-party";

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name of the token of version 0: one for restricted data, if the connection wants such, or else the access token.
pub const RESTRICTED_TOKEN: &str = "restricted_token";
/// The refresh token: one that a consent gave, or the secret field that one was pasted into.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// The latest refresh token that came where one had been pasted.
pub const RENEWED_REFRESH_TOKEN: &str = "renewed_refresh_token";
/// Field: the application's ID for tokens.
pub const CLIENT_ID: &str = "client_id";
/// Secret field: the application's secret for tokens.
pub const CLIENT_SECRET: &str = "client_secret";
/// Field: the application's ID for consents.
pub const APPLICATION_ID: &str = "application_id";
/// Field: whether the application is published.
pub const APPLICATION_STATE: &str = "application_state";
/// Its value for an application that isn't.
pub const DRAFT: &str = "draft";
/// Learned field: who agreed. What comes back has it under the same name.
pub const SELLING_PARTNER_ID: &str = "selling_partner_id";
/// Field: whether names and addresses are read in version 0.
pub const RESTRICTED_DATA: &str = "restricted_data";

/// Which personal data a connection wants in version 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestrictedData {
    /// None.
    No,
    /// Buyers and addresses.
    Yes,
    /// These, and buyers' tax numbers.
    WithTax,
}

impl RestrictedData {
    /// What a connection wants.
    pub fn of<P>(call: &Call<P>) -> Self {
        match call.connection_field(RESTRICTED_DATA) {
            Some("yes") => Self::Yes,
            Some("with-tax") => Self::WithTax,
            _ => Self::No,
        }
    }
}

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        category: Some(label("Marketplaces", "跨境平台")),
        base_url: address(Region::NorthAmerica).unwrap_or_default(),
        hosts: hosts(),
        preparation: preparation(),
        sites: SITES.iter().map(described_site).collect(),
        fields: fields(),
        variants: variants(),
        authorize: authorizations(),
        identify: Some(Account::NAME.to_owned()),
        limits: limits(),
        places: places(),
    }
}

fn address(region: Region) -> Option<String> {
    region.host().map(|host| format!("https://{host}"))
}

fn hosts() -> Vec<String> {
    let apis = || REGIONS.iter().filter_map(|region| region.host());
    let sandboxes = apis().map(sandbox_of);
    apis().chain([LOGIN_HOST]).map(str::to_owned).chain(sandboxes).collect()
}

fn variants() -> Vec<ConnectionVariant> {
    let retired = |name, title| ConnectionVariant::new(name, title).retired(mws_is_gone());
    vec![
        ConnectionVariant::new(
            CONSENT,
            label("SP-API: the seller agrees in Seller Central", "SP-API：卖家在 Seller Central 授权"),
        ),
        ConnectionVariant::new(
            SELF_AUTHORIZED,
            label("SP-API: own application, refresh token pasted", "SP-API：自有应用，粘贴 Refresh Token（自授权）"),
        ),
        retired(MWS_SELF, label("MWS, self authorization (switched off)", "MWS 自授权（已停用）")),
        retired(MWS_THIRD_PARTY, label("MWS, third-party authorization (switched off)", "MWS 三方授权（已停用）")),
    ]
}

fn mws_is_gone() -> Label {
    label(
        "Amazon switched MWS off on 2024-03-31, and its keys and tokens are deleted. Use SP-API: choose `consent`, or \
         `self-authorized` with an application of your own. (Amazon China has no SP-API.)",
        "亚马逊已于 2024-03-31 停用 MWS，原有的密钥和令牌均已删除。请使用 SP-API：选择 `consent`（卖家授权），或用自有应用选择 \
         `self-authorized`（自授权）。（亚马逊中国没有 SP-API。）",
    )
}

/// What MWS never had for third parties can't be asked for either, and mainland China has nothing left.
fn described_site(site: &Site) -> weft_sdk::Site {
    let described = weft_sdk::Site::new(site.name, site.title());
    let described = match address(site.region) {
        Some(address) => described.at(&address),
        None => described,
    };
    if site.region == Region::China {
        let refusal = label(
            "Amazon China can't be connected: it had MWS alone, which is switched off, and is not in SP-API",
            "亚马逊中国无法接入：它只有 MWS，已停用，SP-API 不包含中国站",
        );
        return described.only_in(&[MWS_SELF], refusal);
    }
    if site.region == Region::FarEast || site.name == "MX" {
        let refusal = label(
            format!(
                "{} had no third-party authorization in MWS. Use SP-API: `consent` or `self-authorized`",
                site.name
            ),
            format!("{} 站点在 MWS 中不支持三方授权。请使用 SP-API：`consent` 或 `self-authorized`", site.name),
        );
        return described.only_in(&[CONSENT, SELF_AUTHORIZED, MWS_SELF], refusal);
    }
    described
}

fn preparation() -> Vec<Preparation> {
    let in_both = [CONSENT, SELF_AUTHORIZED];
    vec![
        Preparation::new(label(
            "Register as a developer and make an application of type SP-API: Seller Central → Apps and Services → Develop Apps. \
             Tick the roles whose data you need; names, phone numbers and addresses need an approved role for personally \
             identifiable information (PII).",
            "注册开发者并创建 SP-API 应用：Seller Central → Apps and Services → Develop Apps。勾选所需数据对应的角色；\
             姓名、电话、地址需要获批含个人身份信息（PII）的角色。",
        ))
        .of_variants(&in_both),
        Preparation::new(label(
            "In the application, register the address that weft shows as its redirect address (OAuth Redirect URI).",
            "在应用的 OAuth Redirect URI 中登记 weft 显示的回调地址。",
        ))
        .of_variants(&[CONSENT]),
        Preparation::new(label(
            "At the application: Authorize app, for the account of the site that you connect, and copy the refresh token.",
            "在应用处点击 Authorize app，为要接入站点的卖家账号授权，复制生成的 Refresh Token。",
        ))
        .of_variants(&[SELF_AUTHORIZED]),
    ]
}

fn fields() -> Vec<Field> {
    let current = [CONSENT, SELF_AUTHORIZED];
    vec![
        Field::public(
            CLIENT_ID,
            label("LWA client ID", "LWA Client ID"),
            label(
                "Seller Central → Develop Apps → the application → LWA credentials → View. Begins with \
                 `amzn1.application-oa2-client.`",
                "Seller Central → Develop Apps → 该应用 → LWA credentials → View，以 `amzn1.application-oa2-client.` 开头",
            ),
        )
        .matching(r"amzn1\.application-oa2-client\.[0-9A-Za-z_-]+")
        .steering()
        .of_variants(&current),
        Field::secret(
            CLIENT_SECRET,
            label("LWA client secret", "LWA Client Secret"),
            label("In the same window as the client ID.", "与 Client ID 在同一窗口。"),
        )
        .of_variants(&current),
        Field::public(
            APPLICATION_ID,
            label("Application ID", "应用 ID（Application ID）"),
            label(
                "Seller Central → Develop Apps, below the name of the application. Begins with `amzn1.sp.solution.`",
                "Seller Central → Develop Apps，在应用名称下方，以 `amzn1.sp.solution.` 开头",
            ),
        )
        .matching(r"amzn1\.sp\.solution\.[0-9A-Za-z_-]+")
        .steering()
        .of_variants(&[CONSENT]),
        Field::public(
            APPLICATION_STATE,
            label("State of the application", "应用状态"),
            label(
                "As Develop Apps shows it: `draft` while Amazon has not published the application, else `published`. Of an \
                 application in the wrong state Seller Central refuses the authorization.",
                "以 Develop Apps 显示的状态为准：未发布的应用填 `draft`，已发布的填 `published`。填错时 Seller Central 会拒绝授权。",
            ),
        )
        .one_of(&["published", DRAFT])
        .of_variants(&[CONSENT]),
        Field::public(
            SELLING_PARTNER_ID,
            label("Selling partner ID", "卖家 ID（Selling Partner ID）"),
            label("Who agreed: Amazon says it with the authorization.", "同意授权的卖家，由亚马逊在授权时返回。"),
        )
        .learned()
        .of_variants(&[CONSENT]),
        Field::secret(
            REFRESH_TOKEN,
            label("Refresh token", "Refresh Token"),
            label(
                "Seller Central → Develop Apps → Authorize app, for the account of this site. Begins with `Atzr|`. It is shown \
                 once.",
                "Seller Central → Develop Apps → Authorize app，为本站点的账号授权后显示，以 `Atzr|` 开头，只显示一次。",
            ),
        )
        .matching(r"Atzr\|.+")
        .of_variants(&[SELF_AUTHORIZED]),
        Field::public(
            RESTRICTED_DATA,
            label("Personal data in version 0", "v0 接口的个人信息"),
            label(
                "For the nodes `…-v0`: `yes` reads buyers' names, phone numbers and addresses, `with-tax` also their tax numbers. \
                 The application needs the roles for that. Other nodes don't look at this. A change holds from the next access \
                 token on, within an hour.",
                "仅用于 `…-v0` 节点：`yes` 读取买家姓名、电话和地址，`with-tax` 还包括税号；应用须有相应角色。其他节点不看此项。\
                 修改后从下一个访问令牌起生效，最长一小时。",
            ),
        )
        .one_of(&["no", "yes", "with-tax"])
        .of_variants(&current),
        Field::public(
            ENVIRONMENT,
            label("Environment", "环境"),
            label(
                "`sandbox` for Amazon's test host, which gives fixed answers to fixed questions.",
                "`sandbox` 为亚马逊的测试环境，只对固定的请求返回固定的应答。",
            ),
        )
        .one_of(&["production", SANDBOX])
        .steering()
        .of_variants(&current),
    ]
}

fn authorizations() -> Vec<Authorization> {
    let tokens = |refresh_token: &str| {
        vec![Token::sealed(ACCESS_TOKEN), Token::sealed(RESTRICTED_TOKEN), Token::sealed(refresh_token).renewing()]
    };
    let consent = Consent {
        kind: ConsentKind::Redirect,
        begin: Begin::NAME.to_owned(),
        finish: Finish::NAME.to_owned(),
        revoke: None,
        hosts: seller_centrals(),
        code: CODE.to_owned(),
        code_lives_ms: CODE_LIVES_MS,
        echoes_state: true,
        pkce: false,
    };
    vec![
        Authorization::by_node(Refresh::NAME, tokens(REFRESH_TOKEN)).of_variants(&[CONSENT]).with_consent(consent),
        Authorization::by_node(Refresh::NAME, tokens(RENEWED_REFRESH_TOKEN)).of_variants(&[SELF_AUTHORIZED]),
    ]
}

fn seller_centrals() -> Vec<String> {
    let mut hosts: Vec<String> =
        SITES.iter().map(|site| site.seller_central.to_owned()).filter(|host| !host.is_empty()).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

/// The documented rates, each operation with a bucket of its own. What answers tell goes before.
fn limits() -> Vec<RateLimit> {
    let of = |operation: &Operation, nodes: &[&str]| {
        let told = ToldRate { per_second: Some(RATE_HEADER.to_owned()), ..ToldRate::default() };
        RateLimit::of_all(1, operation.refill_ms).of_nodes(nodes).bucket(operation.burst).told(told)
    };
    // Answers to these nodes are of two operations, so what one tells is not true of the other.
    let tokens = Operation::RESTRICTED_DATA_TOKEN;
    let tokens = RateLimit::of_all(1, tokens.refill_ms).of_nodes(&[Refresh::NAME, Finish::NAME]).bucket(tokens.burst);
    vec![
        of(&Operation::SEARCH_ORDERS, &[Orders::NAME]),
        of(&Operation::GET_ORDER, &[Order::NAME]),
        of(&Operation::GET_ORDERS_V0, &[OrdersV0::NAME]),
        of(&Operation::GET_ORDER_V0, &[OrderV0::NAME]),
        of(&Operation::GET_ORDER_ITEMS_V0, &[OrderItemsV0::NAME]),
        of(&Operation::GET_ORDER_ADDRESS_V0, &[OrderAddressV0::NAME]),
        of(&Operation::GET_ORDER_BUYER_V0, &[OrderBuyerV0::NAME]),
        of(&Operation::GET_ORDER_ITEMS_BUYER_V0, &[OrderItemsBuyerV0::NAME]),
        of(&Operation::PARTICIPATIONS, &[Account::NAME, Marketplaces::NAME]),
        tokens,
    ]
}

fn places() -> Vec<Place> {
    const CURRENT: [&str; 6] =
        [Refresh::NAME, Finish::NAME, Account::NAME, Marketplaces::NAME, Orders::NAME, Order::NAME];
    const OF_V0: [&str; 6] = [
        OrdersV0::NAME,
        OrderV0::NAME,
        OrderItemsV0::NAME,
        OrderAddressV0::NAME,
        OrderBuyerV0::NAME,
        OrderItemsBuyerV0::NAME,
    ];
    vec![
        Place::form(CLIENT_SECRET, CLIENT_SECRET).of_nodes(&[Refresh::NAME, Finish::NAME]),
        Place::form(REFRESH_TOKEN, REFRESH_TOKEN).of_nodes(&[Refresh::NAME]),
        Place::form(RENEWED_REFRESH_TOKEN, REFRESH_TOKEN).of_nodes(&[Refresh::NAME]),
        Place::header(ACCESS_TOKEN, TOKEN_HEADER).of_nodes(&CURRENT),
        Place::header(RESTRICTED_TOKEN, TOKEN_HEADER).of_nodes(&OF_V0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(name: &str) -> weft_sdk::Site {
        connection().sites.into_iter().find(|site| site.name == name).unwrap()
    }

    #[test]
    fn every_site_is_reached_through_its_region() {
        let connection = connection();
        for site in connection.sites.iter().filter(|site| site.name != "CN") {
            let host = site.base_url.as_deref().unwrap().strip_prefix("https://").unwrap();
            assert!(connection.hosts.iter().any(|granted| granted == host), "{}", site.name);
        }
        assert_eq!(site("JP").base_url.as_deref(), Some("https://sellingpartnerapi-fe.amazon.com"));
        assert_eq!(site("UK").base_url.as_deref(), Some("https://sellingpartnerapi-eu.amazon.com"));
    }

    #[test]
    fn third_parties_had_neither_mexico_nor_the_far_east() {
        for name in ["MX", "JP", "AU", "SG"] {
            let site = site(name);
            assert!(!site.variants.contains(&MWS_THIRD_PARTY.to_owned()) && !site.variants.is_empty(), "{name}");
            assert!(site.refusal.unwrap().zh.contains("三方授权"), "{name}");
        }
        for name in ["US", "CA", "DE", "ES", "FR", "IN", "IT", "UK"] {
            assert!(site(name).variants.is_empty(), "{name}");
        }
    }

    #[test]
    fn china_has_nothing_that_is_still_there() {
        let (site, variants) = (site("CN"), connection().variants);
        let left = variants.iter().filter(|variant| variant.retired.is_none());
        assert!(left.into_iter().all(|variant| !site.variants.contains(&variant.name)));
        assert!(site.refusal.unwrap().en.contains("can't be connected"));
    }

    #[test]
    fn what_is_switched_off_says_what_to_use() {
        for variant in connection().variants.iter().filter(|variant| variant.name.starts_with("mws")) {
            let instead = variant.retired.as_ref().unwrap();
            assert!(instead.en.contains("Use SP-API: ") && instead.zh.contains("请使用 SP-API："));
        }
    }

    #[test]
    fn rates_are_the_documented_ones() {
        let limits = connection().limits;
        let rate = |node: &str| {
            let limit = limits.iter().find(|limit| limit.nodes.iter().any(|it| it == node)).unwrap();
            let rate = 1_000.0 * f64::from(limit.requests) / f64::from(limit.per_ms);
            ((rate * 10_000.0).floor() / 10_000.0, limit.bucket.unwrap())
        };
        assert_eq!(rate("orders"), (0.0055, 20), "never faster than 0.0056");
        assert_eq!(rate("orders-v0"), (0.0166, 20), "never faster than 0.0167");
        assert_eq!((rate("order"), rate("order-items-v0")), ((0.5, 30), (0.5, 30)));
        assert_eq!((rate("account"), rate("refresh")), ((0.016, 15), (1.0, 10)));
    }

    #[test]
    fn secrets_stand_where_they_are_needed_alone() {
        let places = connection().places;
        assert!(places.iter().all(|place| !place.nodes.is_empty() && place.name != "*"));
        let of_v0 = places.iter().find(|place| place.value == RESTRICTED_TOKEN).unwrap();
        assert!(of_v0.nodes.iter().all(|node| node.ends_with("-v0")));
    }
}
