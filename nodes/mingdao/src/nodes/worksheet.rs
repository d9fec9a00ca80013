//! `mingdao/worksheet`: what a worksheet looks like.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::client::Client;
use crate::kind;
use crate::worksheet::{Control, Worksheet};

/// The node.
#[derive(Debug)]
pub struct Info;

/// The parameters of `mingdao/worksheet`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
}

impl Node for Info {
    const NAME: &'static str = "worksheet";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Fields and views of a worksheet", "工作表的字段和视图")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let worksheet = Worksheet::ask(&Client::of(&call)?, &call.parameters.worksheet)?;
        let views: Vec<Value> =
            worksheet.views.iter().map(|view| json!({ "id": view.id, "name": view.name })).collect();
        let controls: Vec<Value> = worksheet.own_controls().map(described).collect();
        Ok(Page::output(&json!({ "id": worksheet.id, "name": worksheet.name, "views": views, "controls": controls })))
    }
}

fn described(control: &Control) -> Value {
    let options: Vec<Value> =
        control.options.iter().map(|option| json!({ "key": option.key, "value": option.value })).collect();
    let mut described = json!({
        "id": control.id,
        "name": control.name,
        "alias": control.alias,
        "type": control.type_number,
        "type_name": kind::name(control.type_number),
        "unique": control.unique,
        "required": control.required,
        "is_title": control.attribute == 1,
        "options": options,
    });
    if !control.data_source.is_empty() {
        described["related_worksheet"] = json!(control.data_source);
    }
    described
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::Calls;

    use super::*;
    use crate::nodes::testing::{INFO, call, failed, with_info};

    #[test]
    fn fields_are_described() {
        let page = with_info().run::<Info>(call(json!({ "worksheet": "orders" }))).unwrap();
        let output: Value = serde_json::from_str(&page.output).unwrap();
        assert_eq!((&output["name"], &output["views"]), (&json!("订单"), &json!([{ "id": "v_all", "name": "全部" }])));
        assert_eq!(output["controls"].as_array().unwrap().len(), 11);
        let first = json!({
            "id": "c_id", "name": "订单号", "alias": "order_id", "type": 2, "type_name": "text", "unique": true,
            "required": true, "is_title": true, "options": [],
        });
        assert_eq!(output["controls"][0], first);
        assert_eq!(output["controls"][2]["options"][0], json!({ "key": "k_paid", "value": "已支付" }));
        assert_eq!(output["controls"][5]["related_worksheet"], "w_users");
    }

    #[test]
    fn a_worksheet_that_is_not_there_is_told() {
        let calls = Calls::new().on(INFO).answer(200, failed(430_022));
        let Err(Failure::Invalid(problem)) = calls.run::<Info>(call(json!({ "worksheet": "x" }))) else {
            panic!("not invalid")
        };
        assert_eq!(problem.remedy.unwrap(), "check `worksheet`: its id or its alias");
        assert_eq!(
            (problem.code, problem.message),
            ("430022".to_owned(), "getWorksheetInfo: there is no such worksheet: said so".to_owned())
        );
    }
}
