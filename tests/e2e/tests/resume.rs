//! Killed at any point, the next start goes on and ends with the same tables as a run that nobody disturbed.

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use weft_e2e::{Cell, Project, Running, Tables, Truth, now_s};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

/// A moment at which the run is killed: the platform has carried out this call and not answered yet.
type Moment = (Interface, u64);

/// One shop for all runs of this file, so that their tables can be compared.
fn shop() -> Shop {
    static END_S: OnceLock<i64> = OnceLock::new();
    Shop::demo_ending(*END_S.get_or_init(now_s))
}

pub(crate) fn start() -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(shop(), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    (server, project, file)
}

/// The tables of a run that nobody disturbs.
fn undisturbed() -> &'static Tables {
    &undisturbed_run().0
}

/// The same, and all bytes of the rows in the order in which they were written.
pub(crate) fn undisturbed_run() -> &'static (Tables, String) {
    static TABLES: OnceLock<(Tables, String)> = OnceLock::new();
    TABLES.get_or_init(|| {
        let (server, project, file) = start();
        project.run(&file).ok();
        Truth::of(&server).assert_orders(&project.database());
        (project.database().tables(), project.database().dump())
    })
}

/// Lets a run go until the moment, and kills it there.
pub(crate) fn run_until(server: &FakeXiaoe, project: &Project, file: &str, (interface, nth): Moment) {
    let running: Arc<OnceLock<Running>> = Arc::default();
    let victim = Arc::clone(&running);
    server.after_call(interface, nth, move |_| {
        loop {
            if let Some(running) = victim.get() {
                return running.kill();
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    let started = project.weft(["run", file]).start();
    assert!(running.set(started.clone()).is_ok());
    let finished = started.wait();
    assert_eq!(finished.code, None, "it was to be killed at {interface:?} {nth}\n{}", finished.stderr);
}

fn goes_on_after(moments: &[Moment]) {
    for &moment in moments {
        let (server, project, file) = start();
        run_until(&server, &project, &file, moment);
        let finished = project.run(&file).ok();
        assert!(finished.stderr.contains("going on with run"), "{moment:?}: {}", finished.stderr);
        assert_eq!(&project.database().tables(), undisturbed(), "{moment:?}");
        let runs = project.database().value("SELECT count(*) AS n FROM _weft_runs WHERE status = 'finished'");
        assert_eq!(runs, Cell::Integer(1));
        // The page in flight is read again, those that were fetched ahead of it, and those whose commit was on its way.
        let lists = server.requests().of(Interface::OrderList);
        assert!(lists <= 13 + 11, "{moment:?}: {lists} pages were read");
    }
}

#[test]
fn killed_at_the_start() {
    goes_on_after(&[
        (Interface::Token, 1),
        (Interface::OrderList, 1),
        (Interface::OrderList, 2),
        (Interface::OrderList, 8),
    ]);
}

#[test]
fn killed_while_listing_orders() {
    goes_on_after(&[
        (Interface::OrderList, 9),
        (Interface::OrderList, 10),
        (Interface::OrderList, 12),
        (Interface::OrderList, 13),
    ]);
}

#[test]
fn killed_while_looking_up_buyers() {
    goes_on_after(&[
        (Interface::UserInfo, 1),
        (Interface::UserInfo, 7),
        (Interface::UserInfo, 16),
        (Interface::UserInfo, 30),
    ]);
}

#[test]
fn killed_while_looking_up_forms() {
    goes_on_after(&[
        (Interface::FormResults, 1),
        (Interface::FormResults, 6),
        (Interface::FormResults, 17),
        (Interface::FormResults, 30),
    ]);
}

/// Not at a request but somewhere between two: in a commit, before one, after one.
#[test]
fn killed_at_any_instant() {
    for n in 0..12 {
        let (server, project, file) = start();
        let running = project.weft(["run", &file]).start();
        running.wait_for(|| server.requests().total() >= 2 + n * 6);
        thread::sleep(Duration::from_micros(n * 170));
        running.kill();
        running.wait();
        project.run(&file).ok();
        assert_eq!(&project.database().tables(), undisturbed(), "killed after {} requests", 2 + n * 6);
    }
}

#[test]
fn killed_again_and_again() {
    let (server, project, file) = start();
    let mut kills = 0;
    // Every run gets a little further: to its second page.
    while kills < 20 {
        let started = project.weft(["run", &file]).start();
        let begun = server.requests().of(Interface::OrderList);
        while server.requests().of(Interface::OrderList) < begun + 3 && !started.has_ended() {
            thread::sleep(Duration::from_micros(200));
        }
        if started.has_ended() {
            break;
        }
        started.kill();
        started.wait();
        kills += 1;
    }
    project.run(&file).ok();
    assert!(kills >= 3, "killed {kills} times");
    assert_eq!(&project.database().tables(), undisturbed());
}

#[test]
fn ctrl_c_stops_at_a_page_and_the_next_run_goes_on() {
    let (server, project, file) = start();
    server.faults().on_any(Calls::All, Fault::Delay(Duration::from_millis(30)));
    let running = project.weft(["run", &file]).start();
    running.wait_for(|| server.requests().of(Interface::OrderList) >= 10);
    running.interrupt();
    let finished = running.wait().code(130);
    assert!(finished.stderr.contains("stopping at the next call"), "{}", finished.stderr);
    assert!(finished.stderr.contains("stopped; the next run goes on from here"), "{}", finished.stderr);
    let stopped = project.database().value("SELECT status FROM _weft_runs");
    assert_eq!(stopped, Cell::text("interrupted"));
    server.faults().clear();
    let finished = project.run(&file).ok();
    assert!(finished.stderr.contains("going on with run"), "{}", finished.stderr);
    assert_eq!(&project.database().tables(), undisturbed());
}

/// What `weft runs show` or `weft runs receipt` says of the only run.
fn told(project: &Project, what: &str) -> Value {
    let runs = project.weft(["runs", "--json"]).run().ok().events();
    let [run] = runs.as_slice() else { panic!("{} runs", runs.len()) };
    project.weft(["runs", what, run["run"].as_str().expect("an id"), "--json"]).run().ok().events().remove(0)
}

/// What `weft runs show` says of the only run: the steps without times and requests, and the rows of each table.
fn counted(project: &Project) -> (Vec<Value>, Value) {
    let shown = told(project, "show");
    let mut steps = shown["steps"].as_array().unwrap().clone();
    for step in steps.iter_mut().filter_map(Value::as_object_mut) {
        step.retain(|name, _| !["duration_ms", "requests"].contains(&name.as_str()));
    }
    (steps, shown["tables"].clone())
}

/// Requests of the only run, by its receipt.
fn receipted(project: &Project) -> u64 {
    let receipt = told(project, "receipt");
    let traffic = receipt["xiaoe"]["used"]["network"].as_object().unwrap().values();
    traffic.map(|traffic| traffic["requests"].as_u64().unwrap()).sum()
}

#[test]
fn a_run_that_goes_on_has_counted_all_of_its_processes() {
    let (_server, undisturbed, file) = start();
    undisturbed.run(&file).ok();
    let expected = counted(&undisturbed);

    let (server, project, file) = start();
    server.faults().on_any(Calls::All, Fault::Delay(Duration::from_millis(20)));
    let running = project.weft(["run", &file]).start();
    running.wait_for(|| server.requests().of(Interface::OrderList) >= 8);
    running.interrupt();
    running.wait().code(130);
    server.faults().clear();
    project.run(&file).ok();
    assert_eq!(counted(&project), expected);
    // All but a page that was asked for ahead and on its way when the run stopped.
    let (sent, on_receipt) = (server.log().len() as u64, receipted(&project));
    assert!((sent - 1..=sent).contains(&on_receipt), "{on_receipt} of {sent}");

    let (server, project, file) = start();
    run_until(&server, &project, &file, (Interface::OrderList, 9));
    project.run(&file).ok();
    assert_eq!(counted(&project), expected);
    // What was sent between the latest commit and the kill, nobody could write down; maybe it was for the token.
    let (sent, on_receipt) = (server.log().len() as u64, receipted(&project));
    let led_to_rows = receipted(&undisturbed) - 1;
    assert!((led_to_rows..sent).contains(&on_receipt), "{on_receipt} of {sent}, {led_to_rows} at least");
}

#[test]
fn ctrl_c_twice_stops_at_once() {
    let (server, project, file) = start();
    server.fault(Interface::OrderList, Calls::Nth(3), Fault::Delay(Duration::from_secs(20)));
    let running = project.weft(["run", &file]).start();
    running.wait_for(|| server.requests().of(Interface::OrderList) >= 3);
    running.interrupt();
    thread::sleep(Duration::from_millis(300));
    if !running.has_ended() {
        running.interrupt();
    }
    running.wait().code(130);
    server.faults().clear();
    project.run(&file).ok();
    assert_eq!(&project.database().tables(), undisturbed());
}

#[test]
fn fresh_begins_anew() {
    let (server, project, file) = start();
    run_until(&server, &project, &file, (Interface::OrderList, 10));
    let before = server.requests().of(Interface::OrderList);
    let finished = project.weft(["run", &file, "--fresh"]).run().ok();
    assert!(!finished.stderr.contains("going on with run"), "{}", finished.stderr);
    assert_eq!(&project.database().tables(), undisturbed());
    // The bookmark stays: what was committed is not read again, except for the lookback.
    assert!(server.requests().of(Interface::OrderList) - before <= 13);
    assert_eq!(project.database().query("SELECT id FROM _weft_runs").len(), 2);
}

#[test]
fn another_text_is_another_run() {
    let (server, project, file) = start();
    run_until(&server, &project, &file, (Interface::OrderList, 10));
    project.changed_workflow("xiaoe-orders", |text| text + "# changed\n");
    let finished = project.run(&file).ok();
    assert!(!finished.stderr.contains("going on with run"), "{}", finished.stderr);
    assert_eq!(&project.database().tables(), undisturbed());
}
