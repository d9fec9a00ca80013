//! A small application: users, courses, orders, and a form.
//!
//! Fields have Chinese names, some of them aliases. Odd on purpose: the order `o_…00000002` has no payment time, the order
//! `o_…00000003` a number of more digits than a float holds, the user `u_demo00003` says nothing but who they are, and the
//! form has two fields that are called the same.

use super::app::{App, uuid};
use super::worksheet::{Control, Worksheet};

/// Ids of rows of the demo application begin here; rows that are added later have other ones.
const FIRST_ROW: u64 = 1 << 32;

const USERS: &str = "65e6aa00bb11cc22dd33e001";
const COURSES: &str = "65e6aa00bb11cc22dd33e002";
const ORDERS: &str = "65e6aa00bb11cc22dd33e003";
const FORMS: &str = "65e6aa00bb11cc22dd33e004";

/// Types of fields.
const TEXT: i64 = 2;
const MOBILE: i64 = 3;
const NUMBER: i64 = 6;
const MONEY: i64 = 8;
const RADIO: i64 = 9;
const MULTI: i64 = 10;
const DROP_DOWN: i64 = 11;
const DATE: i64 = 15;
const DATE_TIME: i64 = 16;
const RELATION: i64 = 29;
const CHECKBOX: i64 = 36;

impl App {
    /// The demo application.
    pub fn demo() -> App {
        App::empty().with(users()).with(courses()).with(orders()).with(forms())
    }
}

/// The n-th field of a worksheet.
fn control(worksheet: &str, n: u32, name: &str, type_number: i64) -> Control {
    Control::new(&format!("{}{n:04}", &worksheet[4..]), name, type_number)
}

fn row_id(worksheet: u64, n: u64) -> String {
    uuid(FIRST_ROW + worksheet * 1_000 + n)
}

fn users() -> Worksheet {
    let field = |n, name, type_number| control(USERS, n, name, type_number);
    Worksheet::new(USERS, "用户")
        .alias("users")
        .control(field(1, "用户ID", TEXT).alias("user_id").title().required().unique())
        .control(field(2, "昵称", TEXT).alias("nickname"))
        .control(field(3, "手机号", MOBILE).alias("phone"))
        .control(field(4, "标签", MULTI).alias("tags").options(&["新客", "会员", "企业"]))
        .control(field(5, "性别", RADIO).options(&["男", "女"]))
        .control(field(6, "消费总额", MONEY).alias("pay_sum").decimals(2))
        .control(field(7, "是否黑名单", CHECKBOX).alias("blocked"))
        .control(field(8, "注册时间", DATE_TIME).alias("created_at"))
        .row(
            &row_id(1, 1),
            "2026-03-01 09:00:00",
            &[("user_id", "u_demo00001"), ("nickname", "示例学员甲"), ("phone", "13900000001"), ("pay_sum", "199.50")],
        )
        .row(&row_id(1, 2), "2026-03-01 09:00:00", &[("user_id", "u_demo00002"), ("nickname", "小\"鱼\"🐟同学")])
        .row(&row_id(1, 3), "2026-03-02 09:00:00", &[("user_id", "u_demo00003")])
}

fn courses() -> Worksheet {
    let field = |n, name, type_number| control(COURSES, n, name, type_number);
    Worksheet::new(COURSES, "课程")
        .alias("courses")
        .control(field(1, "课程ID", TEXT).alias("resource_id").title().required().unique())
        .control(field(2, "课程名称", TEXT).alias("title"))
        .control(field(3, "价格", MONEY).alias("price").decimals(2))
        .control(field(4, "已售", NUMBER).alias("sold"))
        .control(field(5, "上架日期", DATE).alias("on_sale"))
        .row(
            &row_id(2, 1),
            "2026-03-01 09:00:00",
            &[("resource_id", "course_1demo01"), ("title", "示例课程：从零开始"), ("price", "99.00"), ("sold", "12")],
        )
}

fn orders() -> Worksheet {
    let field = |n, name, type_number| control(ORDERS, n, name, type_number);
    Worksheet::new(ORDERS, "订单")
        .alias("orders")
        .control(field(1, "订单号", TEXT).alias("order_id").title().required().unique())
        .control(field(2, "金额", MONEY).alias("amount").decimals(2))
        .control(field(3, "状态", DROP_DOWN).alias("state").options(&["待支付", "已支付", "已退款"]))
        .control(field(4, "支付时间", DATE_TIME).alias("paid_at"))
        .control(field(5, "买家", RELATION).alias("buyer").to(USERS))
        .control(field(6, "外部单号", NUMBER).alias("out_order_id"))
        .control(field(7, "备注", TEXT))
        .row(
            &row_id(3, 1),
            "2026-03-05 10:20:00",
            &[
                ("order_id", "o_1772677200_66a1b2c3_00000001"),
                ("amount", "99.00"),
                ("paid_at", "2026-03-05 10:15:00"),
                ("buyer", &row_id(1, 1)),
            ],
        )
        .row(
            &row_id(3, 2),
            "2026-03-05 10:20:00",
            &[("order_id", "o_1772677200_66a1b2c3_00000002"), ("amount", "0.00")],
        )
        .row(
            &row_id(3, 3),
            "2026-03-06 08:00:00",
            &[("order_id", "o_1772755200_66a1b2c3_00000003"), ("out_order_id", "9007199254740993")],
        )
}

fn forms() -> Worksheet {
    let field = |n, name, type_number| control(FORMS, n, name, type_number);
    Worksheet::new(FORMS, "采集表单")
        .alias("forms")
        .control(field(1, "表单ID", TEXT).alias("form_id").title().required().unique())
        .control(field(2, "用户", RELATION).alias("user").to(USERS))
        .control(field(3, "姓名", TEXT).alias("name"))
        .control(field(4, "手机", MOBILE).alias("mobile"))
        .control(field(5, "兴趣", MULTI).alias("interests").options(&["写作", "理财", "亲子"]))
        .control(field(6, "备注", TEXT))
        .control(field(7, "备注", TEXT))
        .control(field(8, "提交时间", DATE_TIME).alias("submitted_at"))
}
