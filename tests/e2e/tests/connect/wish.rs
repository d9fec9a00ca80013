//! Wish: the callback address stands at the platform, and both tokens are replaced with each renewal.

use weft_e2e::person::Person;
use weft_e2e::{Project, assert_no_leak, now_s};
use weft_fakes::wish::{App, FakeWish, Market, Merchant, Options};

use super::{Connecting, account, column};

const MERCHANT: &str = "5e0000000000000000000aa1";

fn market(connecting: &Connecting) -> (FakeWish, App) {
    let mut app = App::new("5f0000000000000000000c01", "Demo ERP");
    app.redirect_uri = format!("http://127.0.0.1:{}/oauth/back/wish", connecting.port);
    let end_ms = (now_s() - 3_600) * 1_000;
    let merchant = Merchant::generated(MERCHANT, "Demo Store", 1, 200, 10, end_ms);
    let market = Market { apps: vec![app.clone()], merchants: vec![merchant] };
    (FakeWish::start(market, Options { access_token_life_s: 2_592_000, ..Options::default() }), app)
}

fn connecting(project: &Project) -> (FakeWish, Connecting, App) {
    let connecting = Connecting::new("wish", String::new());
    let (server, app) = market(&connecting);
    project.write("secret.txt", &app.client_secret);
    let connecting = Connecting { base_url: server.base_url(), ..connecting }
        .option("--variant", "v3")
        .option("--site", "merchant")
        .field("client_id", &app.client_id)
        .field("client_secret", "@secret.txt");
    (server, connecting, app)
}

fn owner(server: &FakeWish, kind_of_owner: &str) -> Person {
    let users = server.with_market(|market| market.merchants[0].users.clone());
    let user = users.into_iter().find(|user| user.name.starts_with(kind_of_owner)).expect("a user");
    Person::default().fills("username", &user.name).fills("password", &user.password).presses("choice", "accept")
}

#[test]
fn orders_come_while_both_tokens_are_replaced() {
    let project = Project::new();
    let (server, connecting, app) = connecting(&project);
    let connected = connecting.by(&project, &owner(&server, "owner")).0.ok();
    assert!(connected.stderr.contains(MERCHANT), "{}", connected.stderr);
    let workflow = project.changed_workflow("wish-orders", |text| text.replace("first: yesterday", "first: 30d"));
    project.weft(["run", &workflow]).run().ok();
    let all = |server: &FakeWish| server.with_market(|market| market.merchants[0].rows_v3().len());
    assert_eq!(column(&project, "wish_orders", "id", "updated_at").len(), all(&server));
    for _ in 0..3 {
        server.expire_access_tokens();
        project.weft(["run", &workflow]).run().ok();
    }
    assert_eq!(account(&project)["state"], "authorized");
    let everything = project.database().dump();
    assert_no_leak("the store", &everything, &[app.client_secret]);
}
