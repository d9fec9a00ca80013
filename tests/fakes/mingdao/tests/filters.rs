//! What conditions find.

use serde_json::{Value, json};
use weft_fakes_mingdao::{App, Control, FakeMingdao, Method, Options, Worksheet};

use crate::client::Client;

/// Five rows, `a` to `e`, of which the last one has nothing but its name.
fn server() -> FakeMingdao {
    let target = Worksheet::new("w2", "目标").row("r9", "2026-01-01 00:00:00", &[]);
    let mut worksheet = Worksheet::new("w1", "行")
        .control(Control::new("name", "名", 2).title())
        .control(Control::new("text", "文", 2))
        .control(Control::new("money", "钱", 8).decimals(2))
        .control(Control::new("time", "时", 16))
        .control(Control::new("state", "状态", 11).options(&["新", "旧"]))
        .control(Control::new("tags", "标签", 10).options(&["红", "绿"]))
        .control(Control::new("other", "关联", 29).to("w2"));
    let key = |control: usize, option: usize| worksheet.controls[control].options[option].key.clone();
    let (new, old, red, green) = (key(4, 0), key(4, 1), key(5, 0), key(5, 1));
    let both = format!("{red},{green}");
    let rows: [[&str; 6]; 4] = [
        ["apple", "-1.00", "2026-01-01 10:00:00", &new, &red, "r9"],
        ["apricot", "2.00", "2026-01-02 10:00:00", &old, &both, ""],
        ["banana", "10.00", "2026-01-03 10:00:00", &new, &green, "r8,r9"],
        ["cherry", "9007199254740993.00", "2026-01-04 10:00:00", &old, "", "r8"],
    ];
    for (name, row) in ["a", "b", "c", "d"].into_iter().zip(rows) {
        let mut values = vec![("name", name)];
        values.extend(["text", "money", "time", "state", "tags", "other"].into_iter().zip(row));
        let created = format!("2026-02-01 10:00:0{}", worksheet.rows.len());
        worksheet = worksheet.row(name, &created, &values);
    }
    worksheet = worksheet.row("e", "2026-02-01 10:00:09", &[("name", "e")]);
    FakeMingdao::start(App::empty().with(target).with(worksheet), Options { limits: false, ..Options::default() })
}

fn client(server: &FakeMingdao) -> Client {
    let mut client = Client::new(server);
    client.worksheet = "w1";
    client
}

fn condition(field: &str, data_type: i64, filter_type: i64, operand: Value) -> Value {
    let mut condition =
        json!({ "controlId": field, "dataType": data_type, "spliceType": 1, "filterType": filter_type });
    condition.as_object_mut().unwrap().extend(operand.as_object().unwrap().clone());
    condition
}

#[test]
fn every_kind_of_condition() {
    let server = server();
    let mut client = client(&server);
    let keys = |control: usize| {
        server.with_app(|app| {
            app.worksheet("w1").unwrap().controls[control]
                .options
                .iter()
                .map(|option| option.key.clone())
                .collect::<Vec<_>>()
        })
    };
    let (states, tags) = (keys(4), keys(5));
    let value = |text: &str| json!({ "value": text });
    let range = |least: &str, most: &str| json!({ "minValue": least, "maxValue": most });
    #[rustfmt::skip]
    let table = [
        ("text", 2, 1, value("a"), "abc"),
        ("text", 2, 2, value("apple"), "a"),
        ("text", 2, 3, value("ap"), "ab"),
        ("text", 2, 4, value("a"), "c"),
        ("text", 2, 5, value("a"), "de"),
        ("text", 2, 6, value("apple"), "bcde"),
        ("text", 2, 7, json!({}), "e"),
        ("text", 2, 8, json!({}), "abcd"),
        ("money", 8, 2, value("2"), "b"),
        ("money", 8, 6, value("2"), "acde"),
        ("money", 8, 7, json!({}), "e"),
        ("money", 8, 11, range("-1", "10.0"), "abc"),
        ("money", 8, 12, range("-1", "10"), "d"),
        ("money", 8, 13, value("2"), "cd"),
        ("money", 8, 13, value("9007199254740992"), "d"),
        ("money", 8, 14, value("2"), "bcd"),
        ("money", 8, 15, value("2"), "a"),
        ("money", 8, 16, value("2"), "ab"),
        ("state", 11, 2, json!({ "values": [states[0]] }), "ac"),
        ("state", 11, 6, json!({ "values": [states[0]] }), "bde"),
        ("tags", 10, 2, json!({ "values": [tags[1]] }), "bc"),
        ("tags", 10, 7, json!({}), "de"),
        ("other", 29, 24, json!({ "values": ["r9"] }), "ac"),
        ("other", 29, 25, json!({ "values": ["r9"] }), "bde"),
        ("time", 16, 31, range("2026-01-01 10:00:00", "2026-01-02 10:00:00"), "ab"),
        ("time", 16, 32, range("2026-01-01 10:00:00", "2026-01-02 10:00:00"), "cd"),
        ("time", 16, 33, value("2026-01-02 10:00:00"), "cd"),
        ("time", 16, 34, value("2026-01-02 10:00:00"), "bcd"),
        ("time", 16, 35, value("2026-01-02 10:00:00"), "a"),
        ("time", 16, 36, value("2026-01-02 10:00:00"), "ab"),
        ("rowid", 2, 2, value("c"), "c"),
        ("ctime", 16, 34, value("2026-02-01 10:00:03"), "de"),
    ];
    for (field, data_type, filter_type, operand, expected) in table {
        let condition = condition(field, data_type, filter_type, operand);
        assert_eq!(client.found(json!([condition]), "name").concat(), expected, "{condition}");
    }
}

#[test]
fn a_list_is_joined_alike_and_may_hold_one_level_of_groups() {
    let server = server();
    let mut client = client(&server);
    let joined = |mut conditions: Vec<Value>, splice: i64| {
        conditions.iter_mut().for_each(|condition| condition["spliceType"] = json!(splice));
        conditions
    };
    let begins = |text: &str| condition("text", 2, 3, json!({ "value": text }));
    let ends = |text: &str| condition("text", 2, 4, json!({ "value": text }));
    assert_eq!(client.found(json!(joined(vec![begins("a"), ends("t")], 1)), "name"), ["b"]);
    assert_eq!(client.found(json!(joined(vec![begins("b"), ends("t")], 2)), "name"), ["b", "c"]);
    let group = json!({ "isGroup": true, "spliceType": 1, "groupFilters": joined(vec![begins("b"), begins("ap")], 2) });
    assert_eq!(client.found(json!([group, ends("a")]), "name"), ["c"]);
    let mixed = json!([joined(vec![begins("a")], 1)[0], joined(vec![begins("b")], 2)[0]]);
    let deep = json!([{ "isGroup": true, "spliceType": 1, "groupFilters": [group] }]);
    for wrong in [mixed, deep] {
        let params = json!({ "pageSize": 10, "pageIndex": 1, "filters": wrong });
        assert_eq!(client.code(Method::GetFilterRows, params), 10001, "{wrong}");
    }
}

#[test]
fn what_is_not_understood_is_a_parameter_error() {
    let server = server();
    let mut client = client(&server);
    for wrong in [
        condition("text", 2, 0, json!({ "value": "a" })),
        condition("text", 2, 13, json!({ "value": "a" })),
        condition("money", 8, 1, json!({ "value": "1" })),
        condition("money", 6, 2, json!({ "value": "1" })),
        condition("time", 16, 17, json!({ "dateRange": 1 })),
        condition("tags", 10, 26, json!({ "values": ["x"] })),
        condition("text", 2, 2, json!({})),
        condition("text", 2, 2, json!({ "value": 1 })),
        condition("money", 8, 11, json!({ "minValue": "1" })),
        condition("nothing", 2, 2, json!({ "value": "a" })),
        json!({ "controlId": "text", "dataType": 2, "filterType": 2, "value": "a" }),
    ] {
        let params = json!({ "pageSize": 10, "pageIndex": 1, "filters": [wrong] });
        assert_eq!(client.code(Method::GetFilterRows, params), 10001, "{wrong}");
    }
    let count = json!({ "filters": [condition("text", 2, 1, json!({ "value": "a" }))] });
    assert_eq!(client.data(Method::GetFilterRowsTotalNum, count), 3);
}
