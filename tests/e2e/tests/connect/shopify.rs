//! Shopify: a callback that is proved, tokens that are good once, and a process that dies while they are replaced.

use std::time::Duration;

use weft_e2e::person::Person;
use weft_e2e::{Project, assert_no_leak, now_s};
use weft_fakes::shopify::{App, ConsentTwist, FakeShopify, Made, Operation, Options, RefreshGrace, Shop};

use super::{Connecting, account, column};

/// The version of the API that the stand-in serves whatever the day.
const VERSION: &str = "2026-10";

fn shop(project: &Project) -> (FakeShopify, Connecting) {
    let connecting = Connecting::new("shopify", String::new());
    let mut app = App::demo();
    app.redirect_addresses.push(format!("http://127.0.0.1:{}/oauth/back/shopify", connecting.port));
    let mut shop = Shop::made(Made { seed: 1, orders: 60, days: 10, end_s: now_s() - 3_600 });
    shop.apps = vec![app.clone()];
    let domain = shop.domain.clone();
    // The platform takes a spent refresh token until what came for it is used.
    let refresh_grace = RefreshGrace::UntilReplacementUsed;
    let server = FakeShopify::start(shop, Options { refresh_grace, ..Options::default() });
    project.write("secret.txt", &app.client_secret);
    let connecting = Connecting { base_url: server.base_url(), ..connecting }
        .option("--variant", "app")
        .field("shop", &domain)
        .field("api_version", VERSION)
        .field("scopes", "read_orders,read_all_orders,read_customers")
        .field("client_id", &app.client_id)
        .field("client_secret", "@secret.txt");
    (server, connecting)
}

fn installs() -> Person {
    Person::default().presses("choice", "install")
}

fn whole(project: &Project) -> String {
    project.changed_workflow("shopify-orders", |text| text.replace("first: yesterday", "first: 400d"))
}

#[test]
fn a_shop_agrees_and_its_orders_come() {
    let project = Project::new();
    let (server, connecting) = shop(&project);
    let connected = connecting.by(&project, &installs()).0.ok();
    assert!(connected.stderr.contains("demo-shop.myshopify.com"), "{}", connected.stderr);
    project.weft(["run", &whole(&project)]).run().ok();
    let all = server.with_shop(|shop| shop.orders.len());
    assert_eq!(column(&project, "shopify_orders", "id", "updatedAt").len(), all);
    let everything = project.database().dump();
    assert_no_leak("the store", &everything, &[App::demo().client_secret]);
}

#[test]
fn what_is_not_proved_is_refused() {
    for twist in [
        ConsentTwist::WrongSignature,
        ConsentTwist::StateChanged,
        ConsentTwist::OtherShop("other-shop.myshopify.com".to_owned()),
        ConsentTwist::Old(3_600),
        ConsentTwist::CodeReplayed,
    ] {
        let project = Project::new();
        let (server, connecting) = shop(&project);
        server.twist_consent(twist.clone());
        let finished = connecting.by(&project, &installs()).0;
        assert!(matches!(finished.code, Some(1 | 4)), "{twist:?}\n{}", finished.everything());
        assert_eq!(project.weft(["accounts", "--json"]).run().ok().stdout, "", "{twist:?}");
    }
}

/// Wherever the process dies while its tokens are replaced, the next one goes on: nobody has to agree again.
#[test]
fn a_process_that_dies_while_tokens_are_replaced_loses_nothing() {
    let project = Project::new();
    let (server, connecting) = shop(&project);
    connecting.by(&project, &installs()).0.ok();
    let workflow = whole(&project);
    for pause_ms in [0, 1, 2, 4, 8, 16, 32, 64] {
        server.end_access_tokens();
        let before = server.calls_of(Operation::Token);
        let running = project.weft(["run", &workflow, "--fresh"]).start();
        running.wait_for(|| server.calls_of(Operation::Token) > before);
        std::thread::sleep(Duration::from_millis(pause_ms));
        running.kill();
        running.wait();
        assert_eq!(account(&project)["state"], "authorized", "after {pause_ms} ms");
    }
    server.end_access_tokens();
    project.weft(["run", &workflow, "--fresh"]).run().ok();
    let all = server.with_shop(|shop| shop.orders.len());
    assert_eq!(column(&project, "shopify_orders", "id", "updatedAt").len(), all);
}
