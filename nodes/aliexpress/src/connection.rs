//! What an operator fills in, how accounts are authorized, where secrets stand in requests, and how much may be asked.

use weft_sdk::{
    Authorization, Connection, ConnectionVariant, Consent, ConsentKind, Field, Node, Place, Preparation, RateLimit,
    Token, label,
};

use crate::consent::{aop, iop};
use crate::nodes::account::Account;
use crate::nodes::aop_order::AopOrder;
use crate::nodes::aop_orders::AopOrders;
use crate::nodes::aop_recipient::AopRecipient;
use crate::nodes::order::Order;
use crate::nodes::orders::Orders;
use crate::nodes::orders_created::OrdersCreated;
use crate::nodes::recipient::Recipient;
use crate::nodes::trade_order::TradeOrder;
use crate::nodes::trade_orders::TradeOrders;

/// The current generation.
pub const IOP: &str = "iop";
/// The old generation.
pub const AOP: &str = "aop";
/// The generation between the two, which is closed.
const TOP: &str = "top";

/// The key of the application.
pub const APP_KEY: &str = "app_key";
/// The secret of the application, which signs.
pub const APP_SECRET: &str = "app_secret";
/// Which paths give tokens.
pub const TOKEN_LEVEL: &str = "token_level";
/// The level that has paths of its own.
pub const SECURITY: &str = "security";
/// The seller, in the current generation. Becomes known by consent.
pub const SELLER_ID: &str = "seller_id";
/// The seller, in the old generation. Becomes known by consent.
pub const ALI_ID: &str = "ali_id";
/// The login of the seller, in the old generation. Becomes known by consent.
pub const RESOURCE_OWNER: &str = "resource_owner";
/// When the token that renews ends, in the old generation: RFC 3339, UTC. Becomes known by consent.
pub const REFRESH_UNTIL: &str = "refresh_until";

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name the token is sealed under that renews the access token.
pub const REFRESH_TOKEN: &str = "refresh_token";

const IOP_HOST: &str = "api-sg.aliexpress.com";
const AOP_HOST: &str = "gw.api.alibaba.com";

/// A code of the old generation is good for two minutes.
const AOP_CODE_MS: u32 = 2 * 60 * 1_000;
/// How long one of the current generation is isn't documented; this is the most that RFC 6749 (section 4.1.2) recommends.
const IOP_CODE_MS: u32 = 10 * 60 * 1_000;

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        category: Some(label("Marketplaces", "跨境平台")),
        base_url: format!("https://{IOP_HOST}"),
        hosts: [IOP_HOST, AOP_HOST].map(str::to_owned).to_vec(),
        preparation: preparation(),
        fields: fields(),
        variants: variants(),
        authorize: vec![by_iop(), by_aop()],
        identify: Some(Account::NAME.to_owned()),
        // Not documented; whoever keeps to it is known to get through.
        limits: vec![RateLimit::of_all(2, 1_000)],
        places: places(),
        ..Connection::default()
    }
}

fn variants() -> Vec<ConnectionVariant> {
    vec![
        ConnectionVariant::new(IOP, label("Open platform (current)", "开放平台（现行）")),
        ConnectionVariant {
            base_url: Some(format!("https://{AOP_HOST}")),
            ..ConnectionVariant::new(
                AOP,
                label("Self-use application (AOP, closed to new ones)", "自用型应用（AOP，已停止新申请）"),
            )
        },
        ConnectionVariant::new(TOP, label("Taobao open platform (TOP)", "淘宝开放平台（TOP）")).retired(label(
            "AliExpress has switched this interface off. Choose `iop`: register an application at the AliExpress open \
             platform, and authorize the shop again.",
            "速卖通已停用这一接口。请选择 iop：在速卖通开放平台注册应用，并重新授权店铺。",
        )),
    ]
}

fn preparation() -> Vec<Preparation> {
    vec![
        Preparation::new(label(
            "At the AliExpress open platform, register an application of your own. As its callback address enter the one \
             that `weft connect aliexpress` shows, exactly.",
            "在速卖通开放平台注册自己的应用，回调地址（Callback URL）填写 weft connect aliexpress 显示的地址，必须完全一致。",
        ))
        .of_variants(&[IOP]),
        Preparation::new(label(
            "Apply for the API packages that the workflow needs: orders (`aliexpress.solution.order.get` and beside it), \
             and the shop's profile (`aliexpress.solution.merchant.profile.get`). Wait until they are approved.",
            "为应用申请工作流所需的 API 权限包：订单（aliexpress.solution.order.get 等）和店铺信息\
             （aliexpress.solution.merchant.profile.get），等待审核通过。",
        ))
        .of_variants(&[IOP]),
        Preparation::new(label(
            "Apply for an application with the purpose \"self use\" (自用). The review takes one or two working days.",
            "申请应用，用途选择“自用”，审核需要 1–2 个工作日。",
        ))
        .at("https://gw.api.alibaba.com/isv/index.htm")
        .of_variants(&[AOP]),
        Preparation::new(label(
            "Once it is approved, the list of applications shows its Key (APP Key) and its 签名串 (APP Signature).",
            "审核通过后，应用列表会显示 Key（即 APP Key）和签名串（即 APP Signature）。",
        ))
        .of_variants(&[AOP]),
    ]
}

fn fields() -> Vec<Field> {
    vec![
        Field::public(
            APP_KEY,
            label("App Key", "App Key"),
            label(
                "Open platform: console → the application → App Key. Self-use application (AOP): the column Key in the list \
                 of applications.",
                "开放平台：控制台 → 应用 → App Key。自用型应用（AOP）：应用列表中的 Key 一栏。",
            ),
        )
        .matching("[0-9A-Za-z]{1,32}")
        .steering(),
        Field::secret(
            APP_SECRET,
            label("App Secret / APP Signature", "App Secret / 签名串"),
            label(
                "Open platform: console → the application → App Secret. Self-use application (AOP): the column 签名串 \
                 (APP Signature) in the list of applications. It belongs to the App Key.",
                "开放平台：控制台 → 应用 → App Secret。自用型应用（AOP）：应用列表中的签名串（APP Signature）一栏。\
                 必须与 App Key 属于同一应用。",
            ),
        ),
        Field::public(
            TOKEN_LEVEL,
            label("Security level of the application", "应用的安全等级"),
            label(
                "Open platform: `security` if the application was given the security level, else `plain`. If obtaining a \
                 token is refused for want of permission, try the other one.",
                "开放平台：应用启用了安全等级时填 security，否则填 plain。如果获取令牌时提示没有权限，请换另一种。",
            ),
        )
        .one_of(&["plain", SECURITY])
        .of_variants(&[IOP]),
        Field::public(
            SELLER_ID,
            label("Seller", "卖家 ID"),
            label("The platform tells it with the authorization.", "授权时由平台给出。"),
        )
        .learned()
        .of_variants(&[IOP]),
        Field::public(
            ALI_ID,
            label("aliId", "aliId"),
            label("The platform tells it with the authorization.", "授权时由平台给出。"),
        )
        .learned()
        .of_variants(&[AOP]),
        Field::public(
            RESOURCE_OWNER,
            label("Login of the seller (owner)", "卖家登录名（owner）"),
            label("The platform tells it with the authorization.", "授权时由平台给出。"),
        )
        .learned()
        .of_variants(&[AOP]),
        Field::public(
            REFRESH_UNTIL,
            label("Authorized until", "授权有效期至"),
            label(
                "The platform tells it with the authorization. In the 30 days before, weft has it extended.",
                "授权时由平台给出。到期前 30 天内，weft 会自动续期。",
            ),
        )
        .learned()
        .of_variants(&[AOP]),
    ]
}

fn by_iop() -> Authorization {
    let tokens = vec![
        Token::at(ACCESS_TOKEN, "/access_token", Some("/expires_in")),
        Token::at(REFRESH_TOKEN, "/refresh_token", Some("/refresh_expires_in")).renewing(),
    ];
    Authorization::by_node(iop::Refresh::NAME, tokens).of_variants(&[IOP]).with_consent(Consent {
        // The application is the owner's own: its callback address is entered beforehand, and has to be the same.
        kind: ConsentKind::OwnBackOffice,
        begin: iop::Begin::NAME.to_owned(),
        finish: iop::Finish::NAME.to_owned(),
        revoke: None,
        hosts: vec![IOP_HOST.to_owned()],
        code: "code".to_owned(),
        code_lives_ms: IOP_CODE_MS,
        echoes_state: true,
        pkce: false,
    })
}

/// The code is shown and copied, so nothing brings the state back. When the token ends that renews stands in the answers as
/// a time, which the nodes read.
fn by_aop() -> Authorization {
    let tokens = vec![
        Token::at(ACCESS_TOKEN, "/access_token", Some("/expires_in")),
        Token::at(REFRESH_TOKEN, "/refresh_token", None).renewing(),
    ];
    Authorization::by_node(aop::Refresh::NAME, tokens).of_variants(&[AOP]).with_consent(Consent {
        kind: ConsentKind::PasteCode,
        begin: aop::Begin::NAME.to_owned(),
        finish: aop::Finish::NAME.to_owned(),
        revoke: None,
        hosts: vec![AOP_HOST.to_owned()],
        code: "code".to_owned(),
        code_lives_ms: AOP_CODE_MS,
        echoes_state: false,
        pkce: false,
    })
}

/// The secret of the current generation is only hashed; the old one wants to see it for tokens.
fn places() -> Vec<Place> {
    let current = [
        Orders::NAME,
        OrdersCreated::NAME,
        Order::NAME,
        Recipient::NAME,
        TradeOrders::NAME,
        TradeOrder::NAME,
        Account::NAME,
    ];
    let old = [AopOrders::NAME, AopOrder::NAME, AopRecipient::NAME, Account::NAME, aop::Refresh::NAME];
    vec![
        Place::form(ACCESS_TOKEN, "session").of_nodes(&current),
        Place::form(ACCESS_TOKEN, "access_token").of_nodes(&old),
        Place::form(REFRESH_TOKEN, "refresh_token").of_nodes(&[iop::Refresh::NAME, aop::Refresh::NAME]),
        Place::form(APP_SECRET, "client_secret").of_nodes(&[aop::Finish::NAME, aop::Refresh::NAME]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_way_or_is_over() {
        let connection = connection();
        for variant in &connection.variants {
            let ways = connection.authorize.iter().filter(|way| way.variants.contains(&variant.name)).count();
            assert_eq!(ways, usize::from(variant.retired.is_none()), "{}", variant.name);
        }
    }

    #[test]
    fn addresses_are_among_the_hosts() {
        let connection = connection();
        let hosts = connection.authorize.iter().flat_map(|way| &way.consent.as_ref().unwrap().hosts);
        for host in hosts {
            assert!(connection.hosts.contains(host), "{host}");
        }
    }

    #[test]
    fn only_the_secret_is_asked_for_and_kept() {
        let fields = fields();
        let secret: Vec<_> = fields.iter().filter(|field| field.secret).map(|field| field.name.as_str()).collect();
        assert_eq!(secret, [APP_SECRET]);
        let asked: Vec<_> = fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
        assert_eq!(asked, [APP_KEY, APP_SECRET]);
    }
}
