//! Keys that would change nothing where they stand.

use super::*;

/// Orders that are read for each user of a page.
fn nested(keys: &str) -> String {
    steps(&format!(
        "{USERS}  - {{ id: o, for_each: '${{ .users.records }}', uses: xiaoe/orders, connection: shop, with: {{ order_state: '${{ \
         .item.user_id }}' }}, {keys} }}\n"
    ))
}

/// Orders that are read for each of some values, in no page.
fn listed(keys: &str) -> String {
    steps(&format!(
        "  - {{ id: o, for_each: '${{ [1, 2] }}', uses: xiaoe/orders, connection: shop, with: {{ order_state: '${{ .item }}' }}, \
         {keys} }}\n"
    ))
}

#[test]
fn windows_at_once_are_for_steps_that_read_by_themselves() {
    let told = finding(&nested("sync: { parallel: 4 }"));
    assert!(told.contains("`o` runs on the pages of `users`, where windows are read one after the other"), "{told}");
    assert!(told.ends_with("several items at once are `parallel: 4` in the step itself"), "{told}");
    checked(&nested("sync: { parallel: 1 }"));
    checked(&nested("parallel: 4"));
    checked(&listed("sync: { parallel: 4 }"));
}

#[test]
fn lists_of_a_paging_step_are_read_in_turn() {
    let told = finding(&listed("sync: { first: 1d }, parallel: 4"));
    assert!(told.contains("`o` pages, so it reads the list of one item after the other"), "{told}");
    assert!(told.ends_with("several windows at once are `sync: { parallel: 4 }`"), "{told}");
    checked(&listed("parallel: 1"));
}

#[test]
fn what_is_inherited_is_told_where_nobody_can_use_it() {
    let with =
        |defaults: &str, source: &str| source.replacen("steps:\n", &format!("defaults: {{ {defaults} }}\nsteps:\n"), 1);
    let unused = finding(&with("sync: { parallel: 4 }", &nested("timeout: 9s")));
    assert!(unused.starts_with("4:31: `o` runs on the pages"), "{unused}");
    // The other orders are read by themselves.
    let all = nested("timeout: 9s") + "  - { id: all, uses: xiaoe/orders, connection: shop }\n";
    checked(&with("sync: { parallel: 4 }", &all));
    let unused = finding(&with("parallel: 4", &listed("timeout: 9s")));
    assert!(unused.starts_with("4:23: `o` pages"), "{unused}");
}

#[test]
fn of_defaults_each_part_is_inherited() {
    let of = |defaults: &str, keys: &str| {
        format!(
            "weft: 1\nname: w\nconnections: {{ shop: xiaoe }}\ndefaults: {{ {defaults} }}\nsteps:\n  - {{ id: o, uses: \
             xiaoe/orders, connection: shop, {keys} }}\n"
        )
    };
    let sync = step(&checked(&of("sync: { align: day, first: 1d }", "sync: { lookback: 1h }")), "o")
        .sync
        .clone()
        .expect("sync");
    assert_eq!((sync.align, sync.lookback), (Some(Align::Day), Duration::from_secs(3_600)));
    let unused = finding(&of("sync: { first: 1d, zone: UTC }", "sync: { first: 2d }"));
    assert!(unused.starts_with("4:13: no step inherits `sync.first`"), "{unused}");
    let unused = finding(&of("retry: { attempts: 3, pause: 2s }", "retry: { attempts: 4 }"));
    assert!(unused.starts_with("4:13: no step inherits `retry.attempts`"), "{unused}");
}

#[test]
fn a_limit_of_what_is_left_out_needs_something_that_is() {
    let source = "weft: 1\nname: w\nconnections: { shop: xiaoe }\ndefaults: { on_failure: stop }\nsteps:\n  - { id: o, uses: \
                  xiaoe/orders, connection: shop, left_out_max: 5% }\n";
    assert!(finding(source).contains("and with `on_failure: stop` from `defaults` nothing is"));
    let own = steps("  - { id: o, uses: xiaoe/orders, connection: shop, on_failure: stop, left_out_max: 5% }\n");
    assert!(finding(&own).contains("and with `on_failure: stop` nothing is"));
}

#[test]
fn pauses_that_are_never_made_are_told() {
    let of =
        |retry: &str| steps(&format!("  - {{ id: u, uses: xiaoe/users, connection: shop, retry: {{ {retry} }} }}\n"));
    assert!(finding(&of("attempts: 1, pause: 2s")).contains("with `attempts: 1` there is one"));
    assert!(finding(&of("pause: 20m, pause_max: 20m")).contains("a call spends at most 15m in pauses"));
    let short = finding(&of("pause_max: 500ms"));
    assert!(
        short.contains("`pause_max` is 500ms, and the first `pause` is 1s already, which it is if not given"),
        "{short}"
    );
    assert_eq!(step(&checked(&of("pause: 2m")), "u").retry.pause_max, Duration::from_secs(120));
    checked(&of("attempts: 1"));
}

#[test]
fn widths_that_would_be_cut_are_told() {
    let of =
        |sync: &str| steps(&format!("  - {{ id: o, uses: xiaoe/orders, connection: shop, sync: {{ {sync} }} }}\n"));
    let days = finding(&of("align: day, step: 36h"));
    assert!(
        days.ends_with("windows are whole days wide, and a `step` of 1d12h would be cut; write `step: 1d`"),
        "{days}"
    );
    assert!(finding(&of("step: 1500ms")).ends_with("a `step` of 1s500ms isn't; write `step: 1s`"));
    assert!(finding(&of("until: '2024-01-01T00:00:00.5Z'")).contains("would be cut off"));
    checked(&of("align: day, step: 48h, until: '2024-01-01T00:00:00Z'"));
}

#[test]
fn inputs_that_nothing_reads_are_known() {
    let of = |expression: &str, outputs: &str| {
        let step = format!("{{ id: f, uses: table/look, with: {{ table: t }}, if: '${{ {expression} }}' }}");
        checked(&format!("weft: 1\nname: w\ninputs: {{ day: string, hour: string }}\nsteps: [{step}]\n{outputs}"))
            .unread_inputs
    };
    assert_eq!(of("true", ""), ["day", "hour"]);
    assert_eq!(of(".inputs.day == \"1\"", ""), ["hour"]);
    assert_eq!(of("def f: .inputs.day; f", "outputs: { hour: '${ .inputs.hour }' }\n"), Vec::<String>::new());
    for whole in [".inputs | .day", ". as {$inputs} | $inputs.day"] {
        assert_eq!(of(whole, ""), Vec::<String>::new(), "{whole}");
    }
}

#[test]
fn fields_for_records_that_nobody_writes_are_told() {
    let of = |records: &str| {
        steps(&format!(
            "  - {{ id: u, uses: xiaoe/users, connection: shop, into: {{ table: t, key: id, add: {{ shop: a }}, records: '${{ \
             {records} }}' }} }}\n"
        ))
    };
    assert!(finding(&of("[{id: 1}]")).contains("`add` gives fields to the records of `u`"));
    checked(&of("[.u.records[] | {id: .user_id, shop}]"));
}

#[test]
fn names_are_for_codes_of_the_record_itself() {
    let of = |node: &str, into: &str| {
        format!("weft: 1\nname: w\nsteps: [{{ id: o, uses: typed/{node}, into: {{ table: t, {into} }} }}]\n")
    };
    let inside = finding(&of("orders", "names: { table: codes, fields: [weight, extra] }, mask: { weight: hash }"));
    assert!(inside.contains("`weight` is masked, so it has no code that could be named"), "{inside}");
    checked(&of("orders", "names: { table: codes, fields: [cost] }, add: { cost: 1 }"));
}
