//! How the old generation writes an order: camel case, amounts as numbers beside their cents, times with an offset.

use serde_json::{Value, json};

use crate::currency::Currency;
use crate::iop::row::present;
use crate::market::Seller;
use crate::order::{Line, Order};
use crate::pacific::pacific_with_offset;

impl Order {
    /// The row of `api.findOrderListQuery`.
    pub fn old_row(&self, seller: &Seller) -> Value {
        let lines: Vec<Value> = self.lines.iter().map(|line| self.old_line(line)).collect();
        present(json!({
            "orderId": self.id, "orderStatus": self.status.word(), "bizType": "AE_COMMON",
            "gmtCreate": pacific_with_offset(self.created_ms), "gmtPayTime": self.paid_ms.map(pacific_with_offset),
            "gmtSendGoodsTime": self.sent_ms.map(pacific_with_offset),
            "buyerLoginId": self.buyer.login, "buyerSignerFullname": self.buyer.full_name(),
            "sellerLoginId": seller.login, "sellerSignerFullname": seller.shop_name,
            "payAmount": self.old_amount(self.total()), "paymentType": self.paid_ms.map(|_| "MASTERCARD"),
            "fundStatus": self.fund_status(), "frozenStatus": self.frozen_status(), "issueStatus": self.issue,
            "logisticsStatus": self.logistics_status(), "hasRequestLoan": false, "productList": lines,
        }))
    }

    fn old_line(&self, line: &Line) -> Value {
        present(json!({
            "childId": line.id, "orderId": self.id, "productId": line.product_id, "productName": line.name,
            "productCount": line.count, "productUnit": "piece", "skuCode": line.sku,
            "productUnitPrice": self.old_amount(line.price),
            "totalProductAmount": self.old_amount(line.price * line.count),
            "logisticsAmount": self.old_amount(line.freight), "memo": line.memo,
            "logisticsServiceName": "AliExpress Standard Shipping", "logisticsType": "CAINIAO_STANDARD",
            "sonOrderStatus": line.status.word(), "showStatus": line.status.word(),
            "fundStatus": self.fund_status(), "issueStatus": self.issue, "goodsPrepareTime": 7,
            "freightCommitDay": "60", "moneyBack3x": false, "canSubmitIssue": false,
            "buyerSignerFirstName": self.buyer.first_name, "buyerSignerLastName": self.buyer.last_name,
        }))
    }

    /// The order of `api.findOrderById`.
    pub fn old_detail(&self) -> Value {
        let lines = self.lines.iter().map(|line| {
            present(json!({
                "id": line.id, "productId": line.product_id, "productName": line.name, "productCount": line.count,
                "skuCode": line.sku, "productPrice": self.old_amount(line.price),
                "initOrderAmt": self.old_amount(line.price * line.count), "orderStatus": line.status.word(),
            }))
        });
        let parcel = self.tracking.as_ref().map(|number| {
            json!([present(json!({
                "logisticsNo": number, "logisticsServiceName": "AliExpress Standard Shipping",
                "gmtSend": self.sent_ms.map(pacific_with_offset),
            }))])
        });
        present(json!({
            "id": self.id, "orderStatus": self.status.word(), "gmtCreate": pacific_with_offset(self.created_ms),
            "gmtPaySuccess": self.paid_ms.map(pacific_with_offset),
            "gmtModified": pacific_with_offset(self.modified_ms),
            "buyerInfo": { "firstName": self.buyer.first_name, "lastName": self.buyer.last_name,
                "loginId": self.buyer.login, "country": self.buyer.country },
            "receiptAddress": self.old_recipient(), "childOrderList": lines.collect::<Vec<_>>(),
            "orderAmount": self.old_amount(self.total()), "initOderAmount": self.old_amount(self.total()),
            "logisticsAmount": self.old_amount(self.lines.iter().map(|line| line.freight).sum()),
            "logisticInfoList": parcel,
        }))
    }

    /// The recipient. The old generation masks nothing.
    pub fn old_recipient(&self) -> Value {
        present(json!({
            "contactPerson": self.buyer.full_name(), "detailAddress": self.buyer.street, "city": self.buyer.city,
            "country": self.buyer.country, "zip": self.buyer.zip, "mobileNo": self.buyer.mobile,
        }))
    }

    fn old_amount(&self, minor: i64) -> Value {
        let (code, factor) = (self.currency.code(), self.currency.factor());
        // A text of digits always is a number, and stays the one it is.
        let amount: Value = serde_json::from_str(&self.currency.decimal(minor)).unwrap_or_default();
        let symbol = match self.currency {
            Currency::Usd => "$",
            Currency::Rub => "руб.",
            Currency::Krw => "₩",
        };
        json!({
            "amount": amount, "cent": minor, "currencyCode": code, "centFactor": factor,
            "currency": { "currencyCode": code, "defaultFractionDigits": if factor == 1 { 0 } else { 2 },
                "symbol": symbol },
        })
    }
}
