//! The node `crm-orders`: orders as Qimen's own scenario between ERP and CRM shows them
//! (`qimen.taobao.crm.order.detail.get`). It gives few columns, and needs the scenario only: prefer `orders`.

use serde_json::{Value, json};
use weft_sdk::record::Description;
use weft_sdk::{Call, Failure, NodeDescription, Page, label};

use crate::app::{self, App};
use crate::edition::{Edition, range};
use crate::filter;
use crate::interface::{Category, Interface, Record, Span};
use crate::paging::Place;
use crate::refusal::About;
use crate::top::{self, Pair, plain};
use crate::{answer, columns, describe};

/// The node's name.
pub const NAME: &str = "crm-orders";
/// The method on the wire. Signatures want it without the prefix of the scenario, too.
const METHOD: &str = "taobao.crm.order.detail.get";
const PAGE_SIZE: u64 = 100;
/// Longest list of fields that the scenario accepts.
const FIELDS_CHARS_MAX: usize = 255;

/// What can be asked for.
const COLUMNS: &str = "order_id order_sn deal_code pay_status order_status shipping_status lylx shipping_code shipping_sn \
    $shipping_fee sd_id lastchanged is_split split_new_orders is_combine combine_new_orders order_msg fhck_id \
    shipping_time_fh qd_id tbfx_id ori_deal_code user_name receiver_name receiver_address receiver_tel receiver_mobile \
    shipping_name seller_msg $weigh goods_sn sku color_id size_id $goods_number brand_id";
/// What is asked for unless the workflow says otherwise: no personal data, and short enough.
const USUAL: &str = "order_id,order_sn,deal_code,pay_status,order_status,shipping_status,shipping_code,shipping_sn,\
    shipping_fee,sd_id,lastchanged,is_split,is_combine,shipping_time_fh,qd_id,ori_deal_code,weigh,goods_sn,sku,goods_number";

/// Whether a record is an order or a line of one is not documented, so the workflow has to say what identifies it.
const INTERFACE: Interface = Interface::new(
    NAME,
    ("Orders in Qimen's own scenario (few columns)", "奇门 ERP-CRM 场景订单（字段较少）"),
    Category::Orders,
    METHOD,
    "orders?",
    Record::new(&[], COLUMNS),
)
.only(App::Qimen)
.span(Span::HOUR.unseen());

/// Describes the node.
pub fn describe(parallel: u32) -> NodeDescription {
    let (en, zh) = INTERFACE.title;
    let fields: Vec<&str> = columns::read(COLUMNS).map(|(name, _)| name).collect();
    let text = |help: &str| json!({ "type": "string", "minLength": 1, "description": help });
    let parameters = json!({
        "type": "object",
        "properties": {
            "fields": {
                "type": "array", "items": { "type": "string", "enum": fields }, "minItems": 1,
                "description": "What to ask for, at most 255 characters in all. Unless said, everything that is short and not personal.",
            },
            "orderSn": text("Only the order with this number."),
            "sd_code": text("Only orders of this shop."),
            (filter::PAGE_SIZE): filter::page_size_schema(PAGE_SIZE, PAGE_SIZE),
        },
        "additionalProperties": false,
    });
    NodeDescription {
        effect: Some(weft_sdk::NodeEffect::Reads),
        area: None,
        name: NAME.to_owned(),
        title: label(en, zh),
        category: Some(INTERFACE.category.label()),
        parameters,
        records: Some(Description {
            schema: columns::schema(&INTERFACE.record),
            key: Vec::new(),
            details: Vec::new(),
            personal: columns::personal(&INTERFACE.record),
            missing_is_null: false,
        }),
        paging: true,
        window: INTERFACE.span.as_ref().map(|span| describe::window(span, parallel)),
    }
}

/// Runs the node.
pub fn run<E: Edition>(call: &Call<Value>) -> Result<Page, Failure> {
    let about = About { interface: &INTERFACE, app: App::of(call), name: METHOD };
    if about.app != App::Qimen {
        return Err(about.wrong_app(App::Qimen, ""));
    }
    let Some(range) = range(call.window)? else { return Ok(Page::default()) };
    let place = Place::of(call)?;
    let size = filter::page_size(&call.parameters, PAGE_SIZE);
    let mut fields = business(call, range, place.page, size)?;
    E::sign_crm(call, METHOD, &mut fields)?;
    let response = top::ask(call, METHOD, &fields, INTERFACE.list)?;
    let refused = |about: &About<'_>, code: &str, message: &str| E::refused(about, code, message).with_code(code);
    let list = answer::list(&about, &response, INTERFACE.list, refused)?;
    Ok(place.page(list, size))
}

/// The fields of the scenario. Its pages count from 1.
fn business(call: &Call<Value>, (since, until): (String, String), page: u64, size: u64) -> Result<Vec<Pair>, Failure> {
    let mut fields = vec![
        plain("customerid", call.connection_field(app::SID).unwrap_or_default()),
        plain("startModified", since),
        plain("endModified", until),
        plain("fields", asked_fields(&call.parameters)?),
        plain("pageNo", (page + 1).to_string()),
        plain("pageSize", size.to_string()),
    ];
    for name in ["orderSn", "sd_code"] {
        let given = call.parameters.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        fields.extend(given.map(|text| plain(name, text)));
    }
    Ok(fields)
}

fn asked_fields(parameters: &Value) -> Result<String, Failure> {
    let Some(Value::Array(names)) = parameters.get("fields") else { return Ok(USUAL.to_owned()) };
    let joined = names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",");
    if joined.len() > FIELDS_CHARS_MAX {
        return Err(Failure::invalid(format!("`fields` has {} characters in all", joined.len()))
            .with_remedy(format!("ask for fewer fields: at most {FIELDS_CHARS_MAX} characters with commas")));
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_fields_are_few_enough_and_known() {
        assert!(USUAL.len() <= FIELDS_CHARS_MAX, "{}", USUAL.len());
        let known: Vec<&str> = columns::read(COLUMNS).map(|(name, _)| name).collect();
        assert_eq!(known.len(), 36);
        assert!(USUAL.split(',').all(|name| known.contains(&name)));
        let personal = columns::personal(&INTERFACE.record);
        assert_eq!(personal.len(), 5, "{personal:?}");
        assert!(USUAL.split(',').all(|name| personal.iter().all(|it| it != name)));
    }

    #[test]
    fn too_many_fields_are_refused_before_the_gateway_does() {
        let all: Vec<&str> = columns::read(COLUMNS).map(|(name, _)| name).collect();
        assert!(matches!(asked_fields(&json!({ "fields": all })), Err(Failure::Invalid(_))));
        assert_eq!(asked_fields(&json!({ "fields": ["order_sn", "sku"] })).unwrap(), "order_sn,sku");
        assert_eq!(asked_fields(&json!({})).unwrap(), USUAL);
    }

    #[test]
    fn pages_of_the_scenario_count_from_one() {
        let call = Call::new(json!({ "sid": "demo" }), json!({ "sd_code": "S1", "orderSn": "" }));
        let fields = business(&call, ("a".to_owned(), "b".to_owned()), 0, 50).unwrap();
        let written: Vec<_> = fields.iter().map(top::written).collect();
        let has = |name: &str, value: &str| written.contains(&(name.to_owned(), value.to_owned()));
        assert!(has("pageNo", "1") && has("pageSize", "50") && has("customerid", "demo") && has("sd_code", "S1"));
        assert!(has("startModified", "a") && has("endModified", "b"));
        assert!(written.iter().all(|(name, _)| name != "orderSn"));
    }
}
