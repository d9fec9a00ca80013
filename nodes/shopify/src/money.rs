//! Amounts. GraphQL has each in a bag, `"totalPriceSet": {"shopMoney": {"amount": "19.9"}}`; a table wants a number. The
//! digits stay as they came, the currencies are those of the order.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::record::Fields;

/// What the name of a bag ends with.
const BAG: &str = "Set";
/// What the name of an amount in the buyer's currency ends with.
const PRESENTED: &str = "Presented";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bag<'a> {
    #[serde(borrow)]
    shop_money: Amount<'a>,
    #[serde(borrow)]
    presentment_money: Option<Amount<'a>>,
}

#[derive(Deserialize)]
struct Amount<'a> {
    #[serde(borrow)]
    amount: &'a RawValue,
}

/// A record with an amount in the place of each bag: `totalPrice` in the shop's currency and, if that was asked for,
/// `totalPricePresented` in the buyer's. What is no bag stays.
pub fn unpacked(record: Fields<'_>) -> Fields<'_> {
    let mut out = Fields::default();
    for (name, value) in record {
        match name.strip_suffix(BAG).map(str::to_owned).and_then(|short| Some((short, bag(&value)?))) {
            Some((short, (shop, presented))) => {
                if let Some(presented) = presented {
                    out.set(format!("{short}{PRESENTED}"), presented);
                }
                out.set(short, shop);
            }
            None => out.set(name, value),
        }
    }
    out
}

type Raw<'a> = Cow<'a, RawValue>;

/// The amounts of a bag. An empty bag is an empty amount.
fn bag<'a>(value: &Raw<'a>) -> Option<(Raw<'a>, Option<Raw<'a>>)> {
    if value.get() == "null" {
        return Some((value.clone(), None));
    }
    let Bag { shop_money, presentment_money } = serde_json::from_str(value.get()).ok()?;
    let own = |amount: Amount<'_>| Cow::Owned(amount.amount.to_owned());
    Some((own(shop_money), presentment_money.map(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked_text(text: &str) -> String {
        serde_json::to_string(&unpacked(serde_json::from_str(text).unwrap())).unwrap()
    }

    #[test]
    fn amounts_keep_their_digits() {
        let bag =
            r#"{"id":"1","totalPriceSet":{"shopMoney":{"amount":"403.00"},"presentmentMoney":{"amount":"60450.0"}}}"#;
        assert_eq!(unpacked_text(bag), r#"{"id":"1","totalPricePresented":"60450.0","totalPrice":"403.00"}"#);
        let long = r#"{"totalTaxSet":{"shopMoney":{"amount":"9007199254740993.10"}}}"#;
        assert_eq!(unpacked_text(long), r#"{"totalTax":"9007199254740993.10"}"#);
    }

    #[test]
    fn what_is_no_bag_stays() {
        for text in [r#"{"offSet":"a"}"#, r#"{"dataSet":{"a":1}}"#, r#"{"Settled":true}"#] {
            assert_eq!(unpacked_text(text), text);
        }
        assert_eq!(unpacked_text(r#"{"subtotalPriceSet":null}"#), r#"{"subtotalPrice":null}"#);
    }
}
