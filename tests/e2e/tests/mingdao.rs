//! From a Xiaoe shop into worksheets of Mingdao, while writes are done and never answered.

use std::collections::BTreeSet;

use weft_e2e::{Project, now_s};
use weft_fakes::mingdao::{self, App, Calls, FakeMingdao, Fault, Method};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

struct Both {
    shop: FakeXiaoe,
    sheets: FakeMingdao,
    project: Project,
    file: String,
}

fn both() -> Both {
    let shop = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let sheets = FakeMingdao::start(App::demo(), mingdao::Options::default());
    let project = Project::connected(&shop);
    let (app_key, sign) = sheets.with_app(|app| (app.app_key.clone(), app.sign.clone()));
    let account = format!(
        "sheets:\n  platform: mingdao\n  base_url: {}\n  allow_private: true\n  fields: {{ app_key: {app_key}, sign: \"{sign}\" }}\n",
        sheets.base_url()
    );
    let connections = project.read("connections.yaml") + &account;
    project.write("connections.yaml", connections);
    let file = project.workflow("xiaoe-to-mingdao");
    Both { shop, sheets, project, file }
}

impl Both {
    fn run(&self) {
        self.project.run(&self.file).ok();
    }

    /// Each order is there once, with its buyer.
    fn assert_all_there(&self) {
        let orders: BTreeSet<String> =
            self.shop.with_shop(|shop| shop.orders.iter().map(|order| order.order_id.clone()).collect());
        let sheet = self.sheets.with_app(|app| {
            app.worksheets.iter().find(|sheet| sheet.alias == "orders").expect("the worksheet").clone()
        });
        let field = |alias: &str| sheet.find(alias).expect("a field").id.clone();
        let (id, buyer) = (field("order_id"), field("buyer"));
        let written: Vec<(String, String)> =
            sheet.rows.iter().map(|row| (row.value(&id).to_owned(), row.value(&buyer).to_owned())).collect();
        let found: BTreeSet<String> =
            written.iter().map(|(id, _)| id.clone()).filter(|id| orders.contains(id)).collect();
        assert_eq!(found, orders);
        let ids: BTreeSet<&String> = written.iter().map(|(id, _)| id).collect();
        assert_eq!(written.len(), ids.len(), "an order is there twice");
        let of_shop = written.iter().filter(|(id, _)| orders.contains(id));
        assert!(of_shop.into_iter().all(|(_, buyer)| !buyer.is_empty()), "each has its buyer");
        assert!(self.sheets.writes().iter().all(|write| !write.triggered_workflow), "no workflow was triggered");
    }
}

#[test]
fn a_shop_lands_in_worksheets_and_a_second_run_writes_nothing() {
    let both = both();
    both.run();
    both.assert_all_there();
    let writes = both.sheets.writes().len();
    assert!(writes > 0);
    both.run();
    both.assert_all_there();
    assert_eq!(both.sheets.writes().len(), writes, "nothing has changed");
}

#[test]
fn a_write_that_was_done_and_not_answered_is_not_done_twice() {
    let both = both();
    both.sheets.fault(Method::AddRows, Calls::Nth(1), Fault::StoredThenHangUp);
    both.sheets.fault(Method::AddRows, Calls::Nth(3), Fault::StoredThenRefused { code: 99_999, rows: Some(5) });
    both.sheets.fault(Method::GetFilterRows, Calls::Nth(2), Fault::Http { status: 503 });
    both.run();
    both.assert_all_there();
}
