//! A platform that misbehaves: what weft waits out, what it gives up on, and what it then says.

use std::time::Duration;

use weft_e2e::{Cell, Finished, Project, Truth, assert_no_leak, now_s, redact};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Limit, LogEntry, Options, ProductState, Shop};

struct Shopping {
    server: FakeXiaoe,
    project: Project,
}

impl Shopping {
    fn new() -> Shopping {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let project = Project::connected(&server);
        Shopping { server, project }
    }

    fn with_fault(interface: Interface, calls: Calls, fault: Fault) -> Shopping {
        let shopping = Shopping::new();
        shopping.server.fault(interface, calls, fault);
        shopping
    }

    /// Runs `xiaoe-orders` with short pauses.
    fn run_orders(&self) -> Finished {
        let file = self.project.changed_workflow("xiaoe-orders", patient);
        self.project.run(&file)
    }

    #[track_caller]
    fn assert_all_there(&self) {
        Truth::of(&self.server).assert_orders(&self.project.database());
    }

    /// What weft says about a run of `xiaoe-base` that fails.
    #[track_caller]
    fn failure(&self) -> String {
        let file = self.project.workflow("xiaoe-base");
        let finished = self.project.run(&file).code(1);
        let (_, message) = finished.stderr.split_once("error: ").expect("an error");
        redact(&self.project, &format!("error: {message}"))
    }
}

/// The same workflow, which asks again sooner and more often: pauses are real.
fn patient(text: String) -> String {
    const RETRY: &str = "    retry: { attempts: 6, pause: 50ms, pause_max: 200ms }\n";
    text.replace("    connection: shop\n", &format!("    connection: shop\n{RETRY}"))
}

// -- tokens

#[test]
fn a_token_that_ended_early_is_renewed_once() {
    for nth in [1, 2, 7] {
        let shopping = Shopping::new();
        shopping.server.fault(Interface::OrderList, Calls::Nth(nth), Fault::expired_token());
        shopping.run_orders().ok();
        assert_eq!(shopping.server.requests().of(Interface::Token), 2, "at call {nth}");
        shopping.assert_all_there();
    }
}

/// The token that the store keeps is dead, and no step says so early.
#[test]
fn a_kept_token_that_is_dead_is_renewed() {
    let shopping = Shopping::new();
    let without_token = |text: String| {
        let (head, rest) = text.split_once("  # Fails early").expect("the comment of the token step");
        let (_, steps) = rest.split_once("  # Page by page").expect("the comment of the next step");
        format!("{head}  # Page by page{steps}").replace("    needs: token\n", "")
    };
    let file = shopping.project.changed_workflow("xiaoe-orders", without_token);
    shopping.project.run(&file).ok();
    shopping.server.expire_tokens();
    let before = shopping.server.requests().of(Interface::Token);
    shopping.project.run(&file).ok();
    assert_eq!(shopping.server.requests().of(Interface::Token) - before, 1);
    shopping.assert_all_there();
}

/// Eight calls are in flight when all tokens end: they wait for one new token between them.
#[test]
fn parallel_steps_share_the_new_token() {
    let shopping = Shopping::new();
    shopping.server.faults().on(Interface::UserInfo, Calls::All, Fault::Delay(Duration::from_millis(20)));
    shopping.server.faults().on(Interface::UserInfo, Calls::Between(1, 6), Fault::expired_token());
    shopping.run_orders().ok();
    assert_eq!(shopping.server.requests().of(Interface::Token), 2);
    shopping.assert_all_there();
}

#[test]
fn a_token_that_is_never_accepted_ends_the_run() {
    let shopping = Shopping::with_fault(Interface::UserBatchCursor, Calls::All, Fault::expired_token());
    insta::assert_snapshot!(shopping.failure());
    assert_eq!(shopping.server.requests().of(Interface::Token), 2, "one, and one more");
}

// -- a busy platform, and what stands in front of it

#[test]
fn a_busy_platform_is_asked_again() {
    let shopping = Shopping::with_fault(Interface::OrderList, Calls::Between(3, 5), Fault::busy());
    shopping.server.fault(Interface::UserInfo, Calls::Every(4), Fault::busy());
    shopping.run_orders().ok();
    shopping.assert_all_there();
}

#[test]
fn gateway_errors_are_waited_out() {
    let shopping = Shopping::with_fault(Interface::OrderList, Calls::Every(4), Fault::bad_gateway());
    shopping.server.fault(Interface::FormResults, Calls::Every(5), Fault::Truncate);
    shopping.server.fault(Interface::UserInfo, Calls::Every(6), Fault::HangUp);
    shopping.run_orders().ok();
    shopping.assert_all_there();
}

#[test]
fn retry_after_is_obeyed() {
    let shopping = Shopping::with_fault(Interface::OrderList, Calls::Nth(2), Fault::too_many_requests(1));
    shopping.run_orders().ok();
    shopping.assert_all_there();
    let log = shopping.server.log();
    let calls: Vec<&LogEntry> = log.iter().filter(|entry| entry.interface == Some(Interface::OrderList)).collect();
    assert_eq!(calls[1].status, 429);
    // Other windows are asked for meanwhile.
    let again = calls[2..].iter().find(|call| call.body["begin_time"] == calls[1].body["begin_time"]);
    let again = again.expect("it was asked again");
    assert!(again.at_ms - calls[1].at_ms >= 1000, "asked again after {} ms", again.at_ms - calls[1].at_ms);
}

#[test]
fn odd_envelopes_are_understood() {
    let shopping = Shopping::with_fault(Interface::OrderList, Calls::Every(2), Fault::CodeAsText);
    shopping.server.fault(Interface::UserInfo, Calls::Every(3), Fault::MessageKey);
    shopping.server.fault(Interface::FormResults, Calls::Every(2), Fault::NoMsg);
    shopping.run_orders().ok();
    shopping.assert_all_there();
}

#[test]
fn a_platform_that_stays_away_ends_the_run_and_the_next_goes_on() {
    let shopping = Shopping::new();
    let file = shopping.project.changed_workflow("xiaoe-orders", patient);
    shopping.server.fault(Interface::OrderList, Calls::Between(6, 1000), Fault::bad_gateway());
    let finished = shopping.project.run(&file).code(1);
    assert!(finished.stderr.contains("HTTP status 502"), "{}", finished.stderr);
    shopping.server.faults().clear();
    shopping.server.clear_log();
    let finished = shopping.project.run(&file).ok();
    assert!(finished.stderr.contains("going on with run"), "{}", finished.stderr);
    shopping.assert_all_there();
    let log = shopping.server.log();
    let lists = log.iter().filter(|entry| entry.interface == Some(Interface::OrderList)).count();
    assert_eq!(lists, 13 - 5, "five pages were done");
}

/// Limits far below the documented ones: weft is slowed down and still gets everything.
#[test]
fn a_burst_that_the_platform_refuses_is_spread() {
    let shopping = Shopping::new();
    shopping.server.set_limit(Interface::UserInfo, Limit::new(40, Duration::from_secs(10)));
    shopping.run_orders().ok();
    shopping.assert_all_there();
}

// -- what no waiting helps against

#[test]
fn a_missing_permission_is_named() {
    let shopping = Shopping::new();
    shopping.server.with_shop(|shop| shop.grants.remove(&Interface::UserBatchCursor));
    insta::assert_snapshot!(shopping.failure());
}

#[test]
fn a_missing_permission_for_items_stops_too() {
    let shopping = Shopping::new();
    shopping.server.with_shop(|shop| shop.grants.remove(&Interface::GoodsDetail));
    insta::assert_snapshot!(shopping.failure());
}

#[test]
fn an_address_that_is_not_allowed_is_told() {
    let shopping = Shopping::new();
    shopping.server.with_shop(|shop| shop.allowed_ips = Some(Vec::new()));
    insta::assert_snapshot!(shopping.failure());
}

#[test]
fn a_wrong_secret_is_told_and_not_shown() {
    let shopping = Shopping::new();
    let wrong = "WrongSecretKey0123456789abcdefXY";
    let text = shopping.project.read("connections.yaml");
    let right = shopping.server.with_shop(|shop| shop.secret_key.clone());
    shopping.project.write("connections.yaml", text.replace(&right, wrong));
    let told = shopping.failure();
    assert_no_leak("the message", &told, &[wrong.to_owned()]);
    insta::assert_snapshot!(told);
    assert_eq!(shopping.server.requests().total(), 1, "it isn't tried again");
}

// -- one record that can't pass: a product that was deleted between the list and its detail

fn with_deleted_product(on_failure: Option<&str>) -> (Shopping, Finished) {
    let shopping = Shopping::new();
    shopping.server.after_call(Interface::ResourceList, 1, |shop| {
        let product = shop.products.iter_mut().find(|product| product.id == "p_65f0aa11bb22_demo04");
        product.expect("the product is there").state = ProductState::Deleted;
    });
    let line = on_failure.map(|policy| format!("    on_failure: {policy}\n")).unwrap_or_default();
    let file =
        shopping.project.changed_workflow("xiaoe-base", |text| text.replace("    on_failure: dead_letter\n", &line));
    let finished = shopping.project.run(&file);
    (shopping, finished)
}

#[test]
fn a_rejected_record_is_kept_among_the_failures() {
    for policy in [Some("dead_letter"), None] {
        let (shopping, finished) = with_deleted_product(policy);
        let finished = finished.ok();
        assert!(finished.stderr.contains("goods: left out, kept among the failures"), "{}", finished.stderr);
        let database = shopping.project.database();
        assert_eq!((database.table("goods").len(), database.table("courses").len()), (1, 2));
        let failures = database.query("SELECT step, class, code, item_json FROM _weft_failures");
        assert_eq!(failures.len(), 1);
        let text = |name: &str| match &failures[0][name] {
            Cell::Text(text) => text.clone(),
            other => panic!("{name} is {other:?}"),
        };
        assert_eq!([text("step"), text("class"), text("code")], ["goods", "rejected", "21"]);
        assert!(text("item_json").contains("p_65f0aa11bb22_demo04"), "{}", text("item_json"));
    }
}

#[test]
fn a_rejected_record_is_skipped_if_told_to() {
    let (shopping, finished) = with_deleted_product(Some("skip"));
    let finished = finished.ok();
    assert!(finished.stderr.contains("goods: left out, skipped"), "{}", finished.stderr);
    let database = shopping.project.database();
    assert_eq!(database.table("goods").len(), 1);
    assert_eq!(database.query("SELECT * FROM _weft_failures").len(), 0);
}

#[test]
fn a_rejected_record_stops_the_run_if_told_to() {
    let (shopping, finished) = with_deleted_product(Some("stop"));
    let finished = finished.code(1);
    let (_, message) = finished.stderr.split_once("error: ").expect("an error");
    insta::assert_snapshot!(redact(&shopping.project, message));
    let database = shopping.project.database();
    assert!(database.tables().keys().all(|name| name != "goods" && name != "courses"), "the page is not committed");
    assert_eq!(database.table("users").len(), 6, "what was done before stays");
}

// -- secrets that come back

#[test]
fn a_token_that_is_echoed_gets_nowhere() {
    let shopping = Shopping::new();
    shopping.server.faults().on_any(Calls::All, Fault::EchoToken);
    shopping.server.fault(Interface::UserInfo, Calls::Every(7), Fault::busy());
    shopping.server.fault(Interface::UserInfo, Calls::Every(11), Fault::expired_token());
    shopping.server.with_shop(|shop| shop.grants.remove(&Interface::GoodsDetail));
    let orders = shopping.project.changed_workflow("xiaoe-orders", patient);
    let base = shopping.project.workflow("xiaoe-base");
    let mut everything = String::new();
    for arguments in
        [vec!["run", &orders, "--json"], vec!["record", &orders], vec!["run", &base], vec!["run", &base, "--json"]]
    {
        everything += &shopping.project.weft(arguments).run().everything();
    }
    let log = shopping.server.log();
    let mut secrets: Vec<String> =
        log.iter().filter_map(|entry| entry.body["access_token"].as_str().map(str::to_owned)).collect();
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() >= 4, "tokens for the store, for the recording, and after each refusal");
    secrets.push(shopping.server.with_shop(|shop| shop.secret_key.clone()));
    assert_no_leak("the output", &everything, &secrets);
    assert_no_leak("the recording", &shopping.project.read("xiaoe-orders.recording.yaml"), &secrets);
    let database = format!("{:?}", shopping.project.database().tables());
    assert!(database.contains("[hidden by weft]"), "the echo came, and was hidden");
    assert_no_leak("the tables", &database, &secrets);
    for name in shopping.project.files().iter().filter(|name| name.starts_with("weft.db")) {
        let bytes = std::fs::read(shopping.project.path(name)).expect("the file can be read");
        assert_no_leak(name, &String::from_utf8_lossy(&bytes), &secrets);
    }
}
