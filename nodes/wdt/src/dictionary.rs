//! The node `dictionary`: what the platform's codes mean. It asks nobody, so that a workflow can put readable texts
//! beside codes, or fill a table with them.

use serde_json::{Value, json};
use weft_sdk::record::Description;
use weft_sdk::{Call, Failure, NodeDescription, Page, label};

use crate::columns;
use crate::interface::Record;

/// The node's name.
pub const NAME: &str = "dictionary";

/// A field with codes.
#[derive(Debug, Clone, Copy)]
pub struct Enumeration {
    /// The field, named after its interface where fields of that name differ.
    pub field: &'static str,
    /// Each code, and what it means in English and in Chinese.
    pub values: &'static [(i64, &'static str, &'static str)],
}

const RECORD: Record = Record::new(&["field", "value"], "field value name_en name_zh");

/// Describes the node.
pub fn describe(enumerations: &[Enumeration]) -> NodeDescription {
    let fields: Vec<&str> = enumerations.iter().map(|it| it.field).collect();
    let field = json!({ "type": "string", "enum": fields, "description": "Only this field; all of them if left out." });
    let parameters = json!({ "type": "object", "properties": { "field": field }, "additionalProperties": false });
    NodeDescription {
        effect: Some(weft_sdk::NodeEffect::Reads),
        area: None,
        name: NAME.to_owned(),
        title: label("What the platform's codes mean", "状态与类型代码对照"),
        category: Some(label("Dictionary", "对照表")),
        parameters,
        records: Some(Description {
            schema: columns::schema(&RECORD),
            key: RECORD.key.iter().map(|&name| name.to_owned()).collect(),
            details: Vec::new(),
            personal: Vec::new(),
            missing_is_null: false,
        }),
        paging: false,
        window: None,
    }
}

/// Runs the node.
pub fn run(enumerations: &[Enumeration], call: &Call<Value>) -> Result<Page, Failure> {
    let field = call.parameters.get("field").and_then(Value::as_str);
    let chosen: Vec<&Enumeration> =
        enumerations.iter().filter(|it| field.is_none_or(|field| it.field == field)).collect();
    if chosen.is_empty() {
        return Err(Failure::invalid(format!("there are no codes of `{}`", field.unwrap_or_default())));
    }
    let entries = chosen.into_iter().flat_map(|it| it.values.iter().map(|value| (it.field, value)));
    let records: Vec<Value> = entries
        .map(|(field, (value, en, zh))| {
            json!({ "field": field, "value": value.to_string(), "name_en": en, "name_zh": zh })
        })
        .collect();
    Ok(Page::last(&records))
}

/// How an order is paid, the same in both editions.
#[rustfmt::skip]
pub const DELIVERY_TERMS: Enumeration = Enumeration { field: "delivery_term", values: &[
    (1, "pay first", "款到发货"),
    (2, "cash on delivery", "货到付款"),
    (3, "instalments", "分期付款"),
    (4, "on account", "挂账"),
] };

/// Where a shop is, the same in both editions.
#[rustfmt::skip]
pub const PLATFORMS: Enumeration = Enumeration { field: "platform_id", values: &[
    (0, "offline", "线下"),
    (1, "Taobao", "淘宝"),
    (2, "Taobao distribution", "淘宝分销"),
    (3, "JD", "京东"),
    (5, "Amazon", "亚马逊"),
    (6, "Yihaodian", "1号店"),
    (7, "Dangdang", "当当"),
    (9, "1688", "1688"),
    (13, "Suning", "苏宁"),
    (14, "VIP", "唯品会"),
    (17, "Youzan", "有赞"),
    (28, "Weimob", "微盟"),
    (32, "Weidian", "微店"),
    (37, "AliExpress", "速卖通"),
    (39, "Pinduoduo", "拼多多"),
    (50, "Kaola", "考拉"),
    (56, "Xiaohongshu", "小红书"),
    (58, "Yunji", "云集"),
    (60, "Fanli", "返利"),
    (69, "Douyin", "抖音"),
    (72, "Xiaomi Youpin", "小米有品"),
    (75, "Kuaishou", "快手"),
    (80, "Yanxuan", "网易严选"),
    (82, "Tmall Supermarket", "天猫超市"),
    (83, "WeChat Channels", "微信视频号"),
    (87, "Ali Health", "阿里健康"),
    (90, "WeChat mini shop", "微信小商店"),
    (101, "Dewu", "得物"),
    (103, "Meituan", "美团"),
    (115, "SHEIN", "SHEIN"),
    (116, "bilibili", "哔哩哔哩"),
    (119, "Huawei", "华为"),
    (125, "distribution", "分销"),
    (126, "custom", "自定义"),
    (127, "own shop", "自有商城"),
    (134, "Xianyu", "闲鱼"),
    (136, "Baidu", "百度"),
    (139, "Douyin supply", "抖音供销"),
    (148, "Weibo", "微博"),
] };

#[cfg(test)]
mod tests {
    use super::*;

    const ENUMERATIONS: &[Enumeration] = &[
        Enumeration { field: "remark_flag", values: &[(0, "none", "无"), (1, "red", "红")] },
        Enumeration { field: "gift_type", values: &[(0, "no", "否")] },
    ];

    fn run_with(parameters: Value) -> Result<Vec<Value>, Failure> {
        run(ENUMERATIONS, &Call::new(json!({}), parameters)).map(|page| weft_sdk::testing::records(&page))
    }

    #[test]
    fn codes_have_names_in_both_languages() {
        assert_eq!(run_with(json!({})).unwrap().len(), 3);
        let flags = run_with(json!({ "field": "remark_flag" })).unwrap();
        assert_eq!(flags[1], json!({ "field": "remark_flag", "value": "1", "name_en": "red", "name_zh": "红" }));
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn a_field_without_codes_is_a_mistake() {
        assert!(matches!(run_with(json!({ "field": "x" })), Err(Failure::Invalid(_))));
    }
}
