//! How the current generation writes an order: snake case, amounts as text, times without an offset. What an order does
//! not have is left away.

use serde_json::{Map, Value, json};

use crate::market::Seller;
use crate::order::{Line, Order, Privacy};
use crate::pacific::pacific;

impl Order {
    /// The row of `aliexpress.solution.order.get`.
    pub fn row(&self, seller: &Seller) -> Value {
        let mut row = self.list_row(seller);
        let lines: Vec<Value> = self.lines.iter().map(|line| self.line_row(line)).collect();
        row["product_list"] = json!({ "order_product_dto": lines });
        row
    }

    /// The same without the lines.
    fn list_row(&self, seller: &Seller) -> Value {
        present(json!({
            "order_id": self.id, "order_status": self.status.word(), "biz_type": "AE_COMMON",
            "gmt_create": time(Some(self.created_ms)), "gmt_pay_time": time(self.paid_ms),
            "gmt_send_goods_time": time(self.sent_ms), "gmt_update": time(Some(self.modified_ms)),
            "pay_amount": self.amount(self.total()), "payment_type": self.paid_ms.map(|_| "MASTERCARD"),
            "fund_status": self.fund_status(), "frozen_status": self.frozen_status(), "issue_status": self.issue,
            "logistics_status": self.logistics_status(), "has_request_loan": false, "end_reason": self.end_reason,
            "buyer_login_id": self.buyer.login, "buyer_signer_fullname": self.buyer.full_name(),
            "seller_login_id": seller.login, "seller_operator_login_id": seller.login,
            "seller_signer_fullname": seller.shop_name,
        }))
    }

    fn line_row(&self, line: &Line) -> Value {
        present(json!({
            "child_id": line.id, "order_id": self.id, "product_id": line.product_id, "product_name": line.name,
            "product_count": line.count, "product_unit": "piece", "sku_code": line.sku,
            "product_unit_price": self.amount(line.price), "logistics_amount": self.amount(line.freight),
            "total_product_amount": self.amount(line.price * line.count), "memo": line.memo,
            "son_order_status": line.status.word(), "show_status": line.status.word(),
            "send_goods_operator": "SELLER_SEND_GOODS", "logistics_service_name": "AliExpress Standard Shipping",
            "logistics_type": "CAINIAO_STANDARD", "goods_prepare_time": 7, "freight_commit_day": "60",
            "money_back3x": false, "can_submit_issue": false, "issue_status": self.issue,
            "fund_status": self.fund_status(), "buyer_signer_first_name": self.buyer.first_name,
            "buyer_signer_last_name": self.buyer.last_name,
        }))
    }

    /// The order of `findorderbyid` and `order.info.get`.
    pub fn detail(&self, seller: &Seller) -> Value {
        let lines: Vec<Value> = self.lines.iter().map(|line| self.child_row(line)).collect();
        let mut detail = present(json!({
            "id": self.id, "order_status": self.status.word(),
            "gmt_create": time(Some(self.created_ms)), "gmt_modified": time(Some(self.modified_ms)),
            "gmt_pay_success": time(self.paid_ms), "order_amount": self.amount(self.total()),
            "init_oder_amount": self.amount(self.total()),
            "logistics_amount": self.amount(self.lines.iter().map(|line| line.freight).sum()),
            "fund_status": self.fund_status(), "frozen_status": self.frozen_status(), "issue_status": self.issue,
            "seller_operator_login_id": seller.login,
            "buyer_info": { "login_id": self.buyer.login, "first_name": self.buyer.first_name,
                "last_name": self.buyer.last_name, "country": self.buyer.country },
            "receipt_address": self.recipient(),
        }));
        detail["child_order_list"] = json!({ "global_aeop_tp_child_order_dto": lines });
        if let Some(number) = &self.tracking {
            let parcel = json!({ "logistics_no": number, "logistics_service_name": "AliExpress Standard Shipping" });
            detail["logistic_info_list"] = json!({ "global_aeop_tp_logistic_info_dto": [parcel] });
        }
        detail
    }

    fn child_row(&self, line: &Line) -> Value {
        present(json!({
            "id": line.id, "product_id": line.product_id, "product_name": line.name, "product_count": line.count,
            "sku_code": line.sku, "product_price": self.amount(line.price),
            "init_order_amt": self.amount(line.price * line.count), "order_status": line.status.word(),
        }))
    }

    /// The recipient, as openly as the order allows.
    pub fn recipient(&self) -> Value {
        let shown = |text: &str| match self.privacy {
            Privacy::Plain => text.to_owned(),
            Privacy::Masked | Privacy::Encrypted => text.chars().take(1).chain("***".chars()).collect(),
        };
        let oaid = (self.privacy == Privacy::Encrypted).then(|| format!("oaid-{:x}", self.id));
        present(json!({
            "contact_person": shown(&self.buyer.full_name()), "detail_address": shown(&self.buyer.street),
            "city": self.buyer.city, "country": self.buyer.country, "zip": self.buyer.zip,
            "mobile_no": self.buyer.mobile.as_deref().map(shown), "oaid": oaid,
        }))
    }

    fn amount(&self, minor: i64) -> Value {
        json!({ "amount": self.currency.decimal(minor), "currency_code": self.currency.code() })
    }
}

fn time(unix_ms: Option<i64>) -> Option<String> {
    unix_ms.map(|unix_ms| pacific(unix_ms.div_euclid(1000)))
}

/// The object without the fields that are null.
pub(crate) fn present(object: Value) -> Value {
    let Value::Object(fields) = object else { return object };
    Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}
