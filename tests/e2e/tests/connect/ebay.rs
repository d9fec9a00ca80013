//! eBay: consent by redirect, tokens that are renewed, orders since yesterday and then increments.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_e2e::person::Person;
use weft_e2e::{Cell, Project, assert_no_leak, now_s};
use weft_fakes::ebay::{Application, FakeEbay, Options, Seller};

use super::{Connecting, account, agreed, column};

const DAY_S: i64 = 24 * 60 * 60;

/// A seller with orders up to now, and an application whose RuName leads back to weft.
fn seller(project: &Project) -> (FakeEbay, Connecting) {
    let connecting = Connecting::new("ebay", String::new());
    let back = format!("http://127.0.0.1:{}/oauth/back/ebay", connecting.port);
    let applications = vec![Application::demo_returning_to(&back, &back)];
    let other_sellers = vec![Seller::empty("other-seller-id", "other_shop")];
    let now_ms = (now_s() - 3_600) * 1_000;
    let server = FakeEbay::start(
        Seller::generated(1, 400, now_ms),
        Options { applications, other_sellers, ..Options::default() },
    );
    let application = Application::demo();
    project.write("secret.txt", &application.client_secret);
    let connecting = Connecting { base_url: server.base_url(), ..connecting }
        .option("--variant", "production")
        .field("client_id", &application.client_id)
        .field("client_secret", "@secret.txt")
        .field("ru_name", &application.ru_names[0].name)
        .field("scopes", "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly https://api.ebay.com/oauth/api_scope/commerce.identity.readonly");
    (server, connecting)
}

fn owner(server: &FakeEbay) -> String {
    server.with_seller(|seller| seller.username.clone())
}

fn accepts(username: &str) -> Person {
    Person::default().fills("username", username).presses("decision", "accept")
}

/// What the table ought to hold: the orders that changed since then.
fn truth(server: &FakeEbay, since: &str) -> BTreeMap<String, Cell> {
    let text = |row: &Value, name: &str| row[name].as_str().expect("a text").to_owned();
    let rows = server.rows().into_iter().map(|row| (text(&row, "orderId"), text(&row, "lastModifiedDate")));
    rows.filter(|(_, changed)| changed.as_str() >= since).map(|(id, changed)| (id, Cell::Text(changed))).collect()
}

#[test]
fn a_seller_agrees_and_orders_come_since_yesterday_and_then_as_they_change() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    let username = owner(&server);
    let (connected, arrived) = connecting.by(&project, &accepts(&username));
    let connected = connected.ok();
    assert!(connected.stderr.contains(&username), "it says who was authorized: {}", connected.stderr);
    assert!(arrived.page.contains("Go back to the terminal"), "{}", arrived.page);
    let known = account(&project);
    assert_eq!((known["state"].as_str(), known["owner"].as_str()), (Some("authorized"), Some(username.as_str())));

    let workflow = project.workflow("ebay-orders");
    let ran = project.weft(["run", &workflow]).run().ok();
    assert!(ran.stderr.contains("the only account of ebay, demo"), "{}", ran.stderr);
    let rows = column(&project, "ebay_orders", "orderId", "lastModifiedDate");
    let all = truth(&server, "");
    assert!(!rows.is_empty() && rows.len() < all.len(), "{} of {}", rows.len(), all.len());
    let beginning = rows.values().map(|cell| format!("{cell:?}")).min().expect("rows");
    let day = chrono_day(now_s() - 2 * DAY_S);
    assert!(beginning > format!("{:?}", Cell::text(day)), "nothing from before yesterday: {beginning}");
    for (id, changed) in &rows {
        assert_eq!(all.get(id), Some(changed), "{id}");
    }

    // Tokens die; an order changes; the second run reads what has changed alone.
    server.expire_access_tokens();
    let changed = server.with_seller(|seller| {
        let order = seller.orders.iter_mut().find(|order| order.checked_out).expect("an order");
        order.modified_ms = (now_s() - 600) * 1_000;
        order.order_id.clone()
    });
    project.weft(["run", &workflow]).run().ok();
    let rows = column(&project, "ebay_orders", "orderId", "lastModifiedDate");
    assert_eq!(rows.get(&changed), truth(&server, "").get(&changed));
    let everything =
        format!("{}{}", project.weft(["accounts", "show", "demo"]).run().ok().everything(), project.database().dump());
    assert_no_leak("what is kept and shown", &everything, &[Application::demo().client_secret]);
}

/// `2026-12-01`, in UTC.
fn chrono_day(at_s: i64) -> String {
    let days = at_s.div_euclid(DAY_S);
    // Howard Hinnant's days_from_civil, the other way round.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[test]
fn whoever_declines_saves_nothing() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    let person = Person::default().fills("username", &owner(&server)).presses("decision", "decline");
    let (finished, _) = connecting.by(&project, &person);
    let finished = finished.code(4);
    assert!(finished.stderr.contains("there is no code in what came back"), "{}", finished.stderr);
    assert_eq!(project.weft(["accounts", "--json"]).run().ok().stdout, "");
}

#[test]
fn what_belongs_to_another_authorization_saves_nothing() {
    let project = Project::new();
    let (_server, connecting) = seller(&project);
    let running = connecting.start(&project);
    super::address(&running);
    let forged = format!("http://127.0.0.1:{}/oauth/back/ebay?code=stolen&state=forged", connecting.port);
    Person::default().opens(&forged, None);
    let finished = running.wait().code(4);
    assert!(finished.stderr.contains("belongs to another authorization"), "{}", finished.stderr);
    assert_eq!(project.weft(["accounts", "--json"]).run().ok().stdout, "");
}

#[test]
fn another_seller_replaces_nothing() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    let username = owner(&server);
    connecting.by(&project, &accepts(&username)).0.ok();
    let before = account(&project);
    let (finished, _) = agreed(&connecting.again(&project), &accepts("other_shop"));
    let finished = finished.code(4);
    assert!(
        finished.stderr.contains("nothing was replaced") && finished.stderr.contains(&username),
        "{}",
        finished.stderr
    );
    assert_eq!(account(&project), before);
    agreed(&connecting.again(&project), &accepts(&username)).0.ok();
    assert_eq!(account(&project)["external_id"], before["external_id"]);
}

#[test]
fn a_shop_is_connected_once() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    let username = owner(&server);
    connecting.by(&project, &accepts(&username)).0.ok();
    let same_name = connecting.start(&project).wait().code(4);
    assert!(same_name.stderr.contains("there is an account `demo` of `ebay` already"), "{}", same_name.stderr);
    let connecting = connecting.named("second");
    let (same_owner, _) = connecting.by(&project, &accepts(&username));
    let same_owner = same_owner.code(4);
    assert!(
        same_owner.stderr.contains("this owner is connected already, as the account `demo`"),
        "{}",
        same_owner.stderr
    );
}

#[test]
fn an_authorization_that_is_over_says_so_and_is_given_again() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    let username = owner(&server);
    connecting.by(&project, &accepts(&username)).0.ok();
    server.revoke_all();
    let workflow = project.workflow("ebay-orders");
    let finished = project.weft(["run", &workflow]).run().code(1);
    assert!(finished.stderr.contains("weft accounts reauthorize demo"), "{}", finished.stderr);
    let known = account(&project);
    assert_eq!(known["state"], "reauthorize_needed", "{known}");
    let refused = project.weft(["run", &workflow]).run().code(4);
    assert!(refused.stderr.contains("has to be authorized again"), "{}", refused.stderr);
    agreed(&connecting.again(&project), &accepts(&username)).0.ok();
    assert_eq!(account(&project)["state"], "authorized");
    project.weft(["run", &workflow]).run().ok();
}

#[test]
fn an_account_is_switched_off_and_on_and_forgotten() {
    let project = Project::new();
    let (server, connecting) = seller(&project);
    connecting.by(&project, &accepts(&owner(&server))).0.ok();
    let workflow = project.workflow("ebay-orders");
    project.weft(["accounts", "disable", "demo"]).run().ok();
    let chosen = format!("--connection=shop={}", "demo");
    let refused = project.weft(["run", &workflow, &chosen]).run().code(4);
    assert!(refused.stderr.contains("the account is switched off"), "{}", refused.stderr);
    project.weft(["accounts", "enable", "demo"]).run().ok();
    project.weft(["accounts", "test", "demo"]).run().ok();
    let moved = project.weft(["accounts", "rotate-key", "--new-key-file", "new.key"]).run().ok();
    assert!(moved.stdout.contains("1 accounts are sealed under the key"), "{}", moved.stdout);
    let other = project.weft(["run", &workflow]).run().code(4);
    assert!(other.stderr.contains("is sealed under the key"), "{}", other.stderr);
    project.weft(["run", &workflow, "--key-file", "new.key"]).run().ok();
    project.weft(["accounts", "remove", "demo", "--yes", "--key-file", "new.key"]).run().ok();
    assert_eq!(project.weft(["accounts", "--json"]).run().ok().stdout, "");
}

#[test]
fn what_an_account_may_not_be_called_is_said_in_both_languages() {
    let project = Project::new();
    for (language, words) in [("en", "can't be the name of an account"), ("zh", "不能用作账号名")] {
        let finished = project
            .weft(["connect", "ebay", "--name", "demo-shop.example", "--variant", "production", "--lang", language])
            .run()
            .code(4);
        assert!(
            finished.stderr.contains(words) && finished.stderr.contains("demo_shop_example"),
            "{}",
            finished.stderr
        );
    }
}
