//! Workflows that run other workflows.

use serde_json::json;
use weft_e2e::{Cell, Project, Truth, now_s};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop, beijing};

use crate::resume::{run_until, start, undisturbed_run};

const OUTER: &str = "\
weft: 1
name: everything
connections: { shop: xiaoe }
steps:
  - id: orders
    uses: ./xiaoe-orders.yaml
  - id: note
    uses: table/upsert
    needs: orders
    with: { table: notes, key: [id], rows: [{ id: 1, text: done }] }
";

/// A workflow that pages, as a step: page by page, with a bookmark of its own.
#[test]
fn a_workflow_that_pages_runs_as_by_itself() {
    let (server, project, _) = start();
    project.write("everything.yaml", OUTER);
    project.run("everything.yaml").ok();
    Truth::of(&server).assert_orders(&project.database());
    let bookmark = project.database().query("SELECT workflow, step, account FROM _weft_bookmarks");
    let text = |name: &str| bookmark[0][name].clone();
    assert_eq!(bookmark.len(), 1);
    assert_eq!((text("workflow"), text("step")), (Cell::text("everything"), Cell::text("orders/orders")));
    // The second run reads the lookback only.
    let before = server.requests().of(Interface::OrderList);
    project.run("everything.yaml").ok();
    assert!(server.requests().of(Interface::OrderList) - before <= 2);
}

/// One range once more, inside the other workflow too, and no bookmark moves.
#[test]
fn a_window_reaches_inside() {
    let (server, project, _) = start();
    project.write("everything.yaml", OUTER);
    project.run("everything.yaml").ok();
    let bookmarks = || project.database().query("SELECT * FROM _weft_bookmarks");
    let (before, lists) = (bookmarks(), server.requests().of(Interface::OrderList));
    let tables = project.database().tables();
    let day = |ago: i64| beijing(now_s() - ago * 24 * 60 * 60)[..10].to_owned();
    let window = format!("{}..{}", day(20), day(18));
    let finished = project.weft(["run", "everything.yaml", "--window", &window, "--json"]).run().ok();
    let windows = finished.events_named("window");
    assert_eq!((windows.len(), &windows[0]["step"]), (1, &json!("orders/orders")), "{windows:?}");
    assert!(windows[0]["since"].as_str().is_some_and(|since| since.ends_with("T16:00:00Z")), "{windows:?}");
    assert!(server.requests().of(Interface::OrderList) - lists <= 2);
    assert_eq!((bookmarks(), project.database().tables()), (before, tables));
}

#[test]
fn killed_inside_it_goes_on_inside_it() {
    for moment in [(Interface::OrderList, 9), (Interface::UserInfo, 16), (Interface::FormResults, 6)] {
        let (server, project, _) = start();
        project.write("everything.yaml", OUTER);
        run_until(&server, &project, "everything.yaml", moment);
        let before = server.requests().of(Interface::OrderList);
        project.run("everything.yaml").ok();
        assert!(before + server.requests().of(Interface::OrderList) < 26 + 11, "{moment:?}: it began anew");
        let mut tables = project.database().tables();
        assert!(tables.remove("notes").is_some_and(|notes| notes.len() == 1));
        assert_eq!(tables, undisturbed_run().0, "{moment:?}");
    }
}

const BUYER: &str = "\
weft: 1
name: buyer
connections: { store: xiaoe }
inputs:
  id: { type: string }
  prefix: { type: string, default: buyer }
outputs:
  label: ${ .inputs.prefix + \" \" + .user.records[0].user_id }
  wanted: ${ .inputs.id }
steps:
  - id: user
    uses: xiaoe/user
    connection: store
    with: { user_id: \"${ .inputs.id }\" }
    into: buyers
";

const ORDERS: &str = "\
weft: 1
name: orders-with-buyers
connections: { shop: xiaoe }
steps:
  - id: orders
    uses: xiaoe/orders
    connection: shop
    sync: { first: 90d }
    into: orders
  - id: buyer
    for_each: ${ [.orders.records[].user_id] | unique }
    uses: ./buyer.yaml
    connections: { store: shop }
    parallel: 4
    with: { id: \"${ .item }\" }
  - id: labels
    uses: table/upsert
    with: { table: labels, key: [wanted], rows: \"${ .buyer.output }\" }
";

fn with_buyers() -> (FakeXiaoe, Project) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    project.write("orders.yaml", ORDERS);
    project.write("buyer.yaml", BUYER);
    (server, project)
}

/// A workflow that doesn't page, for each item of each page: its rows are committed with the page.
#[test]
fn a_workflow_runs_for_each_item_of_a_page() {
    let (_server, project) = with_buyers();
    let finished = project.weft(["run", "orders.yaml", "--json"]).run().ok();
    let database = project.database();
    let buyers = database.value("SELECT count(*) AS n FROM buyers");
    assert_eq!(buyers, Cell::Integer(6));
    assert_eq!(database.value("SELECT count(*) AS n FROM labels"), buyers);
    let end = finished.events_named("run_finished").pop().expect("an end");
    let of_step = end["steps"].as_array().and_then(|steps| steps.iter().find(|step| step["step"] == "buyer"));
    let buyers_of_pages = of_step.map(|step| step["rows"].clone());
    let records = of_step.map(|step| step["requests"].clone());
    assert_eq!(buyers_of_pages, records, "each call brought one row: {end}");
    let wrong = database.value("SELECT count(*) AS n FROM labels WHERE label <> 'buyer ' || wanted");
    assert_eq!(wrong, Cell::Integer(0));
}

#[test]
fn a_failure_inside_names_the_step_inside() {
    let (server, project) = with_buyers();
    server.fault(Interface::UserInfo, Calls::All, Fault::refuse(2051, "no permission"));
    let finished = project.run("orders.yaml").code(1);
    assert!(finished.stderr.contains("buyer["), "{}", finished.stderr);
    assert!(finished.stderr.contains("]/user"), "{}", finished.stderr);
}

#[test]
fn a_run_gives_its_outputs() {
    let (_server, project) = with_buyers();
    let finished =
        project.weft(["run", "buyer.yaml", "--json", "--input", "id=u_1", "--connection", "store=shop"]).run();
    let events = finished.events();
    let end = events.iter().find(|event| event["event"] == "run_finished").expect("an end");
    assert_eq!(end["outputs"]["wanted"], json!("u_1"), "{end}");
}
