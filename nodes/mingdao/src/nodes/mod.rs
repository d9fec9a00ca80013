//! One file per node.

pub mod add;
pub mod delete;
pub mod edit;
pub mod rows;
pub mod upsert;
pub mod worksheet;

#[cfg(test)]
pub(crate) mod testing {
    //! What tests of nodes share.

    use serde_json::{Value, json};
    use weft_sdk::Call;
    use weft_sdk::testing::Calls;

    use crate::worksheet::tests::info;

    pub const ADD: &str = "POST https://api.mingdao.com/v2/open/worksheet/addRows";
    pub const DELETE: &str = "POST https://api.mingdao.com/v2/open/worksheet/deleteRow";
    pub const EDIT: &str = "POST https://api.mingdao.com/v2/open/worksheet/editRow";
    pub const INFO: &str = "POST https://api.mingdao.com/v2/open/worksheet/getWorksheetInfo";
    pub const ROWS: &str = "POST https://api.mingdao.com/v2/open/worksheet/getFilterRows";

    pub fn call(parameters: Value) -> Call<Value> {
        Call::new(json!({ "base_url": "https://api.mingdao.com", "app_key": "0123456789abcdef" }), parameters)
    }

    pub fn ok(data: Value) -> Value {
        json!({ "data": data, "success": true, "error_code": 1 })
    }

    pub fn failed(code: i64) -> Value {
        json!({ "data": null, "success": false, "error_code": code, "error_msg": "said so" })
    }

    /// Calls that begin with what the worksheet looks like.
    pub fn with_info() -> Calls {
        let demanded = json!({ "appKey": "0123456789abcdef", "sign": "<sign>", "worksheetId": "orders" });
        Calls::new().on(INFO).json(demanded).exactly().answer(200, ok(info()))
    }
}
