//! `xiaoe/user`: one user.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::schema::{Integer, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, keyed, label};

use crate::interface::{BEIJING, Interface, USERS};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::one("xe.user.info.get/1.0.0", USERS);

/// The columns that the interface can give.
const COLUMNS: [&str; 21] = [
    "wx_union_id",
    "wx_open_id",
    "wx_app_open_id",
    "wx_email",
    "nickname",
    "name",
    "avatar",
    "gender",
    "city",
    "province",
    "country",
    "phone",
    "birth",
    "address",
    "company",
    "is_seal",
    "job",
    "wx_account",
    "phone_collect",
    "sdk_user_id",
    "created_at",
];

/// The node.
#[derive(Debug)]
pub struct User;

/// The parameters of `xiaoe/user`: exactly one of `user_id`, `phone`, `wx_union_id` and `wx_open_id`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The user with this id.
    #[serde(default)]
    user_id: Option<String>,
    /// The user with this phone number.
    #[serde(default)]
    phone: Option<String>,
    /// The user with this WeChat union id.
    #[serde(default)]
    wx_union_id: Option<String>,
    /// The user with this WeChat open id.
    #[serde(default)]
    wx_open_id: Option<String>,
    /// The columns wanted; all if left out.
    #[serde(default)]
    #[schemars(length(min = 1))]
    field_list: Option<Vec<String>>,
}

/// A user with personal data.
#[derive(Debug, JsonSchema)]
pub struct Profile {
    /// Identifies the user.
    pub user_id: Text,
    /// The shop.
    pub app_id: Text,
    /// WeChat union id.
    pub wx_union_id: Text,
    /// WeChat open id.
    pub wx_open_id: Text,
    /// WeChat open id in the mini-program.
    pub wx_app_open_id: Text,
    /// E-mail address known to WeChat.
    pub wx_email: Text,
    /// Nickname.
    pub nickname: Text,
    /// Name.
    pub name: Text,
    /// Address of the picture.
    pub avatar: Text,
    /// 0 not set, 1 male, 2 female.
    pub gender: Integer,
    /// City.
    pub city: Text,
    /// Province.
    pub province: Text,
    /// Country.
    pub country: Text,
    /// Phone number, maybe with the country's prefix (`+86-`).
    pub phone: Text,
    /// Day of birth, `YYYY-MM-DD`.
    pub birth: Text,
    /// Address.
    pub address: Text,
    /// Company.
    pub company: Text,
    /// 0 normal, 1 banned, 3 to be activated, -1 cancelled, -2 cancellation pending.
    pub is_seal: Integer,
    /// Job.
    pub job: Text,
    /// WeChat account.
    pub wx_account: Text,
    /// Phone number that the user gave in a form.
    pub phone_collect: Text,
    /// Id in a shop's own app.
    pub sdk_user_id: Text,
    /// When the user was created.
    pub created_at: Time,
}

keyed!(Profile, ["user_id"], times: BEIJING);

impl Node for User {
    const NAME: &'static str = "user";
    type Parameters = Parameters;
    type Record = Profile;

    fn title() -> Label {
        label("One user", "用户详情")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let response = request::ask(&call, &INTERFACE, body(&call.parameters)?)?;
        let users = [response::data(&INTERFACE, &response)?.object()?];
        if users[0].is_empty() {
            return Err(Failure::rejected("there is no such user"));
        }
        Ok(Page::last(&users))
    }
}

/// `user_id` stands on top, everything else in `data`.
fn body(parameters: &Parameters) -> Result<Body, Failure> {
    let Parameters { user_id, phone, wx_union_id, wx_open_id, field_list } = parameters;
    if [user_id, phone, wx_union_id, wx_open_id].into_iter().flatten().count() != 1 {
        return Err(Failure::invalid("which user is not clear")
            .with_remedy("give exactly one of `user_id`, `phone`, `wx_union_id` and `wx_open_id`"));
    }
    let columns = field_list.clone().unwrap_or_else(|| COLUMNS.map(str::to_owned).to_vec());
    let data = Fields::new()
        .with_given("phone", phone)
        .with_given("wx_union_id", wx_union_id)
        .with_given("wx_open_id", wx_open_id)
        .with("field_list", columns);
    Ok(Fields::new().with_given("user_id", user_id).with("data", data.flat()).flat())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;

    fn parameters(value: Value) -> Parameters {
        serde_json::from_value(value).unwrap()
    }

    fn run(answer: &'static str) -> Result<Page, Failure> {
        testing::answer(move |_| Ok(Response::new(200, answer)));
        User::run(Call::new(json!({ "base_url": "https://xiaoe.test" }), parameters(json!({ "user_id": "u_1" }))))
    }

    #[test]
    fn the_id_is_on_top_and_other_ways_to_find_a_user_are_nested() {
        let by_id = body(&parameters(json!({ "user_id": "u_1", "field_list": ["name"] }))).unwrap();
        assert_eq!(Value::from(by_id), json!({ "user_id": "u_1", "data": { "field_list": ["name"] } }));
        let by_phone = body(&parameters(json!({ "phone": "13900000001" }))).unwrap();
        assert_eq!(Value::from(by_phone), json!({ "data": { "phone": "13900000001", "field_list": COLUMNS } }));
    }

    #[test]
    fn exactly_one_way_to_find_a_user() {
        for wrong in [json!({}), json!({ "user_id": "u_1", "phone": "1" })] {
            assert!(matches!(body(&parameters(wrong)), Err(Failure::Invalid(_))));
        }
    }

    #[test]
    fn a_user_is_one_record() {
        let answer = r#"{"code":0,"data":{"user_id":"u_1","company":null,"created_at":"2024-03-05 10:11:12"}}"#;
        let expected = r#"[{"user_id":"u_1","company":null,"created_at":"2024-03-05 10:11:12"}]"#;
        assert_eq!(run(answer).unwrap().records, expected);
    }

    #[test]
    fn a_user_who_is_not_there_is_rejected() {
        for answer in [r#"{"code":2010,"msg":"invalid user_id","data":[]}"#, r#"{"code":0,"data":[]}"#] {
            assert!(matches!(run(answer), Err(Failure::Rejected(_))), "{answer}");
        }
    }

    #[test]
    fn all_columns_are_described() {
        let schema = schemars::schema_for!(Profile);
        assert!(COLUMNS.iter().all(|column| !schema.as_value()["properties"][column].is_null()));
    }
}
