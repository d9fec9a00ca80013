//! `aliexpress/account`: whom a connection belongs to.
//!
//! The current generation tells shop and login by its profile; the number of the seller, which stays the same for ever, is
//! that of the authorization. The old generation documents no such interface: there a list of one order shows that the
//! token is good, and the authorization says whose it is.

use weft_sdk::consent::{Granted, Identity, None};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use super::aop_orders;
use crate::aop;
use crate::connection::{ALI_ID, AOP, RESOURCE_OWNER, SELLER_ID};
use crate::errors::Asked;
use crate::iop::{self, part, word};
use crate::sign;

const ASKED: Asked = Asked::many("aliexpress.solution.merchant.profile.get");

/// The node.
#[derive(Debug)]
pub struct Account;

impl Node for Account {
    const NAME: &'static str = "account";
    type Parameters = None;
    type Record = ();

    fn title() -> Label {
        label("Whom the connection belongs to", "账号归属")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<None>) -> Result<Page, Failure> {
        let identity = if call.variant() == Some(AOP) { old(&call)? } else { current(&call)? };
        Ok(Page::output(&Granted::to(identity)))
    }
}

fn current(call: &Call<None>) -> Result<Identity, Failure> {
    let response = iop::ask(call, ASKED.name, Option::None)?;
    let body = iop::body(ASKED, &response)?;
    iop::result(ASKED, &body)?;
    let profile = part(&body, "result").unwrap_or(body);
    let names = ["shop_name", "merchant_login_id"];
    let name = names.iter().find_map(|name| word(&profile, name)).unwrap_or_default();
    let known = call.connection_field(SELLER_ID).map(str::to_owned);
    let shop = word(&profile, "shop_id");
    if shop.is_none() && name.is_empty() {
        let message = format!("{}: the answer names no shop", ASKED.name);
        return Err(Failure::unavailable(message).with_chinese(format!("{}：应答中没有店铺信息", ASKED.name)));
    }
    Ok(Identity::new(known.or(shop).unwrap_or_default()).named(name))
}

fn old(call: &Call<None>) -> Result<Identity, Failure> {
    let own = vec![sign::text("page", "1"), sign::text("pageSize", "1")];
    let response = aop::ask(call, aop_orders::API, own)?;
    aop::list(aop_orders::ASKED, &response)?;
    let known = |name: &str| call.connection_field(name).unwrap_or_default();
    Ok(Identity::new(known(ALI_ID)).named(known(RESOURCE_OWNER)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    fn identity(page: &Page) -> Value {
        serde_json::from_str::<Value>(&page.output).unwrap()["identity"].clone()
    }

    #[test]
    fn the_shop_is_named_and_the_seller_is_the_one_who_agreed() {
        let profile = json!({ "shop_id": 1_100_001, "shop_name": "示例店铺", "merchant_login_id": "cn100001" });
        let wrapped = json!({ "aliexpress_solution_merchant_profile_get_response": profile });
        let calls = || Calls::new().on("POST https://ae.test/sync").form("method", ASKED.name);
        let connection = json!({ "base_url": "https://ae.test", "app_key": "1", "seller_id": "2200000001" });
        for answer in [profile, wrapped] {
            let page = calls().answer(200, answer).run::<Account>(Call::new(connection.clone(), json!({}))).unwrap();
            assert_eq!(identity(&page), json!({ "external_id": "2200000001", "name": "示例店铺" }));
        }
        let nothing = calls().answer(200, json!({ "code": "0" })).run::<Account>(Call::new(connection, json!({})));
        assert!(matches!(nothing, Err(Failure::Unavailable(_))));
    }

    #[test]
    fn the_old_generation_shows_that_its_token_is_good() {
        let connection = json!({
            "base_url": "https://ae.test", "variant": "aop", "app_key": "1234567", "ali_id": "22", "resource_owner": "cn1",
        });
        let path = "/openapi/param2/1/aliexpress.open/api.findOrderListQuery/1234567";
        let on = || Calls::new().on(&format!("POST https://ae.test{path}")).form("pageSize", "1");
        let good = on().answer(200, json!({ "totalItem": 0, "orderList": [] }));
        let page = good.run::<Account>(Call::new(connection.clone(), json!({}))).unwrap();
        assert_eq!(identity(&page), json!({ "external_id": "22", "name": "cn1" }));
        let over = on().answer(401, json!({ "error_code": "401", "error_message": "Request need user authorized" }));
        assert!(matches!(over.run::<Account>(Call::new(connection, json!({}))), Err(Failure::Unauthorized(_))));
    }
}
