//! Edges: tokens that end soon, times and counts without end, limits that no clock can count.

use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Finished, Project, now_s};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

use super::{ONE, THINGS, project, workflow};

/// Requests for tokens of a run whose tokens live so long.
fn tokens_of(lifetime_s: u32) -> (u64, Finished) {
    let options = Options { token_lifetime_s: lifetime_s, ..Options::default() };
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), options);
    let project = Project::connected(&server);
    let finished = project.run(&project.workflow("xiaoe-base"));
    (server.requests().of(Interface::Token), finished)
}

#[test]
fn a_token_that_ends_soon_is_used_until_shortly_before_its_end() {
    for lifetime_s in [120, 299, 300] {
        let (tokens, finished) = tokens_of(lifetime_s);
        finished.ok();
        assert_eq!(tokens, 1, "a token that lives {lifetime_s} s is asked for once");
    }
}

#[test]
fn a_token_without_any_life_is_a_failure_and_no_request_for_each_call() {
    let (tokens, finished) = tokens_of(0);
    let finished = finished.code(1);
    assert_eq!(tokens, 1);
    assert!(finished.stderr.contains("that it lives 0 seconds"), "{}", finished.stderr);
    assert!(finished.stderr.contains("ask the platform how long its tokens live"), "{}", finished.stderr);
}

/// A run of these steps against a platform that always answers like this.
fn run(steps: &str, answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (Platform, Project, Finished) {
    let platform = Platform::start(answer);
    let project = project(&platform);
    workflow(&project, steps);
    let finished = project.run("w.yaml");
    (platform, project, finished)
}

#[test]
fn a_wait_that_no_clock_can_count_is_not_cut_to_none() {
    let impatient = ONE.replace("    with:", "    retry: { attempts: 1 }\n    with:");
    for seconds in ["99999999999999", "18446744073709551615", "18446744073709551616", "999999999999999999999999999999"]
    {
        let busy = move |_: &Asked| Answer::text("{}").with_status(503).with_header("retry-after", seconds);
        let (platform, _, finished) = run(&impatient, busy);
        let finished = finished.code(1);
        assert_eq!(platform.count(), 1, "{seconds}: {}", finished.stderr);
    }
}

#[test]
fn a_total_that_no_list_can_have_is_a_failure() {
    let counted = THINGS.replace("path: /one", "path: /one, records: items, total: total");
    for total in ["9223372036854775807", "18446744073709551615"] {
        let answer = move |_: &Asked| Answer::text(format!(r#"{{"items":[{{"id":1}}],"total":{total}}}"#));
        let finished = run(&counted, answer).2.code(1);
        assert!(finished.stderr.contains(total), "{}", finished.stderr);
    }
}

#[test]
fn times_in_records_may_be_any_number() {
    for time in ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "-1", "1e30"] {
        let (_, project, finished) =
            run(THINGS, move |_: &Asked| Answer::text(format!(r#"[{{"id":1,"changed":{time}}}]"#)));
        finished.ok();
        assert_eq!(project.database().table("things").len(), 1);
    }
}

#[test]
fn a_limit_that_no_clock_can_count_is_a_message() {
    let platform = Platform::start(|_| Answer::text("{}"));
    let project = project(&platform);
    workflow(&project, ONE);
    for (limit, reason) in [
        ("{ requests: 1, per: 50d }", "longer than 49 days"),
        ("{ requests: 1, per: 99999999999999999999d }", "is no duration"),
        ("{ requests: 0, per: 1s }", "allows nothing"),
        ("{ requests: 1, per: 0s }", "takes no time"),
    ] {
        project.write("connections.yaml", format!("{}  limit: {limit}\n", platform.connections()));
        let finished = project.run("w.yaml").code(4);
        assert!(finished.stderr.contains(reason), "{limit}: {}", finished.stderr);
    }
}
