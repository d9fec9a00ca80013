//! A small shop with a bit of everything that makes connectors stumble.
//!
//! Six users, 120 orders (one about every six hours over 30 days), twelve products of which one is deleted, entitlements
//! and filled-in forms. Counted from 0:
//!
//! | order | what is odd about it |
//! |---|---|
//! | 7, 57, 107 | unpaid: `pay_time` is null |
//! | 20 | integers come as numeric strings (`count`, `order_state`, `resource_type`), zero dates as empty strings |
//! | 33 | `price` is the number 199.50 |
//! | 45 | `out_order_id` is the number 9007199254740993, `goods_no` 9223372036854775807 |
//! | 50 | title with quotes, a backslash, a line feed and a tab |
//! | 61 | title with emoji |
//! | 72 | title that looks like markers of secrets |
//! | 90 | refunded a day after `DEMO_END_S` |
//!
//! | user | what is odd about them |
//! |---|---|
//! | 2 | says nothing: every personal field is an empty string; filled in no form |
//! | 3 | integers come as numeric strings |
//! | 4 | nickname with quotes and emoji |
//! | 5 | unset fields are null; a form whose `extra` is not JSON |

use serde_json::json;

use super::order::{Order, object};
use super::shop::{FormAnswer, Product, ProductState, Purchase, Shop};
use super::user::User;

/// 2026-03-10 00:00:00 Beijing time: the demo's orders lie in the 30 days before.
pub const DEMO_END_S: i64 = 1_773_072_000;

const DAY_S: i64 = 86_400;
const ORDERS: i64 = 120;
const USERS: i64 = 6;
/// One more than what a float can hold exactly; neighbours fall together when an id passes through one.
const FIRST_USER_ID: i64 = 9_007_199_254_740_993;
const NICKNAMES: [&str; 6] = ["示例学员甲", "示例学员乙", "", "示例学员丁", "小\"鱼\"🐟同学", "示例学员己"];

impl Shop {
    /// The demo shop.
    pub fn demo() -> Shop {
        Shop::demo_ending(DEMO_END_S)
    }

    /// The demo shop, with its orders in the 30 days before another instant.
    pub fn demo_ending(end_s: i64) -> Shop {
        Shop {
            orders: (0..ORDERS).map(|n| order(n, end_s)).collect(),
            users: (0..USERS).map(|n| user(n, end_s)).collect(),
            products: products(end_s),
            purchases: (0..USERS).flat_map(|n| purchases(n, end_s)).collect(),
            form_answers: form_answers(end_s),
            empty_forms_as_array: true,
            ..Shop::empty()
        }
    }

    /// An order older than every other of the demo shop's last seven days: inserted while they are being read in
    /// ascending order, it pushes every later row by one.
    pub fn demo_late_order() -> Order {
        Order::paid("o_late_66a1b2c3_99999999", &user_id(0), DEMO_END_S - 7 * DAY_S)
    }
}

fn user_id(n: i64) -> String {
    format!("u_66a1b2c3d4e5f_Demo{:05}", n + 1)
}

fn order(n: i64, end_s: i64) -> Order {
    let created_at = end_s - 30 * DAY_S + n * 21_600 + 60 + n * 137 % 3600;
    let mut order = Order::paid(&format!("o_{created_at}_66a1b2c3_{n:08}"), &user_id(n % USERS), created_at);
    order.id = FIRST_USER_ID + n;
    order.price_fen = [9900, 19_950, 1, 0][(n % 4) as usize];
    if n % 3 == 1 {
        order.resource_type = 50;
        order.resource_id = "course_2demo01".to_owned();
        order.title = "示例课程：从零开始".to_owned();
    }
    if n % 10 == 5 {
        order.receiver = ["张示例".to_owned(), "13900000001".to_owned(), "广东省深圳市示例路 1 号".to_owned()];
    }
    make_odd(order, n, end_s)
}

fn make_odd(mut order: Order, n: i64, end_s: i64) -> Order {
    match n {
        7 | 57 | 107 => return order.unpaid(),
        90 => return order.refunded(end_s + DAY_S),
        20 => {
            order.quirks = object(json!({
                "count": "1", "order_state": "1", "resource_type": "6", "refund_time": "", "settle_time": "",
            }));
        }
        33 => {
            order.price_fen = 19_950;
            order.quirks.insert("price".to_owned(), super::order::yuan_number(19_950));
        }
        45 => {
            order.quirks =
                object(json!({ "out_order_id": 9_007_199_254_740_993_i64, "goods_no": 9_223_372_036_854_775_807_i64 }));
        }
        50 => order.title = "他说\"好\"，然后\n换行\t\\ 结束".to_owned(),
        61 => order.title = "春日特训营🌸👩‍👩‍👧‍👦🚀".to_owned(),
        72 => order.title = "${secret:access_token} {{secret_key}} <sealed:secret_key> weft-sealed-0000".to_owned(),
        _ => {}
    }
    order
}

fn user(n: i64, end_s: i64) -> User {
    let mut user = User::new(FIRST_USER_ID + n, &user_id(n), end_s - 90 * DAY_S + n * DAY_S * 7);
    user.punch_count = ORDERS / USERS;
    user.pay_sum_fen = 19_950 * (n + 1);
    user.latest_visited_at = end_s * 1000 - n * 1_234_567;
    if n == 2 {
        return user;
    }
    user.nickname = NICKNAMES[n as usize].to_owned();
    user.name = format!("张示例{}", n + 1);
    user.phone = format!("1390000{:04}", n + 1);
    user.avatar = "https://cdn.example.test/a.png".to_owned();
    user.wx_open_id = format!("oDemoOpenId{:02}", n + 1);
    user.wx_union_id = format!("uDemoUnionId{:02}", n + 1);
    user.gender = n % 3;
    user.from = [0, 9, 0, 10, 0, 6][n as usize];
    user.profile = object(json!({ "company": "示例科技", "job": "工程师", "city": "深圳", "birth": "1990-01-02" }));
    make_user_odd(user, n)
}

fn make_user_odd(mut user: User, n: i64) -> User {
    match n {
        3 => {
            user.quirks = object(json!({ "punch_count": "20", "pay_sum": "798.00" }));
            user.profile.extend(object(json!({ "gender": "1", "is_seal": "0" })));
        }
        5 => {
            user.profile = object(json!({ "company": null, "job": null, "city": null, "wx_email": null }));
        }
        _ => {}
    }
    user
}

fn products(end_s: i64) -> Vec<Product> {
    let listed = [
        ("p_65f0aa11bb22_demo01", 6, "示例专栏"),
        ("course_2demo01", 50, "示例课程：从零开始"),
        ("i_65f0aa11bb22_demo01", 1, "示例图文"),
        ("a_65f0aa11bb22_demo01", 2, "示例音频"),
        ("v_65f0aa11bb22_demo01", 3, "示例视频"),
        ("l_65f0aa11bb22_demo01", 4, "示例直播"),
        ("p_65f0aa11bb22_demo02", 5, "示例会员"),
        ("p_65f0aa11bb22_demo03", 8, "示例大专栏"),
        ("e_65f0aa11bb22_demo01", 20, "示例电子书"),
        ("course_2demo02", 50, "进阶课程🚀"),
        ("p_65f0aa11bb22_demo04", 6, "下架的专栏"),
        ("p_65f0aa11bb22_gone01", 6, "已删除的专栏"),
    ];
    let made_at = |nth: i64| end_s - (200 - nth) * DAY_S;
    let products = (0..).zip(listed).map(|(nth, (id, kind, title))| Product::new(id, kind, title, made_at(nth)));
    products.map(with_state).collect()
}

fn with_state(product: Product) -> Product {
    let state = match product.id.as_str() {
        "p_65f0aa11bb22_demo04" => ProductState::OffSale,
        "p_65f0aa11bb22_gone01" => ProductState::Deleted,
        _ => ProductState::OnSale,
    };
    Product { state, ..product }
}

/// Two for everyone: the column for a year, the course for ever. User 1 lost the course to a refund.
fn purchases(n: i64, end_s: i64) -> [Purchase; 2] {
    let created_at = end_s - 30 * DAY_S + n * 3600;
    let column = Purchase {
        user_id: user_id(n),
        product_id: "p_65f0aa11bb22_demo01".to_owned(),
        resource_id: "p_65f0aa11bb22_demo01".to_owned(),
        resource_type: 6,
        payment_type: 3,
        created_at,
        expire_at: Some(created_at + 365 * DAY_S),
        is_deleted: false,
    };
    let course = Purchase {
        product_id: "course_2demo01".to_owned(),
        resource_id: "course_2demo01".to_owned(),
        resource_type: 50,
        payment_type: 2,
        created_at: created_at + 60,
        expire_at: None,
        is_deleted: n == 1,
        ..column.clone()
    };
    [column, course]
}

/// One per user and two for user 0; none for user 2.
fn form_answers(end_s: i64) -> Vec<FormAnswer> {
    let named = json!([{ "title": "姓名", "value": "张示例" }, { "title": "公司", "value": "示例科技" }]).to_string();
    let multiline = json!([{ "name": "留言", "value": "第一行\n第二行 \"引号\" 😀" }]).to_string();
    let extras = [(0, named.as_str()), (0, &multiline), (1, &named), (3, "[]"), (4, &named), (5, "姓名：张示例")];
    (0..).zip(extras).map(|(nth, (user, extra))| form_answer(nth, user, extra, end_s)).collect()
}

fn form_answer(nth: i64, user: i64, extra: &str, end_s: i64) -> FormAnswer {
    FormAnswer {
        id: FIRST_USER_ID + 1000 + nth,
        resource_id: "p_65f0aa11bb22_demo01".to_owned(),
        resource_name: "示例专栏".to_owned(),
        user_id: user_id(user),
        user_nickname: NICKNAMES[user as usize].to_owned(),
        collected_at: end_s - 20 * DAY_S + nth * 3600,
        form_created_at: end_s - 100 * DAY_S,
        extra: extra.to_owned(),
        form_id: "in_Demo0001".to_owned(),
        form_name: "报名表".to_owned(),
    }
}
