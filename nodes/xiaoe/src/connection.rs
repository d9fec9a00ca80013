//! What an operator fills in, how a token is obtained, and how much may be asked per time.

use weft_sdk::{Authorization, Connection, Field, Node, Place, RateLimit, label};

use crate::nodes::collected_info::CollectedInfo;
use crate::nodes::goods::Goods;
use crate::nodes::order::Order;
use crate::nodes::orders::Orders;
use crate::nodes::purchases::Purchases;
use crate::nodes::resources::Resources;
use crate::nodes::token::Token;
use crate::nodes::user::User;
use crate::nodes::users::Users;

/// The name the access token is sealed under.
pub const ACCESS_TOKEN: &str = "access_token";

/// The platform's open API.
const HOST: &str = "api.xiaoe-tech.com";

/// Describes the connection.
pub fn connection() -> Connection {
    Connection {
        base_url: format!("https://{HOST}"),
        hosts: vec![HOST.to_owned()],
        fields: fields(),
        authorize: vec![Authorization::by_node(
            Token::NAME,
            vec![weft_sdk::Token::at(ACCESS_TOKEN, "/data/access_token", Some("/data/expires_in"))],
        )],
        limits: limits(),
        places: vec![
            Place::query("secret_key", "secret_key").of_nodes(&[Token::NAME]),
            Place::json(ACCESS_TOKEN, &format!("/{ACCESS_TOKEN}")),
        ],
        ..Connection::default()
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::public(
            "app_id",
            label("Shop ID (app_id)", "店铺 ID（app_id）"),
            label(
                "Shop console → 营销中心 → API 自主开发 → 云服务控制台. Starts with `app`.",
                "店铺后台 → 营销中心 → API 自主开发 → 云服务控制台，以 app 开头。",
            ),
        ),
        Field::public(
            "client_id",
            label("Application ID (client_id)", "应用 ID（client_id）"),
            label("On the same page as the shop ID. Starts with `xop`.", "与店铺 ID 在同一页面，以 xop 开头。"),
        ),
        Field::secret(
            "secret_key",
            label("Application secret (secret_key)", "应用密钥（secret_key）"),
            label(
                "On the same page, 32 letters and digits. On that page also add the IP address that weft calls from to \
                 the IP allow list, and apply for the permission sets that the workflow needs.",
                "在同一页面，32 位字母和数字。请同时在该页面把 weft 的出口 IP 加入 IP 白名单，并申请工作流所需的接口权限。",
            ),
        ),
    ]
}

/// The platform's limits, per interface. Where it documents none, ten requests a second are known to do no harm.
fn limits() -> Vec<RateLimit> {
    let per_10_seconds = |node, requests| (node, requests, 10_000);
    let documented = [
        (Token::NAME, 100, 600_000),
        per_10_seconds(Users::NAME, 3_000),
        per_10_seconds(User::NAME, 3_000),
        per_10_seconds(Orders::NAME, 3_000),
        per_10_seconds(Order::NAME, 3_000),
        per_10_seconds(Goods::NAME, 3_000),
        per_10_seconds(CollectedInfo::NAME, 500),
        per_10_seconds(Resources::NAME, 100),
        per_10_seconds(Purchases::NAME, 100),
    ];
    documented.into_iter().flat_map(|(node, requests, per_ms)| with_burst(node, requests, per_ms)).collect()
}

/// A limit, and the rule against bursts (code 2054): at most a tenth of it within 100 ms.
fn with_burst(node: &str, requests: u32, per_ms: u32) -> [RateLimit; 2] {
    let nodes = &[node];
    [RateLimit::of_all(requests, per_ms).of_nodes(nodes), RateLimit::of_all(requests / 10, 100).of_nodes(nodes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_its_burst_rule() {
        let limits = limits();
        assert_eq!(limits.len(), 18);
        for pair in limits.chunks(2) {
            assert_eq!(pair[0].nodes, pair[1].nodes);
            assert_eq!((pair[0].requests / 10, 100), (pair[1].requests, pair[1].per_ms));
        }
    }

    #[test]
    fn only_the_key_is_secret() {
        let fields = fields();
        assert!(fields.iter().all(|field| field.required));
        let secret: Vec<_> = fields.iter().filter(|field| field.secret).map(|field| field.name.as_str()).collect();
        assert_eq!(secret, ["secret_key"]);
    }
}
