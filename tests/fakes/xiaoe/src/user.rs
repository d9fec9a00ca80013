//! A user, the row in the user lists, and the columns of `xe.user.info.get`.

use serde_json::{Map, Value, json};

use super::order::{object, yuan_number};
use weft_fakes_kit::beijing::beijing;

/// The labels of a user's origin, by the number that the filter takes.
const ORIGINS: [&str; 11] =
    ["微信", "SDK", "字节跳动", "百度", "飞书培训", "小班课", "通用H5", "微博", "后台导入", "手机号注册", "QQ"];

/// What `field_list` of `xe.user.info.get` may name.
pub(crate) const INFO_COLUMNS: [&str; 21] = [
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

/// One user. Empty strings are what the platform has when it knows nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Numeric id, shown inside `es_skip` only.
    pub id: i64,
    /// The key.
    pub user_id: String,
    /// Nickname.
    pub nickname: String,
    /// Real name.
    pub name: String,
    /// Phone bound to the account, without a country prefix.
    pub phone: String,
    /// Phone collected by a form.
    pub collect_phone: String,
    /// Picture.
    pub avatar: String,
    /// Origin: 0 WeChat, 9 phone sign-up, 10 QQ, and others.
    pub from: usize,
    /// 0 ordinary, 1 on the black list, 2 super member.
    pub user_type: i64,
    /// WeChat union id.
    pub wx_union_id: String,
    /// WeChat open id.
    pub wx_open_id: String,
    /// 0 unset, 1 male, 2 female.
    pub gender: i64,
    /// Everything ever paid, in fen.
    pub pay_sum_fen: i64,
    /// Number of purchases.
    pub punch_count: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub latest_visited_at: i64,
    /// Fields of the list row that differ from what the ones above would give.
    pub quirks: Map<String, Value>,
    /// Further columns of `xe.user.info.get`, or other values for the ones above.
    pub profile: Map<String, Value>,
}

impl User {
    /// A user who bought nothing and told nothing.
    pub fn new(id: i64, user_id: &str, created_at: i64) -> User {
        User {
            id,
            user_id: user_id.to_owned(),
            nickname: String::new(),
            name: String::new(),
            phone: String::new(),
            collect_phone: String::new(),
            avatar: String::new(),
            from: 0,
            user_type: 0,
            wx_union_id: String::new(),
            wx_open_id: String::new(),
            gender: 0,
            pay_sum_fen: 0,
            punch_count: 0,
            created_at,
            latest_visited_at: created_at * 1000,
            quirks: Map::new(),
            profile: Map::new(),
        }
    }

    /// The row of `xe.user.batch.get/1.0.0`.
    pub fn row(&self) -> Map<String, Value> {
        let row = json!({
            "user_id": self.user_id, "wx_union_id": self.wx_union_id, "wx_open_id": self.wx_open_id,
            "wx_app_open_id": "", "user_nickname": self.nickname,
            "bind_phone": self.phone, "collect_phone": self.collect_phone, "avatar": self.avatar,
            "from": ORIGINS.get(self.from).copied().unwrap_or_default(),
            "pay_sum": yuan_number(self.pay_sum_fen), "punch_count": self.punch_count,
            "user_created_at": beijing(self.created_at),
        });
        let mut row = object(row);
        row.extend(self.quirks.clone());
        row
    }

    /// The row of `xe.user.batch.get/2.0.0`, with the extra columns asked for.
    pub(crate) fn cursor_row(&self, need_columns: &[&str]) -> Map<String, Value> {
        let mut row = self.row();
        if need_columns.contains(&"latest_visited_at") {
            row.insert("latest_visited_at".to_owned(), json!(self.latest_visited_at));
        }
        row.insert("es_skip".to_owned(), json!({ "id": self.id, "user_created_at": beijing(self.created_at) }));
        row
    }

    /// The `data` of `xe.user.info.get/1.0.0` for these columns.
    pub fn info(&self, app_id: &str, columns: &[&str]) -> Map<String, Value> {
        let mut info = object(json!({
            "app_id": app_id, "user_id": self.user_id, "nickname": self.nickname,
            "wx_open_id": self.wx_open_id, "wx_union_id": self.wx_union_id,
        }));
        for column in columns {
            info.insert((*column).to_owned(), self.column(column));
        }
        info
    }

    fn column(&self, name: &str) -> Value {
        if let Some(value) = self.profile.get(name) {
            return value.clone();
        }
        match name {
            "wx_union_id" => json!(self.wx_union_id),
            "wx_open_id" => json!(self.wx_open_id),
            "wx_app_open_id" | "wx_email" | "wx_account" | "sdk_user_id" => json!(""),
            "nickname" => json!(self.nickname),
            "name" => json!(self.name),
            "avatar" => json!(self.avatar),
            "gender" => json!(self.gender),
            "phone" if self.phone.is_empty() => json!(""),
            "phone" => json!(format!("+86-{}", self.phone)),
            "phone_collect" => json!(self.collect_phone),
            "is_seal" => json!(0),
            "created_at" => json!(beijing(self.created_at)),
            _ => Value::Null,
        }
    }
}
