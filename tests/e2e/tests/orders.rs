//! The two workflows that come with weft, against the demo shop: every cell of every table.

use std::time::Duration;

use weft_e2e::{Cell, Project, Truth, now_s};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, LogEntry, Options, Order, Shop, TokenMode};

const DAY_S: i64 = 86_400;

fn demo(token_mode: TokenMode) -> FakeXiaoe {
    FakeXiaoe::start(Shop::demo_ending(now_s()), Options { token_mode, ..Options::default() })
}

/// The windows that were asked for, each once, by their time: several are asked for at once.
fn windows(log: &[LogEntry]) -> Vec<(i64, i64)> {
    let second = |entry: &LogEntry, name: &str| -> i64 {
        let text = entry.body[name].as_str().expect("a text of seconds");
        text.parse().expect("seconds")
    };
    let asked = log.iter().filter(|entry| entry.interface == Some(Interface::OrderList));
    let mut windows: Vec<(i64, i64)> =
        asked.map(|entry| (second(entry, "begin_time"), second(entry, "end_time"))).collect();
    windows.sort_unstable();
    windows.dedup();
    windows
}

fn everything_lands_in_the_tables(token_mode: TokenMode) {
    let server = demo(token_mode);
    let project = Project::connected(&server);
    for name in ["xiaoe-orders", "xiaoe-base"] {
        let file = project.workflow(name);
        project.run(&file).ok();
    }
    let (database, truth) = (project.database(), Truth::of(&server));
    truth.assert_orders(&database);
    truth.assert_base(&database);
    assert_eq!(database.table("orders").len(), 120);
    assert_eq!(server.requests().of(Interface::Token), 1, "the second run uses the kept token");
    assert_eq!(server.requests().unknown(), 0);
    let refused: Vec<LogEntry> = server.log().into_iter().filter(|entry| entry.code != Some(0)).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn everything_lands_in_the_tables_while_tokens_rotate() {
    everything_lands_in_the_tables(TokenMode::Rotate);
}

#[test]
fn everything_lands_in_the_tables_while_tokens_stay() {
    everything_lands_in_the_tables(TokenMode::Sticky);
}

/// The same as above for a handful of cells, written out, so that the comparison itself can't be wrong everywhere.
#[test]
fn odd_values_come_through_exactly() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    for name in ["xiaoe-orders", "xiaoe-base"] {
        let file = project.workflow(name);
        project.run(&file).ok();
    }
    let database = project.database();
    let order = |n: usize| {
        let rows = database.query(&format!("SELECT * FROM orders WHERE order_id LIKE '%\\_{n:08}' ESCAPE '\\'"));
        assert_eq!(rows.len(), 1);
        rows.into_iter().next().expect("an order")
    };
    assert_eq!(order(0)["price"], Cell::text("99.00"));
    assert_eq!(order(33)["price"], Cell::text("199.50"));
    assert_eq!((&order(7)["pay_time"], &order(7)["refund_time"]), (&Cell::Null, &Cell::Null));
    assert_eq!((&order(20)["count"], &order(20)["settle_time"]), (&Cell::Integer(1), &Cell::Null));
    assert_eq!(order(45)["out_order_id"], Cell::text("9007199254740993"));
    assert_eq!(order(45)["goods_no"], Cell::text("9223372036854775807"));
    assert_eq!(order(45)["order_type"], Cell::text("[]"));
    assert_eq!(order(50)["title"], Cell::text("他说\"好\"，然后\n换行\t\\ 结束"));
    assert_eq!(order(61)["title"], Cell::text("春日特训营🌸👩‍👩‍👧‍👦🚀"));
    let odd = "${secret:access_token} {{secret_key}} <sealed:secret_key> weft-sealed-0000";
    assert_eq!(order(72)["title"], Cell::text(odd));
    let forms = database.query("SELECT id FROM forms ORDER BY id LIMIT 1");
    assert_eq!(forms[0]["id"], Cell::Integer(9_007_199_254_741_993));
    let users = database.query("SELECT pay_sum, punch_count FROM users WHERE user_id LIKE '%00004'");
    assert_eq!((&users[0]["pay_sum"], &users[0]["punch_count"]), (&Cell::text("798.00"), &Cell::Integer(20)));
    let created =
        database.query("SELECT count(*) AS n FROM orders WHERE created_time NOT LIKE '____-__-__T__:__:__+08:00'");
    assert_eq!(created[0]["n"], Cell::Integer(0));
}

#[test]
fn windows_reach_back_90_days_in_slices_of_7_without_a_gap() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    let before_s = now_s();
    project.run(&file).ok();
    let windows = windows(&server.log());
    assert_eq!(windows.len(), 13);
    let first = windows[0].0;
    assert!((before_s - 90 * DAY_S..=now_s() - 90 * DAY_S).contains(&first), "{first} is not 90 days ago");
    assert!(windows.iter().all(|(begin, end)| begin < end && end - begin <= 7 * DAY_S), "{windows:?}");
    assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0), "a gap or an overlap: {windows:?}");
    let end = windows[12].1;
    assert!((before_s - 60..=now_s() - 60).contains(&end), "{end} is not a minute ago");
    let bookmark = project.database().value("SELECT until_ms FROM _weft_bookmarks WHERE step = 'orders'");
    assert_eq!(bookmark, Cell::Integer(end * 1000));
}

#[test]
fn a_second_run_adds_nothing_and_reads_only_the_lookback() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    project.run(&file).ok();
    let before = project.database().tables();
    let until = windows(&server.log())[12].1;
    server.clear_log();
    project.run(&file).ok();
    assert_eq!(project.database().tables(), before);
    let windows = windows(&server.log());
    assert_eq!(windows[0].0, until - 7 * DAY_S);
    assert!(windows.len() <= 2, "{windows:?}");
    assert_eq!(server.requests().of(Interface::Token), 1);
}

#[test]
fn what_changed_in_between_is_picked_up() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    project.run(&file).ok();
    let at = now_s() - 3600;
    server.with_shop(|shop| {
        let changed = shop.orders[110].clone().refunded(at);
        shop.put_order(changed);
        let buyer = shop.orders[0].user_id.clone();
        shop.put_order(Order::paid("o_new_66a1b2c3_00000001", &buyer, at));
        shop.user_mut(&buyer).expect("a buyer").name = "改名了".to_owned();
    });
    project.run(&file).ok();
    let database = project.database();
    Truth::of(&server).assert_orders(&database);
    assert_eq!(database.table("orders").len(), 121);
    let refunded = database.value("SELECT refund_money FROM orders WHERE order_id LIKE '%00000110'");
    assert_ne!(refunded, Cell::text("0"));
}

/// An order appears between two pages, older than all of the second one: their rows move on by one, and the last of
/// the first page comes again. The new order itself is behind the reader by then, and found by the next run.
#[test]
fn a_row_that_moves_between_pages_is_there_once() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    project.run(&file).ok();
    let until_s = windows(&server.log())[12].1;
    let buyer = server.with_shop(|shop| shop.users[0].user_id.clone());
    let in_reach: Vec<i64> = server.with_shop(|shop| {
        let created = shop.orders.iter().map(|order| order.created_at);
        created.filter(|&created_at| created_at >= until_s - 7 * DAY_S).collect()
    });
    let oldest_s = *in_reach.iter().min().expect("orders in reach of the lookback");
    let late = Order::paid("o_late_66a1b2c3_99999999", &buyer, oldest_s + 1);
    // The second run reads a short window first, from the old lookback's begin to its own. It is empty, and there at all
    // only if the clock has moved on by a second.
    wait_until(|| now_s() > until_s + 1);
    server.after_call(Interface::OrderList, 2, |shop| shop.put_order(late));

    let small_pages = |text: String| text.replace("    sync:", "    with: { page_size: 5 }\n    sync:");
    let file = project.changed_workflow("xiaoe-orders", small_pages);
    let finished = project.weft(["run", &file, "--json"]).run().ok();
    let records = finished.events_named("step_finished").into_iter().find(|event| event["step"] == "orders");
    let records = records.expect("the step finished")["records"].as_u64();
    assert_eq!(records, Some(in_reach.len() as u64 + 1), "a row came twice");
    assert_eq!(project.database().table("orders").len(), 120, "and is there once");

    project.run(&file).ok();
    Truth::of(&server).assert_orders(&project.database());
}

/// Waits for something that takes a second or two.
fn wait_until(is_so: impl Fn() -> bool) {
    while !is_so() {
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_token_that_ends_soon_is_not_used() {
    let server = demo(TokenMode::Rotate);
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    project.run(&file).ok();
    // 7200 seconds of life, less the margin of 5 minutes: the kept token is used until then and not after.
    let kept = project.database().value("SELECT expires_at_ms FROM _weft_tokens");
    let Cell::Integer(expires_at_ms) = kept else { panic!("no time: {kept:?}") };
    assert!((expires_at_ms / 1000 - now_s() - 7200).abs() < 30);
    server.advance(Duration::from_secs(8000));
    server.expire_tokens();
    project.run(&file).ok();
    assert_eq!(
        server.requests().of(Interface::Token),
        2,
        "the platform forgot the token: one more, and the run goes on"
    );
}
