//! `xiaoe/users`: all users of the shop.
//!
//! The interface has two versions. The newer one goes on after the last row it gave (`es_skip`) and reaches every user;
//! the older one counts pages, reaches only the first 10,000 users, and has more filters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::list::Rows;
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::interface::{BEIJING, Interface, USERS};
use crate::paging::{End, Resume};
use crate::request::{self, Body, Fields};
use crate::response::{self, List};

const BY_CURSOR: Interface = Interface::list("xe.user.batch.get/2.0.0", USERS);
const BY_PAGE: Interface = Interface::list("xe.user.batch.get/1.0.0", USERS);
/// How many users the older version reaches.
const REACHABLE: u64 = 10_000;

/// The node.
#[derive(Debug)]
pub struct Users;

/// Version of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// 2.0.0: all users, newest first.
    #[default]
    Cursor,
    /// 1.0.0: more filters, but only the first 10,000 users.
    Page,
}

/// The parameters of `xiaoe/users`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Version of the interface: `cursor` reaches all users; `page` reaches the first 10,000 and has more filters.
    #[serde(default)]
    version: Version,
    /// Only the user with this phone number.
    #[serde(default)]
    phone: Option<String>,
    /// Only users from here: 0 WeChat, 1 SDK, 2 ByteDance, 3 Baidu, 6 H5, 7 Weibo, 8 import, 9 phone, 10 QQ, -1 all.
    #[serde(default)]
    from: Option<i64>,
    /// Only such users: 0 all, 1 blacklist, 2 super members.
    #[serde(default)]
    user_type: Option<i64>,
    /// Additional columns, such as `latest_visited_at`. Only with version `cursor`.
    #[serde(default)]
    need_column: Option<Vec<String>>,
    /// Filters that only version `page` has, passed on as they are: `nickname`, `name`, `tag_id`,
    /// `last_paytime_start`, `last_paytime_end`, `min_pay_sum`, `max_pay_sum`, `min_punch_count`, `max_punch_count`,
    /// `user_created_start`, `user_created_end`.
    #[serde(default)]
    filters: Body,
    /// Number of users per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50))]
    page_size: u64,
}

fn page_size() -> u64 {
    50
}

/// A user of the list.
#[derive(Debug, JsonSchema)]
pub struct User {
    /// Identifies the user.
    pub user_id: Text,
    /// Nickname.
    pub user_nickname: Text,
    /// Phone number bound to the account.
    pub bind_phone: Text,
    /// Phone number that the user gave in a form.
    pub collect_phone: Text,
    /// Address of the picture.
    pub avatar: Text,
    /// Where the user comes from, in words.
    pub from: Text,
    /// Sum of all payments, in yuan.
    pub pay_sum: Decimal,
    /// Number of purchases.
    pub punch_count: Integer,
    /// When the user was created.
    pub user_created_at: Time,
    /// WeChat union id.
    pub wx_union_id: Text,
    /// WeChat open id.
    pub wx_open_id: Text,
    /// WeChat open id in the mini-program.
    pub wx_app_open_id: Text,
    /// Last visit, in milliseconds since 1970; only if asked for by `need_column`.
    pub latest_visited_at: Integer,
    /// Where the list goes on after this user; only with version `cursor`.
    pub es_skip: Nested,
}

keyed!(User, ["user_id"], times: BEIJING);

/// Where the newer version goes on: what the last row said, as it came.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    es_skip: Value,
}

impl Node for Users {
    const NAME: &'static str = "users";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = User;

    fn title() -> Label {
        label("All users", "用户列表")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        match call.parameters.version {
            Version::Cursor => by_cursor(&call),
            Version::Page => by_page(&call),
        }
    }
}

fn by_cursor(call: &Call<Parameters>) -> Result<Page, Failure> {
    let body = cursor_body(&call.parameters, call.resume::<Cursor>()?)?;
    let response = request::ask_for_records(call, &BY_CURSOR, body, "list")?;
    let list = response::records(&BY_CURSOR, &response, "list")?;
    let next = cursor(&list, call.parameters.page_size)?;
    Ok(Page { records: list.rows.records(), next, ..Page::default() })
}

fn cursor_body(parameters: &Parameters, cursor: Option<Cursor>) -> Result<Body, Failure> {
    if let Some(name) = parameters.filters.keys().next() {
        return Err(Failure::invalid(format!("version `cursor` has no filter `{name}`"))
            .with_remedy("use `version: page`, which reaches the first 10,000 users"));
    }
    let fields = Fields::new()
        .with("page_size", parameters.page_size)
        .with_given("es_skip", &cursor.map(|cursor| cursor.es_skip))
        .with_given("need_column", &parameters.need_column);
    Ok(common(fields, parameters).flat())
}

/// Where to go on: none once a page is empty.
fn cursor(list: &List<Rows<'_>>, page_size: u64) -> Result<Option<Value>, Failure> {
    let Some(last) = list.rows.last() else { return Ok(None) };
    if last.is_blank("es_skip") {
        let full = list.rows.len() as u64 >= page_size;
        let lost = || Failure::unavailable("the last user of the page does not say where the list goes on");
        return if full { Err(lost()) } else { Ok(None) };
    }
    let es_skip = last.raw("es_skip").and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    Ok(Some(json!(Cursor { es_skip })))
}

fn by_page(call: &Call<Parameters>) -> Result<Page, Failure> {
    let resume = call.resume::<Resume>()?.unwrap_or_default();
    let response = request::ask_for_records(call, &BY_PAGE, page_body(&call.parameters, resume)?, "list")?;
    let list = response::records(&BY_PAGE, &response, "list")?;
    check_reachable(list.total)?;
    let page_size = call.parameters.page_size;
    let reached = resume.page_index.saturating_mul(page_size) >= REACHABLE;
    let page = End::Total.page(resume, page_size, list);
    Ok(if reached { Page { next: None, ..page } } else { page })
}

fn page_body(parameters: &Parameters, resume: Resume) -> Result<Body, Failure> {
    if parameters.need_column.is_some() {
        return Err(Failure::invalid("version `page` has no `need_column`").with_remedy("use `version: cursor`"));
    }
    let fields = Fields::new().with("page", resume.page_index).with("page_size", parameters.page_size);
    Ok(common(fields, parameters).with_filters(&parameters.filters)?.flat())
}

fn common(fields: Fields, parameters: &Parameters) -> Fields {
    fields
        .with_given("phone", &parameters.phone)
        .with_given("from", &parameters.from)
        .with_given("user_type", &parameters.user_type)
}

/// Better no users than only some of them without a word.
fn check_reachable(total: Option<u64>) -> Result<(), Failure> {
    match total {
        Some(total) if total > REACHABLE => {
            Err(Failure::invalid(format!("there are {total} users, and version `page` reaches only {REACHABLE}"))
                .with_remedy("use `version: cursor`, or filter"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;

    /// What a run of the workflow got, without the workflow.
    #[test]
    fn recorded_pages_are_read_to_their_end() {
        let recording = testing::recording("../../workflows/xiaoe-base.recording.yaml");
        let base_url = recording.connections["shop"].base_url.clone();
        let call = Call::new(json!({ "base_url": base_url }), json!({}));
        let users = testing::Calls::of_step(&recording, "users").run_all::<Users>(call).unwrap();
        assert_eq!(users.len(), 6);
    }

    fn run(parameters: Value, page: Option<Value>, answer: &str) -> Result<(Page, Value, String), Failure> {
        let answer = answer.to_owned();
        let (sent, seen) = std::sync::mpsc::channel();
        testing::answer(move |request| {
            let body: Value = serde_json::from_str(testing::json_body(request)).unwrap();
            sent.send((body, request.url.clone())).unwrap();
            Ok(Response::new(200, answer.as_str()))
        });
        let parameters = serde_json::from_value(parameters).unwrap();
        let page = Users::run(Call::new(json!({ "base_url": "https://x.test" }), parameters).with_page(page))?;
        let (body, url) = seen.recv().unwrap();
        Ok((page, body, url))
    }

    #[test]
    fn the_cursor_goes_back_as_it_came() {
        let answer = concat!(
            r#"{"code":0,"data":{"list":[{"user_id":"u_2","es_skip":{"id":2}},{"user_id":"u_1","#,
            r#""user_created_at":"2024-03-07 09:00:00","#,
            r#""es_skip":{"id":9007199254740993,"user_created_at":"2024-03-07 09:00:00"}}]}}"#
        );
        let (page, body, url) = run(json!({}), None, answer).unwrap();
        assert_eq!(url, "https://x.test/xe.user.batch.get/2.0.0");
        assert_eq!(body, json!({ "access_token": "<access_token>", "page_size": 50 }));
        assert!(page.records.text().contains(r#""user_created_at":"2024-03-07 09:00:00""#));
        let next = page.next.unwrap();
        let expected = r#"{"es_skip":{"id":9007199254740993,"user_created_at":"2024-03-07 09:00:00"}}"#;
        assert_eq!(next.to_string(), expected);

        let (page, body, _) = run(json!({}), Some(next.clone()), r#"{"code":0,"data":{"list":[]}}"#).unwrap();
        assert_eq!(body["es_skip"], next["es_skip"]);
        assert_eq!((page.next, page.records.text().as_str()), (None, "[]"));
    }

    #[test]
    fn a_full_page_without_a_cursor_is_not_the_end() {
        let answer = r#"{"code":0,"data":{"list":[{"user_id":"u_1"}]}}"#;
        assert!(matches!(run(json!({ "page_size": 1 }), None, answer), Err(Failure::Unavailable(_))));
        assert_eq!(run(json!({ "page_size": 2 }), None, answer).unwrap().0.next, None);
    }

    #[test]
    fn the_older_version_counts_pages_and_filters() {
        let parameters = json!({ "version": "page", "from": 0, "filters": { "min_pay_sum": "1" } });
        let answer = r#"{"code":0,"data":{"total":51.0,"list":[{"user_id":"u_1"}]}}"#;
        let (page, body, url) = run(parameters.clone(), None, answer).unwrap();
        assert_eq!(url, "https://x.test/xe.user.batch.get/1.0.0");
        let expected = json!({
            "access_token": "<access_token>", "page": 1, "page_size": 50, "from": 0, "min_pay_sum": "1",
        });
        assert_eq!(body, expected);
        assert_eq!(page.next, Some(json!({ "page_index": 2 })));
        assert_eq!(run(parameters, page.next, answer).unwrap().0.next, None);
    }

    #[test]
    fn more_users_than_the_older_version_reaches_are_not_lost_in_silence() {
        let answer = r#"{"code":0,"data":{"total":10001,"list":[{"user_id":"u_1"}]}}"#;
        assert!(matches!(run(json!({ "version": "page" }), None, answer), Err(Failure::Invalid(_))));
        let last = Some(json!({ "page_index": 200 }));
        let answer = r#"{"code":0,"data":{"list":[{"user_id":"u_1"}]}}"#;
        assert_eq!(run(json!({ "version": "page" }), last, answer).unwrap().0.next, None);
    }

    #[test]
    fn parameters_of_the_other_version_are_refused() {
        let answer = r#"{"code":0,"data":{"list":[]}}"#;
        for wrong in [json!({ "filters": { "name": "x" } }), json!({ "version": "page", "need_column": ["x"] })] {
            assert!(matches!(run(wrong, None, answer), Err(Failure::Invalid(_))));
        }
    }
}
