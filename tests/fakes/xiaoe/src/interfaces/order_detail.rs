//! `xe.order.detail/1.0.0`.

use serde_json::{Value, json};

use super::Call;
use crate::answer::{Answer, Outcome, Refusal};
use crate::order::{Order, yuan};
use crate::params::Params;
use crate::user::User;
use weft_fakes_kit::beijing::{NO_TIME, beijing};

pub(super) fn detail(call: &Call<'_>) -> Outcome {
    let params = Params::flat(call.body)?;
    let order_id = params.required_text("order_id")?;
    // The code for an unknown order is not documented.
    let order = call.shop.order(order_id).ok_or_else(|| Refusal::invalid("order_id", "no such order"))?;
    let buyer = call.shop.user(&order.user_id).unwrap_or_else(|| User::new(0, &order.user_id, order.created_at));
    // Empty objects come as arrays here: the back end is written in PHP.
    let data = json!({
        "order_info": order_info(&call.shop.app_id, &order, &buyer),
        "distribute_info": distribute_info(),
        "student_info": [],
        "after_sale_list": [],
        "dhs_info": [],
    });
    Ok(Answer::ok("OK hint:[2652]", data.to_string()))
}

fn order_info(app_id: &str, order: &Order, buyer: &User) -> Value {
    let parts = [
        json!({
            "app_id": app_id, "content_app_id": "", "order_id": order.order_id, "user_id": order.user_id,
            "out_order_id": order.out_order_id, "transaction_id": order.transaction_id,
            "resource_type": order.resource_type, "resource_type_name": "", "purchase_name": order.title,
            "img_url": "https://cdn.example.test/p.png", "count": order.count, "goods_category": "",
            "sku_desc_str": "",
        }),
        json!({
            "price": yuan(order.price_fen), "refund_money": order.refunded_at.map(|_| yuan(order.refund_fen)),
            "discount_type": [], "discount_arr": [], "is_modified_amount": 0,
            "order_state": order.order_state, "order_state_type": order.order_state,
            "ship_state": order.ship_state, "settle_status": 0, "sales_state": order.sales_state,
            "sales_state_name": "", "payment_type": order.payment_type, "order_type": "普通订单",
            "pay_way": order.pay_way, "pay_way_desc": "", "closure_reason": "",
        }),
        json!({
            "created_at": beijing(order.created_at), "pay_time": order.paid_at.map(beijing), "settle_time": NO_TIME,
            "username": buyer.nickname, "phone": buyer.phone, "wx_avatar": buyer.avatar, "shop_name": "示例店铺",
            "wx_app_type": order.client_type, "app_type_name": "", "channel_info": "", "source": "",
            "use_collection": 1,
        }),
        shipping(order),
        json!({
            "distribute_type": 0, "distribute_type_name": "", "is_distribute_money": 0, "que_check_state": 0,
            "jump_url": "", "activity_name": "", "activity_count": 0, "must_not_modified_amount_reason": "",
        }),
    ];
    Value::Object(parts.into_iter().flat_map(crate::order::object).collect())
}

fn shipping(order: &Order) -> Value {
    let [receiver, phone, address] = &order.receiver;
    json!({
        "ship_receiver": receiver, "ship_phone": phone, "ship_address": address, "ship_remark": "",
        "ship_company": "", "ship_express_id": "", "ship_province": "", "ship_city": "", "ship_county": "",
        "ship_detail": address, "express_type": 0, "express_detail": [], "parcel_data": [], "shipped_goods": [],
        "can_shipments": 0,
    })
}

fn distribute_info() -> Value {
    json!({
        "share_user_id": "", "share_user_nickname": "", "distribute_price": 0,
        "superior_distribute_user_id": "", "superior_distribute_user_nickname": "", "superior_distribute_price": 0,
    })
}
